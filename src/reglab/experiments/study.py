"""Study: the book's one protocol of experiments. It draws rows, tunes every method, scores what was chosen, and tells.

- A trial is one trained setting; lengths of training that are read off it are free. Every method has as many trials.
- Every seed chooses for itself, on its own validation rows.
- The test rows are scored once, after everything is chosen; no row that is scored has a say in what is chosen.
"""

from __future__ import annotations

import os

from joblib import Parallel, delayed

from reglab import validation as v
from reglab.experiments import record
from reglab.experiments.code import fingerprint
from reglab.experiments.findings import Findings
from reglab.experiments.methods import METRICS, Method
from reglab.experiments.rows import Fresh, Real, Rows
from reglab.streams import numbered


class Study:
    """A comparison of methods.

    name: of its record, letters, digits and hyphens.
    rows: where rows come from, a `Real` or a `Fresh`.
    methods: name -> a `Trained` or `Fitted` with its trials.
    against: the method that others are compared with; None: the first.
    also: further pairs of methods to be compared.
    metric: "accuracy", "squared error" or "log loss".
    seeds: how many, or which; None: ten for real rows, twenty for a source.
    margin: differences smaller than this would count as none, in the metric's
        unit (0.01 is one percentage point of accuracy); None: no statement
        that two methods do the same is made.
    jobs: so many methods train at once, by joblib; None: as
        `joblib.parallel_config` says, so that Dask or Ray may carry them.
    progress: show a bar; None: where a reader waits, and not while the book is built.

    Raises ValueError for fewer than two seeds or methods, for unequal numbers
    of trials, and for an unknown metric or method.
    """

    def __init__(
        self, name: str, rows: Rows, methods: dict, *, against: str | None = None, also=(), metric: str = "accuracy",
        seeds=None, margin: float | None = None, jobs: int | None = None, progress: bool | None = None,
    ):  # fmt: skip
        if not isinstance(rows, Rows):
            v.fail("rows", rows, "Real or Fresh rows")
        self.name, self.rows, self.metric = record.named("name", name), rows, v.choice("metric", metric, tuple(METRICS))
        self.seeds = numbered((10 if isinstance(rows, Real) else 20) if seeds is None else seeds)
        if len(set(self.seeds)) < 2:
            v.fail("seeds", self.seeds, "at least two different ones: one seed has no interval")
        self.methods = _methods(methods)
        self.against = next(iter(self.methods)) if against is None else against
        pairs = [(name, self.against) for name in self.methods if name != self.against]
        self.pairs = [*pairs, *(tuple(pair) for pair in also if tuple(pair) not in pairs)]
        for asked in [self.against, *(name for pair in self.pairs for name in pair)]:
            v.choice("against and also", asked, tuple(self.methods))
        self.margin = None if margin is None else v.real("margin", margin, 0, open_low=True)
        self.progress = "REGLAB_BAKE" not in os.environ if progress is None else progress
        self.jobs, self._has_run = jobs, False

    def run(self) -> Findings:
        """Tune all methods, or take from the record what was found before, and score the test rows: once.

        Raises ValueError when asked again, and where the record is damaged.
        """
        if self._has_run:
            raise ValueError(f"{self.name} has run, and test rows are scored once: keep what run() gave")
        todo = {name: self._path(name) for name in self.methods}
        for path in todo.values():  # before anything is trained
            if path.exists():
                record.load(path)
        new = not all(path.exists() for path in todo.values())
        draws = [self.rows.draw(seed) for seed in self.seeds] if new else None
        work = (delayed(self._found)(name, path, draws) for name, path in self._bar(todo.items()))
        found = Parallel(n_jobs=self.jobs)(work)
        self._has_run = True
        return Findings(self, dict(zip(todo, found, strict=True)))

    def _bar(self, todo):
        if not self.progress:
            return todo
        from tqdm.auto import tqdm

        return tqdm(todo, desc=self.name, unit="method")

    def _path(self, name):
        key = fingerprint(self.rows, self.methods[name], self.seeds, self.metric)
        return record.path_of(self.name, name, key)

    def _found(self, name, path, draws):
        """What one method found, from the record or by training."""
        if not path.exists():
            tuned = self.methods[name].tune(draws, self.seeds, self.metric)
            if isinstance(self.rows, Fresh):  # compared by the seeds' means alone
                tuned.rows = tuned.rows.mean(-1, keepdims=True)
            record.save(path, tuned, self._about(name))
        return record.load(path)[0]  # what was written is what counts, now and later

    def _about(self, name) -> dict:
        method = self.methods[name]
        return {
            "study": self.name, "method": name, "trials": len(method.trials), "seeds": len(self.seeds),
            "rows": type(self.rows).__name__, "train": self.rows.train, "val": self.rows.val, "test": self.rows.test,
            "metric": self.metric,
        }  # fmt: skip


def _methods(methods) -> dict:
    if not isinstance(methods, dict) or len(methods) < 2 or not all(isinstance(m, Method) for m in methods.values()):
        v.fail("methods", methods, "a dict of at least two Trained or Fitted")
    counts = {name: len(method.trials) for name, method in methods.items()}
    if 0 in counts.values():
        name = next(name for name, count in counts.items() if count == 0)
        raise ValueError(f"methods must have trials: say .over(...) of {name!r}")
    if len(set(counts.values())) > 1:
        told = ", ".join(f"{name} {count}" for name, count in counts.items())
        raise ValueError(f"methods must have equal numbers of trials, got {told}")
    return dict(methods)

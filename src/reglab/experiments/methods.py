"""Methods: what a study compares. A method has trials, and tells for every seed which of them it would choose."""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from itertools import product

import numpy as np

from reglab import validation as v
from reglab.data.dataset import stack
from reglab.data.splits import kfold
from reglab.losses import Loss
from reglab.regularizer import Regularizer
from reglab.training import sweep

METRICS = {"accuracy": +1, "squared error": -1, "log loss": -1}  # +1: more is better


class Tuned:
    """What a method found.

    val: (E, T, S), what its trials scored on the validation rows, at each of E measured lengths.
    train: (E, T, S), the same on the training rows.
    epochs: (E,), the lengths; (0,) where there are none.
    length, trial: (S,), the numbers of what each seed chose.
    rows: (S, n), the score of each test row under what was chosen; of rows that every seed has of its own the mean is
        kept, (S, 1).
    measured: name -> (T, S), what was measured of every trial.
    """

    def __init__(self, val, train, epochs, length, trial, rows, measured):
        self.val, self.train, self.epochs, self.length, self.trial = val, train, epochs, length, trial
        self.rows, self.measured = rows, measured


class Method:
    """trials: the settings that a seed may choose from, a dict each."""

    trials: Sequence[dict] = ()

    def over(self, trials: Sequence[dict] | None = None, **grid):
        """The same method with these trials: a list of settings, or all combinations of the grid's values.

        Raises ValueError for an empty list, or for settings that do not all have the same names.
        """
        if trials is None:
            values = [np.atleast_1d(np.asarray(a)).tolist() for a in grid.values()]
            trials = [dict(zip(grid, some, strict=True)) for some in product(*values)]
        elif grid:
            v.fail("trials", trials, "either a list of settings or a grid, not both")
        trials = list(trials)
        if not trials or not all(isinstance(t, dict) for t in trials):
            v.fail("trials", trials, "a list of at least one dict")
        if len({tuple(sorted(t)) for t in trials}) > 1:
            v.fail("trials", trials, "settings with the same names")
        made = copy.copy(self)
        made.trials = trials
        return made

    def tune(self, draws, seeds, metric: str) -> Tuned:
        """Train all trials on every seed's rows, choose, and score what was chosen on the test rows."""
        raise NotImplementedError

    def _arrays(self, which=slice(None)) -> dict:
        """The settings as arrays (T,), one for each name."""
        return {name: np.array([t[name] for t in self.trials[which]]) for name in self.trials[0]}


class Trained(Method):
    """Networks that are trained, all trials and seeds in one stacked run.

    build: a function of a trial's settings, arrays (T,), that gives the arguments of `sweep` which depend on them, such
        as {"net": ..., "optimizer": ..., "regularizers": [...]}.
    loss, epochs, batch_size, every, schedule, dtype, chunk: as for `sweep`; every so many epochs a length of training
        is scored on the validation rows, and may be chosen.
    measure: name -> function of a Run with the axes (T, S) that gives an array (T, S).
    stacked: False trains trial by trial, with numbers for settings: for those that change shapes.
    full_length: True where only the last epoch may be chosen.
    """

    def __init__(
        self, build: Callable, *, loss: Loss, epochs: int, batch_size=None, every: int = 10, schedule=None,
        dtype="float64", chunk=None, measure=None, stacked: bool = True, full_length: bool = False,
    ):  # fmt: skip
        self.build, self.loss, self.epochs, self.batch_size = build, loss, epochs, batch_size
        self.every, self.schedule, self.dtype, self.chunk = every, schedule, dtype, chunk
        self.measure, self.stacked, self.full_length = dict(measure or {}), stacked, full_length

    def over(self, trials=None, *, full_length: bool | None = None, **grid):
        """As `Method.over`; full_length: may only the last epoch be chosen?"""
        made = super().over(trials, **grid)
        if full_length is not None:
            made.full_length = full_length
        return made

    def tune(self, draws, seeds, metric):
        """See `Method.tune`."""
        if any(val is None for _, val, _ in draws):
            raise ValueError("val must be at least 1 row for networks: they choose by validation rows, got 0")
        train, val, test = (stack(parts) for parts in zip(*draws, strict=True))
        every = [self._arrays()] if self.stacked else self.trials
        runs = [self._run(some, train, val, seeds, metric) for some in every]
        score, cost, learned = (
            np.concatenate([self._by_trial(run.history[name]) for run in runs], 1)
            for name in (f"val_{_measured(metric)}", "val_loss", f"train_{_measured(metric)}")
        )
        last = len(score) - 1 if self.full_length else None
        length, trial = _best(METRICS[metric] * score, cost, last)
        rows = np.empty((len(seeds), len(draws[0][2])), bool if metric == "accuracy" else float)
        for t in np.unique(trial):
            mine = np.flatnonzero(trial == t)
            net = self.build(**self.trials[t])["net"]
            told = self._told(net, self._theta(runs, t)[mine], test.x[mine])
            rows[mine] = scores(metric, told, test.y[mine])
        measured = {name: np.concatenate([self._measured(f, run) for run in runs]) for name, f in self.measure.items()}
        return Tuned(score, learned, runs[0].epoch_numbers, length, trial, rows, measured)

    def _theta(self, runs, t):
        """The parameters (S, P) of a trial."""
        if not self.stacked:
            return runs[t].theta
        theta = runs[0].theta
        return theta[t] if theta.ndim > 2 else theta  # settings that change nothing make no axis

    def _told(self, net, theta, x):
        """Probabilities (S, n, K), or numbers (S, n) where there is one output."""
        told = self.loss.predict(net(theta, x))
        return told[..., 0] if told.shape[-1] == 1 else told

    def _run(self, settings, train, val, seeds, metric):
        built = dict(self.build(**settings))
        keep = [] if self.full_length else [_Best(f"val_{_measured(metric)}", METRICS[metric])]
        return sweep(
            built.pop("net"), train, self.loss, optimizer=built.pop("optimizer"),
            regularizers=[*built.pop("regularizers", ()), *keep], epochs=self.epochs, batch_size=self.batch_size,
            schedule=built.pop("schedule", self.schedule), every=self.every, val=val, seeds=seeds, dtype=self.dtype,
            chunk=self.chunk, **built,
        )  # fmt: skip

    def _by_trial(self, a):
        """A history with an axis for trials, one of them where they are trained one by one: (E, T, S)."""
        return np.broadcast_to(a, (len(a), len(self.trials), a.shape[-1])) if self.stacked else a[:, None]

    def _measured(self, function, run):
        a = np.asarray(function(run))
        return np.broadcast_to(a, (len(self.trials), a.shape[-1])) if self.stacked else a[None]


class _Best(Regularizer):
    """Keeps the parameters of the measured epoch with the best score, and of equal scores that with the lower loss."""

    state = ("best", "cost", "theta")

    def __init__(self, name, sign):
        self.name, self.sign = name, sign

    def begin(self, run, rng):
        self.run, self.theta = run, run.theta.copy()
        self.best, self.cost = np.full(run.lead, -np.inf), np.full(run.lead, np.inf)

    def epoch(self, log):
        if log is None:
            return False
        score, cost = self.sign * log[self.name], log["val_loss"]
        better = (score > self.best) | ((score == self.best) & (cost < self.cost))
        self.best[better], self.cost[better] = score[better], cost[better]
        self.theta[better] = self.run.kept()[better]
        return False

    def finish(self, theta):
        return np.where(np.isfinite(self.best)[..., None], self.theta, theta)


class Fitted(Method):
    """Methods with a closed form or a solver of their own, fitted seed by seed.

    fit: a function of training rows (a Dataset) and the settings of the trials, arrays (T,), that gives a function
        x (n, d) -> predictions (T, n), or probabilities (T, n, K).
    folds: choose by so many folds within the training rows, and fit again to all of them; None: by validation rows.
    measure: name -> function (train, **settings) -> (T,), of the fit to all training rows.
    """

    def __init__(self, fit: Callable, *, folds: int | None = None, measure=None):
        self.fit, self.folds, self.measure = fit, folds, dict(measure or {})

    def tune(self, draws, seeds, metric):
        """See `Method.tune`."""
        settings, sign = self._arrays(), METRICS[metric]
        T, S = len(self.trials), len(seeds)
        val, learned = np.empty((1, T, S)), np.empty((1, T, S))
        trial, rows, measured = np.empty(S, int), [], {name: np.empty((T, S)) for name in self.measure}
        for s, (train, held_out, test) in enumerate(draws):
            if self.folds is None and held_out is None:
                raise ValueError("folds must be given where there are no validation rows, got None")
            parts = [(train, held_out)] if self.folds is None else list(kfold(train, self.folds, seed=seeds[s]))
            told = [scores(metric, self.fit(a, **settings)(b.x), b.y) for a, b in parts]
            val[0, :, s] = np.concatenate(told, -1).mean(-1)
            learned[0, :, s] = scores(metric, self.fit(train, **settings)(train.x), train.y).mean(-1)
            trial[s] = np.argmax(np.where(np.isfinite(val[0, :, s]), sign * val[0, :, s], -np.inf))
            chosen = {name: a[trial[s]][None] for name, a in settings.items()}
            rows.append(scores(metric, self.fit(train, **chosen)(test.x), test.y)[0])
            for name, function in self.measure.items():
                measured[name][:, s] = function(train, **settings)
        return Tuned(val, learned, np.zeros(1, int), np.zeros(S, int), trial, np.array(rows), measured)


def scores(metric: str, told, y) -> np.ndarray:
    """The score of every row (..., n), from predictions (..., n) or probabilities (..., n, K), and targets y (..., n).

    metric: "accuracy", "squared error" or "log loss".
    """
    told = np.asarray(told)
    if metric == "squared error":
        return (told - y) ** 2
    if metric == "accuracy":
        return told.argmax(-1) == y
    of_truth = np.take_along_axis(told, np.broadcast_to(y, told.shape[:-1])[..., None], -1)[..., 0]
    return -np.log(np.maximum(of_truth, np.finfo(float).tiny))


def _measured(metric: str) -> str:
    return "accuracy" if metric == "accuracy" else "loss"


def _best(score, cost, last: int | None):
    """Of each seed, the length and the trial with the best score (E, T, S), of equal ones that with the lower cost."""
    score, cost = np.where(np.isfinite(score), score, -np.inf), np.where(np.isfinite(cost), cost, np.inf)
    if last is not None:
        score = np.where(np.arange(len(score))[:, None, None] == last, score, -np.inf)
    E, T, S = score.shape
    score, cost = score.reshape(E * T, S), cost.reshape(E * T, S)
    cost = np.where(score == score.max(0), cost, np.inf)
    tied = (score == score.max(0)) & (cost == cost.min(0))
    return np.divmod(tied.argmax(0), T)

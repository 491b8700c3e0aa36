"""Findings: what a study found, as numbers, as tables and in sentences."""

from __future__ import annotations

from collections import Counter
from functools import cached_property

import numpy as np

from reglab import validation as v
from reglab.experiments.intervals import Estimate, holm, paired, two_way
from reglab.experiments.methods import METRICS, Trained, Tuned
from reglab.experiments.rows import Real, Rows
from reglab.experiments.words import Comparison, Text
from reglab.numbers import number, rounded

SYMBOLS = {"lam": "λ", "rate": "p", "eps": "ε", "rho": "ρ", "alpha": "α", "beta": "β", "sigma": "σ", "mu": "μ"}


def estimate(rows: Rows, difference) -> Estimate:
    """What a difference (S, n), by seed and test row, says: seeds of `Real` rows share their test rows; those of a
    known source share nothing, so their means are independent. Raises ValueError for fewer than two seeds."""
    return two_way(difference, rows.share) if isinstance(rows, Real) else paired(np.mean(difference, -1))


class Findings:
    """What `Study.run` gives.

    study: the study.
    tuned: method -> its `Tuned`.
    """

    def __init__(self, study, tuned: dict[str, Tuned]):
        self.study, self.tuned = study, tuned

    @cached_property
    def scores(self) -> dict[str, np.ndarray]:
        """Method -> the score on the test rows of each seed's choice, (S,)."""
        return {name: t.rows.mean(-1) for name, t in self.tuned.items()}

    @cached_property
    def train(self) -> dict[str, np.ndarray]:
        """Method -> the score on the training rows of each seed's choice, (S,); a loss for errors."""
        return {name: t.train[t.length, t.trial, np.arange(len(t.trial))] for name, t in self.tuned.items()}

    @cached_property
    def chosen(self) -> dict[str, list[dict]]:
        """Method -> what each seed chose: its setting, and the epochs of networks."""
        return {name: self._chosen(name, t) for name, t in self.tuned.items()}

    @cached_property
    def measured(self) -> dict[str, dict[str, np.ndarray]]:
        """Method -> name -> what was measured at each seed's choice, (S,)."""
        return {
            name: {key: a[t.trial, np.arange(len(t.trial))] for key, a in t.measured.items()}
            for name, t in self.tuned.items()
        }

    def compare(self, method: str, other: str | None = None) -> Comparison:
        """A method against another, None: the one that the study compares with.

        Raises ValueError for a pair that the study did not name beforehand: p is adjusted for those that it did.
        """
        other = self.study.against if other is None else other
        pair = (method, other)
        if pair in self._comparisons:
            return self._comparisons[pair]
        if pair[::-1] in self._comparisons:
            return self._comparisons[pair[::-1]].reversed()
        v.fail("method and other", pair, f"a pair of the study, or of its also=: {sorted(self._comparisons)}")

    def sentence(self, method: str, other: str | None = None) -> str:
        """What the comparison says, in a whole sentence. Raises ValueError as `compare` does."""
        return self.compare(method, other).sentence()

    @cached_property
    def _comparisons(self) -> dict[tuple, Comparison]:
        pairs = self.study.pairs
        found = [self.estimate(a, b) for a, b in pairs]
        adjusted = holm([estimate.p for estimate in found])
        return {
            (a, b): Comparison(a, b, estimate, float(p), self.study.metric, self.study.margin)
            for (a, b), estimate, p in zip(pairs, found, adjusted, strict=True)
        }

    def estimate(self, method: str, other: str) -> Estimate:
        """The gain without an adjustment for many comparisons, for a look that decides nothing."""
        gain = METRICS[self.study.metric] * (self._rows(method) - self._rows(other))
        return estimate(self.study.rows, gain)

    def _rows(self, name):
        return self.tuned[v.choice("method", name, tuple(self.tuned))].rows.astype(float)

    def _chosen(self, name, tuned) -> list[dict]:
        trials = self.study.methods[name].trials
        chosen = [dict(trials[t]) for t in tuned.trial]
        if len(tuned.epochs) > 1 or tuned.epochs[0]:
            chosen = [{**c, "epochs": int(tuned.epochs[e])} for c, e in zip(chosen, tuned.length, strict=True)]
        return chosen

    # What is shown.

    def table(self, *measured: str, names: dict | None = None) -> Text:
        """All methods: their scores, what they gain, and what the seeds chose. In Markdown.

        measured: names of `measure` to be shown as means over seeds.
        names: how settings are called, such as {"c": "norm at most"}.
        """
        accuracy = self.study.metric == "accuracy"
        gain = f"gain over {self.study.against}" + (", in percentage points" if accuracy else "")
        head = ["method", f"test {self.study.metric}", gain, "p", "verdict"]
        head += [*(_name(key, names or {}) for key in measured), "chosen by the seeds"]
        lines = [head, ["---"] * len(head)]
        for name, score in self.scores.items():
            row = [name, f"{score.mean():.3f}", "–", "–", "–"]
            if name != self.study.against:
                told = self.compare(name)
                row[2:] = [told.gain, told.p_text, told.short]
            means = [self.measured[name].get(key, np.array(np.nan)).mean() for key in measured]
            row += ["–" if np.isnan(mean) else rounded(mean) for mean in means]
            lines.append([*row, _summary(self.chosen[name], names or {})])
        for a, b in self.study.pairs[len(self.scores) - 1 :]:
            told = self.compare(a, b)
            lines.append([f"*{a}, over {b}*", "", told.gain, told.p_text, told.short, *[""] * len(measured), ""])
        return Text("\n".join(f"| {' | '.join(line)} |" for line in lines))

    def choices(self, names: dict | None = None) -> Text:
        """What every seed chose, in Markdown: a line a method, a column a seed."""
        seeds = self.study.seeds
        lines = [["method", *(f"seed {s}" for s in seeds)], ["---"] * (1 + len(seeds))]
        for name, chosen in self.chosen.items():
            told = [", ".join(f"{_name(k, names or {})} {_value(a)}" for k, a in c.items()) for c in chosen]
            lines.append([name, *told])
        return Text("\n".join(f"| {' | '.join(line)} |" for line in lines))

    def rules(self) -> Text:
        """How the comparison was made, in Markdown."""
        s = self.study
        trials = len(next(iter(s.methods.values())).trials)
        networks = all(isinstance(m, Trained) for m in s.methods.values())
        how = {
            "accuracy": f"accuracy on rows that are held out; ties go to the {'lower loss' if networks else 'first'}",
            "squared error": "the error on rows that are held out",
            "log loss": "the loss on rows that are held out",
        }
        told = [
            f"{s.rows.rules()} There are {len(s.seeds)} seeds, and methods share a seed's rows.",
            f"Every method has {trials} trials. Each seed chooses for itself, by {how[s.metric]}.",
            "The test rows are scored once, after everything is chosen.",
            f"Intervals are of 95 %; p is adjusted for the {len(s.pairs)} comparisons of the table (Holm)."
            if len(s.pairs) > 1
            else "The interval is of 95 %.",
        ]
        if s.margin:
            points = f"{number(100 * s.margin)} percentage point{'s' * (s.margin != 0.01)}"
            size = points if s.metric == "accuracy" else number(s.margin)
            told.append(f"Differences below {size} count as none: this margin was set beforehand.")
        return Text("\n".join(f"- {line}" for line in told))


def _summary(chosen: list[dict], names: dict) -> str:
    """What the seeds chose, counted where there are at most three values: "λ 0.01 (7), 0.03 (3); epochs 10 to 90"."""
    parts = []
    for key in chosen[0]:
        values = [c[key] for c in chosen]
        counts = Counter(map(_value, values))
        numbers = all(isinstance(a, (int, float)) and not isinstance(a, bool) for a in values)
        if len(counts) == 1:
            told = next(iter(counts))
        elif len(counts) > 3 and numbers:
            told = f"{_value(min(values))} to {_value(max(values))}, median {_value(float(np.median(values)))}"
        else:
            ordered = sorted(set(values)) if numbers else dict.fromkeys(map(_value, values))
            told = ", ".join(f"{_value(a)} ({counts[_value(a)]})" for a in ordered)
        parts.append(f"{_name(key, names)} {told}")
    return "; ".join(parts)


def _name(key, names) -> str:
    return names.get(key, SYMBOLS.get(key, key))


def _value(a) -> str:
    if isinstance(a, (list, tuple)):
        return " and ".join(map(_value, a))
    return number(a) if isinstance(a, (int, float)) and not isinstance(a, bool) else str(a)

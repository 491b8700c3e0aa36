"""Bagging and deep ensembles: k networks in one stacked training, which answer together.

A bag gives every member a bootstrap of the training rows: as many rows, drawn with replacement. Members of a deep
ensemble have all rows, and differ by their start and the order of their batches. Breiman (1996), Bagging Predictors;
Lakshminarayanan, Pritzel and Blundell (2017), Simple and Scalable Predictive Uncertainty Estimation using Deep
Ensembles.

Members are seeds of one training: the last replica axis. A member is a function of its seed alone, so it is the network
that would be trained alone, and the first members of a large ensemble are a small one.

Bootstraps are rows that are stacked, (k, n, d), and not weights of shared rows. Weights save the memory of k copies and
some of the time it takes to gather batches, but with them a batch is no batch of the bootstrap, and whatever looks at
rows before the loss does, such as dropout, batch norm and mixup, sees a row once that was drawn twice.
"""

from __future__ import annotations

import numpy as np

from reglab import validation as v
from reglab.data.dataset import Dataset, plain, stack
from reglab.ensembles.votes import out_of_bag, soft_vote
from reglab.experiments.methods import METRICS, scores
from reglab.streams import generator, numbered
from reglab.training import sweep


def bootstraps(n: int, members, size: int | None = None) -> np.ndarray:
    """Row numbers (k, size): for each member so many of n rows, drawn with replacement. Efron (1979).

    members: how many, or the seed of each.
    size: None for n.
    """
    n = v.integer("n", n, 1)
    size = n if size is None else v.integer("size", size, 1)
    return np.stack([generator(seed, "bootstrap").integers(n, size=size) for seed in seeds_of(members)])


def bag(net, train: Dataset, loss, *, members, size: int | None = None, at_once: int | None = None, **how) -> Ensemble:
    """Train each member on a bootstrap of its own.

    net, train, loss: a Network, a Dataset without replica axes, a Loss.
    members: how many, or the seed of each.
    size: rows in a bootstrap, None for as many as there are.
    at_once: members that are stacked; fewer take less memory. None: all of them.
    how: optimizer, epochs, regularizers and so on, as for `sweep`; they may hold arrays over sweep axes.
    Raises ValueError for no member, and as `sweep` does.
    """
    members, train = seeds_of(members), plain("train", train)
    return _trained(net, train, loss, members, bootstraps(len(train), members, size), at_once, how)


def deep_ensemble(net, train: Dataset, loss, *, members, at_once: int | None = None, **how) -> Ensemble:
    """Train each member on all rows, from a start of its own. The arguments are those of `bag`."""
    return _trained(net, plain("train", train), loss, seeds_of(members), None, at_once, how)


def seeds_of(members) -> list[int]:
    """The seeds of so many members, 0, 1, ..., or of these. Raises ValueError where there is none, or one twice."""
    if isinstance(members, (int, np.integer, float, str)) or members is None:
        return list(range(v.integer("members", members, 1)))
    given = list(members)
    if not given or len(set(given)) < len(given):
        v.fail("members", given, "at least one seed, and all of them different")
    return numbered(given)


def _trained(net, train, loss, seeds, rows, at_once, how):
    some = len(seeds) if at_once is None else v.integer("at_once", at_once, 1)
    runs = []
    for start in range(0, len(seeds), some):
        part = slice(start, start + some)
        data = train if rows is None else stack([train.take(numbers) for numbers in rows[part]])
        runs.append(sweep(net, data, loss, seeds=seeds[part], **how))
    return Ensemble(runs, train, rows)


class Ensemble:
    """Networks that answer together.

    runs: the trainings, with the members on the last replica axis.
    train: the rows that they were made of.
    rows: (k, m), the numbers of the rows that each member was given; None where all had all of them.
    theta: their parameters (*sweep, k, P).
    """

    def __init__(self, runs, train: Dataset, rows=None):
        self.runs, self.train, self.rows = list(runs), train, rows
        self.theta = np.concatenate([run.theta for run in self.runs], -2)

    def __len__(self) -> int:
        return self.theta.shape[-2]

    def opinions(self, x) -> np.ndarray:
        """What each member says of x (n, d): probabilities or numbers (*sweep, k, n, K)."""
        return np.concatenate([run.predict(x) for run in self.runs], -3)

    def predict(self, x) -> np.ndarray:
        """The mean of what they say, (*sweep, n, K)."""
        return soft_vote(self.opinions(x))

    def score(self, data: Dataset, metric: str = "accuracy") -> np.ndarray:
        """Of the mean on rows that no member has seen: "accuracy", "squared error" or "log loss", (*sweep)."""
        return _score(metric, self.predict(data.x), data.y)

    def out_of_bag(self, metric: str = "accuracy") -> np.ndarray:
        """The score on the training rows, each predicted by those members that did not see it, (*sweep).

        Rows that every member saw count nowhere, and neither do rows without a label. Raises ValueError where members
        had all rows, or where one of them happened to draw every row.
        """
        if self.rows is None:
            raise ValueError("rows must be bootstraps for a score out of bag, got members that saw every row")
        told = out_of_bag(self.opinions(self.train.x), self.rows)
        known = np.isfinite(told).reshape(-1, *told.shape[-2:]).all((0, -1))
        return _score(metric, told[..., known, :], self.train.y[known])

    def __repr__(self) -> str:
        way = "all rows" if self.rows is None else f"bootstraps of {self.rows.shape[-1]} rows"
        return f"Ensemble({len(self)} members, {way})"


def _score(metric, told, y):
    """The mean score of answers (*sweep, n, K)."""
    if v.choice("metric", metric, tuple(METRICS)) == "squared error":
        told = told.reshape(*told.shape[:-2], *y.shape)  # of one output as y has it, (n,)
    else:
        if told.shape[-1] < 2:
            v.fail("metric", metric, "'squared error' where there is one output")
        told, y = told[..., y >= 0, :], y[y >= 0]
    return scores(metric, told, y).mean(tuple(range(-y.ndim, 0)))

"""Rows: where a study's training, validation and test rows come from."""

from __future__ import annotations

import numpy as np

from reglab import validation as v
from reglab.data.dataset import Dataset, plain
from reglab.data.images import digits
from reglab.data.labels import noisy_labels
from reglab.data.splits import split
from reglab.streams import generator


class Rows:
    """Where rows come from; `Real` and `Fresh` say how.

    source: a Dataset, or a function that makes one.
    train, val, test: how many rows of each; val may be 0.
    noise: the share of labels, in training and validation, that are replaced
        at random, in [0, 1]; test labels stay clean.
    name: what the rows are, in the plural.
    Raises ValueError for sizes or shares that cannot be.
    """

    def __init__(self, source, train: int, val: int = 0, test: int = 1000, noise: float = 0.0, name: str = "rows"):
        self.source, self.name = source, name
        self.train, self.val = v.integer("train", train, 1), v.integer("val", val, 0)
        self.test, self.noise = v.integer("test", test, 2), float(v.fraction("noise", noise))

    def draw(self, seed: int) -> tuple[Dataset, Dataset | None, Dataset]:
        """Training, validation (or None) and test rows of a seed."""
        raise NotImplementedError

    def rules(self) -> str:
        """How rows are drawn, in sentences."""
        raise NotImplementedError

    def _noisy(self, train, val, test, seed):
        if self.noise:
            train = noisy_labels(train, self.noise, seed)[0]
            val = val and noisy_labels(val, self.noise, 1000 + seed)[0]
        return train, val, test

    def _labels(self) -> str:
        if not self.noise:
            return ""
        which = "training and validation labels" if self.val else "training labels"
        return f" {self.noise:.0%} of its {which} are replaced at random; test labels stay clean.".replace("%", " %")


class Real(Rows):
    """Rows of a real data set. One test part is set aside, the same for every
    seed and for the whole book; seeds draw from the others.

    source: a Dataset without replica axes.
    The other arguments are those of `Rows`.
    Raises ValueError where the parts ask for more rows than there are, or the
    test part has fewer rows than there are classes.
    """

    def __init__(self, source, train, val=0, test=1000, noise=0.0, name="rows"):
        super().__init__(source, train, val, test, noise, name)
        n, classes = len(plain("source", source)), source.classes or 2
        if test < classes:
            v.fail("test", test, f"at least as many rows as there are classes, {classes}")
        if train + val + test > n:
            raise ValueError(f"train, val and test must add up to at most {n} rows, got {train} + {val} + {test}")

    @property
    def share(self) -> float:
        """Which part of the pool a training draw takes."""
        return self.train / (len(self.source) - self.test)

    def draw(self, seed):
        """See `Rows.draw`."""
        pool, test = split(self.source, (len(self.source) - self.test, self.test), seed=0)
        train, *val = split(pool, (self.train, self.val) if self.val else (self.train,), seed=seed)
        return self._noisy(train, val[0] if val else None, test, seed)

    def rules(self):
        """See `Rows.rules`."""
        parts = f"{self.train} training rows" + (f" and {self.val} validation rows" if self.val else "")
        aside = f"One test part, {self.test} of the {len(self.source):,} {self.name}, is set aside for the whole book."
        return f"{aside} Every seed draws {parts} from the others.{self._labels()}"


class Fresh(Rows):
    """Rows of a known source: every seed has training, validation and test rows
    of its own.

    source: a function (n, seed) -> Dataset, asked once a seed for all parts.
    The other arguments are those of `Rows`.
    Raises ValueError where the source gives anything else.
    """

    def draw(self, seed):
        """See `Rows.draw`."""
        sizes = self.train, self.val, self.test
        data = self.source(sum(sizes), seed)
        if not isinstance(data, Dataset) or len(data) != sum(sizes):
            v.fail("source", data, f"a function that gives a Dataset of {sum(sizes)} rows")
        order = generator(seed, "rows").permutation(sum(sizes))  # a source may give its rows class by class
        train, val, test = np.split(order, np.cumsum(sizes)[:2])
        return self._noisy(data.take(train), data.take(val) if self.val else None, data.take(test), seed)

    def rules(self):
        """See `Rows.rules`."""
        parts = [f"{self.train} training rows", f"{self.val} validation rows", f"{self.test:,} test rows"]
        parts = [part for part in parts if not part.startswith("0 ")]
        said = f"{', '.join(parts[:-1])} and {parts[-1]}"
        return f"The source is known. Every seed draws {said} of its own.{self._labels()}"


def digit_rows(train: int = 200, val: int = 400, noise: float = 0.0) -> Real:
    """Handwritten digits: 597 of the 1,797 that scikit-learn bundles are the test part of the whole book.

    noise: the share of training and validation labels that are replaced at random; in [0, 1].
    Raises ValueError where train and val are more than 1,200.
    """
    return Real(digits(), train, val, 597, noise, "handwritten digits")

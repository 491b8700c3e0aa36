"""A data set: inputs and targets that belong together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from reglab import validation as v


@dataclass(frozen=True)
class Dataset:
    """Inputs x (n, d) and targets y: integer labels (n,) or numbers (n,) or (n, k).

    `lead` counts replica axes in front of both, where every replica has data of its own, e.g. x (S, n, d), y (S, n).
    Raises ValueError on NaN or infinite data, empty arrays, mismatched lengths, labels outside 0 .. classes - 1.
    """

    x: np.ndarray
    y: np.ndarray
    classes: int | None = None  # None for regression
    lead: int = 0

    def __post_init__(self):
        x, y = v.array("x", self.x, dtype=None), v.array("y", self.y)
        if x.ndim != self.lead + 2:
            raise ValueError(f"x must have {self.lead + 2} axes, got shape {x.shape}")
        if y.ndim not in (self.lead + 1, self.lead + 2):
            raise ValueError(f"y must have {self.lead + 1} or {self.lead + 2} axes, got shape {y.shape}")
        if x.shape[: self.lead + 1] != y.shape[: self.lead + 1]:
            raise ValueError(f"x and y must have the same length, got shapes {x.shape} and {y.shape}")
        if self.classes is not None:
            v.labels("y", y, v.integer("classes", self.classes, 2))
        object.__setattr__(self, "x", x)
        object.__setattr__(self, "y", y)

    def __len__(self) -> int:
        return self.x.shape[self.lead]

    def take(self, rows) -> Dataset:
        """The rows with these numbers (or this mask)."""
        if self.lead:
            raise ValueError(f"take needs data without replica axes, got x of shape {self.x.shape}")
        return Dataset(self.x[rows], self.y[rows], self.classes)


def stack(datasets) -> Dataset:
    """One data set a replica: k sets of equal size become x (k, n, d), y (k, n)."""
    datasets = list(datasets)
    if not datasets:
        raise ValueError("datasets must not be empty, got []")
    if len({(d.x.shape, d.y.shape, d.classes) for d in datasets}) > 1:
        raise ValueError(f"datasets must have equal shapes, got x of shapes {[d.x.shape for d in datasets]}")
    one = datasets[0]
    x, y = np.stack([d.x for d in datasets]), np.stack([d.y for d in datasets])
    return Dataset(x, y, one.classes, one.lead + 1)

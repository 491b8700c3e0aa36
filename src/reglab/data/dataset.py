"""A data set: inputs and targets that belong together."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass

import numpy as np

from reglab import validation as v


@dataclass(frozen=True, eq=False)
class Dataset:
    """Inputs x (n, d) and targets y: integer labels (n,) or numbers (n,) or (n, k).

    The label -1 says that a row has none: it counts in no loss and no accuracy. Pictures and token ids are rows too;
    the first layer of a network makes of them what they are.

    `lead` counts replica axes in front of both, where every replica has data of its own, e.g. x (S, n, d), y (S, n).
    `sample_weight` (n,), at least 0, say how often a row counts, with the same axes in front; None: once.
    Raises ValueError on NaN or infinite data, empty arrays, mismatched lengths, labels outside 0 .. classes - 1, and
    for two classes coded as -1 and 1, where every -1 would silently count as no label: (y + 1) // 2 makes them 0 and 1.
    """

    x: np.ndarray
    y: np.ndarray
    classes: int | None = None  # None for regression
    lead: int = 0
    sample_weight: np.ndarray | None = None

    def __post_init__(self):
        v.integer("lead", self.lead, 0)
        x, y = v.array("x", self.x), v.array("y", self.y)
        if x.ndim != self.lead + 2:
            hint = ": pictures are rows, and a first layer Image(c, h, w) makes them pictures again" * (x.ndim > 3)
            raise ValueError(f"x must have {self.lead + 2} axes, got shape {x.shape}{hint}")
        if y.ndim not in (self.lead + 1, self.lead + 2):
            raise ValueError(f"y must have {self.lead + 1} or {self.lead + 2} axes, got shape {y.shape}")
        if x.shape[: self.lead + 1] != y.shape[: self.lead + 1]:
            raise ValueError(f"x and y must have the same length, got shapes {x.shape} and {y.shape}")
        if self.classes is not None:
            y = v.labels("y", y, v.integer("classes", self.classes, 2))
            if self.classes == 2 and set(np.unique(y)) == {-1, 1}:
                raise ValueError("y must be labels 0 and 1, got -1 and 1: -1 would be a row without a label")
            if y.ndim != self.lead + 1:
                raise ValueError(f"y must hold one label a row, got shape {y.shape}")
        if self.sample_weight is not None:
            sample_weight = np.asarray(v.non_negative("sample_weight", self.sample_weight))
            if sample_weight.shape != x.shape[:-1]:
                raise ValueError(
                    f"sample_weight must have one entry a row, {x.shape[:-1]}, got shape {sample_weight.shape}"
                )
            if not sample_weight.any(-1).all():
                raise ValueError("sample_weight must not all be 0")
            object.__setattr__(self, "sample_weight", sample_weight)
        object.__setattr__(self, "x", x)
        object.__setattr__(self, "y", y)

    def __repr__(self) -> str:
        said = [f"x {self.x.shape}", f"y {self.y.shape}"]
        said += [] if self.classes is None else [f"{self.classes} classes"]
        said += [] if not self.lead else [f"lead {self.lead}"]
        said += [] if self.sample_weight is None else ["sample_weight"]
        return f"Dataset({', '.join(said)})"

    def __len__(self) -> int:
        return self.x.shape[self.lead]

    def take(self, rows) -> Dataset:
        """The rows with these numbers (or this mask). Raises ValueError where there is none, or no such row."""
        plain("data", self)
        rows, n = np.asarray(rows), len(self)
        if rows.size == 0 or (rows.dtype.kind == "b" and not rows.any()):
            raise ValueError(f"rows must not be empty, got {rows}")
        if rows.dtype.kind not in "biu" or rows.ndim != 1:
            v.fail("rows", rows.tolist(), "row numbers or a mask")
        if rows.dtype.kind == "b" and len(rows) != n:
            raise ValueError(f"rows must be a mask of {n} rows, got {len(rows)}")
        if rows.dtype.kind != "b" and (rows.min() < -n or rows.max() >= n):
            v.fail("rows", int(rows.min() if rows.min() < -n else rows.max()), f"in {-n}..{n - 1}")
        part = copy(self)  # whose values have been looked at
        for name in ("x", "y", "sample_weight"):
            if getattr(self, name) is not None:
                object.__setattr__(part, name, getattr(self, name)[rows])
        return part


def plain(name: str, data) -> Dataset:
    """A Dataset without replica axes. Raises ValueError for anything else."""
    if not isinstance(data, Dataset):
        v.fail(name, data, "a Dataset")
    if data.lead:
        raise ValueError(f"{name} must have no replica axes, got x of shape {data.x.shape}")
    return data


def stack(datasets) -> Dataset:
    """One data set a replica: k sets of equal size become x (k, n, d), y (k, n)."""
    if isinstance(datasets, Dataset):
        v.fail("datasets", datasets, "a list of Dataset objects")
    datasets = list(datasets)
    if not datasets:
        raise ValueError("datasets must not be empty, got []")
    if not all(isinstance(d, Dataset) for d in datasets):
        v.fail("datasets", datasets, "a list of Dataset objects")
    if len({(d.x.shape, d.y.shape, d.classes, d.sample_weight is None) for d in datasets}) > 1:
        raise ValueError(f"datasets must have equal shapes, got x of shapes {[d.x.shape for d in datasets]}")
    one = datasets[0]
    x, y = np.stack([d.x for d in datasets]), np.stack([d.y for d in datasets])
    sample_weight = None if one.sample_weight is None else np.stack([d.sample_weight for d in datasets])
    return Dataset(x, y, one.classes, one.lead + 1, sample_weight)

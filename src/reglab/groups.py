"""Groups of weights: rows or columns of the weight matrices, or any partition of the weights."""

from __future__ import annotations

from math import prod

import numpy as np

from reglab import validation as v
from reglab.norms import tamed_by


class Groups:
    """A partition of p weights into G groups.

    label: (p,), the number of each weight's group, 0 to G - 1.
    root: (G,), sqrt(p_g), the root of each group's size, by which penalties weigh their groups.
    """

    def __init__(self, label):
        sizes = np.bincount(label)
        self.label, self.root = label, np.sqrt(sizes)
        in_row = (np.diff(label) >= 0).all()  # as rows are, whose weights need not be gathered
        self._order = slice(None) if in_row else np.argsort(label, kind="stable")
        self._first = np.cumsum(sizes) - sizes

    def norms(self, w) -> np.ndarray:
        """||w_g||_2 of every group, (*lead, G), for w (*lead, p)."""
        _, norms, unit = self._tamed(w)
        return norms * unit

    def along(self, w, r) -> np.ndarray:
        """w_g r_g / ||w_g||_2, each group of length r_g (*lead, G) in its own direction; 0 where w_g = 0."""
        w, norms, _ = self._tamed(w)
        return self.spread(r / norms) * w

    def spread(self, a) -> np.ndarray:
        """What each group has, (*lead, G), given to each of its weights: (*lead, p)."""
        return a[..., self.label]

    def _tamed(self, w):
        def of_groups(total, a):
            return total.reduceat(a[..., self._order], self._first, axis=-1)

        return tamed_by(
            w, lambda w: np.sqrt(of_groups(np.add, w**2)), lambda w: of_groups(np.maximum, np.abs(w)), self.spread
        )


def checked(groups):
    """What may be asked for, "rows", "columns" or lists of indices, with the lists as arrays.

    Raises ValueError where it is none of these, where a group is empty, or where groups overlap.
    """
    if isinstance(groups, str):
        return v.choice("groups", groups, ("rows", "columns"))
    if not isinstance(groups, (list, tuple)) or not groups:
        v.fail("groups", groups, "'rows', 'columns', or a list of lists of indices")
    groups = [v.array(f"groups[{g}]", indices, ndim=1) for g, indices in enumerate(groups)]
    owner = {}
    for g, indices in enumerate(groups):
        for i in indices.tolist():
            v.integer(f"groups[{g}]", i, 0)
            if i in owner:
                raise ValueError(f"groups must not overlap, got index {i} in groups {owner[i]} and {g}")
            owner[i] = g
    return groups


def partition(groups, shapes) -> Groups:
    """The groups, as `checked` returns them, within the vector of arrays of these shapes, one behind the other.

    A row of W (d, k) holds all weights out of one input, a column all weights into one unit. An array of one axis,
    such as the biases, counts as one row.
    Raises ValueError where lists leave an index out, or hold one that is not there.
    """
    if isinstance(groups, str):
        labels, count = [], 0
        for shape in shapes:
            row, column = np.divmod(np.arange(prod(shape)), shape[-1])
            labels.append(count + (row if groups == "rows" else column))
            count = labels[-1].max() + 1
        return Groups(np.concatenate(labels))
    p = sum(prod(shape) for shape in shapes)
    label = np.full(p, -1)
    for g, indices in enumerate(groups):
        if indices.max() >= p:
            raise ValueError(f"groups must hold indices below {p}, got {indices.max()} in group {g}")
        label[indices] = g
    if (label < 0).any():
        raise ValueError(f"groups must hold every index below {p}, got none with {np.argmin(label)}")
    return Groups(label)

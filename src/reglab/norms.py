"""Lengths of vectors of every size, though the squares of their entries may be no numbers of their precision.

In float32 the square of 10²⁰ is infinite and that of 10⁻²⁵ is zero. Where a length comes near these ends, it is taken
of the vector divided by a power of two, which brings its largest entry near 1. Such a division does not round.
"""

from __future__ import annotations

import numpy as np


def length(a, axis: int = -1, keepdims: bool = False) -> np.ndarray:
    """||a||_2 along an axis, as np.linalg.norm, and infinite only where the length itself is too large a number."""
    _, norm, unit = tamed(a, axis)
    with np.errstate(over="ignore"):
        norm = norm * unit
    return norm if keepdims else norm.squeeze(axis)


def along(a, r, axis: int = -1) -> np.ndarray:
    """a r / ||a||_2, the vector of length r in the direction of a; 0 where a = 0.

    r: a number or an array that broadcasts to a, with an axis of 1 where a vector's entries are.
    """
    a, norm, _ = tamed(a, axis)
    return a * (r / norm)


def tamed(a, axis: int = -1):
    """(b, norm, unit) with a = b unit, norm = ||b||_2, and unit a power of two: 1 where the squares of a are in range.

    A vector of zeros has norm 1 and unit 0, so that all may divide by norm. b has the shape of a; norm and unit have an
    axis of 1 where a vector's entries are.
    """
    a = np.asarray(a)
    return tamed_by(
        a if a.dtype.kind == "f" else a.astype(float),
        lambda a: np.linalg.norm(a, axis=axis, keepdims=True),
        lambda a: np.abs(a).max(axis, keepdims=True),
    )


@np.errstate(over="ignore", under="ignore")  # too large is noticed; too small is nothing beside the largest entry
def tamed_by(a, norm, largest, spread=lambda each: each):
    """`tamed` for vectors that lie otherwise in a: norm and largest give each one's length and the size of its largest
    entry, spread gives what each one has to all its entries."""
    norms, limits = norm(a), np.finfo(a.dtype)
    unit = np.ones_like(norms)
    in_range = (norms >= (limits.tiny / limits.eps) ** 0.5) & (norms < np.inf)  # then lost squares are below rounding
    if in_range.all():
        return a, norms, unit
    if np.any(a, where=spread(~in_range)):  # or they are zeros
        _, exponent = np.frexp(largest(a))
        near = np.ldexp(unit, np.maximum(exponent, limits.minexp) - 1)  # 1 / unit of the least numbers is out of range
        unit = np.where(in_range, unit, near)
        a = a * spread(1 / unit)
        norms = norm(a)
    zero = norms == 0
    return a, np.where(zero, 1, norms), np.where(zero, 0, unit)

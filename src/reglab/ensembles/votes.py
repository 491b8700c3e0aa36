"""Votes: how the answers of several members become one.

Answers are arrays (..., k, n, K): of k members, for n rows, the probabilities of K classes or K numbers.
"""

from __future__ import annotations

import numpy as np

from reglab import validation as v


def soft_vote(told) -> np.ndarray:
    """The mean of the members' answers (..., k, n, K), shape (..., n, K): for numbers and for probabilities.

    Raises ValueError where there is no member.
    """
    return _answers(told).mean(-3)


def hard_vote(told) -> tuple[np.ndarray, np.ndarray]:
    """The class that most members name, (..., n), and whether several were named equally often, (..., n).

    told: probabilities (..., k, n, K). A member names its most probable class, the first of equal ones. Where classes
        are named equally often, the mean of the probabilities decides among them.
    Raises ValueError where there is no member, or only one class.
    """
    told = _answers(told)
    if told.shape[-1] < 2:
        raise ValueError(f"told must hold probabilities of at least two classes, got shape {told.shape}")
    named = (told.argmax(-1)[..., None] == np.arange(told.shape[-1])).sum(-3)
    leads = named == named.max(-1, keepdims=True)
    return np.where(leads, told.mean(-3), -np.inf).argmax(-1), leads.sum(-1) > 1


def out_of_bag(told, rows) -> np.ndarray:
    """For each training row the mean answer of those members that did not see it, (..., n, K).

    Breiman (1996), Out-of-Bag Estimation.

    NaN for a row that every member saw; of k bootstraps that is a share of about 0.632^k.

    told: the members' answers (..., k, n, K) for the n training rows.
    rows: (k, m), the numbers of the rows that each member was given.
    Raises ValueError where there is no member, and where a member saw every row.
    """
    told, out = _answers(told), left_out(rows, np.shape(told)[-2])
    if len(out) != told.shape[-3]:
        raise ValueError(f"rows must have a line for each of {told.shape[-3]} members, got shape {np.shape(rows)}")
    if (full := ~out.any(-1)).any():
        wish = "rows must leave a row out of every bootstrap"
        raise ValueError(f"{wish}, got all {out.shape[-1]} of them for member {int(full.argmax())}")
    count = out.sum(0)[:, None]
    total = (told * out[..., None]).sum(-3)
    return np.divide(total, count, out=np.full_like(total, np.nan), where=count > 0)


def left_out(rows, n: int) -> np.ndarray:
    """Which of n rows each member did not see: truth values (k, n), from the numbers (k, m) of those it was given.

    Raises ValueError for numbers outside 0 .. n - 1.
    """
    rows, n = v.array("rows", rows, ndim=2), v.integer("n", n, 1)
    if rows.dtype.kind not in "iu" or rows.min() < 0 or rows.max() >= n:
        v.fail("rows", rows.tolist(), f"row numbers in 0..{n - 1}")
    out = np.ones((len(rows), n), bool)
    np.put_along_axis(out, rows, False, -1)
    return out


def _answers(told) -> np.ndarray:
    told = v.array("told", told)
    if told.ndim < 3:
        raise ValueError(f"told must have axes for members, rows and classes, got shape {told.shape}")
    return told if told.dtype.kind == "f" else told.astype(float)

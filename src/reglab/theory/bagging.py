"""Bagging, exactly: what a mean of correlated members costs, how many rows a bootstrap holds, and why a mean never does
worse than its average member.

Krogh and Vedelsby (1995), Neural Network Ensembles, Cross Validation, and Active Learning; Breiman (1996).
"""

from __future__ import annotations

import numpy as np

from reglab import validation as v
from reglab.ensembles.votes import left_out


def error_of_mean(own, common, k) -> np.ndarray:
    """The expected square of the mean of k errors: v/k + (k - 1) c/k.

    It is E[(1/k sum_i e_i)^2] where E[e_i^2] = v and E[e_i e_j] = c for i != j; the errors need not have mean 0.
    With c = v it is v, with c = 0 it is v/k, and for many members it tends to c.

    own, common, k: v of at least 0, c, and whole numbers of at least 1; arrays broadcast.
    Raises ValueError where no errors have such products: unless -v/(k - 1) <= c <= v.
    """
    own, common, k = np.broadcast_arrays(
        np.asarray(v.non_negative("own", own)), np.asarray(v.real("common", common)), v.array("k", k)
    )
    if k.dtype.kind not in "iu" or (k < 1).any():
        v.fail("k", k.tolist(), "whole numbers, at least 1")
    slack = 1e-12 * own
    bad = (common > own + slack) | (common * (k - 1) < -own - slack)
    if bad.any():
        at = tuple(np.argwhere(bad)[0])
        low = f"{-own[at] / max(k[at] - 1, 1):g}"
        v.fail("common", float(common[at]), f"in [{low}, {own[at]:g}] for v = {own[at]:g} and k = {k[at]}")
    return own / k + (k - 1) * common / k


def error_products(errors) -> tuple[np.ndarray, np.ndarray]:
    """v and c, measured: from errors (..., k, n) the mean square over members and rows, and the mean product over pairs
    of different members and rows, each (...). With them `error_of_mean` is the mean square of the members' mean,
    exactly.

    Raises ValueError for fewer than two members.
    """
    errors = v.array("errors", errors, dtype=float)
    if errors.ndim < 2 or (k := errors.shape[-2]) < 2:
        raise ValueError(f"errors must be of at least two members, (..., k, n), got shape {errors.shape}")
    own, mean = (errors**2).mean((-2, -1)), (errors.mean(-2) ** 2).mean(-1)
    return own, (k * mean - own) / (k - 1)


def ambiguity(told, y) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The error of the mean, the mean error of the members, and their ambiguity, each (...): the first is the second
    less the third, the mean squared distance of members from their mean. So the mean is never worse than its average
    member, for any members. Krogh and Vedelsby (1995).

    told: the members' numbers (..., k, n); y: the targets (n,).
    """
    told, y = v.array("told", told, dtype=float), v.array("y", y, dtype=float, ndim=1)
    if told.ndim < 2 or told.shape[-1] != len(y):
        raise ValueError(f"told must have members and a number for each of {len(y)} rows, got shape {told.shape}")
    mean = told.mean(-2, keepdims=True)
    return ((mean[..., 0, :] - y) ** 2).mean(-1), ((told - y) ** 2).mean((-2, -1)), ((told - mean) ** 2).mean((-2, -1))


def distinct_share(n, draws=None) -> np.ndarray:
    """The expected share of n rows that a bootstrap holds at all: 1 - (1 - 1/n)^draws, about 1 - 1/e = 0.632.

    n, draws: whole numbers of at least 1; None for n draws. Efron (1983).
    """
    n = v.array("n", n)
    draws = n if draws is None else v.array("draws", draws)
    for name, a in (("n", n), ("draws", draws)):
        if a.dtype.kind not in "iu" or (a < 1).any():
            v.fail(name, a.tolist(), "whole numbers, at least 1")
    return 1 - (1 - 1 / n) ** draws


def coverage(rows, n: int) -> np.ndarray:
    """The share of n rows that are among the first 1, 2, ..., k bootstraps, (k,), from their row numbers (k, m).

    Raises ValueError for numbers outside 0 .. n - 1.
    """
    return 1 - np.logical_and.accumulate(left_out(rows, n), 0).mean(-1)

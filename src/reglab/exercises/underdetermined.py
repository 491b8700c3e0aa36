"""Exercises of the chapter on problems without a unique answer: for each, sentences and what must hold of an answer."""

from __future__ import annotations

import numpy as np

from reglab.grading import Exercise, close, every, same
from reglab.grading.compare import Compared
from reglab.theory import separable, underdetermined

_rng = np.random.default_rng(0)
X, Y = _rng.standard_normal((4, 7)), _rng.standard_normal(4)
TALL, LONG = _rng.standard_normal((9, 3)), _rng.standard_normal(9)  # more rows than weights
TWICE, APART = np.concatenate([X, X[:1]]), np.append(Y, Y[0] + 0.5)  # one row, two targets
DEPENDENT = _rng.standard_normal((6, 2)) @ _rng.standard_normal((2, 5))  # rank 2
SIX = _rng.standard_normal(6)
START = _rng.standard_normal(7)
SILENT = underdetermined.null_part(X, START)
SHORTEST = underdetermined.min_norm(X, Y)
LR = 0.9 * len(X) / np.linalg.norm(X, 2) ** 2
POINTS = _rng.standard_normal((20, 3))
LABELS = (POINTS @ np.array([1.0, -2.0, 0.5]) > 0).astype(int)
BEST = separable.max_margin(POINTS, LABELS)
OTHER = np.array([1.0, -2.0, 3.0])  # not all rows are on the right side of it


def _shortest(f, x, y):
    U, s, Vt = np.linalg.svd(x, full_matrices=False)
    return close(f(x, y), underdetermined.min_norm(x, y), {
        "which singular values count as zero? Compare them with the largest one": np.zeros(x.shape[1]),
        "divide by the singular values": (U.T @ y * s) @ Vt,
        "one division by the singular values is enough": (U.T @ y / s**2) @ Vt,
    })  # fmt: skip


def _cut_off(f, x, y):
    """Where some singular values are zero up to rounding."""
    got, right = f(x, y), underdetermined.min_norm(x, y)
    if np.shape(got) == right.shape and not (np.abs(got) < 1e6 * np.abs(right).max()).all():
        return Compared(False, got, right, "singular values that are zero up to rounding have been divided by")
    return close(got, right)


def _end(f, start):
    """Where descent from this start ends, and what is often said instead."""
    return close(f(X, Y, start), SHORTEST + underdetermined.null_part(X, start), {
        "the data change the part of the start that they see": SHORTEST + start,
        "the start's part in the null space is still there at the end": SHORTEST,
        "descent moves, unless it starts at an answer": start,
        "what the rows see of the start is replaced, not what they do not see":
            SHORTEST + start - underdetermined.null_part(X, start),
    })  # fmt: skip


def _steps(f, h, lr, lam):
    left, share = lam / (h + lam), h / (h + lam)
    right = np.log(left) / np.log(1 - lr * h)
    return close(f(h, lr, lam), right, {
        "that is the rule of thumb, which holds only where both shares are small": 1 / (lr * lam),
        "for steps of this length log(1 - lr h) is not -lr h": np.log(1 + h / lam) / (lr * h),
        "for a share of this size log(1 + h / lam) is not h / lam": -h / lam / np.log(1 - lr * h),
        "(1 - lr h)^t is what is left to do, not what is found": np.log(share) / np.log(1 - lr * h),
        "a step multiplies what is left by 1 - lr h": np.log(left) / np.log(1 + lr * h),
        "numbers of steps are positive": -right,
        "solve for t: the logarithms are divided": np.log(left) * np.log(1 - lr * h),
    })  # fmt: skip


def _margin(f, w):
    z = np.where(LABELS[:, None] == 1, POINTS, -POINTS) @ w
    norm = np.linalg.norm(w)
    return close(f(w, POINTS, LABELS), z.min() / norm, {
        "the distance from the boundary is divided by the length of w": z.min(),
        "the length is not squared": z.min() / norm**2,
        "the nearest row decides, not the mean of all": z.mean() / norm,
        "the nearest row decides, not the farthest": z.max() / norm,
        "a row on the wrong side has a negative distance": np.abs(z).min() / norm,
        "the labels are 0 and 1: what is the sign of a row with label 0?": (LABELS * (POINTS @ w)).min() / norm,
        "for label 0 the row is turned round": (POINTS @ w).min() / norm,
    })  # fmt: skip


EXERCISES = {
    "1": Exercise("find the bug", "quarter", [
        ("there is one weight for each column", lambda f: same(np.shape(f(X, Y)), (7,))),
        ("it is the shortest answer where the rows are independent",
         lambda f: every([_shortest(f, X, Y), _shortest(f, X[:1], Y[:1])])),
        ("it is least squares where there are more rows than weights", lambda f: _shortest(f, TALL, LONG)),
        ("it is the shortest answer where rows or columns depend on each other",
         lambda f: every(_cut_off(f, x, y) for x, y in ((DEPENDENT, SIX), (DEPENDENT.T, SIX[:5]), (TWICE, APART)))),
        ("in other units it is the same answer in other units",
         lambda f: every(_shortest(f, 10.0**k * X, Y) for k in (-14, 14))),
    ], right={
        "1e-12 → 2e-12": "both lie far above rounding and far below the singular values that count",
        "1e-12 → 5e-13": "both lie far above rounding and far below the singular values that count",
    }),
    "2": Exercise("write", "quarter", [
        ("there is one weight for each column", lambda f: same(np.shape(f(X, Y, START)), (7,))),
        ("from 0, descent ends at the shortest answer", lambda f: _end(f, np.zeros(7))),
        ("a start in the null space is still there at the end", lambda f: _end(f, SILENT)),
        ("from anywhere it ends at an answer that fits all rows", lambda f: close(X @ f(X, Y, START), Y, {
            "the data change the part of the start that they see": X @ (SHORTEST + START)})),
        ("it is the one nearest to the start", lambda f: every(_end(f, start) for start in (START, -3 * START))),
        ("three thousand steps of descent end there",
         lambda f: close(f(X, Y, START), underdetermined.least_squares_descent(X, Y, LR, 3000, START)[-1])),
    ]),
    "3": Exercise("derive", "quarter", [
        ("it returns a number", lambda f: same(np.shape(f(1.0, 0.05, 0.2)), ())),
        ("where lr h and h / lam are small it is near 1 / (lr lam)",
         lambda f: close(f(1e-4, 0.05, 4.0), 5.0, {
             "it is lam that stands below: more penalty is fewer steps": 4 / 0.05,
             "a number of steps is positive": -5.0,
         }, rtol=1e-3)),
        ("the shares of descent and of ridge are equal",
         lambda f: every(_steps(f, h, lr, lam) for h, lr, lam in (
             (1.0, 0.05, 0.2), (10.0, 0.05, 5.0), (0.01, 0.5, 0.01), (4.0, 0.1, 40.0)))),
    ]),
    "4": Exercise("write", "minutes", [
        ("it returns a number", lambda f: same(np.shape(f(BEST, POINTS, LABELS)), ())),
        ("where all rows are on the right side it is the least distance", lambda f: _margin(f, BEST)),
        ("twice the weights have the same margin", lambda f: _margin(f, 2 * BEST)),
        ("it is negative where a row is on the wrong side", lambda f: every(_margin(f, w) for w in (-BEST, OTHER))),
        ("for the shortest w with all z w at least 1 it is 1 / ||w||",
         lambda f: close(f(BEST, POINTS, LABELS), 1 / np.linalg.norm(BEST))),
    ]),
}  # fmt: skip

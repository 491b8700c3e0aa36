"""Exercises of the chapter on problems without a unique answer: for each, sentences and what must hold of an answer."""

from __future__ import annotations

import numpy as np

from reglab.grading import Exercise, close
from reglab.theory import separable, underdetermined

_rng = np.random.default_rng(0)
X, Y = _rng.standard_normal((4, 7)), _rng.standard_normal(4)
TWICE, SAME = np.concatenate([X, X[:1]]), np.append(Y, Y[0])  # a row that stands there twice: rank 4
START = _rng.standard_normal(7)
POINTS = _rng.standard_normal((20, 3))
LABELS = (POINTS @ np.array([1.0, -2.0, 0.5]) > 0).astype(int)
BEST = separable.max_margin(POINTS, LABELS)
LR = 0.9 * len(X) / np.linalg.norm(X, 2) ** 2


def _far(start):
    """Where ten thousand steps of descent from the start end."""
    return underdetermined.least_squares_descent(X, Y, LR, 10_000, start)[-1]


EXERCISES = {
    "1": Exercise("write", "quarter", [
        ("there is one weight for each column", lambda f: np.shape(f(X, Y)) == (7,)),
        ("the answer fits all rows exactly", lambda f: close(X @ f(X, Y), Y)),
        ("it has no part in the null space of X", lambda f: close(underdetermined.null_part(X, f(X, Y)), 0)),
        ("it is the answer of numpy's pinv", lambda f: close(f(X, Y), np.linalg.pinv(X) @ Y)),
        ("a row that stands there twice changes nothing",
         lambda f: close(f(TWICE, SAME), np.linalg.pinv(TWICE) @ SAME)),
    ]),
    "2": Exercise("write", "quarter", [
        ("from 0, descent ends at the shortest answer",
         lambda f: close(f(X, Y, np.zeros(7)), np.linalg.pinv(X) @ Y)),
        ("the end fits all rows exactly", lambda f: close(X @ f(X, Y, START), Y)),
        ("a start in the null space is still there at the end",
         lambda f: close(
             underdetermined.null_part(X, f(X, Y, underdetermined.null_part(X, START))),
             underdetermined.null_part(X, START))),
        ("ten thousand steps of descent end there", lambda f: close(f(X, Y, START), _far(START), atol=1e-6)),
    ]),
    "3": Exercise("write", "quarter", [
        ("more penalty is fewer steps", lambda f: f(1.0, 0.05, 2.0) < f(1.0, 0.05, 0.5)),
        ("where lr h and h / lam are small it is near 1 / (lr lam)",
         lambda f: close(f(1e-4, 0.05, 4.0), 5.0, rtol=1e-3)),
        ("where h is not small against lam it is not 1 / (lr lam)",
         lambda f: abs(f(1.0, 0.05, 0.2) - 100) > 10),
        ("the shares of descent and of ridge are equal",
         lambda f: all(close(1 - (1 - 0.05 * h) ** f(h, 0.05, lam), h / (h + lam))
                       for h in (0.01, 1.0, 10.0) for lam in (0.01, 0.2, 5.0))),
    ]),
    "4": Exercise("write", "quarter", [
        ("it is positive where all points are on the right side", lambda f: f(BEST, POINTS, LABELS) > 0),
        ("turned around it is negative", lambda f: f(-BEST, POINTS, LABELS) < 0),
        ("twice the weights have the same margin",
         lambda f: close(f(2 * BEST, POINTS, LABELS), f(BEST, POINTS, LABELS))),
        ("for the shortest w with all z w at least 1 it is 1 / ||w||",
         lambda f: close(f(BEST, POINTS, LABELS), 1 / np.linalg.norm(BEST))),
    ]),
}  # fmt: skip

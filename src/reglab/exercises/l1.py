"""Exercises of the chapter on L1: for each, sentences and what must hold of an answer, tried in this order."""

from __future__ import annotations

import numpy as np

from reglab.grading import Exercise, close, same
from reglab.theory.lasso import lam_max, path

A = np.array([-3.0, -0.5, -0.2, 0.0, 0.1, 0.5, 2.0])
W = np.array([0.5, -2.0, 0.0, 0.002])
ONES = np.ones(6)


def _regression():
    """Columns of unequal size, the strongest with a negative weight."""
    rng = np.random.default_rng(0)
    X = rng.standard_normal((40, 6)) * np.array([1.0, 2.0, 0.5, 1.0, 1.0, 1.0])
    return X, X @ np.array([1.0, -2.0, 0.0, 0.0, 0.5, 0.0]) + 0.1 * rng.standard_normal(40)


X, Y = _regression()
CORRELATION = X.T @ Y / len(X)
SOLUTION = path(X, Y, np.array([0.3]))[0]
GROWN = 1.05 * SOLUTION  # too large: its slopes are below lam everywhere


def _violation(f, w, lam):
    return float(f(X, Y, w, lam))


def _alive(lam):
    return np.count_nonzero(path(X, Y, np.array([lam])))


EXERCISES = {
    "1": Exercise("write", "quarter", [
        ("the answer is shaped like a", lambda f: np.shape(f(A, 0.3)) == A.shape),
        ("t = 0 changes nothing", lambda f: same(f(A, 0.0), A)),
        ("what is within t of zero becomes exactly 0", lambda f: np.all(f(A, 0.3)[np.abs(A) <= 0.3] == 0)),
        ("what is larger keeps its sign", lambda f: same(np.sign(f(A, 0.3)), np.sign(A) * (np.abs(A) > 0.3))),
        ("what is larger loses exactly t",
         lambda f: close(np.abs(A)[np.abs(A) > 0.3] - np.abs(f(A, 0.3))[np.abs(A) > 0.3], 0.3)),
    ]),
    "2": Exercise("write", "quarter", [
        ("without a penalty the step is plain gradient descent",
         lambda f: close(f(W, np.ones(4), 0.1, 0.0), W - 0.1)),
        ("without a gradient large weights shrink, they do not grow",
         lambda f: np.all(np.abs(f(W, np.zeros(4), 0.1, 0.5)[:2]) < np.abs(W[:2]))),
        ("without a gradient a large weight loses lr lam",
         lambda f: close(f(W, np.zeros(4), 0.1, 0.5)[:2], [0.45, -1.95])),
        ("a small weight becomes exactly 0, it does not cross", lambda f: f(W, np.zeros(4), 0.1, 0.5)[3] == 0),
        ("a weight at 0 stays there while its gradient is below lam",
         lambda f: np.all(f(np.zeros(3), np.array([0.4, -0.4, 0.0]), 0.1, 0.5) == 0)),
        ("the gradient step comes first, then the threshold",
         lambda f: close(f(np.array([0.02, -0.02]), np.array([-0.9, 0.9]), 0.1, 0.5), [0.06, -0.06])),
    ]),
    "3": Exercise("write", "quarter", [
        ("it returns one number, at least 0",
         lambda f: np.ndim(f(X, Y, ONES, 0.3)) == 0 and _violation(f, ONES, 0.3) >= 0),
        ("all weights at 0 are the solution where lam is huge", lambda f: _violation(f, np.zeros(6), 1e3) == 0),
        ("the slope is a mean over the rows",
         lambda f: close(_violation(f, np.zeros(6), 0.0), np.abs(CORRELATION).max())),
        ("a weight at 0 may have any slope up to lam", lambda f: _violation(f, SOLUTION, 0.3) < 1e-6),
        ("a weight that is not 0 must have a slope of exactly lam, with its sign",
         lambda f: _violation(f, GROWN, 0.3) > 1e-3 and _violation(f, -SOLUTION, 0.3) > 0.3),
    ]),
    "4": Exercise("write", "quarter", [
        ("it returns one number above 0", lambda f: np.ndim(f(X, Y)) == 0 and f(X, Y) > 0),
        ("at this lam all coefficients are 0", lambda f: _alive(float(f(X, Y)) * (1 + 1e-9)) == 0),
        ("at a slightly smaller lam one is not", lambda f: _alive(float(f(X, Y)) * 0.99) > 0),
        ("turning the sign of the targets changes nothing", lambda f: close(f(X, -Y), f(X, Y))),
        ("it is the largest correlation of a feature with the targets", lambda f: close(f(X, Y), lam_max(X, Y))),
    ]),
}  # fmt: skip

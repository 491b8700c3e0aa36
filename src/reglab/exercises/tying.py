"""Exercises of the chapter on tying: for each, sentences and what must hold of an answer, in this order."""

from __future__ import annotations

import numpy as np

from reglab.grading import Exercise, belongs, close
from reglab.theory.tying import tied_ridge

A, B = np.array([0.5, -2.0, 0.1]), np.array([1.0, 1.0, -0.4])
SLOPE, PLACE = np.array([1.0, -2.0, 0.5, 4.0, 3.0]), np.array([0, 2, 0, 2, 2])
_rng = np.random.default_rng(0)
XS = [_rng.standard_normal((9, 3)) for _ in range(2)]
YS = [_rng.standard_normal(9) for _ in range(2)]
START = np.array([3.0, -1.0, 2.0])


def _slope_towards(f, lam):
    """The gradient of the objective where the answer says that its minimum is."""
    w = np.asarray(f(XS[0], YS[0], lam, START))
    return XS[0].T @ (XS[0] @ w - YS[0]) / 9 + lam * (w - START)


def _far(f, c, lam=0.3):
    """How far plain ridge on the answer predicts from tied regressions."""
    Z, y = np.asarray(f(XS[0], XS[1], lam, c)), np.concatenate(YS)
    w = np.linalg.solve(Z.T @ Z / 9 + lam * np.eye(Z.shape[1]), Z.T @ y / 9)
    tied = [x @ v for x, v in zip(XS, tied_ridge(XS, YS, lam, c), strict=True)]
    return np.abs(Z @ w - np.concatenate(tied)).max()


EXERCISES = {
    "1": Exercise("write", "quarter", [
        ("it returns a number and two arrays shaped like a",
         lambda f: [np.shape(p) for p in f(A, B, 0.3)] == [(), (3,), (3,)]),
        ("equal weights cost nothing and feel nothing",
         lambda f: f(A, A, 0.3)[0] == 0 and not np.any(f(A, A, 0.3)[1:])),
        ("the value is c / 2 times the squared distance, with its factor one half",
         lambda f: close(f(A, B, 0.3)[0], 0.15 * ((A - B) ** 2).sum())),
        ("the two gradients are opposite", lambda f: close(f(A, B, 0.3)[1], -f(A, B, 0.3)[2])),
        ("the gradients belong to the value", lambda f: bool(belongs(lambda a, b: f(a, b, 0.3), A, B))),
    ]),
    "2": Exercise("write", "quarter", [
        ("it has an entry for each of the k shared weights", lambda f: np.shape(f(SLOPE, PLACE, 4)) == (4,)),
        ("a weight that is not used has the gradient 0", lambda f: f(SLOPE, PLACE, 4)[1] == 0 == f(SLOPE, PLACE, 4)[3]),
        ("copies used once each keep their gradients",
         lambda f: close(f(SLOPE, np.array([4, 3, 2, 1, 0]), 5), SLOPE[::-1])),
        ("a weight that is used more than once gets the sum over its uses",
         lambda f: close(f(SLOPE, PLACE, 3), [1.5, 0.0, 5.0])),
    ]),
    "3": Exercise("write", "quarter", [
        ("it returns one weight for each feature", lambda f: np.shape(f(XS[0], YS[0], 0.3, START)) == (3,)),
        ("a start at zero is plain ridge beside 1 / (2n)",
         lambda f: close(
             f(XS[0], YS[0], 0.3, np.zeros(3)),
             np.linalg.solve(XS[0].T @ XS[0] / 9 + 0.3 * np.eye(3), XS[0].T @ YS[0] / 9))),
        ("a huge lam stays at the start", lambda f: close(f(XS[0], YS[0], 1e9, START), START, atol=1e-6)),
        ("the gradient of the objective is zero there",
         lambda f: all(np.abs(_slope_towards(f, lam)).max() < 1e-9 for lam in (0.1, 0.7))),
    ]),
    "4": Exercise("write", "quarter", [
        ("it has the rows of both tasks and twice as many columns", lambda f: np.shape(f(*XS, 0.3, 1.0)) == (18, 6)),
        ("without coupling it predicts like two separate ridge regressions", lambda f: _far(f, 0.0) < 1e-9),
        ("with a strong coupling it predicts like one pooled ridge regression", lambda f: _far(f, 1e9) < 1e-6),
        ("in between it predicts like tied regressions", lambda f: _far(f, 0.4) < 1e-9 and _far(f, 5.0) < 1e-9),
    ]),
}  # fmt: skip

"""Exercises of the chapter on the group lasso: for each, sentences and what must hold of an answer, in this order."""

from __future__ import annotations

import numpy as np

from reglab.grading import Exercise, belongs, close, same
from reglab.weights.group_lasso import GroupLasso

W = np.array([3.0, -4.0, 0.0, 12.0])  # of norm 13
_rng = np.random.default_rng(0)
M = _rng.standard_normal((3, 4))
GAPS = np.where([[True], [False], [True]], M, 0.0)  # the middle row is zero
X, Y = _rng.standard_normal((20, 6)), _rng.standard_normal(20)
PARTS = [[0], [1, 2], [3, 4, 5]]

# Units 1 and 4 see nothing, with biases on both sides of 0; nobody listens to unit 2; pixels 0 and 3 go nowhere else.
IN = _rng.standard_normal((5, 6)) * np.array([1, 0, 1, 1, 0, 1])
IN[[0, 3]] = 0.0
IN[3, 2] = 1.0
BIAS = np.array([0.3, 0.7, -0.2, 0.1, -0.9, 0.0])
OUT = _rng.standard_normal((6, 3))
OUT[2] = 0.0
LAST = np.array([0.1, -0.3, 0.2])
IMAGES = _rng.standard_normal((8, 5))


def _value(f, w, lam):
    return float(f(w, lam)[0])


def _net(x, w, b, v, c):
    return np.maximum(x @ w + b, 0) @ v + c


def _cut(f):
    return f(IN, BIAS, OUT, LAST)


def _lies_lowest(f, w, t):
    """No random point near the answer, or far from it, has a smaller objective."""
    u = np.asarray(f(w, t), float)
    steps = np.random.default_rng(1).standard_normal((400, len(w))) * np.logspace(-3, 1, 400)[:, None]

    def objective(u):
        return 0.5 * ((u - w) ** 2).sum(-1) + t * np.sqrt((u**2).sum(-1))

    return bool((objective(u + steps) >= objective(u) - 1e-12).all())


EXERCISES = {
    "1": Exercise("write", "quarter", [
        ("it returns an array shaped like w", lambda f: np.shape(f(W, 1.0)) == W.shape),
        ("a threshold of 0 changes nothing", lambda f: same(f(W, 0.0), W)),
        ("a group no longer than the threshold becomes exactly 0",
         lambda f: not np.any(f(W, 14.0)) and not np.any(f(np.zeros(3), 1.0))),
        ("what survives keeps its direction",
         lambda f: close(f(W, 5.0) / np.linalg.norm(f(W, 5.0)), W / 13)),
        ("the norm loses exactly the threshold", lambda f: close(np.linalg.norm(f(W, 5.0)), 8.0)),
        ("it is the minimum of ||u - w||^2 / 2 + t ||u||",
         lambda f: _lies_lowest(f, W, 5.0) and _lies_lowest(f, W, 13.5)),
    ]),
    "2": Exercise("write", "quarter", [
        ("it returns a pair: a number and an array shaped like W",
         lambda f: np.ndim(f(M, 0.3)[0]) == 0 and np.shape(f(M, 0.3)[1]) == M.shape),
        ("the group is a row: turning a row about changes nothing",
         lambda f: close(_value(f, np.array([[3.0, 4.0], [1.0, 0.0]]), 0.3),
                              _value(f, np.array([[5.0, 0.0], [0.0, 1.0]]), 0.3))),
        ("each norm is multiplied by the root of the number of weights in the row",
         lambda f: close(_value(f, M, 0.3), 0.6 * np.sqrt((M**2).sum(1)).sum())),
        ("a row of zeros has the subgradient 0",
         lambda f: np.isfinite(f(GAPS, 0.3)[1]).all() and not np.any(f(GAPS, 0.3)[1][1])),
        ("the gradient belongs to the value", lambda f: belongs(lambda w: f(w, 0.3), M)),
        ("it is the package's group lasso",
         lambda f: close(_value(f, M, 0.3), GroupLasso(0.3, [[*range(4 * g, 4 * g + 4)] for g in range(3)])
                              .weights(M.ravel())[0])),
    ]),
    "3": Exercise("write", "quarter", [
        ("it is a single number", lambda f: np.ndim(f(X, Y, PARTS)) == 0),
        ("a target twice as large needs twice the lam",
         lambda f: close(f(X, 2 * Y, PARTS), 2 * f(X, Y, PARTS))),
        ("the same data twice over need the same lam",
         lambda f: close(f(np.tile(X, (2, 1)), np.tile(Y, 2), PARTS), f(X, Y, PARTS))),
        ("with groups of one it is the lasso's, max |x_j^T y| / n",
         lambda f: close(f(X, Y, [[j] for j in range(6)]), np.abs(X.T @ Y).max() / 20)),
        ("with one group for all it is ||X^T y|| / (n sqrt(p))",
         lambda f: close(f(X, Y, [[*range(6)]]), np.linalg.norm(X.T @ Y) / (20 * np.sqrt(6)))),
        ("it is the largest of the groups' thresholds",
         lambda f: close(f(X, Y, PARTS), max(np.linalg.norm(X[:, g].T @ Y) / (20 * np.sqrt(len(g)))
                                                  for g in PARTS))),
    ]),
    "4": Exercise("write", "quarter", [
        ("it returns five arrays: pixels, W, b, V, c", lambda f: len(_cut(f)) == 5),
        ("three units are left: no input, no output, no unit",
         lambda f: _cut(f)[1].shape[1] == 3 and _cut(f)[2].shape == (3,) and _cut(f)[3].shape == (3, 3)),
        ("the living pixels are those that a living unit sees, as a mask",
         lambda f: same(_cut(f)[0], [False, True, True, False, True]) and _cut(f)[1].shape[0] == 3),
        ("a unit that sees nothing still says max(b, 0), and that goes into c",
         lambda f: close(_cut(f)[4], LAST + np.maximum(BIAS[[1, 4]], 0) @ OUT[[1, 4]])),
        ("the small network gives the same outputs",
         lambda f: close(_net(IMAGES[:, _cut(f)[0]], *_cut(f)[1:]), _net(IMAGES, IN, BIAS, OUT, LAST))),
    ]),
}  # fmt: skip

"""Exercises of the chapter on the elastic net: for each, sentences and what must hold of an answer, in this order."""

from __future__ import annotations

import numpy as np

from reglab.grading import Exercise, belongs, close
from reglab.theory.lasso import path

W = np.array([0.5, -2.0, 0.1, 3.0])
_rng = np.random.default_rng(0)
X, Y = _rng.standard_normal((12, 4)), _rng.standard_normal(12)


def _value(f, w, lam, ratio):
    return float(f(w, lam, ratio)[0])


def _descent(f, lam, ratio, sweeps=300):
    """Cyclic coordinate descent with the answer as its update."""
    n, w = len(X), np.zeros(X.shape[1])
    for _ in range(sweeps):
        for j in range(len(w)):
            others = Y - X @ w + X[:, j] * w[j]
            w[j] = f(X[:, j] @ others / n, X[:, j] @ X[:, j] / n, lam, ratio)
    return w


def _keras(l1, l2):
    return l1 * np.abs(W).sum() + l2 * (W**2).sum()


def _ours(pair):
    lam, ratio = pair
    return lam * (ratio * np.abs(W).sum() + (1 - ratio) / 2 * (W**2).sum())


def _as_lasso(f, lam, ratio):
    x, y, l1 = f(X, Y, lam, ratio)
    return path(np.asarray(x), np.asarray(y), np.array([l1]))[0]


EXERCISES = {
    "1": Exercise("write", "quarter", [
        ("it returns a pair: a number and an array shaped like w", lambda f: np.shape(f(W, 0.3, 0.4)[1]) == W.shape),
        ("ratio 1 is lam times the sum of the sizes",
         lambda f: close(_value(f, W, 0.3, 1.0), 0.3 * np.abs(W).sum())),
        ("ratio 0 is L2 with its factor one half", lambda f: close(_value(f, W, 0.3, 0.0), 0.15 * (W**2).sum())),
        ("between them the value is the mix",
         lambda f: close(_value(f, W, 0.3, 0.4), 0.12 * np.abs(W).sum() + 0.09 * (W**2).sum())),
        ("the gradient belongs to the value",
         lambda f: all(belongs(lambda w, r=r: f(w, 0.3, r), W) for r in (0.0, 0.4, 1.0))),
    ]),
    "2": Exercise("write", "quarter", [
        ("without a penalty it is least squares, a / h", lambda f: close(f(1.2, 2.0, 0.0, 0.5), 0.6)),
        ("what is within lam ratio of 0 becomes exactly 0",
         lambda f: f(0.09, 2.0, 0.2, 0.5) == 0 and f(-0.09, 2.0, 0.2, 0.5) == 0),
        ("beyond that it is not 0", lambda f: f(0.11, 2.0, 0.2, 0.5) > 0 > f(-0.11, 2.0, 0.2, 0.5)),
        ("pure L2 keeps a / (h + lam)", lambda f: close(f(1.2, 2.0, 1.0, 0.0), 0.4)),
        ("it is the minimum of h/2 w^2 - a w plus the penalty",
         lambda f: close(f(1.2, 2.0, 0.8, 0.25), 1.0 / 2.6) and close(f(-1.2, 2.0, 0.8, 0.25), -1.0 / 2.6)),
        ("coordinate descent with it finds the elastic net",
         lambda f: close(_descent(f, 0.2, 0.5), path(X, Y, np.array([0.2]), 0.5)[0], atol=1e-8)),
    ]),
    "3": Exercise("write", "quarter", [
        ("it answers with two numbers, lam and ratio", lambda f: np.shape(f(0.1, 0.2)) == (2,)),
        ("l2 = 0 is ratio 1", lambda f: close(f(0.1, 0.0), (0.1, 1.0))),
        ("l1 = 0 is ratio 0, and Keras has no factor one half", lambda f: close(f(0.0, 0.1), (0.2, 0.0))),
        ("both penalties cost the same", lambda f: close(_ours(f(0.1, 0.2)), _keras(0.1, 0.2))),
    ]),
    "4": Exercise("write", "quarter", [
        ("X gets one more row for each feature", lambda f: np.shape(f(X, Y, 0.2, 0.5)[0]) == (16, 4)),
        ("the targets of the new rows are 0",
         lambda f: close(f(X, Y, 0.2, 0.5)[1], np.append(Y, np.zeros(4)))),
        ("the squares of the new rows add up to n lam (1 - ratio) ||w||^2",
         lambda f: close(((f(X, Y, 0.2, 0.5)[0][12:] @ W) ** 2).sum(), 12 * 0.2 * 0.5 * W @ W)),
        ("the lasso of the new data, a mean over n + d rows, is the elastic net of the old",
         lambda f: close(_as_lasso(f, 0.2, 0.5), path(X, Y, np.array([0.2]), 0.5)[0], atol=1e-8)),
    ]),
}  # fmt: skip

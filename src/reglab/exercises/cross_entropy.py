"""Exercises of the chapter on cross-entropy: for each, sentences and what must hold of an answer, in this order."""

from __future__ import annotations

import numpy as np

from reglab.grading import Exercise, belongs, close
from reglab.losses import SoftmaxCrossEntropy

_rng = np.random.default_rng(0)
Z, Y = _rng.standard_normal((5, 3)), _rng.dirichlet(np.ones(3), 5)
LABELS = np.eye(3)[[0, 1, 2, 1, 0]]
P, Q = np.array([0.5, 0.3, 0.2]), np.array([0.2, 0.2, 0.6])
X = np.column_stack([_rng.standard_normal((12, 2)), np.ones(12)])
MIXED = np.array([1.0, 0.0] * 6)
APART = (X[:, 0] > 0).astype(float)  # a line separates these
W = np.array([0.3, -0.2, 0.1])


def _value(f, z, y):
    return float(f(z, y)[0])


def _huge(f):
    z = np.array([[1000.0, 0.0, -1000.0], [0.0, 1000.0, 0.0]])
    with np.errstate(all="ignore"):  # a naive answer overflows, and the check says so itself
        value, slope = f(z, np.eye(3)[[1, 1]])
    return close(value, 500.0) and close(slope, [[0.5, -0.5, 0.0], [0.0, 0.0, 0.0]])


def _slope(w, y, lam):
    return X.T @ (1 / (1 + np.exp(-X @ w)) - y) / len(y) + lam * w


def _slopes(f, y, lam, steps):
    w = np.zeros(3)
    for _ in range(steps):
        w = np.asarray(f(w, X, y, lam))
    return w, np.linalg.norm(_slope(w, y, lam))


def _grows(f):
    sizes = [np.linalg.norm(_slopes(f, APART, 0.0, steps)[0]) for steps in (4, 8, 12)]
    return sizes[2] > sizes[1] + 1 > sizes[0] + 2


def _push(f, eps, k):
    target = (1 - eps) * np.eye(k)[:1] + eps / k
    return np.abs(SoftmaxCrossEntropy().slope(f(eps, k) * np.eye(k)[:1], target)).max()


EXERCISES = {
    "1": Exercise("write", "quarter", [
        ("it returns a pair: a number and an array shaped like z",
         lambda f: np.shape(f(Z, LABELS)[0]) == () and np.shape(f(Z, LABELS)[1]) == Z.shape),
        ("equal logits cost log K, a mean over the rows",
         lambda f: close(_value(f, np.zeros((5, 3)), LABELS), np.log(3))),
        ("a constant added to all logits of a row changes nothing",
         lambda f: close(_value(f, Z + np.arange(5)[:, None], Y), _value(f, Z, Y))),
        ("soft targets cost what the definition says",
         lambda f: close(_value(f, Z, Y), SoftmaxCrossEntropy().value(Z, Y))),
        ("the gradient belongs to the value", lambda f: belongs(lambda z: f(z, Y), Z)),
        ("logits of 1000 neither overflow nor are cut off", _huge),
    ]),
    "2": Exercise("write", "quarter", [
        ("it returns two numbers", lambda f: np.shape(f(P, Q)) == (2,)),
        ("the entropy of K equal probabilities is log K",
         lambda f: close(f(np.full(4, 0.25), np.array([0.1, 0.2, 0.3, 0.4]))[0], np.log(4))),
        ("the divergence is 0 where q = p", lambda f: close(f(P, P)[1], 0)),
        ("both add up to H(p, q), the mean surprise under the truth p",
         lambda f: close(sum(f(P, Q)), -(P * np.log(Q)).sum())),
        ("a probability 0 of the truth costs nothing",
         lambda f: close(f(np.array([0.0, 1.0, 0.0]), Q), (0, -np.log(0.2)))),
    ]),
    "3": Exercise("write", "quarter", [
        ("it returns an array shaped like w", lambda f: np.shape(f(W, X, MIXED, 0.1)) == W.shape),
        ("it goes downhill", lambda f: (np.asarray(f(W, X, MIXED, 0.1)) - W) @ _slope(W, MIXED, 0.1) < 0),
        ("eight steps bring the gradient to zero, with a penalty",
         lambda f: _slopes(f, MIXED, 0.1, 8)[1] < 1e-10),
        ("and without one, where the classes overlap", lambda f: _slopes(f, MIXED, 0.0, 8)[1] < 1e-10),
        ("each step solves Hessian (new - w) = -gradient, of mean losses",
         lambda f: close(f(np.zeros(3), X, MIXED, 0.1),
                               np.linalg.solve(X.T @ X / 48 + 0.1 * np.eye(3), X.T @ (MIXED - 0.5) / 12))),
        ("on separable data without a penalty the weights grow and grow", _grows),
    ]),
    "4": Exercise("write", "quarter", [
        ("it is a number", lambda f: np.shape(f(0.1, 10)) == ()),
        ("eps = 1 asks for equal logits: 0", lambda f: close(f(1.0, 10), 0)),
        ("less smoothing, more distance", lambda f: f(0.01, 10) > f(0.1, 10) > f(0.3, 10)),
        ("there the gradient of the loss is zero, for every K",
         lambda f: all(_push(f, eps, k) < 1e-9 for eps in (0.05, 0.3) for k in (2, 3, 10))),
    ]),
}  # fmt: skip

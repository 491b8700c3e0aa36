"""Exercises of the chapter on cross-entropy: for each, sentences and what must hold of an answer, in this order."""

from __future__ import annotations

import numpy as np

from reglab.grading import Exercise, close, every
from reglab.grading.compare import Compared
from reglab.losses import SoftmaxCrossEntropy

_rng = np.random.default_rng(0)
Z, SOFT = _rng.standard_normal((5, 3)), _rng.dirichlet(np.ones(3), 5)
LABELS = np.eye(3)[[0, 1, 2, 1, 0]]
HUGE = np.array([[1000.0, 0.0, -1000.0], [0.0, 1000.0, 0.0]])
Q, Y = np.array([0.2, 0.9, 0.6, 0.7]), np.array([1.0, 1.0, 0.0, 0.3])
X = np.column_stack([_rng.standard_normal((12, 2)), np.ones(12)])
MIXED = np.array([1.0, 0.0] * 6)
APART = (X[:, 0] > 0).astype(float)  # a line separates these
W = np.array([0.3, -0.2, 0.1])


def _costs(f, y):
    found, right = f(Z, y)[0], SoftmaxCrossEntropy().value(Z, y)
    likeliest = np.eye(3)[y.argmax(-1)]
    return close(found, right, {
        "it is a mean over the rows, not a sum": len(Z) * right,
        "add up over the classes, and average over the rows alone": right / 3,
        "soft targets count as they are, not only their likeliest class": SoftmaxCrossEntropy().value(Z, likeliest),
    })  # fmt: skip


def _slopes(f, y):
    q = SoftmaxCrossEntropy().predict(Z)
    return close(f(Z, y)[1], (q - y) / len(Z), {
        "the value is a mean over the rows, so its gradient is divided by their number": q - y,
        "this points downhill: the gradient is what the model says, less what is true": (y - q) / len(Z),
        "this is the derivative with respect to q, and not to z": -y / q / len(Z),
        "soft targets count as they are, not only their likeliest class": (q - np.eye(3)[y.argmax(-1)]) / len(Z),
    })  # fmt: skip


def _huge(f):
    with np.errstate(all="ignore"):  # a naive answer overflows, and the check says so itself
        value, slope = f(HUGE, np.eye(3)[[1, 1]])
    return every([close(value, 500.0), close(slope, [[0.5, -0.5, 0.0], [0.0, 0.0, 0.0]])])


def _cost(f, q, y):
    """The value for these rows, and a word on a bracket that makes the outer logarithm impossible."""
    with np.errstate(all="ignore"):
        found = f(q, y)[0]
    right = -(y * np.log(q) + (1 - y) * np.log(1 - q)).mean()
    if np.isnan(found).any():
        return Compared(False, found, right, "a logarithm of a negative number: where does the first log end?")
    return close(found, right, {
        "rows of class 0 cost nothing: where does the first log end?": -(y * np.log(q)).mean(),
        "it is a mean over the rows": right * len(y),
    })  # fmt: skip


def _by_q(f):
    with np.errstate(all="ignore"):
        found = f(Q, Y)[1]
    one, zero = Y / Q, (1 - Y) / (1 - Q)
    return close(found, (zero - one) / 4, {
        "a larger q makes a row of class 0 dearer: which sign has its term?": -(one + zero) / 4,
        "both signs have changed: it points downhill": (one - zero) / 4,
        "the value is a mean, so its gradient is divided by the number of rows": zero - one,
        "this is the derivative with respect to the logit; here it is q that moves": (Q - Y) / 4,
        "each row has an entry of its own: no sum": (zero - one).sum() / 4,
    })  # fmt: skip


def _slope(w, y, lam):
    return X.T @ (1 / (1 + np.exp(-X @ w)) - y) / len(y) + lam * w


def _step(w, y, lam, ridge=1.0, bend=None):
    q = 1 / (1 + np.exp(-X @ w))
    hessian = (X.T * (q * (1 - q) if bend is None else bend)) @ X / len(y) + ridge * lam * np.eye(3)
    return -np.linalg.solve(hessian, _slope(w, y, lam))


def _new(f, w, lam):
    step = _step(w, MIXED, lam)
    return close(f(w, X, MIXED, lam), w + step, {
        "it goes uphill: minus": w - step,
        "that is the step alone: where does it start?": step,
        "that is a step along the gradient: divide by the curvature": w - _slope(w, MIXED, lam),
        "the curvature of a row is q (1 - q)": w + _step(w, MIXED, lam, bend=np.ones(12)),
        "the penalty bends the loss, too: it belongs into the Hessian": w + _step(w, MIXED, lam, ridge=0.0),
    })  # fmt: skip


def _after(f, y, lam, steps):
    w = np.zeros(3)
    for _ in range(steps):
        w = f(w, X, y, lam)
    return w


def _grows(f):
    sizes = [np.linalg.norm(_after(f, APART, 0.0, steps)) for steps in (4, 8, 12)]
    return Compared(bool(sizes[2] > sizes[1] + 1 > sizes[0] + 2), mistake="they come to rest, and there is no minimum")


def _price(f, w):
    q = 1 / (1 + np.exp(-w))
    return close(f(w), (1 - q) / w, {
        "that is how hard the loss pulls: the penalty pulls with lam times w": 1 - q,
        "the loss pulls with 1 - q, for the label is 1": q / w,
        "the derivative of lam/2 w² is lam w": (1 - q) / w**2,
        "the penalty has the one half, so its derivative has no 2": (1 - q) / (2 * w),
        "set the derivatives equal, not the values": 2 * np.log1p(np.exp(-w)) / w**2,
        "the other way round": w / (1 - q),
    })  # fmt: skip


EXERCISES = {
    "1": Exercise("write", "quarter", [
        ("it returns a pair: a number and an array shaped like z",
         lambda f: np.shape(f(Z, LABELS)[0]) == () and np.shape(f(Z, LABELS)[1]) == Z.shape),
        ("labels cost the mean of -log q", lambda f: _costs(f, LABELS)),
        ("so do soft targets", lambda f: _costs(f, SOFT)),
        ("the gradient is q - y, of a mean over the rows", lambda f: every(_slopes(f, y) for y in (LABELS, SOFT))),
        ("logits of 1000 neither overflow nor are cut off", _huge),
    ]),
    "2": Exercise("find the bug", "minutes", [
        ("it returns a pair: a number and an array shaped like q",
         lambda f: np.shape(f(Q[:2], Y[:2])[0]) == () and np.shape(f(Q[:2], Y[:2])[1]) == (2,)),
        ("rows of class 1 cost the mean of -log q", lambda f: _cost(f, Q[:2], np.ones(2))),
        ("rows of class 0 cost the mean of -log(1 - q)", lambda f: _cost(f, Q[1:], np.zeros(3))),
        ("a target in between costs a share of both", lambda f: _cost(f, Q, Y)),
        ("the gradient belongs to the value", _by_q),
    ]),
    "3": Exercise("write", "quarter", [
        ("it returns an array shaped like w", lambda f: np.shape(f(W, X, MIXED, 0.1)) == W.shape),
        ("each step solves Hessian (new - w) = -gradient, of mean losses",
         lambda f: every(_new(f, w, 0.1) for w in (np.zeros(3), W))),
        ("without a penalty, too", lambda f: _new(f, W, 0.0)),
        ("eight steps bring the gradient to zero",
         lambda f: every(close(_slope(_after(f, MIXED, lam, 8), MIXED, lam), 0.0) for lam in (0.0, 0.1))),
        ("on separable data without a penalty the weights grow and grow", _grows),
    ]),
    "4": Exercise("derive", "minutes", [
        ("it is a number", lambda f: np.shape(f(1.0)) == ()),
        ("at this lam the two pulls cancel", lambda f: every(_price(f, w) for w in (1.5, 0.2, 4.0, 9.0))),
    ]),
}  # fmt: skip

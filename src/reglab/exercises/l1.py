"""Exercises of the chapter on L1: for each, sentences and what must hold of an answer, tried in this order."""

from __future__ import annotations

import numpy as np

from reglab.grading import Exercise, belongs, close, every, same
from reglab.theory.lasso import path, soft_threshold

W = np.array([0.5, -2.0, 0.0, 0.002])
G = np.array([1.0, -3.0, 0.4, 0.3])
STILL = np.zeros(4)  # the data leave the weights alone

LAYER = {"W": np.array([[0.5, -1.0, 0.0], [2.0, 0.3, -0.7]]), "b": np.array([[0.1, -0.2, 0.3]])}
_SIZES = {key: np.abs(a).sum() for key, a in LAYER.items()}


def _regression():
    """Columns of unequal size, the strongest with a negative weight."""
    rng = np.random.default_rng(0)
    X = rng.standard_normal((40, 6)) * np.array([1.0, 2.0, 0.5, 1.0, 1.0, 1.0])
    return X, X @ np.array([1.0, -2.0, 0.0, 0.0, 0.5, 0.0]) + 0.1 * rng.standard_normal(40)


X, Y = _regression()
SOLUTION = path(X, Y, np.array([0.3]))[0]
ONE, FEW = np.ones((4, 1)), np.full(4, -0.2)  # a single feature, with a negative correlation


def _slope(x, y, w):
    return x.T @ (y - x @ w) / len(x)


def _step(f, lr, lam):
    """Without a pull of the data, the two large weights."""
    return close(f(W, STILL, lr, lam)[:2], [0.5 - lr * lam, -2.0 + lr * lam], {
        "they grow: the penalty pulls towards 0": [0.5 + lr * lam, -2.0 - lr * lam],
        "they grow: the penalty pulls towards 0, and the learning rate is missing": [0.5 + lam, -2.0 - lam],
        "the threshold of a step is lr lam, not lam": [0.5 - lam, -2.0 + lam],
        "the same share is taken from both: that is L2": [0.5 * (1 - lr * lam), -2.0 * (1 - lr * lam)],
        "the sign is lost": [0.5 - lr * lam, 2.0 - lr * lam],
        "what is larger than the threshold must lose it too": W[:2],
    })  # fmt: skip


def _violation(f, x, y, w, lam):
    """The answer beside what it should be, and beside usual mistakes."""
    g, on = _slope(x, y, w), w != 0
    outside, inside = np.maximum(np.abs(g) - lam, 0), np.abs(g - lam * np.sign(w))
    each, m = np.where(on, inside, outside), len(x)
    total = m * g
    return close(f(x, y, w, lam), each.max().round(9), {
        "the slope is a mean over the rows, not a sum":
            np.where(on, np.abs(total - lam * np.sign(w)), np.maximum(np.abs(total) - lam, 0)).max(),
        "the worst coordinate is asked for, not the sum of all": each.sum(),
        "the worst coordinate is asked for, not the mean of all": each.mean(),
        "where a weight is 0, any slope up to lam is allowed": np.where(on, inside, np.abs(np.abs(g) - lam)).max(),
        "where a weight is 0, sign(0) = 0 asks for too little slope: any up to lam is allowed": inside.max(),
        "where a weight is not 0, the slope must have its sign": np.where(on, np.abs(np.abs(g) - lam), outside).max(),
        "where a weight is not 0, a slope below lam is a violation too": outside.max(),
        "minus the gradient is lam times the sign: is the sign of g right?":
            np.where(on, np.abs(g + lam * np.sign(w)), outside).max(),
    }, atol=1e-5)  # fmt: skip


def _two_prices(f, a, h, up, down):
    """The answer beside the minimum of h/2 (w - a)^2 + up max(w, 0) + down max(-w, 0)."""
    a = np.asarray(a, float)

    def cut(right, left):
        return np.maximum(a - right, 0) - np.maximum(-a - left, 0)

    return close(f(a, h, up, down), cut(up / h, down / h), {
        "the two prices have changed places": cut(down / h, up / h),
        "a curved loss resists: where is h?": cut(up, down),
        "the larger h is, the smaller the threshold": cut(up * h, down * h),
        "each side has its own price": cut(up / h, up / h),
        "the left side has its own price": cut(down / h, down / h),
        "between the thresholds the weight is 0, it does not cross": np.where(a > 0, a - up / h, a + down / h),
        "what is above the threshold loses it": np.where(cut(up / h, down / h) != 0, a, 0),
        "the price pulls towards 0": np.where(cut(up / h, down / h) == 0, 0, np.where(a > 0, a + up / h, a - down / h)),
    })  # fmt: skip


def _pair(f):
    value, gradient = f(LAYER, 0.3)
    return np.shape(value) == () and same(np.shape(gradient), LAYER["W"].shape, {
        "it is shaped like b: what is left when the loop ends?": LAYER["b"].shape,
    })  # fmt: skip


SIDES = np.array([-3.0, -0.7, -0.3, 0.0, 0.3, 2.0])

EXERCISES = {
    "1": Exercise("write", "quarter", [
        ("the answer is shaped like w", lambda f: np.shape(f(W, G, 0.1, 0.5)) == W.shape),
        ("without a penalty the step is plain gradient descent",
         lambda f: every(close(f(W, G, lr, 0.0), W - lr * G, {
             "the step goes downhill: minus": W + lr * G,
             "the gradient is multiplied by the learning rate": W - G,
             "g is forgotten": W,
         }) for lr in (0.1, 0.5))),
        ("without a gradient a large weight loses lr lam", lambda f: every([_step(f, 0.1, 0.5), _step(f, 0.5, 0.25)])),
        ("without a gradient a small weight becomes exactly 0",
         lambda f: same(f(W, STILL, 0.1, 0.5)[2:], np.zeros(2), {
             "it jumps over 0, as the subgradient step does": [0.0, 0.002 - 0.05],
         })),
        ("a weight at 0 stays there while its gradient is below lam",
         lambda f: same(f(np.zeros(3), np.array([0.4, -0.4, 0.0]), 0.1, 0.5), np.zeros(3), {
             "the threshold comes after the gradient step: what g has moved must pass it too":
                 -0.1 * np.array([0.4, -0.4, 0.0]),
         })),
        ("the gradient step comes first, then the threshold",
         lambda f: every(close(f(w, g, lr, lam), soft_threshold(w - lr * g, lr * lam), {
             "the signs are those of w after the gradient step, not before":
                 np.sign(w) * np.maximum(np.abs(w - lr * g) - lr * lam, 0),
             "the threshold must come after the gradient step": soft_threshold(w, lr * lam) - lr * g,
         }) for w, g, lr, lam in ((np.array([0.02, -0.02]), np.array([-0.9, 0.9]), 0.1, 0.5), (W, 9 * G, 0.3, 0.7)))),
    ]),
    "2": Exercise("write", "quarter", [
        ("it returns one number", lambda f: np.shape(f(X, Y, SOLUTION, 0.3)) == ()),
        ("all weights at 0 are the solution where lam is huge",
         lambda f: close(f(X, Y, np.zeros(6), 1e3), 0.0, {
             "where a weight is 0, any slope up to lam is allowed: it need not be lam":
                 np.abs(np.abs(_slope(X, Y, np.zeros(6))) - 1e3).max(),
             "below lam nothing is violated: where does the number become negative?":
                 np.abs(_slope(X, Y, np.zeros(6))).max() - 1e3,
             "where a weight is 0, any slope up to lam is allowed": np.abs(_slope(X, Y, np.zeros(6))).max(),
         })),
        ("all weights at 0, without a price: the largest slope",
         lambda f: _violation(f, X, Y, np.zeros(6), 0.0)),
        ("nothing is violated at the solution", lambda f: _violation(f, X, Y, SOLUTION, 0.3)),
        ("a weight that is not 0 must have a slope of lam, with its sign",
         lambda f: every(_violation(f, *asked) for asked in (
             (X, Y, 1.05 * SOLUTION, 0.3), (ONE, FEW, np.array([-0.5]), 0.3), (X, Y, -SOLUTION, 0.3),
             (X, Y, np.ones(6), 0.3)))),
        ("the worst coordinate counts, whether its weight is 0 or not",
         lambda f: every(_violation(f, X, Y, w, lam) for w, lam in (
             (np.where(np.arange(6) == 1, SOLUTION, 0), 0.3), (np.where(np.arange(6) == 0, SOLUTION, 0), 0.2)))),
    ], right={
        "lam * np.sign(w) → lam / np.sign(w)": "a sign of 1 or -1 may divide as well, and where it is 0 it is not used",
    }),
    "3": Exercise("find the bug", "quarter", [
        ("it returns a pair: a number and an array shaped like W", _pair),
        ("the value is lam times the sum of the sizes of W",
         lambda f: every(close(f(LAYER, lam)[0], lam * _SIZES["W"], {
             "no name matches the pattern, so nothing is added up": 0.0,
             "the one half belongs to the square of L2": lam * _SIZES["W"] / 2,
             "b is a bias and pays nothing": lam * sum(_SIZES.values()),
             "b is a bias and pays nothing; and the one half belongs to L2": lam * sum(_SIZES.values()) / 2,
             "it adds up what b holds, and b is a bias": lam * _SIZES["b"],
         }) for lam in (0.3, 2.0))),
        ("the gradient is that of the value",
         lambda f: every([close(f(LAYER, 0.3)[1], 0.3 * np.sign(LAYER["W"]), {
             "this is half as much as the value changes by": 0.15 * np.sign(LAYER["W"]),
         }), belongs(lambda w: f({"W": w + 0.05, "b": LAYER["b"]}, 2.0), LAYER["W"])])),
    ]),
    "4": Exercise("derive", "quarter", [
        ("the answer is shaped like a", lambda f: np.shape(f(SIDES, 1.0, 0.2, 0.5)) == SIDES.shape),
        ("with no price the weight is where the data want it", lambda f: close(f(SIDES, 2.0, 0.0, 0.0), SIDES)),
        ("with equal prices it is the soft threshold", lambda f: _two_prices(f, SIDES, 1.0, 0.2, 0.2)),
        ("each side has its own price",
         lambda f: every(_two_prices(f, SIDES, 1.0, up, down) for up, down in ((0.2, 0.5), (0.5, 0.0), (0.0, 1.0)))),
        ("what is within the thresholds is exactly 0",
         lambda f: same(f(np.array([-0.4, 0.0, 0.1]), 1.0, 0.2, 0.5), np.zeros(3), {
             "between the thresholds the weight is 0, it does not cross": np.array([-0.4 + 0.5, 0.5, 0.1 - 0.2]),
         })),
        ("a curved loss resists: the thresholds are up / h and down / h",
         lambda f: every(_two_prices(f, SIDES, h, 0.2, 0.5) for h in (2.0, 0.5))),
        ("where negative weights are out of reach for any price, none is negative",
         lambda f: close(f(SIDES, 2.0, 0.2, 1e9), np.maximum(SIDES - 0.1, 0))),
    ]),
}  # fmt: skip

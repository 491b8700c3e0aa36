"""Exercises of the chapter on L2: for each, sentences and what must hold of an answer, tried in this order."""

from __future__ import annotations

import numpy as np

from reglab.checks import gradient_check

W = np.array([0.5, -2.0, 0.0, 3.0])


def _value(f, w, lam):
    return float(f(w, lam)[0])


def _convert(f, n, lam):
    return np.asarray(f(lam, n), float)


EXERCISES = {
    "1": [
        ("it returns a pair: a number and an array shaped like w", lambda f: np.shape(f(W, 0.3)[1]) == W.shape),
        ("lam = 0 costs nothing", lambda f: _value(f, W, 0.0) == 0.0),
        ("the value grows in proportion to lam", lambda f: np.isclose(_value(f, W, 0.6), 2 * _value(f, W, 0.3))),
        ("doubling w costs four times as much: the norm is squared",
         lambda f: np.isclose(_value(f, 2 * W, 0.3), 4 * _value(f, W, 0.3))),
        ("the value has the factor one half", lambda f: np.isclose(_value(f, W, 0.3), 0.5 * 0.3 * np.sum(W**2))),
        ("the gradient belongs to the value", lambda f: bool(gradient_check(lambda w: f(w, 0.3), W))),
        ("w itself is left as it was", lambda f: f.keeps(W, 0.3)),
    ],
    "2": [
        ("without a penalty the step is plain gradient descent",
         lambda f: np.allclose(f(W, np.ones(4), 0.1, 0.0), W - 0.1)),
        ("without a gradient each weight is multiplied by the same factor",
         lambda f: np.allclose(f(W, np.zeros(4), 0.1, 0.5) / np.where(W == 0, 1, W), np.where(W == 0, 0, 0.95))),
        ("the weights shrink, they do not grow", lambda f: np.abs(f(W, np.zeros(4), 0.1, 0.5)).sum() < np.abs(W).sum()),
        ("it is the gradient step on loss + lam/2 ||w||^2",
         lambda f: np.allclose(f(W, np.arange(4.0), 0.1, 0.5), W - 0.1 * (np.arange(4.0) + 0.5 * W))),
    ],
    "3": [
        ("all directions count where lam = 0", lambda f: np.isclose(f(np.array([3.0, 1.0, 0.2]), 0.0), 3)),
        ("next to none is left where lam is huge", lambda f: abs(f(np.array([3.0, 1.0, 0.2]), 1e9)) < 1e-6),
        ("a direction with h = lam counts one half", lambda f: np.isclose(f(np.array([0.7]), 0.7), 0.5)),
        ("it falls as lam grows",
         lambda f: np.all(np.diff([f(np.array([3.0, 1.0, 0.2]), lam) for lam in (0.0, 0.1, 1.0, 10.0)]) < 0)),
        ("it is the sum of h / (h + lam)",
         lambda f: np.isclose(f(np.array([3.0, 1.0, 0.2]), 0.5), 3 / 3.5 + 1 / 1.5 + 0.2 / 0.7)),
    ],
    "4": [
        ("no penalty here is no penalty there", lambda f: np.all(_convert(f, 50, 0.0) == 0)),
        ("it answers with three numbers: alpha of Ridge, weight_decay of SGD, lambda of Keras",
         lambda f: np.shape(_convert(f, 50, 0.1)) == (3,)),
        ("Ridge does not average over the rows: alpha = n lam",
         lambda f: np.isclose(_convert(f, 50, 0.1)[0], 50 * 0.1)),
        ("SGD's weight_decay is lam itself", lambda f: np.isclose(_convert(f, 50, 0.1)[1], 0.1)),
        ("Keras has no factor one half", lambda f: np.isclose(_convert(f, 50, 0.1)[2], 0.05)),
    ],
}  # fmt: skip

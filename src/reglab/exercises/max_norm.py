"""Exercises of the chapter on max-norm: for each, sentences and what must hold of an answer, in this order."""

from __future__ import annotations

import numpy as np

from reglab.grading import Exercise, close, same

_rng = np.random.default_rng(0)
W = _rng.standard_normal((4, 3)) * np.array([0.2, 1.0, 3.0])  # lengths below, near and above the cap
C = 1.5
LENGTHS = np.linalg.norm(W, axis=0)
CAPPED = W * np.minimum(1, C / LENGTHS)

AT_WALL = W * np.array([0.5, C, C]) / np.array([1.0, *LENGTHS[1:]])  # the first is below the wall
PRICES = np.array([0.0, 0.7, 0.2])
SLOPE = -PRICES * AT_WALL

X, B, V = _rng.standard_normal((20, 4)), _rng.standard_normal(3), _rng.standard_normal((3, 2))

ROWS = _rng.standard_normal((30, 3)) * np.array([2.0, 1.0, 0.5])
TARGET = ROWS @ np.array([1.0, -2.0, 1.5]) + 0.1 * _rng.standard_normal(30)
FREE = np.linalg.lstsq(ROWS, TARGET, rcond=None)[0]


def _net(w, b, v):
    return np.maximum(X @ w + b, 0) @ v


def _rescaled(f):
    return [np.asarray(a) for a in f(W, B, V, C)]


def _ball(f, c):
    w, lam = f(ROWS, TARGET, c)
    return np.asarray(w), float(lam)


def _balanced(f):
    w, lam = _ball(f, 1.0)
    return lam > 0 and close(ROWS.T @ (ROWS @ w - TARGET) / len(ROWS), -lam * w)


EXERCISES = {
    "1": Exercise("write", "quarter", [
        ("it returns an array shaped like W", lambda f: np.shape(f(W, C)) == W.shape),
        ("no column is longer than c", lambda f: (np.linalg.norm(f(W, C), axis=0) <= C * (1 + 1e-12)).all()),
        ("a column that is short enough stays as it is",
         lambda f: same(np.asarray(f(W, C))[:, LENGTHS <= C], W[:, LENGTHS <= C])),
        ("a column that was too long keeps its direction and gets the length c",
         lambda f: close(f(W, C), CAPPED)),
        ("a column of zeros stays zero", lambda f: same(f(np.zeros((2, 2)), C), np.zeros((2, 2)))),
    ]),
    "2": Exercise("write", "quarter", [
        ("it returns one number for each column", lambda f: np.shape(f(AT_WALL, SLOPE, C)) == (3,)),
        ("below the wall the multiplier is 0, whatever the gradient",
         lambda f: f(AT_WALL, SLOPE - np.array([1.0, 0, 0]) * AT_WALL, C)[0] == 0),
        ("at the wall it is not negative if the gradient is antiparallel to the weights",
         lambda f: (np.asarray(f(AT_WALL, SLOPE, C)) >= 0).all()),
        ("multiplier times weights balances the gradient, unit by unit",
         lambda f: close(f(AT_WALL, SLOPE, C), PRICES)),
    ]),
    "3": Exercise("write", "quarter", [
        ("it returns W, b and V in their shapes",
         lambda f: [a.shape for a in _rescaled(f)] == [W.shape, B.shape, V.shape]),
        ("no column of the new W is longer than c",
         lambda f: (np.linalg.norm(_rescaled(f)[0], axis=0) <= C * (1 + 1e-12)).all()),
        ("units that are short enough stay as they are",
         lambda f: close(_rescaled(f)[0][:, LENGTHS <= C], W[:, LENGTHS <= C])),
        ("the network computes the same function", lambda f: close(_net(*_rescaled(f)), _net(W, B, V))),
    ]),
    "4": Exercise("write", "quarter", [
        ("it returns weights and one number",
         lambda f: np.shape(f(ROWS, TARGET, 1.0)[0]) == (3,) and np.ndim(f(ROWS, TARGET, 1.0)[1]) == 0),
        ("in a ball that holds least squares, it is least squares, at the price 0",
         lambda f: close(_ball(f, 5.0)[0], FREE) and _ball(f, 5.0)[1] == 0),
        ("otherwise the length is c", lambda f: close(np.linalg.norm(_ball(f, 1.0)[0]), 1.0)),
        ("the gradient there is -lam w, lam > 0", _balanced),
    ]),
}  # fmt: skip

"""Exercises of the chapter on max-norm: for each, sentences and what must hold of an answer, in this order."""

from __future__ import annotations

import numpy as np

from reglab.grading import Exercise, close, every, same

_rng = np.random.default_rng(0)
W = _rng.standard_normal((4, 3)) * np.array([0.2, 1.0, 3.0])  # lengths below, near and above the cap
C = 1.5
LENGTHS = np.linalg.norm(W, axis=0)
SHRINK = np.minimum(1, C / LENGTHS)
ONE = np.array([[3.0, 4.0, 12.0]])  # one unit of length 13

AT_WALL = W * np.array([0.5, C, C]) / np.array([1.0, *LENGTHS[1:]])  # the first is below the wall
PRICES = np.array([0.0, 0.7, 0.2])
SLOPE = -PRICES * AT_WALL
MOVING = SLOPE - np.array([1.0, 0, 0]) * AT_WALL
NEAR = np.array([[1 - 0.7e-9, 1 - 1.5e-9, 1 - 1e-4]])  # of the wall: at it, and twice below it

X, B, V = _rng.standard_normal((20, 4)), _rng.standard_normal(3), _rng.standard_normal((3, 2))

ROWS = _rng.standard_normal((30, 3)) * np.array([2.0, 1.0, 0.5])
TARGET = ROWS @ np.array([1.0, -2.0, 1.5]) + 0.1 * _rng.standard_normal(30)
FREE = np.linalg.lstsq(ROWS, TARGET, rcond=None)[0]


def _net(w, b, v):
    return np.maximum(X @ w + b, 0) @ v


def _ridge(lam):
    return np.linalg.solve(ROWS.T @ ROWS / 30 + lam * np.eye(3), ROWS.T @ TARGET / 30)


def _in_ball(c):
    """The minimum in the ball and its price, by bisection."""
    low, high = 0.0, 1e3
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if np.linalg.norm(_ridge(middle)) > c else (low, middle)
    return _ridge(low), low


HELD = {c: _in_ball(c) for c in (0.5, 1.0)}

EXERCISES = {
    "1": Exercise("find the bug", "minutes", [
        ("one unit that is too long gets the length c and keeps its direction",
         lambda f: close(f(ONE, 5.0), 5 / 13 * ONE, {
             "each weight got the length c for itself: a row holds the weights into one unit": 5 * np.sign(ONE),
             "each weight was cut for itself: a row holds the weights into one unit": np.minimum(ONE, 5),
         })),
        ("a unit that is short enough stays as it is",
         lambda f: close(f(0.1 * ONE, 5.0), 0.1 * ONE, {"it was stretched to the length c": 5 / 13 * ONE})),
        ("among several units each is put back for itself",
         lambda f: every(close(f(w.T, C), (w * a).T, {
             "all were scaled alike, short ones too": w.T * min(1, C / np.linalg.norm(w)),
             "the lengths run along the wrong axis": w.T * np.minimum(1, C / np.linalg.norm(w.T, axis=0)),
             "all of them were given the length c": (w * C / np.linalg.norm(w, axis=0)).T,
         }) for w, a in ((W, SHRINK), (W[:3], np.minimum(1, C / np.linalg.norm(W[:3], axis=0)))))),
        ("a unit of zeros stays zero", lambda f: same(f(np.zeros((2, 3)), C), np.zeros((2, 3)))),
    ]),
    "2": Exercise("write", "quarter", [
        ("it returns one number for each unit", lambda f: np.shape(f(AT_WALL, SLOPE, C)) == (3,)),
        ("below the wall the price is 0, whatever the gradient",
         lambda f: close(f(AT_WALL, MOVING, C), PRICES, {
             "the formula with the gradient holds at the wall alone": -(MOVING * AT_WALL).sum(0) / C**2,
             "each unit is divided by its own length; below the wall the price is 0":
                 -(MOVING * AT_WALL).sum(0) / (AT_WALL**2).sum(0),
             "the gradient points inward at the wall, and the price is positive": -PRICES,
             "divide by the square of c": PRICES * C**2,
             "divide by c once more: the length of the weights counts twice": PRICES * C,
         })),
        ("price times weights balances the gradient, at other walls too",
         lambda f: every(close(f(s * AT_WALL, s * SLOPE, s * C), PRICES) for s in (0.2, 3.0))),
        ("a unit is at the wall if its length is at least c (1 - 1e-9)",
         lambda f: close(f(C * NEAR, -C * NEAR, C), [1.0, 0.0, 0.0])),
    ]),
    "3": Exercise("write", "quarter", [
        ("it returns W, b and V in their shapes",
         lambda f: tuple(np.shape(a) for a in f(W, B, V, C)) == (W.shape, B.shape, V.shape)),
        ("the network computes the same function",
         lambda f: every(close(_net(*f(W, b, V, c)), _net(W, b, V), {
             "what leaves a unit must be divided by what its weights were multiplied with":
                 _net(W * np.minimum(1, c / LENGTHS), b * np.minimum(1, c / LENGTHS), V),
             "the bias must shrink with the weights":
                 _net(W * np.minimum(1, c / LENGTHS), b, V / np.minimum(1, c / LENGTHS)[:, None]),
             "the weights shrank, and nothing made up for it": _net(W * np.minimum(1, c / LENGTHS), b, V),
         }) for b, c in ((B, C), (-2 * B, 0.3)))),
        ("no column of the new W is longer than c",
         lambda f: all((np.linalg.norm(f(W, B, V, c)[0], axis=0) <= c * (1 + 1e-5)).all() for c in (C, 0.3))),
        ("units that are short enough stay as they are",
         lambda f: every(close(a, b) for a, b in zip(f(W / 9, B, V, C), (W / 9, B, V), strict=True))),
    ]),
    "4": Exercise("write", "quarter", [
        ("it returns weights and one number",
         lambda f: np.shape(f(ROWS, TARGET, 1.0)[0]) == (3,) and np.ndim(f(ROWS, TARGET, 1.0)[1]) == 0),
        ("in a ball that holds least squares, it is least squares, at the price 0",
         lambda f: close(f(ROWS, TARGET, 5.0), (FREE, 0.0), {
             "no wall is near: nothing needs to be stretched": (FREE * 5 / np.linalg.norm(FREE), 0.0),
         })),
        ("otherwise it is the lowest point on the wall",
         lambda f: every(close(f(ROWS, TARGET, c)[0], w, {
             "least squares scaled back: is that where downhill points straight outward?":
                 FREE * c / np.linalg.norm(FREE),
             "the wall is at the length c, not c squared": _in_ball(c * c)[0],
             "that is the minimum without a wall": FREE,
         }) for c, (w, _) in HELD.items())),
        ("and its price is that of L2 beside a mean loss",
         lambda f: every(close(f(ROWS, TARGET, c)[1], lam, {
             "it is multiplied by the number of rows: the loss is a mean": 30 * lam,
             "is the loss half the mean of the squares?": 2 * lam,
         }) for c, (_, lam) in HELD.items())),
    ], right={"X.T @ y / m → X.T @ y * m (2)": "it makes the interval of the search longer, with the same root in it"}),
}  # fmt: skip

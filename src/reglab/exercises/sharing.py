"""Exercises of the chapter on parameter sharing: for each, sentences and what must hold of an answer."""

from __future__ import annotations

import numpy as np

from reglab.grading import Exercise, close

X = np.array([1.0, -2.0, 0.5, 3.0, -1.0, 2.0, 0.3])
DZ = np.array([0.5, -1.0, 2.0, 0.25, 1.5])
UNIT = np.eye(5)

LINE = np.array([0.0, 3.0, 0.0, 0.0, 5.0, 1.0, -1.0, -1.0])
SLOPE = np.array([2.0, -3.0, 4.0, 0.5])


def _kernel(f, x=X, dz=DZ):
    return np.asarray(f(x, dz), float)


def _pooled(f, x=LINE, dy=SLOPE):
    return np.asarray(f(x, dy), float)


EXERCISES = {
    "1": Exercise("write", "quarter", [
        ("it returns one number for each weight of the kernel", lambda f: _kernel(f).shape == (3,)),
        ("with a slope at one output only, it is the piece of x that this output saw",
         lambda f: close(_kernel(f, X, UNIT[1]), X[1:4])),
        ("the kernel is not flipped: its first weight meets the first number of each piece",
         lambda f: close(_kernel(f, X, UNIT[0]), X[:3])),
        ("it is the sum over all uses, not one of them and not their mean",
         lambda f: close(_kernel(f, np.ones(7), np.ones(5)), 5)),
        ("slopes add up", lambda f: close(_kernel(f), sum(d * X[i : i + 3] for i, d in enumerate(DZ)))),
    ]),
    "2": Exercise("write", "quarter", [
        ("it returns a number for each of x", lambda f: _pooled(f).shape == LINE.shape),
        ("of two different numbers the larger gets all of the derivative, the other nothing",
         lambda f: close(_pooled(f, np.array([1.0, 2.0, 4.0, 3.0]), np.array([5.0, 7.0])), [0, 5, 7, 0])),
        ("of two equal numbers only one gets it: derivatives of a window add up to that of its maximum",
         lambda f: close(_pooled(f).reshape(-1, 2).sum(1), SLOPE)),
        ("of two equal numbers the first gets it, as in torch",
         lambda f: close(_pooled(f), [0, 2, -3, 0, 4, 0, 0.5, 0])),
    ]),
}  # fmt: skip

"""Exercises of the chapter on augmentation: sentences, and what must hold of an answer, tried in this order."""

from __future__ import annotations

import numpy as np

from reglab.grading import Exercise, close, same

PICTURE = np.arange(1.0, 21.0).reshape(4, 5)
COPIES = np.random.default_rng(0).standard_normal((30, 6)) * [1, 2, 0.5, 1, 3, 1] + 2
W = np.array([0.5, -1.0, 2.0, 0.3, -0.7, 1.1])


def _from(f, *where):
    return np.array([float(place) for place in f(*where)])


def _moved(f, down, right, **more):
    return np.asarray(f(PICTURE.copy(), down, right, **more), float)


def _value(f, w=W, copies=COPIES):
    return float(f(w, copies)[0])


def _slope(f):
    return np.asarray(f(W, COPIES)[1], float)


def _numeric(f):
    steps = 1e-5 * np.eye(6)
    return np.array([(_value(f, W + step) - _value(f, W - step)) / 2e-5 for step in steps])


EXERCISES = {
    "1": Exercise("write", "quarter", [
        ("it returns a row and a column", lambda f: _from(f, 1, 2, 5, 5, 0, 1).shape == (2,)),
        ("without a turn, and with factor 1, a pixel comes from where it is",
         lambda f: close(_from(f, 1, 3, 5, 7, 0, 1), [1, 3])),
        ("the middle of the picture stays where it is",
         lambda f: close(_from(f, 2, 3, 5, 7, 50, 3), [2, 3])
         and close(_from(f, 1.5, 2.5, 4, 6, 50, 3), [1.5, 2.5])),
        ("factor 2 enlarges: the corner shows what was half as far from the centre",
         lambda f: close(_from(f, 0, 0, 5, 5, 0, 2), [1, 1])),
        ("angles are in degrees: half a turn exchanges opposite corners",
         lambda f: close(_from(f, 0, 0, 5, 7, 180, 1), [4, 6])),
        ("the turn is counter-clockwise as seen: after 90 degrees the upper left corner is the upper right one",
         lambda f: close(_from(f, 0, 0, 5, 5, 90, 1), [0, 4])),
        ("both together, at any angle",
         lambda f: close(_from(f, 0, 4, 5, 5, 30, 2), [2.5 - 0.75**0.5, 2.5 + 0.75**0.5])),
    ]),
    "2": Exercise("write", "quarter", [
        ("it returns an array shaped like the picture", lambda f: _moved(f, 1, 2).shape == PICTURE.shape),
        ("no shift changes nothing", lambda f: same(_moved(f, 0, 0), PICTURE)),
        ("down moves rows: after down = 1 the second row is what the first was",
         lambda f: same(_moved(f, 1, 0)[1:], PICTURE[:-1])),
        ("right moves columns: after right = 2 the third column is what the first was",
         lambda f: same(_moved(f, 0, 2)[:, 2:], PICTURE[:, :-2])),
        ("what leaves the picture does not come back on the other side",
         lambda f: not _moved(f, 1, 0)[0].any() and not _moved(f, 0, -2)[:, -2:].any()),
        ("the free places are background", lambda f: (_moved(f, 1, 0, background=-1.0)[0] == -1).all()),
        ("a shift beyond the edge leaves background alone", lambda f: not _moved(f, 9, 0).any()),
    ]),
    "3": Exercise("write", "quarter", [
        ("it returns a number and a gradient shaped like w",
         lambda f: np.isfinite(_value(f)) and _slope(f).shape == W.shape),
        ("equal copies cost nothing", lambda f: abs(_value(f, W, np.tile(COPIES[:1], (5, 1)))) < 1e-12),
        ("it is a square: twice the w costs four times as much",
         lambda f: close(_value(f, 2 * W), 4 * _value(f))),
        ("what all copies have in common costs nothing: it is the variance that counts",
         lambda f: close(_value(f, W, COPIES + 10), _value(f))),
        ("it is half the variance of the answers, all copies equally likely",
         lambda f: close(_value(f), 0.5 * (COPIES @ W).var())),
        ("the gradient belongs to the value", lambda f: close(_slope(f), _numeric(f), rtol=1e-5)),
    ]),
}  # fmt: skip

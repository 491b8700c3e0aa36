"""Exercises of the chapter on the confidence penalty: for each, sentences and what must hold of an answer, in order."""

from __future__ import annotations

import numpy as np

from reglab.grading import Exercise, close
from reglab.output.confidence_penalty import ConfidencePenalty

Z = np.array([[2.0, -1.0, 0.5], [0.0, 0.0, 0.0], [-3.0, 1.0, 4.0], [0.3, 0.2, -0.1]])
Y = np.array([[1.0, 0, 0], [0, 0, 0], [0, 0, 1], [0, 0, 0]])


def _value(f, z=Z):
    return float(f(z)[0])


def _slope(f, z=Z):
    return np.asarray(f(z)[1], float)


def _right(z):
    value, slope = ConfidencePenalty(1.0).output(z, None)
    return -float(value), -slope


def _at(f, beta, K):
    """q a of the answer, which should be 1 / beta."""
    a = float(f(beta, K))
    return a / (1 + (K - 1) * np.exp(-a))


def _doubt(f, y=Y, beta=0.5):
    return float(f(Z, y, beta))


EXERCISES = {
    "1": Exercise("write", "quarter", [
        ("it returns a number and an array shaped like z",
         lambda f: np.ndim(f(Z)[0]) == 0 and _slope(f).shape == Z.shape),
        ("answers that are even over three classes have the entropy log 3",
         lambda f: close(_value(f, np.zeros((5, 3))), np.log(3))),
        ("the value is the mean over the rows", lambda f: close(_value(f), _right(Z)[0])),
        ("a common constant in a row's logits changes nothing: the gradient of a row adds up to 0",
         lambda f: close(_slope(f).sum(-1), 0)),
        ("the gradient is that of the mean, with its sign", lambda f: close(_slope(f), _right(Z)[1])),
        ("logits of 1000 give an entropy of 0 and no NaN",
         lambda f: abs(_value(f, np.array([[1000.0, 0.0]]))) < 1e-9
         and close(_slope(f, np.array([[1000.0, 0.0]])), 0)),
    ]),
    "2": Exercise("write", "quarter", [
        ("it returns a positive number", lambda f: np.ndim(f(0.5, 10)) == 0 and f(0.5, 10) > 0),
        ("a dearer certainty asks for a smaller distance", lambda f: f(1.0, 10) < f(0.1, 10)),
        ("with many classes the distance is larger: q counts them",
         lambda f: f(0.5, 1000) > f(0.5, 2) + 1),
        ("q a is 1 / beta", lambda f: all(close(_at(f, b, k), 1 / b, rtol=1e-6)
                                          for b, k in ((0.1, 10), (1.0, 2), (3.0, 100)))),
    ]),
    "3": Exercise("write", "quarter", [
        ("it returns a number", lambda f: np.ndim(f(Z, Y, 0.5)) == 0),
        ("it is 0 where every row has a label", lambda f: _doubt(f, np.eye(3)[[0, 1, 2, 0]]) == 0),
        ("doubt costs: it is positive", lambda f: _doubt(f) > 0),
        ("a row with a label changes nothing",
         lambda f: close(float(f(Z * [[5], [1], [5], [1]], Y, 0.5)), _doubt(f))),
        ("it is the mean over the rows without a label, and not over all",
         lambda f: close(_doubt(f), 0.5 * _right(Z[[1, 3]])[0])),
        ("twice the price costs twice as much", lambda f: close(_doubt(f, beta=1.0), 2 * _doubt(f))),
    ]),
}  # fmt: skip

"""Exercises of the chapter on the confidence penalty: for each, sentences and what must hold of an answer, in order."""

from __future__ import annotations

import numpy as np
from scipy.optimize import brentq
from scipy.special import xlogy

from reglab.grading import Exercise, belongs, close, every
from reglab.output.confidence_penalty import ConfidencePenalty

Z = np.array([[2.0, -1.0, 0.5], [0.0, 0.0, 0.0], [-3.0, 1.0, 4.0], [0.3, 0.2, -0.1]])
Z2 = np.array([[1.0, -0.5], [0.2, 3.0]])
EVEN = np.zeros((2, 3))
FAR = np.array([[1000.0, 0.0], [0.0, 0.0], [0.0, -1000.0]])  # only the second row is in doubt
Y = np.array([[1.0, 0, 0], [0, 0, 0], [0, 0, 1], [0, 0, 0]])
Q = np.array([[0.7, 0.2, 0.1], [0.3, 0.3, 0.4]])
SURE = np.array([[1.0, 0.0], [0.5, 0.5]])


def _right(z):
    value, slope = ConfidencePenalty(1.0).output(z, None)
    return -float(value), -slope


def _valued(f, z):
    h, (n, k) = _right(z)[0], z.shape
    return close(f(z)[0], h, {
        "it is a mean over the rows, not a sum": n * h,
        "it is a sum over the classes of a row, not a mean": h / k,
        "it is the natural logarithm": h / np.log(2),
    })  # fmt: skip


def _sloped(f, z):
    slope, n = _right(z)[1], len(z)
    log_q = z - np.log(np.exp(z).sum(-1, keepdims=True))
    q = np.exp(log_q)
    return close(f(z)[1], slope, {
        "the value is a mean, so its gradient is divided by the number of rows": n * slope,
        "that is the derivative by q; q depends on z, and its derivative comes behind it": -(log_q + 1) / n,
        "a row's logits move together: where is the H in log q + H?": -q * (log_q + 1) / n,
        "log q + H, and H is the row's own": -q * (log_q + _right(z)[0]) / n,
    })  # fmt: skip


def _distance(beta, K):
    return brentq(lambda a: a / (1 + (K - 1) * np.exp(-a)) - 1 / beta, 0, K / beta)


def _apart(f, beta, K):
    return close(f(beta, K), _distance(beta, K), {
        "1 / beta is the answer for a small beta; here q is not yet 1": 1 / beta,
        "there are K - 1 other classes, not one": _distance(beta, 2),
        "there are K - 1 other classes, not K": _distance(beta, K + 1),
        "log(K / beta) is about where smoothing would stop": np.log(K / beta),
        "that is q, the probability; asked is the distance a": 1 / beta / _distance(beta, K),
    })  # fmt: skip


def _doubt(f, y, beta):
    free = ~y.any(-1)
    h = _right(Z[free])[0]
    return close(f(Z, y, beta), beta * h, {
        "it is a mean over the rows without a label, and not over all rows": beta * h * free.mean(),
        "it is a mean over the rows, not a sum": beta * h * free.sum(),
        "rows with a label cost nothing here": beta * _right(Z)[0],
        "these are the rows with a label": beta * _right(Z[~free])[0],
        "what does it cost? where is beta?": h,
    })  # fmt: skip


def _penalised(f, q, beta):
    h = -xlogy(q, q).sum(-1)
    return close(f(0.7, q, beta), 0.7 - beta * h.mean(), {
        "added, on rows with labels, it asks for certainty once more": 0.7 + beta * h.mean(),
        "it is a mean over the rows, not a sum": 0.7 - beta * h.sum(),
        "it is a sum over the classes, and a mean over the rows alone": 0.7 - beta * h.mean() / q.shape[-1],
    })  # fmt: skip


EXERCISES = {
    "1": Exercise("write", "quarter", [
        ("it returns a pair: a number, and an array shaped like z",
         lambda f: np.shape(f(Z)[0]) == () and np.shape(f(Z)[1]) == Z.shape),
        ("answers that are even over three classes have the entropy log 3", lambda f: _valued(f, EVEN)),
        ("the value is the mean entropy of the rows", lambda f: every(_valued(f, z) for z in (Z2, Z))),
        ("the gradient is -q (log q + H), divided by the number of rows",
         lambda f: every(_sloped(f, z) for z in (Z2, Z, Z[:1]))),
        ("the gradient belongs to the value", lambda f: belongs(f, Z)),
        ("logits of 1000 give a certain answer and no NaN",
         lambda f: every((close(f(FAR)[0], np.log(2) / 3), close(f(FAR)[1], 0.0)))),
    ]),
    "2": Exercise("write", "quarter", [
        ("it is a single number above 0", lambda f: np.shape(f(0.5, 10)) == () and f(0.5, 10) > 0),
        ("where certainty is cheap, it is 1 / beta", lambda f: close(f(0.02, 10), 50.0)),
        ("of two classes, q a is 1 / beta with q = 1 / (1 + exp(-a))",
         lambda f: every(_apart(f, beta, 2) for beta in (1.0, 5.0))),
        ("of K classes, q a is 1 / beta with q = 1 / (1 + (K - 1) exp(-a))",
         lambda f: every(_apart(f, beta, K) for beta, K in ((1.0, 10), (0.2, 1000), (3.0, 100)))),
    ]),
    "3": Exercise("write", "quarter", [
        ("it returns a number", lambda f: np.shape(f(Z, Y, 0.5)) == ()),
        ("it is the mean entropy of the rows without a label, times beta",
         lambda f: every(_doubt(f, y, beta) for y, beta in ((Y, 0.5), (Y, 2.0), (Y[[1, 0, 1, 3]], 1.5)))),
        ("it is 0 where every row has a label", lambda f: close(f(Z, np.eye(3)[[0, 1, 2, 0]], 0.5), 0.0)),
        ("logits of 1000 give no NaN", lambda f: close(f(FAR, np.zeros((3, 2)), 3.0), np.log(2))),
    ]),
    "4": Exercise("find the bug", "minutes", [
        ("it returns a number", lambda f: np.shape(f(0.7, Q, 0.5)) == ()),
        ("certainty costs more than doubt: the mean entropy is subtracted",
         lambda f: every(_penalised(f, q, beta) for q, beta in ((Q, 0.5), (Q[:1], 2.0)))),
        ("a class with a probability of exactly 0 adds nothing to the entropy",
         lambda f: _penalised(f, SURE, 0.5)),
    ]),
}  # fmt: skip

"""Exercises of the chapter on batch norm: for each, sentences and what must hold of an answer, in this order."""

from __future__ import annotations

import numpy as np

from reglab.grading import Exercise, belongs, close

_rng = np.random.default_rng(0)
X = 5 + _rng.standard_normal((6, 3)) * np.array([0.5, 1.0, 4.0])
GAMMA, BETA = np.array([1.5, -0.7, 2.0]), np.array([0.3, 1.0, -2.0])
SLOPE = _rng.standard_normal((6, 3))
EPS = 0.1  # so large that an answer without it is seen

MEAN, VAR = np.array([1.0, 2.0, 3.0]), np.array([0.5, 1.0, 2.0])


def _y(f):
    return np.asarray(f(X, GAMMA, BETA, EPS)[0])


def _back(f):
    return [np.asarray(a) for a in f(X, GAMMA, BETA, EPS)[1](SLOPE)]


def _slopes_are_right(f):
    def value(x, gamma, beta):
        y, back = f(x, gamma, beta, EPS)
        return (SLOPE * np.asarray(y)).sum(), *back(SLOPE)

    return bool(belongs(value, X, GAMMA, BETA))


def _pair(f, share=0.2):
    return [np.asarray(a) for a in f(MEAN, VAR, X, share)]


def _farthest(f, m):
    x = np.asarray(f(m), float)
    return np.abs(x - x.mean()).max() / x.std()


EXERCISES = {
    "1": Exercise("write", "quarter", [
        ("it returns y, shaped like x, and a function", lambda f: np.shape(_y(f)) == X.shape and len(_back(f)) == 3),
        ("every column of y has the mean beta", lambda f: close(_y(f).mean(0), BETA)),
        ("eps is added to the variance, under the root",
         lambda f: close(_y(f), GAMMA * (X - X.mean(0)) / np.sqrt(X.var(0) + EPS) + BETA)),
        ("back returns derivatives shaped like x, gamma and beta",
         lambda f: [a.shape for a in _back(f)] == [X.shape, GAMMA.shape, BETA.shape]),
        ("the derivative by beta is the sum of dy", lambda f: close(_back(f)[2], SLOPE.sum(0))),
        ("the derivative by x adds up to 0 in every column, for shifting a column changes nothing",
         lambda f: close(_back(f)[0].sum(0), 0)),
        ("all derivatives are those that numbers say", _slopes_are_right),
    ]),
    "2": Exercise("write", "quarter", [
        ("it returns two arrays like the running averages", lambda f: [a.shape for a in _pair(f)] == [(3,), (3,)]),
        ("with share 0 nothing changes", lambda f: close(_pair(f, 0.0), [MEAN, VAR])),
        ("with share 1 the mean is that of the batch", lambda f: close(_pair(f, 1.0)[0], X.mean(0))),
        ("with share 1 the variance is the unbiased one of the batch",
         lambda f: close(_pair(f, 1.0)[1], X.var(0, ddof=1))),
        ("in between both are mixed by the share",
         lambda f: close(_pair(f)[0], 0.8 * MEAN + 0.2 * X.mean(0))
         and close(_pair(f)[1], 0.8 * VAR + 0.2 * X.var(0, ddof=1))),
    ]),
    "3": Exercise("write", "quarter", [
        ("it returns m numbers", lambda f: np.shape(f(5)) == (5,) and np.shape(f(2)) == (2,)),
        ("they are not all the same", lambda f: np.ptp(np.asarray(f(5), float)) > 0),
        ("for m = 2 the largest output is 1", lambda f: close(_farthest(f, 2), 1)),
        ("the largest output is the root of m - 1",
         lambda f: all(close(_farthest(f, m), np.sqrt(m - 1)) for m in (3, 4, 10, 101))),
    ]),
}  # fmt: skip

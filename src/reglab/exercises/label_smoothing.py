"""Exercises of the chapter on label smoothing: for each, sentences and what must hold of an answer, in this order."""

from __future__ import annotations

import numpy as np

from reglab.grading import Exercise, close
from reglab.theory.calibration import calibration_error

Y = np.array([[0, 1, 0, 0], [0, 0, 0, 0], [0, 0, 3, 0], [0.25, 0.75, 0, 0]])
P = np.array([0.16, 0.33, 0.55, 0.68, 0.72, 0.95, 0.97, 1.0])
HIT = np.array([0, 1, 0, 1, 0, 1, 1, 0])
TRUE = np.array([[0.7, 0.2, 0.1], [1.0, 0.0, 0.0], [0.4, 0.35, 0.25]])


def _smooth(f, eps=0.2):
    return np.asarray(f(Y, eps), float)


def _undo(f, q, eps=0.3):
    return np.asarray(f(q, eps), float)


def _error(f, bins, p=P, hit=HIT):
    return float(f(p, hit, bins))


def _told(eps):
    return (1 - eps) * TRUE + eps / 3


BELOW = np.array([[0.95, 0.04, 0.01]])


EXERCISES = {
    "1": Exercise("write", "quarter", [
        ("it returns an array shaped like y", lambda f: _smooth(f).shape == Y.shape),
        ("eps = 0 changes nothing", lambda f: close(_smooth(f, 0.0), Y)),
        ("a row without a label stays as it is", lambda f: not _smooth(f)[1].any()),
        ("every row keeps its sum", lambda f: close(_smooth(f).sum(-1), Y.sum(-1))),
        ("a true class of four keeps 1 - eps + eps / 4",
         lambda f: close(_smooth(f)[0], [0.05, 0.85, 0.05, 0.05])),
        ("a row that counts three times is smoothed like one that counts once",
         lambda f: close(_smooth(f)[2], 3 * _smooth(f)[0][[0, 2, 1, 3]])),
        ("probabilities are smoothed, too", lambda f: close(_smooth(f)[3], [0.25, 0.65, 0.05, 0.05])),
    ]),
    "2": Exercise("write", "quarter", [
        ("it returns a number", lambda f: np.ndim(f(0.1, 10)) == 0 and np.isfinite(f(0.1, 10))),
        ("less smoothing asks for a larger distance", lambda f: f(0.01, 10) > f(0.1, 10)),
        ("more classes ask for a larger distance", lambda f: f(0.1, 100) > f(0.1, 10)),
        ("it is zero where all classes get the same, at eps = (K - 1) / K: eps goes to the other classes alone",
         lambda f: abs(f(0.75, 4)) < 1e-9 and abs(f(0.5, 2)) < 1e-9),
        ("beyond that it is negative", lambda f: f(0.9, 4) < 0),
        ("the softmax of logits at that distance gives the true class 1 - eps",
         lambda f: close(1 / (1 + 9 * np.exp(-float(f(0.1, 10)))), 0.9)),
    ]),
    "3": Exercise("write", "quarter", [
        ("one bin compares the mean of p with the share of hits",
         lambda f: close(_error(f, 1), abs(P.mean() - HIT.mean()))),
        ("a bin counts by its rows, not as one of so many bins",
         lambda f: close(_error(f, 2), calibration_error(P, HIT, 2))),
        ("p = 1 belongs to the last bin, and an empty bin counts nothing",
         lambda f: close(_error(f, 10), calibration_error(P, HIT, 10))),
        ("errors of different bins do not cancel",
         lambda f: _error(f, 2, np.array([0.25, 0.75]), np.array([0, 1])) > 0.2),
        ("probabilities that come true cost nothing",
         lambda f: _error(f, 5, np.repeat([0.25, 0.75], 4), np.array([0, 0, 1, 0, 1, 1, 0, 1])) < 1e-12),
    ]),
    "4": Exercise("write", "quarter", [
        ("it returns an array shaped like q", lambda f: _undo(f, _told(0.3)).shape == TRUE.shape),
        ("eps = 0 changes nothing", lambda f: close(_undo(f, TRUE, 0.0), TRUE)),
        ("it gives back the probabilities that were smoothed", lambda f: close(_undo(f, _told(0.3)), TRUE)
         and close(_undo(f, _told(0.6), 0.6), TRUE)),
        ("no probability is negative", lambda f: (_undo(f, BELOW) >= 0).all()),
        ("every row adds up to 1", lambda f: close(_undo(f, BELOW).sum(-1), 1)),
        ("what lies below eps / K becomes zero", lambda f: close(_undo(f, BELOW), [[1, 0, 0]])),
    ]),
}  # fmt: skip

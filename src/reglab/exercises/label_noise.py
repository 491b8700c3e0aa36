"""Exercises of the chapter on label noise: for each, sentences and what must hold of an answer, tried in this order."""

from __future__ import annotations

import numpy as np

from reglab.grading import Exercise, close

Q = np.array([[0.7, 0.2, 0.1], [0.1, 0.1, 0.8], [0.3, 0.4, 0.3], [0.05, 0.9, 0.05]])
T = np.array([[0.7, 0.3, 0.0], [0.0, 0.9, 0.1], [0.2, 0.2, 0.6]])
Y = np.array([0, 1, 2, 0])
CLEAN = np.random.default_rng(0).integers(0, 4, 20_000)


def _seen(eps):
    rng = np.random.default_rng(1)
    return np.where(rng.random(CLEAN.size) < eps, rng.integers(0, 4, CLEAN.size), CLEAN)


def _joint(j, k, i):
    return Q[i, j] * T[j, k]


EXERCISES = {
    "1": Exercise("write", "quarter", [
        ("it returns a row of probabilities for each row of q", lambda f: np.shape(f(Q, T, Y)) == Q.shape),
        ("each row sums to 1", lambda f: close(np.sum(f(Q, T, Y), -1), 1)),
        ("without noise the belief is the label", lambda f: close(f(Q, np.eye(3), Y), np.eye(3)[Y])),
        ("where a label says nothing, the belief is the prediction",
         lambda f: close(f(Q, np.full((3, 3), 1 / 3), Y), Q)),
        ("a class that is never labelled so is not believed", lambda f: close(f(Q, T, Y)[0, 1], 0)),
        ("it is Bayes' rule: q_j T_jy over the sum of q_i T_iy",
         lambda f: close(f(Q, T, Y)[2, 2], _joint(2, 2, 2) / sum(_joint(j, 2, 2) for j in range(3)))),
    ]),
    "2": Exercise("write", "quarter", [
        ("it returns one number", lambda f: np.shape(f(Q, T, Y)) == ()),
        ("without noise it is cross-entropy",
         lambda f: close(f(Q, np.eye(3), Y), -np.log(Q[np.arange(4), Y]).mean())),
        ("where a label says nothing, it costs log K whatever the network tells",
         lambda f: close(f(Q, np.full((3, 3), 1 / 3), Y), np.log(3))),
        ("T leads from class to label: row j says how class j is labelled",
         lambda f: close(f(Q[:1], T, Y[:1]), -np.log(0.7 * 0.7 + 0.1 * 0.2))),
        ("it is a mean over the rows", lambda f: close(f(np.tile(Q, (2, 1)), T, np.tile(Y, 2)), f(Q, T, Y))),
    ]),
    "3": Exercise("write", "quarter", [
        ("where all labels agree it is 0", lambda f: close(f(CLEAN, CLEAN, 4), 0)),
        ("where all labels are drawn anew it is 1, up to chance", lambda f: abs(f(CLEAN, _seen(1.0), 4) - 1) < 0.02),
        ("a share in between is found, up to chance", lambda f: abs(f(CLEAN, _seen(0.4), 4) - 0.4) < 0.02),
        ("it depends on how many classes there are",
         lambda f: close(f(CLEAN, _seen(0.4), 2) / f(CLEAN, _seen(0.4), 4), 1.5)),
    ]),
}  # fmt: skip

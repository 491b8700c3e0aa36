"""Exercises of the chapter on label noise: for each, sentences and what must hold of an answer, tried in this order."""

from __future__ import annotations

import numpy as np

from reglab.grading import Exercise, close, every

Q = np.array([[0.7, 0.2, 0.1], [0.1, 0.1, 0.8], [0.3, 0.4, 0.3], [0.05, 0.9, 0.05]])
T = np.array([[0.7, 0.3, 0.0], [0.0, 0.9, 0.1], [0.2, 0.2, 0.6]])
Y = np.array([0, 1, 2, 0])
ALIKE = np.full((3, 3), 1 / 3)  # a label says nothing about the class
T2, Q2, Y2 = np.array([[0.8, 0.2], [0.4, 0.6]]), np.array([[0.7, 0.3], [0.9, 0.1]]), np.array([1, 0])
CLEAN = np.random.default_rng(0).integers(0, 4, 20_000)
PAIR = np.array([0, 1, 2, 3, 0, 1]), np.array([0, 1, 2, 3, 1, 2])  # two of six differ


def _seen(eps):
    rng = np.random.default_rng(1)
    return np.where(rng.random(CLEAN.size) < eps, rng.integers(0, 4, CLEAN.size), CLEAN)


def _whole(a):
    """The same with rows that sum to 1."""
    return a / np.maximum(a.sum(-1, keepdims=True), 1e-12)


def _believes(f, q, T, y):
    joint = q * T[:, y].T
    return close(f(q, T, y), _whole(joint), {
        "divide by the sum over the classes": joint,
        "the sum goes over the classes of a row, not over the rows": _whole(joint.T).T,
        "the label says something, too: that is the prediction alone": q,
        "how labels come about is known; what does the network say?": _whole(T[:, y].T),
        "that is how class y is labelled; asked is which classes are labelled y": _whole(q * T[y]),
    })  # fmt: skip


def _costs(f, q, T, y):
    rows = np.arange(len(y))
    log_p = np.log((q @ T)[rows, y])
    return close(f(q, T, y), -log_p.mean(), {
        "T.T asks how class y is labelled, and not which classes are labelled y": -np.log((q @ T.T)[rows, y]).mean(),
        "mix the probabilities first, and then take the logarithm": -(np.log(q) @ T)[rows, y].mean(),
        "it is a mean over the rows, not a sum": -log_p.sum(),
        "the labels came about through T; where is it?": -np.log(q[rows, y]).mean(),
    })  # fmt: skip


def _shares(f, clean, seen, K):
    differ = (clean != seen).mean()
    return close(f(clean, seen, K), differ * K / (K - 1), {
        "that is how many differ; a label that is drawn anew may hit the old one": differ,
        "more are drawn anew than differ, not fewer": differ * (K - 1) / K,
        "it is a share of the rows, not a number of rows": (clean != seen).sum() * K / (K - 1),
        "a draw misses the old label K - 1 times in K: divide by that": differ * (1 + 1 / K),
    })  # fmt: skip


EXERCISES = {
    "1": Exercise("write", "quarter", [
        ("it returns a row of probabilities for each row of q", lambda f: np.shape(f(Q, T, Y)) == Q.shape),
        ("without noise the belief is the label",
         lambda f: every(_believes(f, q, np.eye(len(q.T)), y) for q, y in ((Q2, Y2), (Q, Y)))),
        ("where a label says nothing, the belief is the prediction",
         lambda f: every(_believes(f, q, T, y) for q, T, y in ((Q2, 0 * T2 + 0.5, Y2), (Q, ALIKE, Y)))),
        ("it is Bayes' rule: q_j T_jy, divided by the sum of all q_i T_iy",
         lambda f: every(_believes(f, q, T, y) for q, T, y in ((Q2, T2, Y2), (Q, T, Y), (Q[:1], T, Y[:1])))),
    ]),
    "2": Exercise("find the bug", "minutes", [
        ("it returns one number", lambda f: np.shape(f(Q, T, Y)) == ()),
        ("without noise it is cross-entropy",
         lambda f: every(_costs(f, q, np.eye(len(q.T)), y) for q, y in ((Q2, Y2), (Q, Y)))),
        ("where a label says nothing, it costs log K whatever the network tells",
         lambda f: every(_costs(f, q, T, y) for q, T, y in ((Q2, 0 * T2 + 0.5, Y2), (Q, ALIKE, Y)))),
        ("T leads from class to label: row j says how class j is labelled",
         lambda f: every(_costs(f, q, T, y) for q, T, y in ((Q2[:1], T2, Y2[:1]), (Q2, T2, Y2), (Q, T, Y)))),
    ]),
    "3": Exercise("write", "minutes", [
        ("where all labels agree it is 0", lambda f: close(f(CLEAN, CLEAN, 4), 0.0)),
        ("where two of six labels differ, more than a third was drawn anew",
         lambda f: every(_shares(f, *PAIR, K) for K in (4, 10))),
        ("the share that was really drawn anew is found, up to chance",
         lambda f: every(close(f(CLEAN, _seen(eps), 4), eps, atol=0.03) for eps in (0.4, 1.0))),
    ]),
}  # fmt: skip

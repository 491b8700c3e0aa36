"""Exercises of the chapter on bagging: for each, sentences and what must hold of an answer, in this order."""

from __future__ import annotations

import numpy as np

from reglab.grading import Exercise, close, same

TOLD = np.array([[1.0, 2.0, 3.0], [5.0, 6.0, 7.0], [9.0, 1.0, 4.0]])  # of three members, for three rows
ROWS = np.array([[0, 0, 2], [1, 2, 2], [2, 1, 2]])  # nobody was without the last row
UNSEEN = [7.0, 2.0]

A, B, C = [0.8, 0.2, 0.0], [0.1, 0.5, 0.4], [0.0, 0.1, 0.9]
MAJORITY = np.array([[[0.95, 0.05, 0.0]], [[0.3, 0.4, 0.3]], [[0.3, 0.4, 0.3]]])  # two name class 1, the mean class 0
TIE = np.array([[A], [B], [C]])  # one vote each: the mean is highest for class 2
MANY = np.random.default_rng(0).dirichlet(np.ones(5), (4, 200))


def _elected(p):
    named = np.stack([(p.argmax(-1) == c).sum(0) for c in range(p.shape[-1])], -1)
    return np.where(named == named.max(-1, keepdims=True), p.mean(0), -1).argmax(-1)


def _error(rho, k):
    return rho + (1 - rho) / k


def _smallest(f, rho, a):
    k = f(rho, a)
    return _error(rho, k) <= (1 + a) * rho + 1e-9 and (k == 1 or _error(rho, k - 1) > (1 + a) * rho)


EXERCISES = {
    "1": Exercise("write", "quarter", [
        ("it returns a whole number of at least 1",
         lambda f: all(isinstance(f(r, a), (int, np.integer)) and f(r, a) >= 1 for r, a in ((0.37, 0.1), (1.0, 0.1)))),
        ("members that err alike need no others", lambda f: f(1.0, 0.1) == 1),
        ("so many members are enough", lambda f: all(
            _error(r, f(r, a)) <= (1 + a) * r + 1e-9 for r, a in ((0.37, 0.1), (0.05, 0.2), (0.9, 0.01)))),
        ("one fewer is not", lambda f: all(_smallest(f, r, a) for r, a in ((0.37, 0.1), (0.05, 0.2), (0.9, 0.01)))),
    ]),
    "2": Exercise("write", "quarter", [
        ("it returns one number for each row", lambda f: np.shape(f(TOLD, ROWS)) == (3,)),
        ("a row that one member did not see has this member's number",
         lambda f: close(np.asarray(f(TOLD[:1], ROWS[:1]))[1], 2.0)),
        ("a row is predicted by those members that did not see it, by their mean",
         lambda f: close(np.asarray(f(TOLD, ROWS))[:2], UNSEEN)),
        ("a row that all members saw is NaN", lambda f: np.isnan(np.asarray(f(TOLD, ROWS), float)[2])),
    ]),
    "3": Exercise("write", "quarter", [
        ("it returns one label for each row", lambda f: np.shape(f(MANY)) == (200,)),
        ("a class that most members name is elected", lambda f: int(np.asarray(f(MAJORITY))[0]) == 1),
        ("of classes named equally often, the one with the highest mean probability is elected",
         lambda f: int(np.asarray(f(TIE))[0]) == 2),
        ("both hold for many rows at once", lambda f: same(f(MANY), _elected(MANY))),
    ]),
}  # fmt: skip

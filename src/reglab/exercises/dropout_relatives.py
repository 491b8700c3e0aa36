"""Exercises of the chapter on the relatives of dropout: for each, sentences and what must hold of an answer."""

from __future__ import annotations

import numpy as np

from reglab.grading import Exercise, close
from reglab.theory.dropout import all_masks

_rng = np.random.default_rng(1)
X = _rng.uniform(0.5, 2.0, (400, 30))
W = _rng.uniform(0.5, 2.0, (30, 6))  # no zeros, and no sums that are 0 by chance
A, V, KEEP = _rng.standard_normal(5), _rng.standard_normal((5, 3)), _rng.uniform(0.1, 0.9, 5)
MASK, DY = (_rng.random((8, 5)) >= 0.3).astype(float), _rng.standard_normal((8, 3))
IN = _rng.standard_normal((8, 5))


def _drawn(f, rate, x=X, w=W, seed=0):
    return np.asarray(f(x, w, rate, np.random.default_rng(seed)), float)


def _single(f, rate):
    """One input and one weight of 1 for each of 400 rows and 50 outputs: the factors themselves."""
    return _drawn(f, rate, np.ones((400, 1)), np.ones((1, 50)))


def _correlation(f):
    y = _drawn(f, 0.5)
    return np.corrcoef((y / (X @ W)).T)[np.triu_indices(6, 1)].mean()


def _all_masks(keep):
    masks = all_masks(5)
    weight = np.where(masks > 0, keep, 1 - keep).prod(-1)
    u = (masks * A) @ V
    u = u - weight @ u
    return np.einsum("m,mk,ml->kl", weight, u, u)


def _back(f, mask=MASK, keep=0.7):
    dx, dw = f(IN, V, mask, keep, DY)
    return np.asarray(dx, float), np.asarray(dw, float)


EXERCISES = {
    "1": Exercise("write", "quarter", [
        ("it returns an output for each row and each next unit", lambda f: _drawn(f, 0.3).shape == (400, 6)),
        ("rate = 0 is the linear layer", lambda f: close(_drawn(f, 0.0), X @ W)),
        ("rows have masks of their own, and do not share one for the batch",
         lambda f: np.ptp(_single(f, 0.5), axis=0).min() > 0),
        ("rate is the share that is dropped", lambda f: abs((_single(f, 0.2) == 0).mean() - 0.2) < 0.08),
        ("what is kept is divided by keep", lambda f: close((y := _single(f, 0.3))[y != 0], 1 / 0.7)),
        ("every connection has a coin of its own: next units do not err together",
         lambda f: np.ptp(_single(f, 0.5), axis=1).min() > 0 and abs(_correlation(f)) < 0.1),
    ]),
    "2": Exercise("write", "quarter", [
        ("it returns a row and a column for each next unit", lambda f: np.shape(f(A, V, KEEP)) == (3, 3)),
        ("units that always stay, or never, make no noise",
         lambda f: close(f(A, V, np.ones(5)), 0) and close(f(A, V, np.zeros(5)), 0)),
        ("on the diagonal are the variances", lambda f: close(np.diag(f(A, V, KEEP)), np.diag(_all_masks(KEEP)))),
        ("units have chances of their own, and next units hear the same coins: it is that of all 32 masks",
         lambda f: close(f(A, V, KEEP), _all_masks(KEEP))),
    ]),
    "3": Exercise("write", "quarter", [
        ("it returns derivatives shaped like x and like W",
         lambda f: _back(f)[0].shape == IN.shape and _back(f)[1].shape == V.shape),
        ("with nothing dropped it is the linear layer",
         lambda f: close(_back(f, np.ones_like(MASK), 1.0)[0], DY @ V.T)
         and close(_back(f, np.ones_like(MASK), 1.0)[1], IN.T @ DY)),
        ("an input that was dropped gets no gradient", lambda f: np.all(_back(f)[0][MASK == 0] == 0)),
        ("the division by keep is in dx", lambda f: close(_back(f)[0], DY @ V.T * MASK / 0.7)),
        ("weights learn from what they were given, mask and division included",
         lambda f: close(_back(f)[1], (IN * MASK / 0.7).T @ DY)),
    ]),
}  # fmt: skip

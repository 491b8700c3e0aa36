"""Exercises of the chapter on the relatives of dropout: for each, sentences and what must hold of an answer."""

from __future__ import annotations

import numpy as np
from scipy.special import ndtr

from reglab.grading import Exercise, close, every
from reglab.theory.dropout import all_masks

_draw = np.random.default_rng(1)
X, W = _draw.uniform(0.5, 2.0, (40, 3)), _draw.standard_normal((3, 2))
A, V, KEEP = _draw.standard_normal(5), _draw.standard_normal((5, 3)), _draw.uniform(0.1, 0.9, 5)
MASK, DY = (_draw.random((8, 5)) >= 0.3).astype(float), _draw.standard_normal((8, 3))
IN = _draw.standard_normal((8, 5))
SHARE = 0.05  # a share of 80,000 coins is within 1 % of what it should be
FEW = 0.4  # a share of 200 coins is nowhere near 0 or 1 if it should be one half


def _rng():
    return np.random.default_rng(0)


def _factors(f, rate, rng=None):
    """One input of 1 and 200 next units with weights 1, in 400 rows: the factors of the connections themselves."""
    return f(np.ones((400, 1)), np.ones((1, 200)), rate, rng or _rng())


def _ends(a):
    return np.array([a.min(), a.max()])


def _one_of_two(f):
    """How often exactly one of two connections into the same unit is cut, at rate 1/2: their weights are 1 and 3."""
    y = f(np.ones((4000, 2)), np.array([[1.0], [3.0]]), 0.5, _rng())
    return ((y > 0) & (y < y.max())).mean()


def _mean(f, rate):
    """Of one row that is repeated 20,000 times."""
    return f(np.tile(X[:1], (20_000, 1)), W, rate, _rng()).mean(0)


def _alike(f):
    rng = _rng()
    return ((_factors(f, 0.5, rng) == 0) == (_factors(f, 0.5, rng) == 0)).mean()


def _covariance(keep, a=A, w=V):
    """Over all masks, one by one."""
    masks = all_masks(len(a))
    weight = np.where(masks > 0, keep, 1 - keep).prod(-1)
    u = (masks * a) @ w
    u = u - weight @ u
    return np.einsum("m,mk,ml->kl", weight, u, u)


def _of(variance, a=A, w=V):
    return w.T @ ((variance * a**2)[:, None] * w)


def _density(t):
    return np.exp(-(t**2) / 2) / np.sqrt(2 * np.pi)


EXERCISES = {
    "1": Exercise("write", "quarter", [
        ("it returns an output for each row and each next unit", lambda f: np.shape(f(X, W, 0.3, _rng())) == (40, 2)),
        ("rows have masks of their own: a connection is cut in about half of them at rate = 1/2",
         lambda f: close((_factors(f, 0.5) == 0).mean(0).max(), 0.5, {
             "nothing is dropped": 0.0, "all rows share one mask: is there a coin for every row?": 1.0}, 0, FEW)),
        ("the connections of one unit are cut one by one: next units do not err together",
         lambda f: close((_factors(f, 0.5) == 0).mean(1).max(), 0.5, {
             "all connections of a unit share a coin: that is dropout": 1.0}, 0, FEW)),
        ("the connections into one unit are cut one by one, too: of two, just one is cut half of the time",
         lambda f: close(_one_of_two(f), 0.5, {
             "they are cut together: that drops the next unit": 0.0}, 0, 0.2)),
        ("rate is the share that is dropped", lambda f: every(
            close((_factors(f, rate) == 0).mean(), rate, {
                "that is the share that is kept": 1 - rate,
            }, 0, SHARE) for rate in (0.2, 0.7))),
        ("rate = 0 is the linear layer", lambda f: close(f(X, W, 0.0, _rng()), X @ W)),
        ("what is kept is divided by keep", lambda f: every(
            close(_ends((y := _factors(f, rate))[y != 0]), 1 / (1 - rate), {
                "it is left as it is": 1.0, "it is divided by the share that is dropped": 1 / rate,
                "it is divided twice": 1 / (1 - rate) ** 2,
            }) for rate in (0.2, 0.7))),
        ("the mean over many masks is that of the layer without noise",
         lambda f: close(_mean(f, 0.3), X[0] @ W, None, 0, 0.1)),
        ("two calls draw two masks", lambda f: close(_alike(f), 0.5, {
            "both masks are the same: are they drawn from rng?": 1.0}, 0, SHARE)),
    ]),
    "2": Exercise("derive", "quarter", [
        ("it has a row and a column for each next unit", lambda f: np.shape(f(A, V, KEEP)) == (3, 3)),
        ("units that always stay, or never, make no noise",
         lambda f: every(close(f(A, V, keep), np.zeros((3, 3)), {
             "that is the mean of a square: has the square of the mean been taken away?": _of(keep),
             "that counts what is dropped": _of(1 - keep),
         }) for keep in (np.ones(5), np.zeros(5)))),
        ("one unit with the chance 1/2 that sends 2 to one next unit makes the variance 1",
         lambda f: close(f(np.array([2.0]), np.ones((1, 1)), np.array([0.5])), [[1.0]], {
             "that is the variance of a mask that is divided by keep, and here nothing is divided": 4.0,
             "that is the spread of the coin and not its variance": 2.0,
             "what the unit sends counts by its square": 0.5,
         })),
        ("it is that of all 32 masks, one by one", lambda f: every(close(f(a, V, keep), _covariance(keep, a), {
            "next units hear the same coins, so they err together": np.diag(np.diag(_covariance(keep, a))),
            "each unit has a chance of its own: the mean chance will not do":
                _of(keep.mean() * (1 - keep.mean()), a),
            "what a unit sends counts by its square": V.T @ ((keep * (1 - keep) * a)[:, None] * V),
        }) for keep, a in ((KEEP, A), (1 - KEEP**2, 3 * A[::-1])))),
    ]),
    "3": Exercise("find the bug", "quarter", [
        ("it returns a pair: derivatives shaped like x and like W",
         lambda f: [np.shape(part) for part in f(IN, V, MASK, 0.7, DY)] == [IN.shape, V.shape]),
        ("with nothing dropped it is the linear layer",
         lambda f: close(f(IN, V, np.ones_like(MASK), 1.0, DY), (DY @ V.T, IN.T @ DY))),
        ("an input that was dropped gets no gradient",
         lambda f: close(f(IN, V, MASK, 0.7, DY)[0] * (1 - MASK), 0 * IN, {
             "the loss does not depend on it: where is the mask in dx?": DY @ V.T * (1 - MASK)})),
        ("an input that was kept gets what came through its factor",
         lambda f: every(close(f(IN, V, MASK, keep, DY)[0], DY @ V.T * MASK / keep, {
             "the division by keep is missing": DY @ V.T * MASK,
             "the division by keep is there twice": DY @ V.T * MASK / keep**2,
             "it is multiplied by keep": DY @ V.T * MASK * keep,
         }) for keep in (0.7, 0.4))),
        ("weights learn from what they were given",
         lambda f: every(close(f(IN, V, MASK, keep, DY)[1], (IN * MASK / keep).T @ DY, {
             "that is the input before the mask": IN.T @ DY,
             "the division by keep is missing": (IN * MASK).T @ DY,
         }) for keep in (0.7, 0.4))),
    ]),
    "4": Exercise("write", "minutes", [
        ("it returns a number", lambda f: np.shape(f(0.5)) == ()),
        ("at rate = 1/2 the factor is negative where a normal number is below −1",
         lambda f: close(f(0.5), ndtr(-1), {
             "that is the chance of a factor above 0": ndtr(1), "that is the density, not the chance": _density(-1),
             "the factor spreads around 1, not around 0": 0.5,
         })),
        ("the spread of the factor is the root of rate / keep",
         lambda f: every(close(f(rate), ndtr(-np.sqrt((1 - rate) / rate)), {
             "that takes the variance for the spread": ndtr(-(1 - rate) / rate),
             "that takes keep / rate for the variance": ndtr(-np.sqrt(rate / (1 - rate))),
             "that takes rate for the variance": ndtr(-1 / np.sqrt(rate)),
             "that takes rate for the spread": ndtr(-1 / rate),
         }) for rate in (0.2, 0.8, 0.1))),
    ]),
}  # fmt: skip

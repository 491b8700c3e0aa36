"""Exercises of the chapter on dropout: for each, sentences and what must hold of an answer, tried in this order."""

from __future__ import annotations

import numpy as np

from reglab.grading import Exercise, close, every, same
from reglab.theory.dropout import adaptive_ridge, all_masks, mask_probability

A = np.linspace(0.5, 2.0, 40_000).reshape(200, 200)  # no zeros: a zero in the output is a dropped unit
SILENT = np.where(np.arange(200) % 2, A, 0.0)  # every other unit sends nothing, as behind a ReLU
X = np.random.default_rng(1).standard_normal((30, 3)) * [1.0, 3.0, 0.3]
Y = X @ [1.0, -0.5, 2.0] + 0.3 * np.random.default_rng(2).standard_normal(30)
H = np.array([0.8, -1.5, 2.0, 0.4])
W = np.array([0.7, -0.3, 0.9, -1.1])
SHARE = 0.05  # a share of 40,000 coins is within 1 % of what it should be, five standard errors
ONE_MASK = "all examples have the same mask: is it drawn in the shape of a?"
ONE_COIN = "all units of an example have the same coin: is it drawn in the shape of a?"


def _rng():
    return np.random.default_rng(0)


def _own_masks(y):
    """Whether neither a column nor a row has one coin for all: with 200 coins no share that is dropped comes near 1."""
    return every(
        close((y == 0).mean(axis).max(), 0.5, {word: 1.0, "nothing is dropped": 0.0}, 0, 0.4)
        for axis, word in ((0, ONE_MASK), (1, ONE_COIN))
    )


def _share(y, rate):
    return close((y == 0).mean(), rate, {"that is the share that is kept": 1 - rate, "nothing is dropped": 0}, 0, SHARE)


def _apart(y, other):
    """The share of units that two masks treat alike."""
    return close(
        ((y == 0) == (other == 0)).mean(), 0.5, {"both masks are the same: are they drawn from rng?": 1}, 0, SHARE
    )


def _ends(a):
    return np.array([a.min(), a.max()])


def _survivors(y, rate):
    """Of the units that stay, the smallest and the largest factor."""
    return close(_ends((y / A)[y != 0]), 1 / (1 - rate), {
        "they are left as they are: what makes up for those that go?": 1.0,
        "they are divided by the share that is dropped": 1 / rate,
        "they are multiplied by keep, and so become smaller": 1 - rate,
    })  # fmt: skip


def _two(f, rate=0.4, a=A, dy=None):
    """Output, and the derivative by the input for a derivative dy by the output."""
    y, back = f(a, rate, _rng())
    return y, back(np.ones_like(a) if dy is None else dy)


def _least_squares(x):
    return np.linalg.lstsq(x, Y)[0]


def _priced(price, x=X):
    return np.linalg.solve(x.T @ x + price, x.T @ Y)


def _linear(z):
    return np.asarray(z) @ W[: np.shape(z)[-1]]


def _relu(z):
    return np.maximum(_linear(z), 0)


def _square(z):
    return _linear(z) ** 2


def _mean(f, h, rate, keep=None, weights=None):
    """The mean of f over all masks; with another factor, or another rate for the weights, a usual mistake."""
    masks = all_masks(len(h))
    return mask_probability(masks, rate if weights is None else weights) @ f(masks * h / (keep or 1 - rate))


EXERCISES = {
    "1": Exercise("write", "minutes", [
        ("it returns an array shaped like a", lambda f: np.shape(f(A, 0.3, _rng())) == A.shape),
        ("in prediction, where rng is None, nothing is dropped and nothing is scaled",
         lambda f: every(same(f(a, 0.3, None), a, {"that is what vanilla dropout does": 0.7 * a})
                         for a in (A, -2 * A[:3]))),
        ("each unit of each example has a coin of its own", lambda f: _own_masks(f(A, 0.5, _rng()))),
        ("rate is the share that is dropped", lambda f: every(_share(f(A, p, _rng()), p) for p in (0.2, 0.7))),
        ("what stays is divided by keep", lambda f: every(_survivors(f(A, p, _rng()), p) for p in (0.2, 0.7))),
        ("rate = 0 changes nothing", lambda f: close(f(A, 0.0, _rng()), A)),
        ("two calls draw two masks", lambda f: (rng := _rng()) and _apart(f(A, 0.5, rng), f(A, 0.5, rng))),
    ]),
    "2": Exercise("find the bug", "quarter", [
        ("it returns a pair: the output and a function",
         lambda f: len(two := f(A, 0.3, _rng())) == 2 and callable(two[1])),
        ("p is the share that is dropped", lambda f: every(_share(_two(f, p)[0], p) for p in (0.2, 0.7))),
        ("each unit of each example has a coin of its own", lambda f: _own_masks(_two(f, 0.5)[0])),
        ("what stays is divided by the share that is kept",
         lambda f: every(_survivors(_two(f, p)[0], p) for p in (0.2, 0.7))),
        ("a unit that was dropped gets no gradient: the mask of the way back is that of the way forward",
         lambda f: (two := _two(f)) and close(_ends(two[1][two[0] == 0]), 0.0, {
             "where is the mask on the way back?": 1.0, "only the factor is there: where is the mask?": 1 / 0.6,
             "another mask was drawn on the way back": [0.0, 1 / 0.6]})),
        ("a unit that stayed gets its gradient with the factor of the way forward",
         lambda f: every((two := _two(f, p)) and close(_ends(two[1][two[0] != 0]), 1 / (1 - p), {
             "its factor is missing: every derivative is too small": 1.0,
             "the factor is there twice": 1 / (1 - p) ** 2,
         }) for p in (0.4, 0.7))),
        ("a unit that stayed and sent 0 gets its gradient too",
         lambda f: close(_two(f, a=SILENT)[1], _two(f)[1], {
             "whether a unit was dropped does not show in its output: keep the mask": _two(f)[1] * (SILENT > 0)})),
        ("it multiplies the gradient that arrives", lambda f: close(_two(f, dy=A - 1)[1], (A - 1) * _two(f)[1])),
        ("two calls draw two masks", lambda f: (rng := _rng()) and _apart(f(A, 0.5, rng)[0], f(A, 0.5, rng)[0])),
    ]),
    "3": Exercise("derive", "quarter", [
        ("it returns one weight for each feature", lambda f: np.shape(f(X, Y, 0.3)) == (3,)),
        ("rate = 0 is least squares", lambda f: close(f(X, Y, 0.0), _least_squares(X))),
        ("a lone feature keeps the share keep of its least-squares weight",
         lambda f: every(close(f(X[:, :1], Y, rate), (1 - rate) * _least_squares(X[:, :1]), {
             "the price is rate / keep, not rate": _least_squares(X[:, :1]) / (1 + rate),
             "the price has a length: features in other units would pay another share":
                 _priced(rate / (1 - rate) * np.eye(1), X[:, :1]),
             "nothing is shrunk": _least_squares(X[:, :1]),
             "m is divided by once too often: is the other term a mean, too?":
                 _least_squares(X[:, :1]) / (1 + rate / (1 - rate) / 30),
         }) for rate in (0.5, 0.2))),
        ("each feature pays for its own length",
         lambda f: every(close(f(X, Y, rate), adaptive_ridge(X, Y, rate), {
             "that holds for orthogonal features only": (1 - rate) * _least_squares(X),
             "all features pay the price of the mean length":
                 _priced(rate / (1 - rate) * np.eye(3) * (X**2).sum(0).mean()),
             "features must be allowed to go together: X^T X has entries off its diagonal":
                 (1 - rate) * (X.T @ Y) / (X**2).sum(0),
         }) for rate in (0.5, 0.2, 0.9))),
    ]),
    "4": Exercise("write", "quarter", [
        ("the probabilities of all masks sum to 1",
         lambda f: every(close(f(lambda z: 1 + 0 * np.sum(z, -1), H[:d], 0.3), 1.0, {
             "each mask counts 1: where is its probability?": 2.0**d}) for d in (2, 4))),
        ("of a linear function it is the value with all units on",
         lambda f: every(close(f(_linear, H[:3], rate), _linear(H[:3]), {
             "what stays must be divided by keep": (1 - rate) * _linear(H[:3]),
             "what stays must be divided by keep, and masks must be weighted": _linear(H[:3]) / 2,
             "every mask counts the same: where is its probability?": _linear(H[:3]) / 2 / (1 - rate),
             "a unit is off with probability rate": rate / (1 - rate) * _linear(H[:3]),
         }) for rate in (0.2, 0.6))),
        ("rate = 0 has one thinned network: the whole one",
         lambda f: every(close(f(g, H, 0.0), g(H)) for g in (_linear, _square))),
        ("of any other function it is the mean of its values, and not the value of the mean",
         lambda f: every(close(f(g, H[:d], rate), _mean(g, H[:d], rate), {
             "that is the value with all units on": g(H[:d]),
             "every mask counts the same: where is its probability?": _mean(g, H[:d], rate, weights=0.5),
         }) for g in (_relu, _square) for d, rate in ((2, 0.2), (4, 0.6)))),
    ]),
}  # fmt: skip

"""Exercises of the chapter on dropout: for each, sentences and what must hold of an answer, tried in this order."""

from __future__ import annotations

import numpy as np

from reglab.grading import Exercise, close, same
from reglab.theory.dropout import adaptive_ridge

A = np.linspace(0.5, 2.0, 40_000).reshape(200, 200)  # no zeros: a zero in the output is a dropped unit
X = np.random.default_rng(1).standard_normal((30, 3)) * [1.0, 3.0, 0.3]
Y = X @ [1.0, -0.5, 2.0] + 0.3 * np.random.default_rng(2).standard_normal(30)
H = np.array([0.8, -1.5, 2.0])
W = np.array([[1.0, -0.4], [0.3, 0.9], [-0.7, 0.5]])
B = np.array([0.2, -0.1])


def _rng():
    return np.random.default_rng(0)


def _forward(f, rate, rng="new"):
    return np.asarray(f(A, rate, _rng() if isinstance(rng, str) else rng), float)


def _dropped(y):
    return float((y == 0).mean())


def _pair(f, rate):
    """Output, and the derivative by the input for a derivative of ones by the output."""
    y, back = f(A, rate, _rng())
    return np.asarray(y, float), np.asarray(back(np.ones_like(A)), float)


def _q(h):
    e = np.exp(h @ W + B)
    return e / e.sum()


def _rides(f, rate, x=X):
    return np.asarray(f(x, Y, rate), float)


EXERCISES = {
    "1": Exercise("write", "quarter", [
        ("it returns an array shaped like a", lambda f: _forward(f, 0.3).shape == A.shape),
        ("in prediction, where rng is None, nothing is dropped and nothing is scaled",
         lambda f: same(_forward(f, 0.3, None), A)),
        ("rate is the share that is dropped, not the share that is kept",
         lambda f: abs(_dropped(_forward(f, 0.2)) - 0.2) < 0.02),
        ("rate = 0 changes nothing", lambda f: close(_forward(f, 0.0), A)),
        ("each example has a mask of its own", lambda f: np.ptp((_forward(f, 0.5) == 0).mean(1)) < 0.9
         and np.ptp((_forward(f, 0.5) == 0).mean(0)) < 0.9),
        ("the mean stays what it was: a survivor is divided by keep",
         lambda f: abs(_forward(f, 0.2).mean() / A.mean() - 1) < 0.02
         and abs(_forward(f, 0.8).mean() / A.mean() - 1) < 0.05),
        ("every unit is either 0 or a / keep",
         lambda f: np.all((y := _forward(f, 0.3)) * np.abs(y - A / 0.7) < 1e-9)),
        ("two calls draw two masks",
         lambda f: (rng := _rng()) is not None and not same(_forward(f, 0.5, rng), _forward(f, 0.5, rng))),
    ]),
    "2": Exercise("write", "quarter", [
        ("it returns the output and a function", lambda f: callable(f(A, 0.3, _rng())[1])),
        ("a unit that was dropped sends no gradient back: the same mask, not none and not a new one",
         lambda f: np.all(_pair(f, 0.4)[1][_pair(f, 0.4)[0] == 0] == 0)),
        ("a unit that was kept sends its gradient back",
         lambda f: np.all(_pair(f, 0.4)[1][_pair(f, 0.4)[0] != 0] != 0)),
        ("what was divided by keep on the way forward is divided by keep on the way back",
         lambda f: close(_pair(f, 0.4)[1].max(), 1 / 0.6)),
        ("the gradient is the slope of the output",
         lambda f: close(_pair(f, 0.4)[1] * A, _pair(f, 0.4)[0])),
        ("it multiplies the gradient that arrives",
         lambda f: close((back := f(A, 0.4, _rng())[1])(A), A * back(np.ones_like(A)))),
    ]),
    "3": Exercise("write", "quarter", [
        ("it returns one weight for each feature", lambda f: _rides(f, 0.3).shape == (3,)),
        ("rate = 0 is least squares", lambda f: close(_rides(f, 0.0), np.linalg.lstsq(X, Y)[0])),
        ("a feature in other units changes no prediction: the price follows the feature's length",
         lambda f: close(X * [10, 1, 1] @ _rides(f, 0.5, X * [10, 1, 1]), X @ _rides(f, 0.5))),
        ("a higher rate costs more: next to nothing is left at rate = 0.9999",
         lambda f: np.abs(_rides(f, 0.9999)).max() < 0.01),
        ("at rate = 0.5 a lone feature keeps half of its least-squares weight",
         lambda f: close(_rides(f, 0.5, X[:, :1]), np.linalg.lstsq(X[:, :1], Y)[0] / 2)),
        ("the price is rate / keep", lambda f: close(_rides(f, 0.2), adaptive_ridge(X, Y, 0.2))),
    ]),
    "4": Exercise("write", "quarter", [
        ("it returns a probability for each class, and they sum to 1",
         lambda f: close(np.sum(f(H, W, B, 0.3)), 1.0)),
        ("rate = 0 has one subnetwork: the whole network", lambda f: close(f(H, W, B, 0.0), _q(H))),
        ("at rate = 0.5, where all masks are equally likely, it is the network with all units on",
         lambda f: close(f(H, W, B, 0.5), _q(H))),
        ("masks are weighted by their probability: at rate = 0.2 too it is the network with all units on",
         lambda f: close(f(H, W, B, 0.2), _q(H))),
    ]),
}  # fmt: skip

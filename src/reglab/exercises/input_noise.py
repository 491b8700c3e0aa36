"""Exercises of the chapter on input noise: for each, sentences and what must hold of an answer, tried in this order."""

from __future__ import annotations

import numpy as np

from reglab.grading import Exercise, close
from reglab.theory.input_noise import added_noise

X = np.random.default_rng(1).standard_normal((30, 3)) * [1.0, 3.0, 0.3]
Y = X @ [1.0, -0.5, 2.0] + 0.3 * np.random.default_rng(2).standard_normal(30)
MANY = np.linspace(-2.0, 2.0, 40_000).reshape(200, 200)
W = np.array([0.8, -0.4, 1.5])


def _rng():
    return np.random.default_rng(0)


def _moved(f, sigma=0.3, x=MANY):
    """How far the points were moved."""
    return np.asarray(f(x, sigma, _rng()), float) - x


def _own(moved, axis):
    """Do displacements along this axis differ as much as all of them?"""
    return moved.std(axis).mean() > 0.8 * moved.std()


def _mean_loss(w, sigma):
    """The mean logistic loss under the noise, for targets of 0: by quadrature, since z is normal."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(40)
    z = (X @ w)[:, None] + sigma * np.linalg.norm(w) * nodes
    return (np.logaddexp(0, z) @ weights / weights.sum()).mean()


EXERCISES = {
    "1": Exercise("write", "quarter", [
        ("it returns one weight for each feature", lambda f: np.shape(f(X, Y, 0.5)) == (3,)),
        ("without noise it is least squares", lambda f: close(f(X, Y, 0.0), np.linalg.lstsq(X, Y)[0])),
        ("the same rows twice give the same answer: the price stands beside a mean, and grows with m beside a sum",
         lambda f: close(f(np.tile(X, (2, 1)), np.tile(Y, 2), 0.5), f(X, Y, 0.5))),
        ("it is the variance that counts: sigma is squared, so its sign says nothing",
         lambda f: close(f(X, Y, -0.7), f(X, Y, 0.7))),
        ("it is the ridge of the chapter", lambda f: close(f(X, Y, 0.7), added_noise(X, Y, 0.7))),
    ]),
    "2": Exercise("write", "quarter", [
        ("it returns an array shaped like x", lambda f: np.shape(f(MANY, 0.3, _rng())) == MANY.shape),
        ("without noise nothing is moved", lambda f: close(_moved(f, 0.0), 0)),
        ("each row is moved in its own way", lambda f: _own(_moved(f), 0)),
        ("each feature is moved in its own way", lambda f: _own(_moved(f), 1)),
        ("as many points are moved up as down", lambda f: abs(_moved(f).mean()) < 0.01),
        ("the standard deviation is sigma", lambda f: abs(_moved(f, 0.3).std() / 0.3 - 1) < 0.02
         and abs(_moved(f, 2.0).std() / 2 - 1) < 0.02),
        ("points near zero are moved as far as others",
         lambda f: abs((d := _moved(f, x=np.full((200, 200), 1e-3))).std() / 0.3 - 1) < 0.02 and np.isfinite(d).all()),
        ("two calls draw two displacements",
         lambda f: (rng := _rng()) is not None and not close(f(MANY, 0.3, rng), f(MANY, 0.3, rng))),
    ]),
    "3": Exercise("write", "quarter", [
        ("it returns one number", lambda f: np.shape(f(X, W, 0.1)) == ()),
        ("without noise there is nothing to pay", lambda f: close(f(X, W, 0.0), 0)),
        ("twice the noise costs four times as much", lambda f: close(f(X, W, 0.2), 4 * f(X, W, 0.1))),
        ("where the model is not sure at all, q (1 - q) is one quarter",
         lambda f: close(f(0 * X, W, 1.0), W @ W / 8)),
        ("sure answers pay next to nothing", lambda f: f(1e3 + 0 * X, W, 1.0) < 1e-9),
        ("it is what a little noise adds to the mean loss",
         lambda f: close(f(X, W, 1e-2), _mean_loss(W, 1e-2) - _mean_loss(W, 0.0), rtol=1e-2)),
    ]),
}  # fmt: skip

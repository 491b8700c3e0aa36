"""Exercises of the chapter on the loop: regularizers of one's own, tried in a small training run."""

from __future__ import annotations

import numpy as np

from reglab.data.toys import moons
from reglab.grading import Exercise, belongs, close, same
from reglab.layers.activations import Tanh
from reglab.layers.linear import Linear
from reglab.losses import SoftmaxCrossEntropy
from reglab.network import Network
from reglab.optimizers import SGD
from reglab.steps import Training
from reglab.training import fit

DATA = moons(24, noise=0.3)
NET = Network(Linear(2, 4), Tanh(), Linear(4, 2))


def _run(*regularizers, epochs=3, seeds=None):
    """Parameters after a short training with these regularizers."""
    return fit(
        NET, DATA, SoftmaxCrossEntropy(), optimizer=SGD(0.5), regularizers=list(regularizers),
        epochs=epochs, seeds=seeds, dtype=np.float64,
    ).theta  # fmt: skip


def _noise(make, seeds):
    """The noise of one step, (seeds, P): plain step minus noisy step, over the learning rate."""
    return (_run(epochs=1, seeds=seeds) - _run(make(0.1), epochs=1, seeds=seeds)) / 0.5


def _start():
    return NET.init([0])[0]


def _value_fits_gradient(make):
    training = Training(NET, DATA, SoftmaxCrossEntropy(), optimizer=SGD(0.5), epochs=1, regularizers=[make(0.3)],
                        dtype=np.float64)  # fmt: skip
    training.begin()
    (term,) = training.regularizers
    moved = _start()[None] + 0.1

    def f(theta):
        value, gradient = term.weights(theta[None])
        return float(np.ravel(value)[0]), np.broadcast_to(gradient, (1, NET.size))[0]

    return bool(belongs(f, moved[0]))


EXERCISES = {
    "1": Exercise("write", "quarter", [
        ("it trains", lambda make: np.isfinite(_run(make(0.1))).all()),
        ("sigma = 0 changes nothing", lambda make: same(_run(make(0.0)), _run())),
        ("sigma > 0 changes the path", lambda make: not close(_run(make(0.1)), _run())),
        ("the same seed gives the same noise: draw from the rng of `begin`",
         lambda make: same(_run(make(0.1)), _run(make(0.1)))),
        ("every seed has noise of its own", lambda make: np.ptp(_noise(make, 2), axis=0).min() > 0),
        ("every parameter has noise of its own", lambda make: len(np.unique(_noise(make, 1).round(9))) == NET.size),
        ("its standard deviation is sigma", lambda make: 0.085 < _noise(make, 40).std() < 0.115),
        ("its mean is 0", lambda make: abs(_noise(make, 40).mean()) < 0.02),
    ]),
    "2": Exercise("write", "quarter", [
        ("it trains", lambda make: np.isfinite(_run(make(0.1))).all()),
        ("lam = 0 changes nothing", lambda make: same(_run(make(0.0)), _run())),
        ("the gradient belongs to the value", _value_fits_gradient),
        ("a large lam holds the weights near their start, not near 0",
         lambda make: np.linalg.norm(_run(make(1.5), epochs=30) - _start())
         < 0.6 * np.linalg.norm(_run(epochs=30) - _start())),
    ]),
    "3": Exercise("write", "quarter", [
        ("it trains", lambda make: np.isfinite(_run(make(["0.W"]))).all()),
        ("what it names stays at its start",
         lambda make: same(NET.view(_run(make(["0.W"])), "0.W"), NET.view(_start(), "0.W"))),
        ("the rest learns",
         lambda make: not close(NET.view(_run(make(["0.W"])), "2.W"), NET.view(_start(), "2.W"))),
        ("it takes any names",
         lambda make: same(NET.view(_run(make(["2.b", "2.W"])), "2.W"), NET.view(_start(), "2.W"))),
    ]),
}  # fmt: skip

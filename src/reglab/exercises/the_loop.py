"""Exercises of the chapter on the loop: regularizers of one's own, tried in a small training run."""

from __future__ import annotations

import numpy as np

from reglab.data.toys import moons
from reglab.grading import Exercise, close, every, same
from reglab.grading.compare import Compared
from reglab.layers.activations import Tanh
from reglab.layers.linear import Linear
from reglab.losses import SoftmaxCrossEntropy
from reglab.network import Network
from reglab.optimizers import SGD
from reglab.regularizer import Regularizer
from reglab.step.weight_decay import WeightDecay
from reglab.steps import Training
from reglab.training import fit

DATA = moons(24, noise=0.3)
NET = Network(Linear(2, 4), Tanh(), Linear(4, 2))
LR = 0.5


def _holds(found, word) -> Compared:
    """Whether it holds, and a word where it does not."""
    return Compared(bool(found), mistake=word)


class _Listens(Regularizer):
    """Changes nothing, and records under this name which direction and which parameters pass here."""

    def __init__(self, name):
        self.name = name

    def begin(self, run, rng):
        self.run = run

    def gradient(self, at, theta, x, y):
        g = at(theta, x, y)
        self.run.record(f"gradient {self.name}", g)
        return g

    def step(self, new, old, lr):
        self.run.record(f"theta {self.name}", new)
        return new


def _fit(*regularizers, epochs=3, seeds=None):
    """A short training with these regularizers."""
    return fit(
        NET, DATA, SoftmaxCrossEntropy(), optimizer=SGD(LR), regularizers=list(regularizers),
        epochs=epochs, seeds=seeds, dtype=np.float64,
    )  # fmt: skip


def _run(*regularizers, epochs=3):
    """Parameters after a short training with these regularizers."""
    return _fit(*regularizers, epochs=epochs).theta


def _start():
    return NET.init([0])[0]


def _trains(make, *args):
    return _holds(np.isfinite(_run(make(*args))).all(), "its parameters are no longer finite numbers")


def _noise(make, sigma=0.1, seeds=1, epochs=3):
    """What is added to the direction, (epochs, seeds, P)."""
    heard = _fit(_Listens("before"), make(sigma), _Listens("behind"), epochs=epochs, seeds=seeds).recorded
    return heard["gradient behind"] - heard["gradient before"]


def _spread(make, sigma):
    return close(_noise(make, sigma, seeds=40).std(), sigma, {
        "sigma is the standard deviation, and this looks like a variance": sigma**0.5,
        "is it multiplied twice?": sigma**2,
        "it does not depend on sigma": 1.0,
    }, rtol=0.06)  # fmt: skip


def _asked(make, lam, seeds=2):
    """What the term says of parameters that have moved by 0.1: value and gradient; and the parameters."""
    training = Training(NET, DATA, SoftmaxCrossEntropy(), optimizer=SGD(LR), epochs=1, regularizers=[make(lam)],
                        seeds=seeds, dtype=np.float64)  # fmt: skip
    training.begin()
    training.theta += 0.1  # in place, as a training moves them
    value, gradient = training.regularizers[0].weights(training.theta)
    return value, gradient, training.theta


def _value(make, lam):
    value, _, theta = _asked(make, lam)
    size, length = NET.size * 0.01, np.sqrt(NET.size * 0.01)
    return close(value, np.full(2, lam / 2 * size), {
        "the parameters are changed in place, and the home with them: copy `run.theta`": np.zeros(2),
        "it is the distance from 0, not from the start": lam / 2 * (theta**2).sum(-1),
        "is the one half there?": np.full(2, lam * size),
        "the distance must be squared": np.full(2, lam / 2 * length),
        "is the one half there, and the square?": np.full(2, lam * length),
        "it is a sum over the parameters, not a mean": np.full(2, lam / 2 * 0.01),
    })  # fmt: skip


def _gradient(make, lam):
    _, gradient, theta = _asked(make, lam)
    return close(gradient, np.full(theta.shape, lam * 0.1), {
        "that pulls towards 0, not towards the start": lam * theta,
        "it pushes away from the start": np.full(theta.shape, -lam * 0.1),
        "the half of the value and the two of the square cancel": np.full(theta.shape, 2 * lam * 0.1),
        "the value has the factor lam, so its gradient has it, too": np.full(theta.shape, 0.1),
    })  # fmt: skip


def _moved(*regularizers):
    """How far 30 epochs lead away from the start."""
    return np.linalg.norm(_run(*regularizers, epochs=30) - _start())


def _part(theta, name="0.W"):
    return NET.view(theta, name)


def _path(*regularizers):
    return _fit(*regularizers, _Listens("behind"), epochs=4).recorded["theta behind"]


EXERCISES = {
    "1": Exercise("write", "quarter", [
        ("it trains", lambda make: _trains(make, 0.1)),
        ("sigma = 0 changes nothing", lambda make: same(_run(make(0.0)), _run())),
        ("the noise reaches the direction of descent: it is added at *gradient*",
         lambda make: _holds(_noise(make).any(), "add it to what `at` returns, in the method `gradient`")),
        ("the same seed gives the same noise: draw from the rng of `begin`",
         lambda make: same(_noise(make), _noise(make))),
        ("each seed has noise of its own",
         lambda make: _holds(not close(_noise(make, seeds=[1]), _noise(make, seeds=[2])),
                             "two seeds got the same noise: draw from the rng of `begin`")),
        ("a seed has the same noise alone and beside others",
         lambda make: same(_noise(make, seeds=[1])[:, 0], _noise(make, seeds=[0, 1])[:, 1])),
        ("every step has new noise",
         lambda make: _holds(np.ptp(_noise(make), axis=0).min() > 0, "it is drawn once, and then added again")),
        ("every parameter has noise of its own",
         lambda make: same(len(np.unique(_noise(make, epochs=1).round(9))), NET.size)),
        ("its standard deviation is sigma", lambda make: every(_spread(make, sigma) for sigma in (0.1, 0.4))),
        ("its mean is 0", lambda make: close(_noise(make, seeds=40).mean(), 0.0, atol=0.01)),
        ("it is Gaussian: about one number in twenty lies beyond two sigma",
         lambda make: _holds(0.03 < (np.abs(_noise(make, seeds=40)) > 0.2).mean() < 0.065,
                             "another distribution with this standard deviation")),
    ], right={
        "g + self.sigma * self.rng.standard_normal(g.shape[-1:], g.dtype) → "
        "g - self.sigma * self.rng.standard_normal(g.shape[-1:], g.dtype)":
            "a Gaussian number is as likely as its opposite",
    }),
    "2": Exercise("write", "quarter", [
        ("it trains", lambda make: _trains(make, 0.1)),
        ("each seed has a value of its own",
         lambda make: _holds(np.shape(_asked(make, 0.3)[0]) == (2,), "sum over the last axis alone")),
        ("it adds lam/2 times the squared distance from the start",
         lambda make: every(_value(make, lam) for lam in (0.3, 2.0))),
        ("the gradient belongs to the value", lambda make: every(_gradient(make, lam) for lam in (0.3, 2.0))),
        ("lam = 0 changes nothing", lambda make: same(_run(make(0.0)), _run())),
        ("a large lam holds the weights near their start",
         lambda make: _holds(_moved(make(1.5)) < 0.6 * _moved(), "they go as far as without it")),
    ]),
    "3": Exercise("find the bug", "minutes", [
        ("it trains", lambda make: _trains(make, ["0.W"])),
        ("what it names stays at its start, beside nothing else",
         lambda make: same(_part(_run(make(["0.W"]))), _part(_start()))),
        ("it stays there beside weight decay, which acts at *step*",
         lambda make: close(_part(_run(WeightDecay(0.2), make(["0.W"]))), _part(_start()), {
             "weight decay moves it after the gradient has been set to zero": 0.9**3 * _part(_start()),
         })),
        ("it stays after every step, and not only in the end",
         lambda make: every(same(_part(theta), _part(_start())) for theta in _path(WeightDecay(0.2), make(["0.W"])))),
        ("the rest learns",
         lambda make: _holds(not close(_part(_run(make(["0.W"])), "2.W"), _part(_start(), "2.W")),
                             "2.W stays at its start, too, and only 0.W was named")),
        ("it takes any names",
         lambda make: every(same(_part(_run(make(["2.b", "2.W"])), name), _part(_start(), name))
                            for name in ("2.b", "2.W"))),
        ("what it does not name learns",
         lambda make: _holds(not close(_part(_run(make(["2.b", "2.W"]))), _part(_start())),
                             "0.W stays at its start, too, and was not named")),
    ]),
}  # fmt: skip

"""Answers to the exercises of the chapter on the loop that are wrong in the usual ways."""

import numpy as np

from reglab.regularizer import Regularizer


class _Base(Regularizer):
    def __init__(self, x):
        self.x = x


class OwnNoise(_Base):
    def gradient(self, at, theta, x, y):
        return at(theta, x, y) + self.x * np.random.default_rng().standard_normal(theta.shape)


class OneNumber(_Base):
    def begin(self, run, rng):
        self.rng = rng

    def gradient(self, at, theta, x, y):
        return at(theta, x, y) + self.x * self.rng.standard_normal((1,))


class Variance(_Base):
    def begin(self, run, rng):
        self.rng = rng

    def gradient(self, at, theta, x, y):
        return at(theta, x, y) + self.x**0.5 * self.rng.standard_normal(theta.shape[-1:])


class TowardsZero(_Base):
    def weights(self, theta):
        return self.x / 2 * (theta**2).sum(-1), self.x * theta


class WithoutHalf(_Base):
    def begin(self, run, rng):
        self.home = run.theta.copy()

    def weights(self, theta):
        away = theta - self.home
        return self.x * (away**2).sum(-1), self.x * away


class NotCopied(_Base):
    def begin(self, run, rng):
        self.home = run.theta

    def weights(self, theta):
        away = theta - self.home
        return self.x / 2 * (away**2).sum(-1), self.x * away


class FreezeAll(_Base):
    def step(self, new, old, lr):
        return old


class FreezeFirst(_Base):
    def begin(self, run, rng):
        self.where = run.net.select(["0.W"])

    def step(self, new, old, lr):
        new = new.copy()
        new[..., self.where] = old[..., self.where]
        return new


class FreezeNothing(_Base):
    def step(self, new, old, lr):
        return new


WRONG = {
    "the_loop.1": [
        (OwnNoise, "draw from the rng"),
        (OneNumber, "every parameter"),
        (Variance, "standard deviation"),
    ],
    "the_loop.2": [
        (TowardsZero, "near their start"),
        (WithoutHalf, "belongs to the value"),
        (NotCopied, "near their start"),
    ],
    "the_loop.3": [
        (FreezeAll, "the rest learns"),
        (FreezeFirst, "any names"),
        (FreezeNothing, "stays at its start"),
    ],
}

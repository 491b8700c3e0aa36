"""Answers to the exercises of the chapter on the loop that are wrong in the usual ways."""

import numpy as np

from reglab.regularizer import Regularizer


class _Base(Regularizer):
    def __init__(self, x):
        self.x = x


class _Draws(_Base):
    def begin(self, run, rng):
        self.rng = rng


class OwnNoise(_Base):
    def gradient(self, at, theta, x, y):
        return at(theta, x, y) + self.x * np.random.default_rng().standard_normal(theta.shape)


class PrivateStream(_Base):
    def begin(self, run, rng):
        self.rng = np.random.default_rng(0)

    def gradient(self, at, theta, x, y):
        return at(theta, x, y) + self.x * self.rng.standard_normal(theta.shape)


class OneNumber(_Draws):
    def gradient(self, at, theta, x, y):
        return at(theta, x, y) + self.x * self.rng.standard_normal((1,))


class Variance(_Draws):
    def gradient(self, at, theta, x, y):
        return at(theta, x, y) + self.x**0.5 * self.rng.standard_normal(theta.shape[-1:])


class DrawnOnce(_Base):
    def begin(self, run, rng):
        self.noise = rng.standard_normal(run.theta.shape[-1:])

    def gradient(self, at, theta, x, y):
        return at(theta, x, y) + self.x * self.noise


class AtStep(_Draws):
    def step(self, new, old, lr):
        return new - 0.5 * self.x * self.rng.standard_normal(new.shape[-1:])


class AtWeights(_Draws):
    """Noise as the gradient of a penalty whose value is 0."""

    def weights(self, theta):
        return 0.0, self.x * self.rng.standard_normal(theta.shape[-1:])


class Elsewhere(_Draws):
    """The gradient at a noisy point, in place of a noisy gradient."""

    def gradient(self, at, theta, x, y):
        return at(theta + self.x * self.rng.standard_normal(theta.shape[-1:]), x, y)


class Uniform(_Draws):
    def gradient(self, at, theta, x, y):
        u = np.clip(self.rng.standard_normal(theta.shape[-1:]), -1.9, 1.9)
        return at(theta, x, y) + self.x * u / 0.98


class TowardsZero(_Base):
    def weights(self, theta):
        return self.x / 2 * (theta**2).sum(-1), self.x * theta


class _Home(_Base):
    def begin(self, run, rng):
        self.home = run.theta.copy()


class WithoutHalf(_Home):
    def weights(self, theta):
        away = theta - self.home
        return self.x * (away**2).sum(-1), self.x * away


class WithoutHalfAnywhere(_Home):
    def weights(self, theta):
        away = theta - self.home
        return self.x * (away**2).sum(-1), 2 * self.x * away


class TenTimesTooWeak(_Home):
    def weights(self, theta):
        away = theta - self.home
        return self.x / 20 * (away**2).sum(-1), self.x / 10 * away


class NotSquared(_Home):
    def weights(self, theta):
        away = theta - self.home
        length = np.linalg.norm(away, axis=-1)
        return self.x * length, self.x * away / np.maximum(length, 1e-12)[..., None]


class AllSeedsAtOnce(_Home):
    def weights(self, theta):
        away = theta - self.home
        return self.x / 2 * (away**2).sum(), self.x * away


class TwiceTheGradient(_Home):
    def weights(self, theta):
        away = theta - self.home
        return self.x / 2 * (away**2).sum(-1), 2 * self.x * away


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


class _Named(_Base):
    def begin(self, run, rng):
        self.run, self.where, self.home = run, run.net.select(self.x), run.theta.copy()


class NoGradient(_Named):
    """As the page prints it."""

    def gradient(self, at, theta, x, y):
        g = at(theta, x, y).copy()
        g[..., self.where] = 0
        return g


class InTheEnd(_Named):
    def finish(self, theta):
        theta = theta.copy()
        theta[..., self.where] = self.home[..., self.where]
        return theta


class AllButTheNamed(_Named):
    def step(self, new, old, lr):
        result = old.copy()
        result[..., self.where] = new[..., self.where]
        return result


WRONG = {
    "the_loop.1": [
        (OwnNoise, "the same seed gives the same noise"),
        (PrivateStream, "two seeds got the same noise"),
        (OneNumber, "every parameter"),
        (Variance, "looks like a variance"),
        (DrawnOnce, "drawn once"),
        (AtStep, "in the method `gradient`"),
        (AtWeights, "added at *gradient*"),
        (Elsewhere, "what `at` returns"),
        (Uniform, "Gaussian"),
    ],
    "the_loop.2": [
        (TowardsZero, "not from the start"),
        (WithoutHalf, "one half"),
        (WithoutHalfAnywhere, "one half"),
        (TenTimesTooWeak, "expected"),
        (NotSquared, "the square"),
        (AllSeedsAtOnce, "last axis"),
        (TwiceTheGradient, "cancel"),
        (NotCopied, "copy `run.theta`"),
    ],
    "the_loop.3": [
        (NoGradient, "after the gradient has been set to zero"),
        (InTheEnd, "not only in the end"),
        (FreezeAll, "the rest learns"),
        (FreezeFirst, "any names"),
        (FreezeNothing, "stays at its start"),
        (AllButTheNamed, "stays at its start"),
    ],
}

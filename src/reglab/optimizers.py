"""How a gradient becomes a step. Each optimizer changes theta in place and keeps state of theta's shape.

`begin(theta, decayed)` makes the state; `step(theta, grad, lr)` takes this step's learning rate, a number or an array
that broadcasts to the replica axes `lead`. `lr` may be an array over the sweep axes.
"""

from __future__ import annotations

import numpy as np

from reglab import validation as v
from reglab.replicas import Swept, per_replica


class Optimizer(Swept):
    """A way down. Its `step` is asked between the `gradient` and the `step` hooks of regularizers.

    lr: the learning rate, above 0, a number or an array over the sweep axes.
    Raises ValueError where lr is not above 0.
    """

    hyper = ("lr",)
    state: tuple = ()  # names of the arrays shaped like theta that the optimizer keeps from step to step

    def __init__(self, lr):
        self.lr = v.positive("lr", lr)

    def begin(self, theta, decayed: slice = slice(None)) -> None:
        """Start afresh for theta (*lead, P); `decayed` is the part that a decay may touch."""
        if getattr(theta, "dtype", np.dtype(int)).kind != "f":
            v.fail("theta", theta, "an array of floats")
        self._decayed = decayed
        self._t = 0
        self._work, self._size = np.empty_like(theta), np.empty_like(theta)
        for name in self.state:
            setattr(self, name, np.zeros_like(theta))

    def step(self, theta, grad, lr) -> None:
        """Change theta (*lead, P) in place. Needs `begin`."""
        raise NotImplementedError

    def _descend(self, theta, direction, lr):
        """theta <- theta - lr direction."""
        np.multiply(direction, np.asarray(lr, theta.dtype)[..., None], out=self._work)
        theta -= self._work


class SGD(Optimizer):
    """theta <- theta - lr g. Robbins and Monro (1951)."""

    def step(self, theta, grad, lr):
        self._descend(theta, grad, lr)


class Momentum(Optimizer):
    """v <- mu v + g;  theta <- theta - lr v. Polyak (1964).

    lr: above 0, a number or an array over the sweep axes.
    mu: the share of the velocity that is kept, in [0, 1), likewise.
    Raises ValueError where one of them leaves its range.
    """

    hyper = ("lr", "mu")
    state = ("velocity",)

    def __init__(self, lr, mu=0.9):
        super().__init__(lr)
        self.mu = v.rate("mu", mu)

    def step(self, theta, grad, lr):
        self._accumulate(grad)
        self._descend(theta, self.velocity, lr)

    def _accumulate(self, grad):
        self.velocity *= per_replica(self.mu, 1, grad.dtype)
        self.velocity += grad


class Nesterov(Momentum):
    """v <- mu v + g;  theta <- theta - lr (g + mu v): momentum with a look ahead. Nesterov (1983)."""

    def step(self, theta, grad, lr):
        self._accumulate(grad)
        np.multiply(self.velocity, per_replica(self.mu, 1, grad.dtype), out=self._work)
        self._work += grad
        self._descend(theta, self._work, lr)


class Adam(Optimizer):
    """m <- b1 m + (1 - b1) g;  s <- b2 s + (1 - b2) g^2;  theta <- theta - lr m^ / (sqrt(s^) + eps), where m^ and s^
    are m / (1 - b1^t) and s / (1 - b2^t). Kingma and Ba (2015).

    lr, eps: above 0, numbers or arrays over the sweep axes.
    beta1, beta2: in [0, 1), likewise.
    Raises ValueError where one of them leaves its range.
    """

    hyper = ("lr", "beta1", "beta2", "eps")
    state = ("first", "second")

    def __init__(self, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
        super().__init__(lr)
        self.beta1, self.beta2 = v.rate("beta1", beta1), v.rate("beta2", beta2)
        self.eps = v.positive("eps", eps)

    def step(self, theta, grad, lr):
        self._t += 1
        b1, b2, eps = (per_replica(h, 1) for h in (self.beta1, self.beta2, self.eps))
        self._blend(self.first, grad, b1)
        self._blend(self.second, grad * grad, b2)
        size = np.sqrt(self._over(self.second, 1 - b2**self._t), out=self._size)
        size += _cast(eps, theta.dtype)
        self._descend(theta, np.divide(self._over(self.first, 1 - b1**self._t), size, out=size), lr)

    def _blend(self, mean, new, beta):
        """mean <- beta mean + (1 - beta) new, in place."""
        np.multiply(new, _cast(1 - beta, mean.dtype), out=self._work)
        mean *= _cast(beta, mean.dtype)
        mean += self._work

    def _over(self, a, h):
        return np.divide(a, _cast(h, a.dtype), out=self._work)


class AdamW(Adam):
    """Adam, with the weights (not the biases) decayed apart from the gradient: w <- (1 - lr lam) w, then Adam's step.
    Loshchilov and Hutter (2019).

    lr, beta1, beta2, eps: as for Adam.
    lam: the decay, at least 0, a number or an array over the sweep axes.
    Raises ValueError where one of them leaves its range.
    """

    hyper = ("lr", "beta1", "beta2", "eps", "lam")

    def __init__(self, lr=1e-3, lam=1e-2, beta1=0.9, beta2=0.999, eps=1e-8):
        super().__init__(lr, beta1, beta2, eps)
        self.lam = v.non_negative("lam", lam)

    def step(self, theta, grad, lr):
        shrink = 1 - np.asarray(lr)[..., None] * per_replica(self.lam, 1)
        theta[..., self._decayed] *= np.asarray(shrink, theta.dtype)
        super().step(theta, grad, lr)


def _cast(h, dtype):
    """A hyperparameter in theta's precision, after what had to be computed in float64."""
    return np.asarray(h, dtype) if np.ndim(h) else h

"""Gaussian dropout: multiply each unit by a random number around 1 while training."""

from __future__ import annotations

import numpy as np

from reglab import validation as v
from reglab.layers.base import Layer
from reglab.replicas import per_replica


class GaussianDropout(Layer):
    """y = r x, r = 1 + sigma eps, eps ~ N(0, 1), in training, y = x in prediction, so that E[y] = x; dx = r dy.

    sigma^2 = rate / (1 - rate): the mean and the variance are those of inverted dropout, but no unit is ever silent.
    All sweep axes share the same draws. Srivastava, Hinton, Krizhevsky, Sutskever and Salakhutdinov (2014), section 10.

    rate: that of the dropout whose variance it has, in [0, 1), a number or an array over the sweep axes.
    Raises ValueError where rate leaves [0, 1).
    """

    hyper = ("rate",)
    relation = "equal in expectation"

    def __init__(self, rate):
        self.rate = v.rate("rate", rate)

    def forward(self, x, rng=None):
        self._scale = None
        if rng is None:
            return x
        sigma = per_replica(np.sqrt(self.rate / (1 - self.rate)), self.core, x.dtype)
        self._scale = 1 + sigma * rng.standard_normal(x.shape[-self.core :], x.dtype)
        return self.product(x, self._scale)

    def backward(self, dy, inputs=True):
        if inputs:
            return dy if self._scale is None else np.multiply(dy, self._scale, out=dy)

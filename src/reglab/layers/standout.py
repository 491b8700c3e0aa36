"""Standout: drop a unit more often the less it has to say, while training."""

from __future__ import annotations

import numpy as np

from reglab import validation as v
from reglab.layers.base import Layer
from reglab.replicas import per_replica


class Standout(Layer):
    """y = m x, P(m = 1) = keep(x) = sigmoid(alpha x + beta), in training; y = keep(x) x in prediction, E[y].

    It stands between a linear layer and its ReLU, so x = W v + b: the keep probabilities of units and inputs v come
    from the layer's own weights (the simpler of the paper's two algorithms). For a ReLU f, f(m x) = m f(x).

    In training dx = m dy: as in the paper the mask is a constant, and no gradient goes through keep(x).
    In prediction dx = (keep + alpha x keep (1 - keep)) dy, the whole derivative.

    The threshold of a unit is drawn before alpha and beta act on it: all sweep axes share the draws. alpha = 0 is
    dropout without the division, with the rate sigmoid(-beta). Ba and Frey (2013).

    alpha: how much the input decides, a number or an array over the sweep axes.
    beta: the log odds of keeping a unit with the input 0, likewise.
    Raises ValueError where alpha or beta is no finite number.
    """

    hyper = ("alpha", "beta")
    relation = "rescaled at prediction"

    def __init__(self, alpha=1.0, beta=0.0):
        self.alpha, self.beta = v.real("alpha", alpha), v.real("beta", beta)

    def forward(self, x, rng=None):
        alpha, beta = (per_replica(a, self.core, x.dtype) for a in (self.alpha, self.beta))
        keep = 1 / (1 + np.exp(-np.clip(alpha * x + beta, -80, 80)))
        if rng is None:
            self._scale, self._slope = keep, keep + alpha * x * keep * (1 - keep)
        else:
            mask = (rng.random(x.shape[-self.core :], x.dtype) < keep).astype(x.dtype)
            self._scale = self._slope = mask
        return self.product(x, self._scale)

    def backward(self, dy, inputs=True):
        if inputs:
            return np.multiply(dy, self._slope, out=dy)

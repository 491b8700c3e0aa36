"""Dropout: switch off each unit at random while training."""

from __future__ import annotations

import numpy as np

from reglab import validation as v
from reglab.layers.base import Layer
from reglab.replicas import per_replica


class Masked(Layer):
    """y = m x with a fresh 0/1 mask at every training step, P(m = 1) = keep; all sweep axes share the same draws.

    Args: rate, the probability of *dropping*, in [0, 1), a number or an array over the sweep axes; keep = 1 - rate.
    Raises ValueError where rate leaves [0, 1).
    """

    hyper = ("rate",)

    def __init__(self, rate):
        self.rate = v.rate("rate", rate)

    def _keep(self, dtype):
        return per_replica(1.0 - self.rate, self.core, dtype)

    def _mask(self, x, rng):
        """The mask of this step: u < keep for uniform u of core shape, one u for each seed."""
        keep = self._keep(x.dtype)
        u = rng.random(x.shape[-self.core :], dtype=x.dtype.type)
        return np.less(u, keep).astype(x.dtype), keep

    def forward(self, x, rng=None):
        self._scale = self.scale(x, rng)
        return x if self._scale is None else x * self._scale

    def backward(self, dy, inputs=True):
        if inputs:
            return dy if self._scale is None else dy * self._scale

    def scale(self, x, rng):
        """What multiplies x, or None for 1."""
        raise NotImplementedError


class Dropout(Masked):
    """Inverted dropout: y = m x / keep in training, y = x in prediction, so that E[y] = x; dx = m dy / keep.

    Srivastava, Hinton, Krizhevsky, Sutskever and Salakhutdinov (2014).
    """

    relation = "equal in expectation"

    def scale(self, x, rng):
        if rng is None:
            return None
        mask, keep = self._mask(x, rng)
        mask /= keep
        return mask


class VanillaDropout(Masked):
    """Dropout as first published: y = m x in training, y = keep x in prediction; dx = m dy.

    Hinton, Srivastava, Krizhevsky, Sutskever and Salakhutdinov (2012).
    """

    relation = "rescaled at prediction"

    def scale(self, x, rng):
        return self._keep(x.dtype) if rng is None else self._mask(x, rng)[0]

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

    def forward(self, x, rng=None):
        keep = per_replica(1 - self.rate, self.core, x.dtype)
        if rng is None:
            self._scale, y = self.at_rest(keep), None
        else:
            u = rng.bits(x.shape[-self.core :])  # 32 for each unit and seed: below 2^32 rate the unit is dropped
            level = np.uint32(per_replica(2**32 * self.rate, self.core, np.uint32))
            self._scale, y = self.memory(x, u.shape, np.shape(keep))
            self._scale[...] = u >= level
            self.scale(self._scale, keep)
        return x if self._scale is None else np.multiply(x, self._scale, out=y)

    def backward(self, dy, inputs=True):
        if inputs:
            return dy if self._scale is None else np.multiply(dy, self._scale, out=dy)

    def allocate(self, x, draws, rates):
        mask = np.broadcast_shapes(draws, rates)
        return np.empty(mask, x.dtype), np.empty(np.broadcast_shapes(x.shape, mask), x.dtype)

    def scale(self, mask, keep):
        """Turn the mask into what multiplies x in training, in place."""

    def at_rest(self, keep):
        """What multiplies x in prediction; None for 1."""
        raise NotImplementedError


class Dropout(Masked):
    """Inverted dropout: y = m x / keep in training, y = x in prediction, so that E[y] = x; dx = m dy / keep.

    Srivastava, Hinton, Krizhevsky, Sutskever and Salakhutdinov (2014).
    """

    relation = "equal in expectation"

    def scale(self, mask, keep):
        mask /= keep

    def at_rest(self, keep):
        return None


class VanillaDropout(Masked):
    """Dropout as first published: y = m x in training, y = keep x in prediction; dx = m dy.

    Hinton, Srivastava, Krizhevsky, Sutskever and Salakhutdinov (2012).
    """

    relation = "rescaled at prediction"

    def at_rest(self, keep):
        return keep

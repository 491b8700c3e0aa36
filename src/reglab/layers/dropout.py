"""Dropout: switch off each unit at random while training."""

from __future__ import annotations

import numpy as np

from reglab import validation as v
from reglab.layers.base import Layer
from reglab.replicas import per_replica


class Masked(Layer):
    """A layer that multiplies its input by 0/1 masks, drawn afresh in every step.

    P(1) = keep = 1 - rate; all sweep axes share the same draws.

    rate: the probability of *dropping*, in [0, 1), a number or an array over the
        sweep axes.
    Raises ValueError where rate leaves [0, 1).
    """

    hyper = ("rate",)

    def __init__(self, rate):
        self.rate = v.rate("rate", rate)

    def forward(self, x, rng=None):
        mask = None if rng is None else rng.mask(x.shape[-self.core :], self.rate, x.dtype)
        self._scale = self.scale(mask, per_replica(1 - self.rate, self.core, x.dtype))
        return x if self._scale is None else self.product(x, self._scale)

    def backward(self, dy, inputs=True):
        if inputs:
            return dy if self._scale is None else np.multiply(dy, self._scale, out=dy)

    def scale(self, mask, keep):
        """What multiplies the input, None for 1: in training from the mask, which
        may be written into; in prediction, where the mask is None, from keep alone."""
        raise NotImplementedError


class Dropout(Masked):
    """Inverted dropout: y = m x / keep in training, y = x in prediction, so that
    E[y] = x; dx = m dy / keep.

    Srivastava, Hinton, Krizhevsky, Sutskever and Salakhutdinov (2014).
    """

    relation = "equal in expectation"

    def scale(self, mask, keep):
        return None if mask is None else np.divide(mask, keep, out=mask)


class VanillaDropout(Masked):
    """Dropout as first published: y = m x in training, y = keep x in prediction; dx = m dy.

    Hinton, Srivastava, Krizhevsky, Sutskever and Salakhutdinov (2012).
    """

    relation = "rescaled at prediction"

    def scale(self, mask, keep):
        return keep if mask is None else mask

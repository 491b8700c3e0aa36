"""Layer normalization: every row with mean 0 and variance 1 over its features, then shifted and scaled as learned."""

from __future__ import annotations

from math import prod

import numpy as np

from reglab import initializers
from reglab import validation as v
from reglab.layers.base import Layer, Parameter, common


class LayerNorm(Layer):
    """y = gamma z + beta with z = (x - mean) / s, s = sqrt(var + eps), mean and var over the features of a row.

    dgamma = sum over rows of dy z,   dbeta = sum over rows of dy,   and with g = gamma dy
    dx = 1 / s (g - mean of g - z mean of g z), means over the features of each row.

    A row knows nothing of the others, so training and prediction are the same, and one row is enough. Ba, Kiros and
    Hinton (2016).

    d: the number of features, or the shape (c, h, w) of pictures; of a row of more axes the last ones are normalised,
        (d,) of tokens (T, d). At least 2 numbers: of one alone nothing would be left.
    eps: a number above 0.
    Raises ValueError where one of them is something else.
    """

    def __init__(self, d, eps: float = 1e-5):
        several = isinstance(d, (tuple, list))
        self.d = tuple(v.integer("d", one, 1) for one in d) if several else v.integer("d", d, 1)
        self.last = self.d if several else (self.d,)  # the axes of a row that are normalized
        if prod(self.last) < 2:
            v.fail("d", d, "at least 2 features")
        self.eps = v.positive("eps", eps)
        if np.ndim(self.eps):
            v.fail("eps", eps, "a number")

    def shape(self, shape):
        if shape[-len(self.last) :] != self.last:
            wish = f"takes rows that end in {self.last}"
            raise ValueError(f"layers must fit: {self!r} {wish}, got rows of shape {shape}")
        self._within = tuple(range(-len(self.last), 0))
        self._others = tuple(range(-len(shape) - 1, -len(self.last)))
        return super().shape(shape)

    def parameters(self):
        return {
            "gamma": Parameter(self.last, initializers.ones, "biases"),
            "beta": Parameter(self.last, initializers.zeros, "biases"),
        }

    def forward(self, x, rng=None):
        z, y, self._dz = self.memory(x)
        self._z = np.subtract(x, x.mean(self._within, keepdims=True), out=z)
        square = np.multiply(z, z, out=self._dz if self._dz.shape == z.shape else None)
        self._s = np.sqrt(square.mean(self._within, keepdims=True) + self.eps)
        z /= self._s
        np.multiply(z, self._spread(self.gamma), out=y)
        y += self._spread(self.beta)
        return y

    def backward(self, dy, inputs=True):
        dz = np.multiply(dy, self._z, out=self._dz)
        dz.sum(self._others, out=self.dgamma)
        dy.sum(self._others, out=self.dbeta)
        if not inputs:
            return None
        dy *= self._spread(self.gamma)
        np.multiply(dy, self._z, out=dz)
        np.multiply(self._z, dz.mean(self._within, keepdims=True), out=dz)
        dz += dy.mean(self._within, keepdims=True)
        dy -= dz
        dy /= self._s
        return dy

    def allocate(self, x):
        whole = np.empty(common(x.shape, self._spread(self.gamma).shape), x.dtype)
        return np.empty_like(x), whole, np.empty_like(whole)

    def _spread(self, a):
        """What each feature has, (*lead, *last), ready to meet (*lead, n, ..., *last)."""
        core = len(self.last)
        return a.reshape(*a.shape[: a.ndim - core], *(1,) * len(self._others), *a.shape[a.ndim - core :])

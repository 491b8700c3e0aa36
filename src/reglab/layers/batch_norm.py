"""Batch normalization: every feature with mean 0 and variance 1 over the batch, then shifted and scaled as learned."""

from __future__ import annotations

from math import prod

import numpy as np

from reglab import initializers
from reglab import validation as v
from reglab.layers.base import Layer, Parameter, common


class BatchNorm(Layer):
    """y = gamma z + beta with z = (x - mean) / s, s = sqrt(var + eps), for each feature or channel on its own.

    dgamma = sum of dy z,   dbeta = sum of dy,   over the m numbers that a feature has in the batch: one in each row,
    h w in each picture. In training mean and var are those of these numbers, and depend on x:
    dx = gamma / s (dy - (dbeta + z dgamma) / m). In prediction they are running averages: dx = gamma / s dy.

    A step replaces the share `share` of the running averages by the batch's mean and var m / (m - 1), the unbiased one.
    Ioffe and Szegedy (2015).

    d: the number of features of a row (d,), or of channels of a picture (d, h, w), at least 1.
    share: in [0, 1], a number or an array over the sweep axes; torch calls it momentum.
    eps: a number above 0.
    Raises ValueError where one of them is something else, and in training where m is 1: nothing would be left of x.
    """

    hyper = ("share",)
    relation = "by running averages"
    least_rows = 2

    def __init__(self, d: int, share=0.1, eps: float = 1e-5):
        self.d, self.share, self.eps = v.integer("d", d, 1), v.fraction("share", share), v.positive("eps", eps)
        if np.ndim(self.eps):
            v.fail("eps", eps, "a number")

    def shape(self, shape):
        if len(shape) not in (1, 3) or shape[0] != self.d:
            wish = f"takes rows ({self.d},) or pictures ({self.d}, h, w)"
            raise ValueError(f"layers must fit: {self!r} {wish}, got rows of shape {shape}")
        self.least_rows = 2 if prod(shape[1:]) == 1 else 1
        return super().shape(shape)

    def parameters(self):
        return {
            "gamma": Parameter((self.d,), initializers.ones, "biases"),
            "beta": Parameter((self.d,), initializers.zeros, "biases"),
            "mean": Parameter((self.d,), initializers.zeros, "state"),
            "var": Parameter((self.d,), initializers.ones, "state"),
        }

    def forward(self, x, rng=None):
        self._trained = rng is not None
        mean, var = self._of_batch(x) if self._trained else (self._spread(self.mean), self._spread(self.var))
        self._s = np.sqrt(var + self.eps)
        z, y, self._dz = self.memory(x)
        self._z = np.subtract(x, mean, out=z if self._trained else None)
        self._z /= self._s
        np.multiply(self._z, self._spread(self.gamma), out=y)
        y += self._spread(self.beta)
        return y

    def backward(self, dy, inputs=True):
        dz = np.multiply(dy, self._z, out=self._dz)
        dz.sum(self._others, out=self.dgamma)
        dy.sum(self._others, out=self.dbeta)
        if not inputs:
            return None
        if self._trained:
            m = prod(dy.shape[axis] for axis in self._others)
            np.multiply(self._z, self._spread(self.dgamma / m), out=dz)
            dz += self._spread(self.dbeta / m)
            dy -= dz
        dy *= self._spread(self.gamma) / self._s
        return dy

    def allocate(self, x):
        whole = np.empty(common(x.shape, self._spread(self.gamma).shape), x.dtype)
        return np.empty_like(x), whole, np.empty_like(whole)

    def _of_batch(self, x):
        """Mean and variance of every feature, and what is to be remembered of them."""
        m = prod(x.shape[axis] for axis in self._others)
        if m < 2:
            raise ValueError(f"x must have at least 2 numbers for each feature in training, got shape {x.shape}")
        mean, var = x.mean(self._others), x.var(self._others)
        self.learned = {"mean": mean, "var": var * (m / (m - 1))}
        return self._spread(mean), self._spread(var)

    @property
    def _others(self) -> tuple:
        """All axes but those of replicas and features."""
        return (-2,) if self.core == 2 else (-4, -2, -1)

    def _spread(self, a):
        """What each feature has, (*lead, d), ready to meet (*lead, n, d) or (*lead, n, d, h, w)."""
        return a.reshape(*a.shape[:-1], 1, self.d, *(1,) * (self.core - 2))

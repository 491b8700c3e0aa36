"""Elementwise nonlinearities; each derivative is written in terms of the output."""

from __future__ import annotations

import numpy as np

from reglab.layers.base import Layer


class Tanh(Layer):
    """y = tanh(x), dx = (1 - y^2) dy."""

    def forward(self, x, rng=None):
        self._y, self._slope = self.memory(x)
        return np.tanh(x, out=self._y)

    def backward(self, dy, inputs=True):
        if inputs:
            slope = np.multiply(self._y, self._y, out=self._slope)
            return times(dy, np.subtract(1, slope, out=slope))


class ReLU(Layer):
    """y = max(x, 0), dx = [y > 0] dy; the derivative at 0 is taken as 0. Nair and Hinton (2010)."""

    def forward(self, x, rng=None):
        self._y, self._slope, zeros = self.memory(x)
        return np.maximum(x, zeros, out=self._y)  # three times as fast as with the number 0

    def backward(self, dy, inputs=True):
        if inputs:
            self._slope[...] = self._y > 0
            return times(dy, self._slope)

    def allocate(self, x):
        return *super().allocate(x), np.zeros_like(x)


class Sigmoid(Layer):
    """y = 1 / (1 + exp(-x)), dx = y (1 - y) dy; computed as (1 + tanh(x / 2)) / 2, which cannot overflow."""

    def forward(self, x, rng=None):
        y, self._slope = self.memory(x)
        np.tanh(np.multiply(x, 0.5, out=y), out=y)
        y += 1
        y *= 0.5
        self._y = y
        return y

    def backward(self, dy, inputs=True):
        if inputs:
            slope = np.subtract(1, self._y, out=self._slope)
            slope *= self._y
            return times(dy, slope)


def times(dy, slope):
    """dy slope, in the memory of the slope: but an input shared by all replicas has one slope, and a derivative for
    each of them."""
    return np.multiply(slope, dy, out=slope if slope.shape == dy.shape else None)

"""Elementwise nonlinearities; each derivative is written in terms of the output."""

from __future__ import annotations

import numpy as np

from reglab.layers.base import Layer


class Activation(Layer):
    """y = f(x) elementwise; dx = f'(x) dy."""

    def forward(self, x, rng=None):
        self._y, self._dx, self._zeros = self.memory(x)
        return self.apply(x, self._y)

    def backward(self, dy, inputs=True):
        if inputs:
            dx = self.slope(self._y, self._dx)
            # An input shared by all replicas has one slope, but a derivative for each of them.
            return np.multiply(dx, dy, out=dx if dx.shape == dy.shape else None)

    def allocate(self, x):
        return np.empty_like(x), np.empty_like(x), np.zeros_like(x)

    def apply(self, x, out):
        raise NotImplementedError

    def slope(self, y, out):
        """f'(x), from y = f(x)."""
        raise NotImplementedError


class Tanh(Activation):
    """y = tanh(x), dx = (1 - y^2) dy."""

    def apply(self, x, out):
        return np.tanh(x, out=out)

    def slope(self, y, out):
        np.multiply(y, y, out=out)
        return np.subtract(1, out, out=out)


class ReLU(Activation):
    """y = max(x, 0), dx = [y > 0] dy; the derivative at 0 is taken as 0. Nair and Hinton (2010)."""

    def apply(self, x, out):
        return np.maximum(x, self._zeros, out=out)  # three times as fast as with the number 0

    def slope(self, y, out):
        out[...] = y > 0
        return out


class Sigmoid(Activation):
    """y = 1 / (1 + exp(-x)), dx = y (1 - y) dy; computed as (1 + tanh(x / 2)) / 2, which cannot overflow."""

    def apply(self, x, out):
        np.multiply(x, 0.5, out=out)
        np.tanh(out, out=out)
        out += 1
        out *= 0.5
        return out

    def slope(self, y, out):
        np.subtract(1, y, out=out)
        return np.multiply(out, y, out=out)

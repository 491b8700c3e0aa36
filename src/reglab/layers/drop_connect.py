"""DropConnect: switch off each connection at random while training."""

from __future__ import annotations

import numpy as np

from reglab import initializers
from reglab import validation as v
from reglab.layers.base import common
from reglab.layers.linear import Linear
from reglab.replicas import per_replica


class DropConnect(Linear):
    """y = x (m W / keep) + b, with 0/1 masks m, P(1) = keep = 1 - rate, in training;
    y = x W + b in prediction, with the mean weights, so that E[y] is the same.

    dx = dy (m W / keep)^T,   dW = sum over rows of m / keep (x^T dy),   db = sum of dy.

    Every row of every batch has a mask (d, k) of its own, as in the paper: rows that
    shared one would err together, and a step would hear one network instead of many.
    So a pass holds n d k numbers where Linear holds n k. All sweep axes share the draws.
    Unlike the paper's, kept weights are divided by keep, and biases are not masked.
    Wan, Zeiler, Zhang, LeCun and Fergus (2013).

    d, k: numbers of inputs and outputs, at least 1.
    rate: the probability of *dropping*, in [0, 1), a number or an array over the sweep axes.
    init: draws W (see `reglab.initializers`); b starts at 0.
    Raises ValueError where d or k is no whole number above 0, rate leaves [0, 1), or init is no function.
    """

    hyper = ("rate",)
    relation = "equal in expectation"

    def __init__(self, d: int, k: int, rate, init=initializers.glorot_uniform):
        super().__init__(d, k, init)
        self.rate = v.rate("rate", rate)

    def shape(self, shape):
        made = super().shape(shape)
        self.widest = made[-1] * int(np.prod(shape))  # the masks: a sweep takes fewer settings at once
        return made

    def forward(self, x, rng=None):
        self._mask = None
        if rng is None or not np.any(self.rate):
            return super().forward(x)
        self._shape = x.shape
        self._x = x = x if self.core == 2 else x.reshape(*x.shape[: -self.core], -1, self.d)
        self._mask = rng.mask((x.shape[-2], self.d, self.k), self.rate, x.dtype)
        self._mask /= per_replica(1 - self.rate, 3, x.dtype)
        y, self._dx, self._ones = self.memory(x)
        self._work = self.space(x)
        np.multiply(self._mask, self.W[..., None, :, :], out=self._work)
        np.matmul(x[..., None, :], self._work, out=y[..., None, :])
        y += self._b
        return y if self.core == 2 else y.reshape(*y.shape[:-2], *self._shape[-self.core : -1], self.k)

    def backward(self, dy, inputs=True):
        if self._mask is None:
            return super().backward(dy, inputs)
        dy = dy if self.core == 2 else dy.reshape(*dy.shape[: -self.core], -1, self.k)
        np.matmul(self._ones, dy, out=self._db)
        if inputs:
            np.matmul(self._work, dy[..., None], out=self._dx[..., None])
        np.multiply(self._mask, dy[..., None, :], out=self._work)
        # For each input a row times a matrix, (1, n) (n, k).
        np.matmul(self._x.mT[..., None, :], self._work.swapaxes(-3, -2), out=self.dW[..., None, :])
        if inputs:
            dx = self._dx
            return dx if self.core == 2 else dx.reshape(*dx.shape[:-2], *self._shape[-self.core :])

    def space(self, x):
        """The memory of a pass in training, (*lead, n, d, k); that of the last pass, where it fits."""
        shape = *common(x.shape[:-2], self.W.shape[:-2]), x.shape[-2], self.d, self.k
        work = getattr(self, "_work", None)
        fits = work is not None and (work.shape, work.dtype) == (shape, self.W.dtype)
        return work if fits else np.empty(shape, self.W.dtype)

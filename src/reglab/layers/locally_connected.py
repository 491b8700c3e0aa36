"""Locally connected: a small linear map at every place of a picture, and at each place another one."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from reglab import initializers
from reglab import validation as v
from reglab.layers.base import Parameter, common
from reglab.layers.convolution import Convolution


class LocallyConnected(Convolution):
    """y = W_i^T p_i + b_i at place i: what a convolution would be, if places did not share one W and one b.

    With p_i the c kh kw numbers of x under the kernel at place i:
    dW_i = sum over pictures of p_i dy_i^T,   db_i = sum of dy_i over pictures,
    dx = W_i dy_i, each number of a patch added where it came from. Without its sum over places, this is the derivative
    of a convolution. LeCun (1989).

    W has shape (oh ow, c kh kw, k), b (oh ow, k): the places line by line, each with filters like a convolution's.

    c, h, w: channels, height and width of the pictures, at least 1.
    k, size, stride, padding: as of a `Convolution`.
    init: draws the W of each place (see `reglab.initializers`); b starts at 0.
    Raises ValueError where one of them is something else, and where the kernels do not fit the pictures.
    """

    def __init__(
        self, c: int, h: int, w: int, k: int, size, stride: int = 1, padding: int = 0, init=initializers.he_normal
    ):
        super().__init__(c, k, size, stride, padding, init)
        self.h, self.w = v.integer("h", h, 1), v.integer("w", w, 1)
        _, *self.out = super().shape((self.c, self.h, self.w))
        self.places = self.out[0] * self.out[1]

    def shape(self, shape):
        if shape != (self.c, self.h, self.w):
            wish = f"takes pictures {(self.c, self.h, self.w)}"
            raise ValueError(f"layers must fit: {self!r} {wish}, got rows of shape {shape}")
        return super().shape(shape)

    def parameters(self):
        return {
            "W": Parameter((self.places, self.d, self.k), self._drawn, "weights"),
            "b": Parameter((self.places, self.k), initializers.zeros, "biases"),
        }

    def forward(self, x, rng=None):
        self._shape, lent = x.shape, self.memory(x)
        self._lent = lent
        lent.rows[...] = np.moveaxis(self._gathered(x, lent), -1, -3)
        np.matmul(lent.rows, self.W, out=lent.told)
        lent.told += self.b[..., None, :]
        lent.y[...] = np.moveaxis(lent.told, -3, -1)
        return lent.y.reshape(*lent.y.shape[:-1], *lent.places)

    def backward(self, dy, inputs=True):
        lent = self._lent
        lent.told[...] = np.moveaxis(dy.reshape(*dy.shape[:-2], -1), -1, -3)
        np.matmul(lent.rows.mT, lent.told, out=self.dW)
        lent.told.sum(-2, out=self.db)
        if inputs:
            lent.slopes[...] = np.moveaxis(np.matmul(lent.told, self.W.mT, out=lent.back), -3, -1)
            return self._scattered(lent.slopes, lent)

    def allocate(self, x):
        *lead, n, c, h, w = x.shape
        p, dtype, places = self.padding, self.W.dtype, self.places
        whole = common(tuple(lead), self.W.shape[:-3])
        return SimpleNamespace(
            places=self.out,
            padded=np.zeros((*lead, n, c, h + 2 * p, w + 2 * p), x.dtype),
            patches=np.empty((*lead, n, c, *self.kernel, *self.out), dtype),
            rows=np.empty((*lead, places, n, self.d), dtype),  # the patches of each place
            told=np.empty((*whole, places, n, self.k), dtype),
            y=np.empty((*whole, n, self.k, places), dtype),
            back=np.empty((*whole, places, n, self.d), dtype),
            slopes=np.empty((*whole, n, self.d, places), dtype),
            dx=np.empty((*whole, n, c, h + 2 * p, w + 2 * p), dtype),
        )

    def _drawn(self, rng, shape):
        return np.stack([self.init(rng, shape[1:]) for _ in range(shape[0])])

"""Convolution: one small linear map, applied at every place of a picture."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from reglab import initializers
from reglab import validation as v
from reglab.layers.base import Layer, Parameter, common


class Convolution(Layer):
    """y = W^T p + b at every place, p the c kh kw numbers of x under the kernel: rows (c, h, w) become (k, oh, ow).

    With the patches P (c kh kw, oh ow) of each picture as columns, and dy as (k, oh ow):
    dW = sum over pictures of P dy^T,   db = sum of dy over pictures and places,
    dx = W dy, each number of a patch added where it came from.

    W has shape (c kh kw, k), b (k,): a column is a filter, read in the order (c, kh, kw). Kernels are not flipped, as
    everywhere in deep learning: strictly, a cross-correlation. LeCun, Boser, Denker, Henderson, Howard, Hubbard and
    Jackel (1989).

    c, k: numbers of channels that come in, and of filters, at least 1.
    size: of the kernels, a whole number for square ones or (kh, kw).
    stride: pixels from one place to the next, downwards and to the right, at least 1.
    padding: lines of zeros around the picture, at least 0.
    init: draws W (see `reglab.initializers`); b starts at 0.
    Raises ValueError where one of them is something else.
    """

    core = 4

    def __init__(self, c: int, k: int, size, stride: int = 1, padding: int = 0, init=initializers.he_normal):
        self.c, self.k = v.integer("c", c, 1), v.integer("k", k, 1)
        pair = isinstance(size, (tuple, list))
        if pair and len(size) != 2:
            v.fail("size", size, "a whole number or (kh, kw)")
        self.size = tuple(v.integer("size", one, 1) for one in size) if pair else v.integer("size", size, 1)
        self.kernel = self.size if pair else (self.size, self.size)
        self.d = self.c * self.kernel[0] * self.kernel[1]  # numbers under a kernel
        self.stride, self.padding = v.integer("stride", stride, 1), v.integer("padding", padding, 0)
        if not callable(init):
            v.fail("init", init, "a function of (rng, shape)")
        self.init = init

    def shape(self, shape):
        if len(shape) != 3 or shape[0] != self.c:
            wish = f"takes pictures ({self.c}, h, w)"
            raise ValueError(f"layers must fit: {self!r} {wish}, got rows of shape {shape}")
        super().shape(shape)
        places = []
        for line, length, width in zip(("row", "column"), shape[1:], self.kernel, strict=True):
            steps, rest = divmod(length + 2 * self.padding - width, self.stride)
            if steps < 0:
                raise ValueError(f"layers must fit: the kernels of {self!r} are larger than {shape} with its padding")
            if (dropped := rest - self.padding) > 0:  # of the picture, not only of the zeros around it
                last = f"the last {line}" if dropped == 1 else f"the last {dropped} {line}s"
                raise ValueError(f"layers must fit: in {self!r} stride {self.stride} drops {last} of {shape}")
            places.append(steps + 1)
        self.widest = self.d * max(places[0] * places[1], self.k)  # the patches, or dW of each picture alone
        return self.k, *places

    def parameters(self):
        return {
            "W": Parameter((self.d, self.k), self.init, "weights"),
            "b": Parameter((self.k,), initializers.zeros, "biases"),
        }

    def forward(self, x, rng=None):
        self._shape, lent = x.shape, self.memory(x)
        self._patches, self._lent = self._gathered(x, lent), lent
        # Picture by picture, for then the results lie as the next layer wants them, channel by channel.
        y = np.matmul(self.W.mT[..., None, :, :], self._patches, out=lent.y)
        y += self.b[..., None, :, None]
        return y.reshape(*y.shape[:-1], *lent.places)

    def backward(self, dy, inputs=True):
        dy, lent = dy.reshape(*dy.shape[:-2], -1), self._lent
        np.matmul(self._patches, dy.mT, out=lent.each).sum(-3, out=self.dW)
        (dy @ lent.ones)[..., 0].sum(-2, out=self.db)  # three times as fast as a sum over both axes
        if inputs:
            return self._scattered(np.matmul(self.W[..., None, :, :], dy, out=lent.slopes), lent)

    def allocate(self, x):
        *lead, n, c, h, w = x.shape
        (kh, kw), p, dtype = self.kernel, self.padding, self.W.dtype
        oh, ow = ((length + 2 * p - width) // self.stride + 1 for length, width in ((h, kh), (w, kw)))
        rows = (*common(tuple(lead), self.W.shape[:-2]), n)
        return SimpleNamespace(
            places=(oh, ow),
            padded=np.zeros((*lead, n, c, h + 2 * p, w + 2 * p), x.dtype),
            patches=np.empty((*lead, n, c, kh, kw, oh, ow), dtype),
            y=np.empty((*rows, self.k, oh * ow), dtype),
            each=np.empty((*rows, self.d, self.k), dtype),  # what a picture says of dW
            ones=np.ones((oh * ow, 1), dtype),
            slopes=np.empty((*rows, self.d, oh * ow), dtype),
            dx=np.empty((*rows, c, h + 2 * p, w + 2 * p), dtype),
        )

    def _gathered(self, x, lent):
        """The patches of x (*lead, n, c, h, w) as columns: (*lead, n, c kh kw, oh ow)."""
        if p := self.padding:
            lent.padded[..., p:-p, p:-p] = x
            x = lent.padded
        windows = sliding_window_view(x, self.kernel, (-2, -1))[..., :: self.stride, :: self.stride, :, :]
        lent.patches[...] = np.moveaxis(windows, (-4, -3), (-2, -1))
        return lent.patches.reshape(*x.shape[:-3], self.d, -1)

    def _scattered(self, slopes, lent):
        """Each number of the patches' slopes added where the patch was gathered: (*lead, n, c, h, w)."""
        (oh, ow), dx, s, p = lent.places, lent.dx, self.stride, self.padding
        slopes = slopes.reshape(*slopes.shape[:-2], self.c, *self.kernel, oh, ow)
        dx[...] = 0
        for i, j in np.ndindex(self.kernel):
            dx[..., i : i + s * oh : s, j : j + s * ow : s] += slopes[..., i, j, :, :]
        h, w = self._shape[-2:]
        return dx[..., p : h + p, p : w + p]

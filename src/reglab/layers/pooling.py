"""Pooling: one number for what a window of a picture holds, its largest or its mean."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from reglab import validation as v
from reglab.layers.base import Layer


class Pool(Layer):
    """Every channel alone, one number for each window of size x size: rows (c, h, w) become (c, oh, ow).

    size: of the windows, a whole number of at least 1.
    stride: pixels from one window to the next, downwards and to the right, at least 1; None: the windows' size, so
        that they lie side by side.
    Raises ValueError where one of them is something else, and where windows are larger than the picture or leave rows
    or columns of it out at its end.
    """

    core = 4

    def __init__(self, size: int, stride: int | None = None):
        self.size = v.integer("size", size, 1)
        self.stride = self.size if stride is None else v.integer("stride", stride, 1)

    def shape(self, shape):
        if len(shape) != 3:
            raise ValueError(f"layers must fit: {self!r} takes pictures (c, h, w), got rows of shape {shape}")
        places = []
        for line, length in zip(("row", "column"), shape[1:], strict=True):
            steps, rest = divmod(length - self.size, self.stride)
            if steps < 0:
                raise ValueError(f"layers must fit: the windows of {self!r} are larger than {shape}")
            if rest:
                last = f"the last {line}" if rest == 1 else f"the last {rest} {line}s"
                raise ValueError(f"layers must fit: in {self!r} stride {self.stride} drops {last} of {shape}")
            places.append(steps + 1)
        super().shape(shape)
        self.widest = self.size**2 * shape[0] * places[0] * places[1]  # all windows, side by side
        return shape[0], *places

    def allocate(self, x):
        places = *x.shape[:-2], *((length - self.size) // self.stride + 1 for length in x.shape[-2:])
        return SimpleNamespace(
            pixels=np.empty((self.size**2, *places), x.dtype),
            y=np.empty(places, x.dtype),
            free=np.empty(places, bool),
            here=np.empty(places, bool),
            part=np.empty(places, x.dtype),
            dx=np.zeros_like(x),
        )

    def corners(self, x):
        """For each place in a window, line by line, the pixel there of all windows: views (..., c, oh, ow) of x."""
        (oh, ow), s = self._lent.y.shape[-2:], self.stride
        for i, j in np.ndindex(self.size, self.size):
            yield x[..., i : i + s * (oh - 1) + 1 : s, j : j + s * (ow - 1) + 1 : s]

    def handed_down(self, dy, parts):
        """dx from what each place in a window gets of dy. A picture that all replicas share has a dx for each."""
        lent, apart = self._lent, self.stride >= self.size
        dx = lent.dx if dy.shape == lent.y.shape else np.zeros((*dy.shape[:-2], *lent.dx.shape[-2:]), lent.dx.dtype)
        if not apart:
            dx[...] = 0
        for pixel, part in zip(self.corners(dx), parts, strict=True):
            if apart:  # every pixel has one window or none
                pixel[...] = part
            else:
                pixel += part
        return dx


class MaxPool(Pool):
    """y = the largest number of each window; dx = sum, over the windows where the pixel was the largest, of dy.

    Of several that are equally large the first one wins, line by line. Ranzato, Huang, Boureau and LeCun (2007).

    size, stride: see `Pool`.
    Raises ValueError as `Pool` does.
    """

    def forward(self, x, rng=None):
        lent = self._lent = self.memory(x)
        for own, pixel in zip(lent.pixels, self.corners(x), strict=True):
            own[...] = pixel  # side by side they are compared several times as fast
        return lent.pixels.max(0, out=lent.y)

    def backward(self, dy, inputs=True):
        if inputs:
            return self.handed_down(dy, self._winners(dy))

    def _winners(self, dy):
        """For each place in a window dy where the largest number stood there, elsewhere 0."""
        lent = self._lent
        lent.free[...] = True  # windows whose largest number was not found yet
        for pixel in lent.pixels:
            here = np.equal(pixel, lent.y, out=lent.here)
            here &= lent.free
            lent.free ^= here
            lent.part[...] = here
            yield np.multiply(lent.part, dy, out=lent.part if dy.shape == lent.y.shape else None)


class AveragePool(Pool):
    """y = the mean of each window; dx = sum, over the windows that hold the pixel, of dy / size^2.

    LeCun, Bottou, Bengio and Haffner (1998).

    size, stride: see `Pool`.
    Raises ValueError as `Pool` does.
    """

    def forward(self, x, rng=None):
        lent = self._lent = self.memory(x)
        lent.y[...] = 0
        for pixel in self.corners(x):
            lent.y += pixel
        lent.y /= self.size**2
        return lent.y

    def backward(self, dy, inputs=True):
        if inputs:
            dy /= self.size**2
            return self.handed_down(dy, [dy] * self.size**2)

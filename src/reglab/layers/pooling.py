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
        return shape[0], *places

    def allocate(self, x):
        places = *x.shape[:-2], *((length - self.size) // self.stride + 1 for length in x.shape[-2:])
        return SimpleNamespace(
            y=np.empty(places, x.dtype),
            part=np.empty(places, x.dtype),
            here=np.empty(places, bool),
            winner=np.empty(places, np.min_scalar_type(self.size**2)),
            dx=np.empty_like(x),
        )

    def corners(self, x):
        """For each place in a window, line by line, the pixel there of all windows: views (..., c, oh, ow) of x."""
        (oh, ow), s = self._lent.y.shape[-2:], self.stride
        for i, j in np.ndindex(self.size, self.size):
            yield x[..., i : i + s * (oh - 1) + 1 : s, j : j + s * (ow - 1) + 1 : s]

    def slopes(self, dy):
        """Memory for dx and for a part of dy; a picture that all replicas share has a derivative for each of them."""
        lent = self._lent
        if dy.shape == lent.y.shape:
            dx, part = lent.dx, lent.part
        else:
            dx, part = np.empty((*dy.shape[:-2], *lent.dx.shape[-2:]), lent.dx.dtype), np.empty_like(dy)
        dx[...] = 0
        return dx, part


class MaxPool(Pool):
    """y = the largest number of each window; dx = sum, over the windows where the pixel was the largest, of dy.

    Of several that are equally large the first one wins, line by line. Ranzato, Huang, Boureau and LeCun (2007).

    size, stride: see `Pool`.
    Raises ValueError as `Pool` does.
    """

    def forward(self, x, rng=None):
        lent = self._lent = self.memory(x)
        pixels = self.corners(x)
        lent.y[...] = next(pixels)
        lent.winner[...] = 0
        for place, pixel in enumerate(pixels, 1):
            np.greater(pixel, lent.y, out=lent.here)
            np.maximum(lent.y, pixel, out=lent.y)
            np.copyto(lent.winner, place, where=lent.here, casting="unsafe")
        return lent.y

    def backward(self, dy, inputs=True):
        if inputs:
            dx, part = self.slopes(dy)
            for place, pixel in enumerate(self.corners(dx)):
                here = np.equal(self._lent.winner, place, out=self._lent.here)
                pixel += np.multiply(dy, here, out=part)
            return dx


class AveragePool(Pool):
    """y = the mean of each window; dx = sum over the windows that hold the pixel of dy / size^2.

    LeCun, Bottou, Bengio and Haffner (1998).

    size, stride: see `Pool`.
    Raises ValueError as `Pool` does.
    """

    def forward(self, x, rng=None):
        y = (lent := self.memory(x)).y
        self._lent = lent
        y[...] = 0
        for pixel in self.corners(x):
            y += pixel
        y /= self.size**2
        return y

    def backward(self, dy, inputs=True):
        if inputs:
            dx, part = self.slopes(dy)
            np.divide(dy, self.size**2, out=part)
            for pixel in self.corners(dx):
                pixel += part
            return dx

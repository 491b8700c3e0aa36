"""What a row is inside the network: a picture, a sequence of tokens, and a plain row again. Data stay rows."""

from __future__ import annotations

from math import prod

import numpy as np

from reglab import validation as v
from reglab.layers.base import Layer


class Image(Layer):
    """Rows of c h w numbers as pictures (c, h, w), a view: channel by channel, line by line.

    c, h, w: channels, height and width, at least 1.
    Raises ValueError where one of them is no whole number above 0.
    """

    def __init__(self, c: int, h: int, w: int):
        self.c, self.h, self.w = (v.integer(name, size, 1) for name, size in zip("chw", (c, h, w), strict=True))

    @property
    def takes(self):
        return (self.c * self.h * self.w,)

    def shape(self, shape):
        if shape != self.takes:
            raise ValueError(f"layers must fit: {self!r} takes {self.takes[0]} inputs, got rows of shape {shape}")
        return self.c, self.h, self.w

    def forward(self, x, rng=None):
        return x.reshape(*x.shape[:-1], self.c, self.h, self.w)

    def backward(self, dy, inputs=True):
        if inputs:  # the derivative is a reshape as well
            return dy.reshape(*dy.shape[:-3], -1)


class Flatten(Layer):
    """Pictures, or anything else, as plain rows again, a view."""

    def shape(self, shape):
        return (prod(super().shape(shape)),)

    def forward(self, x, rng=None):
        self._row = x.shape[x.ndim - self.core + 1 :]
        return x.reshape(*x.shape[: x.ndim - self.core + 1], -1)

    def backward(self, dy, inputs=True):
        if inputs:  # the derivative is a reshape as well
            return dy.reshape(*dy.shape[:-1], *self._row)


class Tokens(Layer):
    """Rows of T numbers as the ids of T tokens: whole numbers, exact in float32 up to 2^24.

    Ids are names, not amounts: they have no derivative, and no technique may mix or shift them. A network that begins
    with Tokens refuses those that would.

    T: the length of the sequences, at least 1.
    Raises ValueError where T is no whole number above 0.
    """

    continuous = False

    def __init__(self, T: int):
        self.T = v.integer("T", T, 1)

    @property
    def takes(self):
        return (self.T,)

    def shape(self, shape):
        if shape != self.takes:
            raise ValueError(f"layers must fit: {self!r} takes {self.T} ids, got rows of shape {shape}")
        return super().shape(shape)

    def forward(self, x, rng=None):
        return x.astype(np.intp)

    def backward(self, dy, inputs=True):
        """Nothing: no gradient goes through an id."""

"""Clipping: no step longer than the gradient is trusted."""

from __future__ import annotations

import numpy as np

from reglab import validation as v
from reglab.regularizer import Regularizer
from reglab.replicas import per_replica


class Clip(Regularizer):
    """g min(1, c / ||g||): the direction stays, the norm is at most c.

    Pascanu, Mikolov and Bengio (2013).

    c: above 0, a number or an array over the sweep.
    Raises ValueError where c is not above 0.
    """

    hyper = ("c",)

    def __init__(self, c):
        self.c = v.positive("c", c)

    def gradient(self, at, theta, x, y):
        g = at(theta, x, y)
        norm = np.linalg.norm(g, axis=-1, keepdims=True)
        c = per_replica(self.c, 1, g.dtype)
        return g * (c / np.maximum(norm, c))

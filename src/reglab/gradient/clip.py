"""Clipping: no step longer than the gradient is trusted."""

from __future__ import annotations

import numpy as np

from reglab import validation as v
from reglab.norms import tamed
from reglab.regularizer import Regularizer
from reglab.replicas import per_replica


class Clip(Regularizer):
    """g min(1, c / ||g||): the direction stays, the norm is at most c.

    It holds for every finite g, also where ||g||^2 is too large for the precision.
    Pascanu, Mikolov and Bengio (2013).

    c: above 0, a number or an array over the sweep.
    Raises ValueError where c is not above 0.
    """

    hyper = ("c",)

    def __init__(self, c):
        self.c = v.positive("c", c)

    def gradient(self, at, theta, x, y):
        g, norm, one = tamed(at(theta, x, y))  # one: 1 in the units of g, others where squares overflow
        c = per_replica(self.c, 1, g.dtype)
        return g * np.minimum(one, c / norm)

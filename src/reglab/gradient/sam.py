"""Sharpness-aware minimisation: descend where the worst neighbour says."""

from __future__ import annotations

import numpy as np

from reglab import validation as v
from reglab.regularizer import Regularizer
from reglab.replicas import per_replica


class SAM(Regularizer):
    """The gradient at theta + rho g / ||g|| instead of g, the one at theta.

    The oracle is asked twice, on the same batch and under the same noise.
    Foret, Kleiner, Mobahi and Neyshabur (2021).

    rho: radius of the neighbourhood, at least 0, a number or an array over
        the sweep.
    Raises ValueError where rho is negative.
    """

    hyper = ("rho",)

    def __init__(self, rho):
        self.rho = v.non_negative("rho", rho)

    def gradient(self, at, theta, x, y):
        g = at(theta, x, y)
        norm = np.linalg.norm(g, axis=-1, keepdims=True)
        norm = np.maximum(norm, np.finfo(g.dtype).tiny)
        rho = per_replica(self.rho, 1, g.dtype)
        return at(theta + rho / norm * g, x, y)

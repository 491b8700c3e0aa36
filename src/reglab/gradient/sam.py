"""Sharpness-aware minimization: descend where the worst neighbour says."""

from __future__ import annotations

from reglab import validation as v
from reglab.norms import along
from reglab.regularizer import Regularizer
from reglab.replicas import per_replica


class SAM(Regularizer):
    """The gradient at theta + rho g / ||g|| instead of g, the one at theta.

    The oracle is asked twice, on the same batch and under the same noise. The
    neighbour is rho away however small the gradient; where it is 0, theta itself.
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
        rho = per_replica(self.rho, 1, g.dtype)
        return at(theta + along(g, rho), x, y)

"""What every norm penalty shares: its coefficient, and the parameters that it sees."""

from __future__ import annotations

import numpy as np

from reglab import validation as v
from reglab.regularizer import Regularizer
from reglab.replicas import per_replica


class Penalty(Regularizer):
    """lam Omega(w), added to the loss; a subclass states Omega in `omega`.

    lam: at least 0, a number or an array over the sweep axes.
    on: the parameters that are penalized: "weights" (the default: no bias,
        no norm parameter), names such as ["0.W"], or a predicate on names,
        which must leave out running averages: they are not learned.
        Outside a run there are no names: all of theta counts as weights.
    Raises ValueError where lam is negative, or `on` names nothing.
    """

    hyper = ("lam",)

    def __init__(self, lam, on="weights"):
        self.lam = v.non_negative("lam", lam)
        self.on = on
        self._where = slice(None)

    def begin(self, run, rng):
        self._where = run.net.select(self.on)

    def omega(self, w):
        """Omega(w), shape lead, and its gradient, shape of w (*lead, p)."""
        raise NotImplementedError

    def weights(self, theta):
        if not isinstance(self.lam, float) and theta.ndim < np.ndim(self.lam) + 2:
            raise ValueError(f"theta must have axes (*{np.shape(self.lam)}, seeds, P) for these lam, got {theta.shape}")
        value, slope = self.omega(theta[..., self._where])
        gradient = scattered(per_replica(self.lam, 1, theta.dtype), slope, self._where, theta)
        return per_replica(self.lam, 0, theta.dtype) * value, gradient


def scattered(factor, slope, where, theta) -> np.ndarray:
    """factor slope in its place of an array like theta, and 0 elsewhere; `where` is a slice, or indices."""
    gradient = np.zeros(theta.shape, theta.dtype)
    if isinstance(where, slice):  # straight into its place
        np.multiply(factor, slope, out=gradient[..., where])
    else:
        gradient[..., where] = factor * slope
    return gradient

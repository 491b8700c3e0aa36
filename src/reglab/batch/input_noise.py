"""Input noise: show each example a little displaced, anew in every step."""

from __future__ import annotations

from reglab import validation as v
from reglab.regularizer import Regularizer
from reglab.replicas import per_replica


class InputNoise(Regularizer):
    """x + sigma eps with eps ~ N(0, I), in training only.

    For small sigma and squared error this adds sigma^2 E||d output / dx||^2 to the loss;
    for a linear model that is exactly an L2 penalty. Bishop (1995).

    sigma: standard deviation in units of x, at least 0; may be an array over the sweep.
    Raises ValueError where sigma is negative, or the inputs are names.
    """

    hyper = ("sigma",)

    def __init__(self, sigma):
        self.sigma = v.non_negative("sigma", sigma)

    def begin(self, run, rng):
        run.net.refuse_names("InputNoise")
        self._rng = rng

    def batch(self, x, y):
        eps = self._rng.standard_normal(x.shape[-2:], dtype=x.dtype.type)
        return x + per_replica(self.sigma, 2, x.dtype) * eps, y

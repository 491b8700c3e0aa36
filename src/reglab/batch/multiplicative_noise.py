"""Multiplicative noise: make each input a little larger or smaller, anew in every step."""

from __future__ import annotations

from reglab import validation as v
from reglab.regularizer import Regularizer
from reglab.replicas import per_replica


class MultiplicativeNoise(Regularizer):
    """x (1 + sigma eps) with eps ~ N(0, I), in training only: an input of 0 stays 0.

    For a linear model with squared error this is on average a ridge in which a feature
    pays by its length, lam_j = sigma^2 ||x_j||^2 / m; dropout on the inputs is the same
    ridge with sigma^2 = rate / keep. All settings of a sweep share their draws.
    Srivastava, Hinton, Krizhevsky, Sutskever and Salakhutdinov (2014), section 10.

    sigma: standard deviation as a share of x, at least 0; may be an array over the sweep.
    Raises ValueError where sigma is negative, or the inputs are names.
    """

    hyper = ("sigma",)

    def __init__(self, sigma):
        self.sigma = v.non_negative("sigma", sigma)

    def begin(self, run, rng):
        run.net.refuse_names("MultiplicativeNoise")
        self._rng = rng

    def batch(self, x, y):
        eps = self._rng.standard_normal(x.shape[-2:], dtype=x.dtype.type)
        return x + per_replica(self.sigma, 2, x.dtype) * (x * eps), y

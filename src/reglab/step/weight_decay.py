"""Decoupled weight decay: shrink the weights beside the gradient, not through it."""

from __future__ import annotations

import numpy as np

from reglab import validation as v
from reglab.regularizer import Regularizer
from reglab.replicas import per_replica


class WeightDecay(Regularizer):
    """w <- (the optimizer's step from w) - lr lam w.

    Under plain gradient descent that is L2; under Adam it is AdamW, and not L2.
    Loshchilov and Hutter (2019).

    lam: at least 0, a number or an array over the sweep.
    on: "weights", names, or a predicate on names.
    Raises ValueError where lam is negative or `on` names nothing.
    """

    hyper = ("lam",)

    def __init__(self, lam, on="weights"):
        self.lam, self.on = v.non_negative("lam", lam), on

    def begin(self, run, rng):
        self._where = run.net.select(self.on)

    def step(self, new, old, lr):
        decayed = new.copy()
        shrink = np.asarray(lr)[..., None] * per_replica(self.lam, 1)
        decayed[..., self._where] -= np.asarray(shrink, new.dtype) * old[..., self._where]
        return decayed

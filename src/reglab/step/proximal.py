"""Proximal step: an L1 penalty that is not descended but solved, and sets weights to exactly zero."""

from __future__ import annotations

import numpy as np

from reglab import validation as v
from reglab.optimizers import SGD
from reglab.regularizer import Regularizer
from reglab.replicas import per_replica


def refuse_unless_plain(step, optimizer) -> None:
    """ValueError for every optimizer but SGD: a step of length lr by the penalty belongs to one by the loss."""
    if type(optimizer) is not SGD:
        raise ValueError(
            f"optimizer must be SGD for {type(step).__name__}, got {type(optimizer).__name__}: lr lam is the threshold "
            "that belongs to lam only where each weight moves by lr times its gradient"
        )


class Proximal(Regularizer):
    """After each step of plain gradient descent w <- sign(w) max(|w| - lr lam, 0): the
    minimum of 1/2 ||u - w||^2 + lr lam ||u||_1 over u. Weights smaller than lr lam become
    exactly 0.

    With the gradient step before it, this is iterative soft thresholding (ISTA) for
    loss + lam ||w||_1. The loss does not change: the penalty is in no history.
    Daubechies, Defrise and De Mol (2004); Beck and Teboulle (2009).

    lam: at least 0, a number or an array over the sweep.
    on: "weights", names, or a predicate on names.
    Raises ValueError where lam is negative, `on` names nothing, or the optimizer is not SGD.
    """

    hyper = ("lam",)

    def __init__(self, lam, on="weights"):
        self.lam, self.on = v.non_negative("lam", lam), on

    def begin(self, run, rng):
        refuse_unless_plain(self, run.optimizer)
        self._where = run.net.select(self.on)

    def step(self, new, old, lr):
        shrunk, w = new.copy(), new[..., self._where]
        t = np.asarray(np.asarray(lr)[..., None] * per_replica(self.lam, 1), new.dtype)
        shrunk[..., self._where] = w - np.clip(w, -t, t)  # a weight within the threshold minus itself: 0, exactly
        return shrunk

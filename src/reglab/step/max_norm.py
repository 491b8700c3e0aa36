"""Max-norm: the weights into one unit may not grow longer than c."""

from __future__ import annotations

import numpy as np

from reglab import validation as v
from reglab.norms import tamed
from reglab.regularizer import Regularizer
from reglab.replicas import per_replica


def project_columns(W, c):
    """The matrix nearest to W whose columns are at most c long: each column times min(1, c / ||w_j||).

    W: (*lead, d, k).
    c: above 0, a number or an array that broadcasts to lead.
    Raises ValueError where c is not above 0.
    """
    W = np.asarray(W)
    c = np.asarray(v.positive("c", c), W.dtype if W.dtype.kind == "f" else float)[..., None, None]
    W, norm, one = tamed(W, axis=-2)  # one: 1 in the units of W, others where squares overflow
    return W * np.minimum(one, c / norm)


class MaxNorm(Regularizer):
    """After each step w_j <- w_j min(1, c / ||w_j||), w_j the weights into unit j: the
    projection onto ||w_j|| <= c.

    Srebro and Shraibman (2005); with dropout, Srivastava et al. (2014).

    c: above 0, a number or an array over the sweep.
    on: "weights", names, or a predicate on names, of arrays of shape (d, k).
    Raises ValueError where c is not above 0, or `on` names nothing or an array
    of one axis, such as biases.
    """

    hyper = ("c",)

    def __init__(self, c, on="weights"):
        self.c, self.on = v.positive("c", c), on

    def begin(self, run, rng):
        self._net, self._names = run.net, run.net.names(self.on)
        for name in self._names:
            if len(shape := run.net.parameters[name].shape) < 2:  # or columns would run through the replicas
                raise ValueError(f"on must name weight matrices for MaxNorm, got {name!r} of one axis, {shape}")

    def step(self, new, old, lr):
        projected = new.copy()
        c = per_replica(self.c, 0)
        for name in self._names:
            w = self._net.view(projected, name)
            w[...] = project_columns(w, c)
        return projected

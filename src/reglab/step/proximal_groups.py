"""The proximal step of the group lasso: whole groups of weights become exactly 0."""

from __future__ import annotations

import numpy as np

from reglab import validation as v
from reglab.groups import checked, partition
from reglab.regularizer import Regularizer
from reglab.replicas import per_replica
from reglab.step.proximal import refuse_unless_plain


class ProximalGroups(Regularizer):
    """After each step w_g <- w_g max(0, 1 - lr lam sqrt(p_g) / ||w_g||_2): the point with the
    least ||u - w||^2 / 2 + lr lam sum_g sqrt(p_g) ||u_g||_2.

    With the gradient step before it, it descends loss + lam sum_g sqrt(p_g)
    ||w_g||_2, the group lasso of Yuan and Lin (2006); Parikh and Boyd (2014)
    derive such maps. The loss does not change: the penalty is in no history.

    Only plain gradient descent measures the length of u - w as it stands
    here, so only there lr lam is the threshold that belongs to lam.

    lam: at least 0, a number or an array over the sweep.
    groups: "rows", "columns", or lists of indices, as for `GroupLasso`.
    on: "weights", names, or a predicate on names.
    Raises ValueError where lam is negative, where groups are empty, overlap
    or leave an index out, where `on` names nothing, or where the
    optimizer is not plain SGD.
    """

    hyper = ("lam",)

    def __init__(self, lam, groups="rows", on="weights"):
        self.lam, self.groups, self.on = v.non_negative("lam", lam), checked(groups), on

    def begin(self, run, rng):
        refuse_unless_plain(self, run.optimizer)
        self._where = run.net.select(self.on)
        self._groups = partition(self.groups, [run.net.parameters[n].shape for n in run.net.names(self.on)])

    def step(self, new, old, lr):
        w, groups = new[..., self._where], self._groups
        threshold = np.asarray(lr)[..., None] * per_replica(self.lam, 1) * groups.root
        rest = np.maximum(groups.norms(w) - threshold.astype(w.dtype), 0)
        shrunk = new.copy()
        shrunk[..., self._where] = groups.along(w, rest)
        return shrunk

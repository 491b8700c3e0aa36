"""Elastic net: some of L1, the rest of L2."""

from __future__ import annotations

import numpy as np

from reglab import validation as v
from reglab.replicas import per_replica
from reglab.weights.penalty import Penalty


class ElasticNet(Penalty):
    """lam (ratio ||w||_1 + (1 - ratio)/2 ||w||^2), with (sub)gradient
    lam (ratio sign(w) + (1 - ratio) w), where sign(0) = 0.

    Zou and Hastie (2005); the two coefficients are named as in scikit-learn.

    lam: at least 0, a number or an array over the sweep.
    ratio: the share of L1, in [0, 1], a number or an array over the sweep;
        1 is `L1`, 0 is `L2`.
    on: "weights", names, or a predicate on names.
    Raises ValueError where lam is negative, ratio leaves [0, 1], or `on`
    names nothing.
    """

    hyper = ("lam", "ratio")

    def __init__(self, lam, ratio, on="weights"):
        super().__init__(lam, on)
        self.ratio = v.fraction("ratio", ratio)

    def omega(self, w):
        of_value, of_slope = (per_replica(self.ratio, core, w.dtype) for core in (0, 1))
        value = of_value * np.abs(w).sum(-1) + (1 - of_value) * 0.5 * np.vecdot(w, w)
        return value, of_slope * np.sign(w) + (1 - of_slope) * w

"""L1: every weight costs its size."""

from __future__ import annotations

import numpy as np

from reglab.weights.penalty import Penalty


class L1(Penalty):
    """lam ||w||_1, with subgradient lam sign(w), taken as 0 where w = 0. Tibshirani (1996)."""

    def omega(self, w):
        return np.abs(w).sum(-1), np.sign(w)

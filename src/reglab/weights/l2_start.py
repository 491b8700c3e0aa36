"""L2 towards the start: it costs to go far from where training began."""

from __future__ import annotations

import numpy as np

from reglab import validation as v
from reglab.weights.penalty import Penalty


class L2Start(Penalty):
    """lam/2 ||w - w_0||^2, with gradient lam (w - w_0). Li, Grandvalet and Davoine (2018).

    lam: at least 0, a number or an array over the sweep.
    start: w_0, as an array of theta's shape: (P,), or with replica axes in
        front, such as the theta of an earlier run; a number stands for all
        its entries. None: where the run itself begins.
    on: "weights", names, or a predicate on names.
    Raises ValueError where lam is negative, where start is not finite or
    does not fit theta, or where `on` names nothing.
    """

    replicated = {"start": 1}  # noqa: RUF012

    def __init__(self, lam, start=None, on="weights"):
        super().__init__(lam, on)
        self.start = None if start is None else v.array("start", start, dtype=float)
        self._start = 0.0 if start is None else self.start

    def begin(self, run, rng):
        super().begin(run, rng)
        if self.start is None:
            self._start = run.theta[..., self._where].copy()
        elif self.start.ndim:
            self._start = run.replicas("start", self.start)[..., self._where]

    def omega(self, w):
        away = w - np.asarray(self._start, w.dtype)
        return 0.5 * np.vecdot(away, away), away

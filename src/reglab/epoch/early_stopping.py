"""Early stopping: stop when the held-out loss no longer falls, and go back to its best."""

from __future__ import annotations

import numpy as np

from reglab import validation as v
from reglab.regularizer import Regularizer
from reglab.replicas import per_replica


class EarlyStopping(Regularizer):
    """Stop a replica after `patience` measured epochs without a new best of val_loss, and
    keep the parameters of the best one.

    Morgan and Bourlard (1990); Prechelt (1998) compares criteria.

    patience: measured epochs, at least 1, a number or an array over the sweep.
    Raises ValueError where patience is below 1, or (when a run begins) without
    validation data.
    """

    hyper = ("patience",)

    def __init__(self, patience):
        self.patience = v.real("patience", patience, 1.0)

    def begin(self, run, rng):
        if run.val is None:
            raise ValueError("val must be given to stop early, got None")
        self._run = run
        self._best = np.full(run.lead, np.inf)
        self._waited = np.zeros(run.lead, int)
        self._theta = run.theta.copy()

    def epoch(self, log):
        better = log["val_loss"] < self._best  # never for a replica that stopped: its loss is NaN
        self._best[better] = log["val_loss"][better]
        self._theta[better] = self._run.theta[better]
        self._waited = np.where(better, 0, self._waited + 1)
        return self._waited >= per_replica(self.patience, 0)

    def finish(self, theta):
        return np.where(np.isfinite(self._best)[..., None], self._theta, theta)

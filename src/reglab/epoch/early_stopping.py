"""Early stopping: stop when the held-out loss no longer falls, and go back to its best."""

from __future__ import annotations

import numpy as np

from reglab import validation as v
from reglab.epoch.stopping import Stopping
from reglab.replicas import per_replica


class EarlyStopping(Stopping):
    """Stop a replica after `patience` measured epochs in which val_loss did not fall below
    its best by more than `min_delta`, and keep the parameters of the best one.

    `run.recorded["best_epoch"]` tells which that was. With an average of weights, it is
    the average's val_loss, and the average that is kept.
    Morgan and Bourlard (1990); Prechelt (1998) compares criteria.

    patience: measured epochs, at least 1, a number or an array over the sweep.
    min_delta: the least fall that counts, at least 0, likewise.
    Raises ValueError where one of them leaves its range, or (when a run
    begins) without validation data or measurements.
    """

    hyper = ("patience", "min_delta")
    state = ("waited", *Stopping.state)

    def __init__(self, patience, min_delta=0.0):
        super().__init__(min_delta)
        self.patience = v.real("patience", patience, 1.0)

    def begin(self, run, rng):
        super().begin(run, rng)
        self.waited = np.zeros(run.lead, int)

    def _enough(self, log, better):
        self.waited = np.where(better, 0, self.waited + 1)
        return self.waited >= per_replica(self.patience, 0)

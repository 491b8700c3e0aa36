"""Early stopping: stop when the held-out loss no longer falls, and go back to its best."""

from __future__ import annotations

import numpy as np

from reglab import validation as v
from reglab.regularizer import Regularizer
from reglab.replicas import per_replica


class EarlyStopping(Regularizer):
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
    state = ("best", "waited", "best_theta", "best_epoch")

    def __init__(self, patience, min_delta=0.0):
        self.patience = v.real("patience", patience, 1.0)
        self.min_delta = v.non_negative("min_delta", min_delta)

    def begin(self, run, rng):
        if run.val is None:
            raise ValueError("val must be given to stop early, got None")
        if run.every is None:
            raise ValueError(f"every must be a number for {type(self).__name__}, got None")
        self.run = run
        self.best = np.full(run.lead, np.inf)
        self.waited, self.best_epoch = np.zeros(run.lead, int), np.zeros(run.lead, int)
        self.best_theta = run.theta.copy()

    def epoch(self, log):
        if log is None:
            return False
        # Never for a replica that stopped: its loss is NaN.
        better = log["val_loss"] < self.best - per_replica(self.min_delta, 0)
        self.best[better] = log["val_loss"][better]
        self.best_epoch[better] = self.run.epoch_numbers[-1]
        self.best_theta[better] = self.run.kept()[better]
        self.waited = np.where(better, 0, self.waited + 1)
        return self.waited >= per_replica(self.patience, 0)

    def finish(self, theta):
        self.run.record("best_epoch", self.best_epoch)
        return np.where(np.isfinite(self.best)[..., None], self.best_theta, theta)

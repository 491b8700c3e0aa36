"""What all rules for stopping share: they look at every measured epoch, and keep the parameters of the best one."""

from __future__ import annotations

import numpy as np

from reglab import validation as v
from reglab.regularizer import Regularizer
from reglab.replicas import per_replica


class Stopping(Regularizer):
    """Keeps the parameters of the measured epoch with the lowest val_loss; a rule says by
    `_enough` when to stop looking for a lower one.

    `run.recorded["best_epoch"]` tells which epoch that was. With an average of weights, it is
    the average's val_loss, and the average that is kept.

    min_delta: the least fall below the best val_loss that makes an epoch the best one,
        at least 0, a number or an array over the sweep.
    Raises ValueError where it is negative, or (when a run begins) without
    validation data or measurements.
    """

    hyper = ("min_delta",)
    state = ("best", "best_theta", "best_epoch")

    def __init__(self, min_delta=0.0):
        self.min_delta = v.non_negative("min_delta", min_delta)

    def begin(self, run, rng):
        if run.val is None:
            raise ValueError("val must be given to stop early, got None")
        if run.every is None:
            raise ValueError(f"every must be a number for {type(self).__name__}, got None")
        self.run = run
        self.best, self.best_epoch = np.full(run.lead, np.inf), np.zeros(run.lead, int)
        self.best_theta = run.theta.copy()

    def _enough(self, log, better):
        """After a measured epoch: True (lead) where a replica should stop. `log` holds what
        was measured, `better` is True (lead) where this epoch is the best one so far."""
        raise NotImplementedError

    def epoch(self, log):
        if log is None:
            return False
        # Never for a replica that stopped: its loss is NaN.
        better = log["val_loss"] < self.best - per_replica(self.min_delta, 0)
        self.best[better] = log["val_loss"][better]
        self.best_epoch[better] = self.run.epoch_numbers[-1]
        self.best_theta[better] = self.run.kept()[better]
        return self._enough(log, better)

    def finish(self, theta):
        self.run.record("best_epoch", self.best_epoch)
        return np.where(np.isfinite(self.best)[..., None], self.best_theta, theta)

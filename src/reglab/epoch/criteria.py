"""Three criteria for stopping: by what was lost, by what is lost for what is learned, by how often the loss rose.

With E(t) the validation loss and T(t) the training loss after measured epoch t, and L(t) = min E(t') over t' <= t:

    generalization loss  GL(t) = 100 (E(t) / L(t) - 1)                               in percent
    training progress    P(t) = 1000 (mean of T over a strip / least T in it - 1)    in per mille

A strip is k measured epochs. Prechelt (1998), Early Stopping - But When?
"""

from __future__ import annotations

import numpy as np

from reglab import validation as v
from reglab.epoch.stopping import Stopping
from reglab.replicas import per_replica


class GL(Stopping):
    """Stop after the first measured epoch with GL(t) > alpha: val_loss is alpha percent above its best.
    Prechelt (1998).

    alpha: at least 0, in percent, a number or an array over the sweep.
    min_delta: the least fall that makes a new best, at least 0, likewise.
    Raises ValueError where one of them is negative, or (when a run begins)
    without validation data or measurements.
    """

    hyper = ("alpha", "min_delta")

    def __init__(self, alpha, min_delta=0.0):
        super().__init__(min_delta)
        self.alpha = v.non_negative("alpha", alpha)

    def _enough(self, log, better):
        return 100 * (log["val_loss"] - self.best) > per_replica(self.alpha, 0) * self.best


class _Strips(Stopping):
    """A rule that is asked at the end of strips of k measured epochs."""

    def __init__(self, k, min_delta):
        super().__init__(min_delta)
        self.k = v.integer("k", k, 1)

    def begin(self, run, rng):
        super().begin(run, rng)
        measured = -(-run.epochs // run.every)
        if self.k > measured:
            v.fail("k", self.k, f"at most {measured} for {type(self).__name__}, the measured epochs of this run")
        self.seen = 0

    @property
    def end(self) -> bool:
        """Does a strip end here?"""
        return self.seen % self.k == 0


class PQ(_Strips):
    """Stop after the first strip with GL(t) / P(t) > alpha: more is lost on validation rows than still learned.

    Where the training loss stood still during a strip, any loss of generalization is too much.
    Prechelt (1998).

    alpha: at least 0, percent per per mille, a number or an array over the sweep.
    k: measured epochs in a strip, at least 1 and at most those of the run.
    min_delta: the least fall that makes a new best, at least 0, a number or an
        array over the sweep.
    Raises ValueError where one of them leaves its range, or (when a run
    begins) without validation data or measurements.
    """

    hyper = ("alpha", "min_delta")
    state = ("learned", "least", *Stopping.state)

    def __init__(self, alpha, k=5, min_delta=0.0):
        super().__init__(k, min_delta)
        self.alpha = v.non_negative("alpha", alpha)

    def begin(self, run, rng):
        super().begin(run, rng)
        self.learned, self.least = np.zeros(run.lead), np.full(run.lead, np.inf)

    def _enough(self, log, better):
        self.seen += 1
        self.learned = self.learned + log["train_loss"] / self.k
        self.least = np.minimum(self.least, log["train_loss"])
        if not self.end:
            return False
        lost, progress, least = log["val_loss"] - self.best, self.learned - self.least, self.least
        self.learned, self.least = np.zeros_like(least), np.full_like(least, np.inf)
        # Both ratios with their denominators on the other side: a loss may be 0.
        much = 100 * lost * least > per_replica(self.alpha, 0) * 1000 * progress * self.best
        return much | ((progress <= 0) & (lost > 0))


class UP(_Strips):
    """Stop when val_loss was higher at the end of a strip than at the end of the one before, s times in a row.
    Prechelt (1998).

    s: successive strips, at least 1, a number or an array over the sweep.
    k: measured epochs in a strip, at least 1 and at most those of the run.
    min_delta: the least fall that makes a new best, at least 0, likewise; a
        rise is any rise.
    Raises ValueError where one of them leaves its range, or (when a run
    begins) without validation data or measurements.
    """

    hyper = ("s", "min_delta")
    state = ("before", "rises", *Stopping.state)

    def __init__(self, s, k=5, min_delta=0.0):
        super().__init__(k, min_delta)
        self.s = v.real("s", s, 1.0)

    def begin(self, run, rng):
        super().begin(run, rng)
        self.before, self.rises = np.full(run.lead, np.inf), np.zeros(run.lead, int)

    def _enough(self, log, better):
        self.seen += 1
        if not self.end:
            return False
        self.rises = np.where(log["val_loss"] > self.before, self.rises + 1, 0)
        self.before = np.array(log["val_loss"], float)
        return self.rises >= per_replica(self.s, 0)

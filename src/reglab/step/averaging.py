"""Weight averaging: keep the mean of the path, not its last point."""

from __future__ import annotations

from reglab import validation as v
from reglab.regularizer import Regularizer
from reglab.replicas import per_replica


class EMA(Regularizer):
    """a <- decay a + (1 - decay) theta after every step, from a = theta_0; the average is
    what is measured, and kept in the end. Training itself does not notice.

    Polyak and Juditsky (1992) average all points; the exponential form forgets the start.

    decay: in [0, 1), a number or an array over the sweep; it remembers some
        1 / (1 - decay) steps.
    Raises ValueError where decay leaves [0, 1).
    """

    hyper = ("decay",)
    state = ("average",)

    def __init__(self, decay=0.99):
        self.decay = v.rate("decay", decay)

    def begin(self, run, rng):
        self.average = run.theta.copy()

    def step(self, new, old, lr):
        decay = per_replica(self.decay, 1, new.dtype)
        self.average += (1 - decay) * (new - self.average)
        return new

    def kept(self, theta):
        return self.average

"""Label smoothing in the other convention: what the true class gives up goes to the others alone."""

from __future__ import annotations

from reglab.batch.label_smoothing import LabelSmoothing
from reglab.replicas import per_replica


class LabelSmoothingOthers(LabelSmoothing):
    """y' = (1 - eps) y + eps (1 - y) / (K - 1): the true class keeps 1 - eps.

    The same family as `LabelSmoothing` with another scale: this eps is (K - 1) / K times
    that one. At (K - 1) / K no class is preferred, and beyond it the true one is the least
    likely. Rows keep their sums, under BinaryCrossEntropy K = 2.
    Goodfellow, Bengio and Courville (2016), section 7.5.1.

    eps: in [0, 1], a number or an array over the sweep.
    Raises ValueError where LabelSmoothing does, and where a softmax has a single class.
    """

    def begin(self, run, rng):
        super().begin(run, rng)
        if not self._binary and run.net.k == 1:
            raise ValueError("net must have at least 2 outputs for LabelSmoothingOthers, got 1: there are no others")

    def batch(self, x, y):
        eps = per_replica(self.eps, 2, y.dtype)
        if not self._binary:
            others = (y.sum(-1, keepdims=True) - y) / max(y.shape[-1] - 1, 1)
            return x, (1 - eps) * y + eps * others
        smooth = (1 - eps) * y + eps * (1 - y)
        if self._weighted:  # the last column is no target, but the weight of the row
            smooth[..., -1:] = y[..., -1:]
        return x, smooth

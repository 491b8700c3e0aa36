"""Label smoothing: never ask for certainty."""

from __future__ import annotations

from reglab import validation as v
from reglab.regularizer import Regularizer
from reglab.replicas import per_replica


class LabelSmoothing(Regularizer):
    """y' = (1 - eps) y + eps / K: the true class keeps 1 - eps + eps / K.

    An unlabelled row (all zeros) stays unlabelled. Szegedy, Vanhoucke, Ioffe, Shlens
    and Wojna (2016).

    eps: in [0, 1], a number or an array over the sweep.
    Raises ValueError where eps leaves [0, 1].
    """

    hyper = ("eps",)

    def __init__(self, eps):
        self.eps = v.fraction("eps", eps)

    def batch(self, x, y):
        eps = per_replica(self.eps, 2, y.dtype)
        return x, (1 - eps) * y + eps * y.mean(-1, keepdims=True)

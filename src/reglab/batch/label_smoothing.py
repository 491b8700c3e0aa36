"""Label smoothing: never ask for certainty."""

from __future__ import annotations

from reglab import validation as v
from reglab.losses import BinaryCrossEntropy, HalfSquaredError
from reglab.regularizer import Regularizer
from reglab.replicas import per_replica


class LabelSmoothing(Regularizer):
    """y' = (1 - eps) y + eps / K: the true class keeps 1 - eps + eps / K.

    A row keeps its sum, so an unlabelled one (all zeros) stays unlabelled. Under
    BinaryCrossEntropy each output is a choice between two classes, and every
    target becomes (1 - eps) y + eps / 2.
    Szegedy, Vanhoucke, Ioffe, Shlens and Wojna (2016).

    eps: in [0, 1], a number or an array over the sweep.
    Raises ValueError where eps leaves [0, 1], or the loss is HalfSquaredError,
    which knows no classes.
    """

    hyper = ("eps",)
    _binary = _weighted = False  # also outside a run: rows of classes

    def __init__(self, eps):
        self.eps = v.fraction("eps", eps)

    def begin(self, run, rng):
        if isinstance(run.loss, HalfSquaredError):
            raise ValueError(
                "loss must be SoftmaxCrossEntropy or BinaryCrossEntropy for LabelSmoothing, "
                f"got {type(run.loss).__name__}: numbers are no choice between classes"
            )
        self._binary, self._weighted = isinstance(run.loss, BinaryCrossEntropy), run.weighted

    def batch(self, x, y):
        eps = per_replica(self.eps, 2, y.dtype)
        if not self._binary:
            return x, (1 - eps) * y + eps * y.mean(-1, keepdims=True)
        smooth = (1 - eps) * y + eps / 2
        if self._weighted:  # the last column is no target, but the weight of the row
            smooth[..., -1:] = y[..., -1:]
        return x, smooth

"""Entropy minimisation: ask for sure answers where there is no label."""

from __future__ import annotations

import numpy as np

from reglab import validation as v
from reglab.losses import BinaryCrossEntropy, HalfSquaredError
from reglab.output.confidence_penalty import _of_classes, _of_two
from reglab.regularizer import Regularizer
from reglab.replicas import per_replica


class EntropyMinimisation(Regularizer):
    """+beta H(q), the mean over the rows of the batch that have no label, with q and H as in
    `ConfidencePenalty`; gradient by z_k of such a row: -beta q_k (log q_k + H(q)) / n_u,
    with n_u their number. A row with a label costs nothing here, and one without a label
    costs nothing in the loss.

    It is the confidence penalty with the opposite sign and on other rows, so it has a class
    to itself; rows with labels are asked for sure answers by the cross-entropy already.
    Grandvalet and Bengio (2005).

    Rows without a label are those of zeros under SoftmaxCrossEntropy (the label -1), and
    those of weight 0 under BinaryCrossEntropy.

    beta: at least 0, a number or an array over the sweep.
    Raises ValueError where beta is negative, or the loss is HalfSquaredError, whose
    outputs are no probabilities.
    """

    hyper = ("beta",)
    _binary = _weighted = False  # also outside a run: rows of classes

    def __init__(self, beta):
        self.beta = v.non_negative("beta", beta)

    def begin(self, run, rng):
        if isinstance(run.loss, HalfSquaredError):
            raise ValueError(
                "loss must be SoftmaxCrossEntropy or BinaryCrossEntropy for EntropyMinimisation, "
                f"got {type(run.loss).__name__}: its outputs are no probabilities"
            )
        self._binary, self._weighted = isinstance(run.loss, BinaryCrossEntropy), run.weighted

    def output(self, z, y):
        entropy, slope = (_of_two if self._binary else _of_classes)(z)
        free = self._without_label(z, y)
        count = free.sum(-2, keepdims=True) * entropy.shape[-1]
        share = free / np.maximum(count, 1)  # of each row and output; all 0 where every row has a label
        value = per_replica(self.beta, 0, z.dtype) * (share * entropy).sum((-2, -1))
        return value, per_replica(self.beta, 2, z.dtype) * share * slope

    def _without_label(self, z, y):
        """1 for each row without a label, else 0: (..., n, 1). Without targets, outside a run, no row has one."""
        if y is None:
            return np.ones((z.shape[-2], 1), z.dtype)
        if self._binary:
            free = y[..., -1:] == 0 if self._weighted else np.zeros((*y.shape[:-1], 1))
        else:
            free = ~y.any(-1, keepdims=True)
        return free.astype(z.dtype)

"""Confidence penalty: pay for predictions that are too sure."""

from __future__ import annotations

import numpy as np

from reglab import validation as v
from reglab.losses import BinaryCrossEntropy, HalfSquaredError
from reglab.regularizer import Regularizer
from reglab.replicas import per_replica


class ConfidencePenalty(Regularizer):
    """-beta H(q), the mean over the rows, with q = softmax(z) and H(q) = -sum_k q_k log q_k;
    gradient by z_k of a row: beta q_k (log q_k + H(q)) / n.

    Under BinaryCrossEntropy each output is a choice between two classes: the mean is over
    rows and outputs, with q = sigmoid(z) and H(q) = -q log q - (1 - q) log(1 - q);
    gradient by z: beta z q (1 - q) / (n k).

    It needs no label: an unlabelled row counts like any other.
    Pereyra, Tucker, Chorowski, Kaiser and Hinton (2017).

    beta: at least 0, a number or an array over the sweep.
    Raises ValueError where beta is negative, or the loss is HalfSquaredError, whose
    outputs are no probabilities.
    """

    hyper = ("beta",)
    _binary = False  # also outside a run: rows of classes

    def __init__(self, beta):
        self.beta = v.non_negative("beta", beta)

    def begin(self, run, rng):
        if isinstance(run.loss, HalfSquaredError):
            raise ValueError(
                "loss must be SoftmaxCrossEntropy or BinaryCrossEntropy for ConfidencePenalty, "
                f"got {type(run.loss).__name__}: its outputs are no probabilities"
            )
        self._binary = isinstance(run.loss, BinaryCrossEntropy)

    def output(self, z, y):
        entropy, slope = (_of_two if self._binary else _of_classes)(z)
        value = -per_replica(self.beta, 0, z.dtype) * entropy.mean((-2, -1))
        return value, -per_replica(self.beta, 2, z.dtype) * slope / (entropy.shape[-2] * entropy.shape[-1])


def _of_classes(z):
    """H of each row of logits (*lead, n, 1), and its derivative by z."""
    log_q = z - z.max(-1, keepdims=True)
    log_q = log_q - np.log(np.exp(log_q).sum(-1, keepdims=True))
    q = np.exp(log_q)
    entropy = -(q * log_q).sum(-1, keepdims=True)
    return entropy, -q * (log_q + entropy)


def _of_two(z):
    """H of each logit (*lead, n, k), and its derivative. H is even, and with q the smaller probability all terms of
    log(1 + exp(-|z|)) + |z| q are positive."""
    size = np.abs(z)
    odds = np.exp(-size)
    q = odds / (1 + odds)
    return np.log1p(odds) + size * q, -z * q * (1 - q)

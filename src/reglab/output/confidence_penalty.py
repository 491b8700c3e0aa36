"""Confidence penalty: pay for predictions that are too sure."""

from __future__ import annotations

import numpy as np

from reglab import validation as v
from reglab.regularizer import Regularizer
from reglab.replicas import per_replica


class ConfidencePenalty(Regularizer):
    """-beta H(q), the mean over the rows, with q = softmax(z) and H(q) = -sum_k q_k log q_k;
    gradient by z_k of a row: beta q_k (log q_k + H(q)) / n.

    Pereyra, Tucker, Chorowski, Kaiser and Hinton (2017).

    beta: at least 0, a number or an array over the sweep.
    Raises ValueError where beta is negative.
    """

    hyper = ("beta",)

    def __init__(self, beta):
        self.beta = v.non_negative("beta", beta)

    def output(self, z, y):
        log_q = z - z.max(-1, keepdims=True)
        log_q = log_q - np.log(np.exp(log_q).sum(-1, keepdims=True))
        q = np.exp(log_q)
        entropy = -(q * log_q).sum(-1, keepdims=True)
        value = -per_replica(self.beta, 0, z.dtype) * entropy.mean((-2, -1))
        return value, per_replica(self.beta, 2, z.dtype) * q * (log_q + entropy) / z.shape[-2]

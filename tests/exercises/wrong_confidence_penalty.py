"""Answers to the exercises of the chapter on the confidence penalty that are wrong in the usual ways."""

import numpy as np


def _log_q(z):
    z = z - z.max(-1, keepdims=True)
    return z - np.log(np.exp(z).sum(-1, keepdims=True))


def _h(z):
    return -(np.exp(_log_q(z)) * _log_q(z)).sum(-1, keepdims=True)


def _naive(z):
    with np.errstate(all="ignore"):
        q = np.exp(z) / np.exp(z).sum(-1, keepdims=True)
        h = -(q * np.log(q)).sum(-1, keepdims=True)
        return h.mean(), -q * (np.log(q) + h) / len(z)


def _free(y):
    return ~y.any(-1)


WRONG = {
    "confidence_penalty.1": [
        (lambda z: (_h(z).sum(), -np.exp(_log_q(z)) * (_log_q(z) + _h(z))), "log 3"),
        (lambda z: (_h(z).mean(), -np.exp(_log_q(z)) * (_log_q(z) + _h(z))), "that of the mean"),
        (lambda z: (_h(z).mean(), -np.exp(_log_q(z)) * (_log_q(z) + 1) / len(z)), "adds up to 0"),
        (lambda z: (_h(z).mean(), np.exp(_log_q(z)) * (_log_q(z) + _h(z)) / len(z)), "with its sign"),
        (_naive, "1000"),
    ],
    "confidence_penalty.2": [
        (lambda beta, K: 1 / beta, "with many classes"),
        (lambda beta, K: np.log(K / beta), "q a is"),
        (lambda beta, K: -1 / beta, "positive"),
    ],
    "confidence_penalty.3": [
        (lambda z, y, beta: beta * _h(z).mean(), "every row has a label"),
        (lambda z, y, beta: beta * (_h(z)[:, 0] * _free(y)).mean(), "not over all"),
        (lambda z, y, beta: -beta * (_h(z)[:, 0] * _free(y)).sum() / max(_free(y).sum(), 1), "doubt costs"),
        (lambda z, y, beta: beta * _h(z)[_free(y)].sum(), "not over all"),
    ],
}

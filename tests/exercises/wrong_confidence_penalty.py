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


def _log_of_softmax(z):
    """The logits are shifted, but the logarithm is that of a probability that was rounded to 0."""
    with np.errstate(all="ignore"):
        q = np.exp(_log_q(z))
        h = -(q * np.log(q)).sum(-1, keepdims=True)
        return h.mean(), -q * (np.log(q) + h) / len(z)


def _free(y):
    return ~y.any(-1)


def _nan_without_doubt(z, y, beta):
    with np.errstate(all="ignore"):
        free = _free(y)
        return beta * (_h(z)[:, 0] * free).sum() / free.sum()


def _as_published(loss, q, beta):
    return loss + beta * -(q * np.log(q)).sum(-1).mean()


WRONG = {
    "confidence_penalty.1": [
        (lambda z: _h(z).mean(), "your answer raised"),
        (lambda z: (_h(z).sum(), -np.exp(_log_q(z)) * (_log_q(z) + _h(z))), "not a sum"),
        (lambda z: (-_h(z).mean(), np.exp(_log_q(z)) * (_log_q(z) + _h(z)) / len(z)), "the sign is not"),
        (lambda z: (_h(z).mean() / z.shape[-1], 0 * z), "not a mean"),
        (lambda z: (_h(z).mean(), -np.exp(_log_q(z)) * (_log_q(z) + _h(z))), "divided by the number of rows"),
        (lambda z: (_h(z).mean(), -np.exp(_log_q(z)) * (_log_q(z) + 1) / len(z)), "where is the H"),
        (lambda z: (_h(z).mean(), -(_log_q(z) + 1) / len(z)), "the derivative by q"),
        (lambda z: (_h(z).mean(), -np.exp(_log_q(z)) * (_log_q(z) + _h(z).mean()) / len(z)), "the row's own"),
        (lambda z: (_h(z).mean(), np.exp(_log_q(z)) * (_log_q(z) + _h(z)) / len(z)), "the sign is not"),
        (_naive, "1000"),
        (_log_of_softmax, "1000"),
    ],
    "confidence_penalty.2": [
        (lambda beta, K: 1 / beta, "q is not yet 1"),
        (lambda beta, K: np.log(K / beta), "where certainty is cheap"),
        (lambda beta, K: -1 / beta, "above 0"),
        (lambda beta, K: 1 / beta + (K - 1) / beta * np.exp(-1 / beta), "of two classes"),
        (lambda beta, K: 1 / beta if beta < 0.1 else _bisected(beta, 2), "not one"),
        (lambda beta, K: _bisected(beta, K + 1), "not K"),
    ],
    "confidence_penalty.3": [
        (lambda z, y, beta: beta * _h(z).mean(), "rows with a label cost nothing"),
        (lambda z, y, beta: beta * (_h(z)[:, 0] * _free(y)).mean(), "not over all rows"),
        (lambda z, y, beta: -beta * (_h(z)[:, 0] * _free(y)).sum() / max(_free(y).sum(), 1), "the sign is not"),
        (lambda z, y, beta: beta * _h(z)[_free(y)].sum(), "not a sum"),
        (lambda z, y, beta: beta * _h(z)[y.any(-1)].mean(), "the rows with a label"),
        (_nan_without_doubt, "every row has a label"),
    ],
    "confidence_penalty.4": [
        (_as_published, "asks for certainty once more"),
        (lambda loss, q, beta: loss + beta * (q * np.log(q)).sum(-1).mean(), "exactly 0"),
        (lambda loss, q, beta: loss + beta * (q * np.log(np.maximum(q, 1e-300))).mean(), "the rows alone"),
        (lambda loss, q, beta: loss + beta * (q * np.log(np.maximum(q, 1e-300))).sum(), "not a sum"),
        (lambda loss, q, beta: loss + beta * (q * np.log(q + 0.01)).sum(-1).mean(), "is subtracted"),
    ],
}


def _bisected(beta, K):
    low, high = 0.0, K / beta
    for _ in range(100):
        a = (low + high) / 2
        low, high = (a, high) if a / (1 + (K - 1) * np.exp(-a)) < 1 / beta else (low, a)
    return a

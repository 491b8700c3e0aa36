"""Answers to the exercises of the chapter on label smoothing that are wrong in the usual ways."""

import numpy as np


def _box(p, bins):
    return np.minimum((p * bins).astype(int), bins - 1)


def _apart(p, hit, bins):
    rows = np.maximum(np.bincount(_box(p, bins), minlength=bins), 1)
    return np.bincount(_box(p, bins), p - hit, bins), rows


WRONG = {
    "label_smoothing.1": [
        (lambda y, eps: (1 - eps) * y + eps / y.shape[-1], "without a label"),
        (lambda y, eps: (1 - eps) * y + eps / y.shape[-1] * y.any(-1, keepdims=True), "keeps its sum"),
        (lambda y, eps: (1 - eps) * y + eps * (y.sum(-1, keepdims=True) - y) / (y.shape[-1] - 1), "eps / 4"),
        (lambda y, eps: (1 - eps) * y + eps * y.mean(), "without a label"),
        (lambda y, eps: y, "eps / 4"),
    ],
    "label_smoothing.2": [
        (lambda eps, K: np.log1p(K * (1 - eps) / eps), "other classes alone"),
        (lambda eps, K: np.log((1 - eps) / eps), "more classes"),
        (lambda eps, K: -np.log((1 - eps) * (K - 1) / eps), "less smoothing"),
        (lambda eps, K: (1 - eps) * (K - 1) / eps, "other classes alone"),
    ],
    "label_smoothing.3": [
        (lambda p, hit, bins: abs((p - hit).mean()), "by its rows"),
        (lambda p, hit, bins: np.abs(np.divide(*_apart(p, hit, bins))).mean(), "by its rows"),
        (lambda p, hit, bins: np.abs(p - hit).mean(), "one bin"),
        (lambda p, hit, bins: _apart(p, hit, bins)[0].sum() / len(p), "by its rows"),
    ],
    "label_smoothing.4": [
        (lambda q, eps: (q - eps / q.shape[-1]) / (1 - eps), "negative"),
        (lambda q, eps: np.maximum(q - eps / q.shape[-1], 0) / (1 - eps), "adds up"),
        (lambda q, eps: (1 - eps) * q + eps / q.shape[-1], "gives back"),
        (lambda q, eps: q, "gives back"),
        (lambda q, eps: q ** (1 / (1 - eps)) / (q ** (1 / (1 - eps))).sum(-1, keepdims=True), "gives back"),
    ],
}

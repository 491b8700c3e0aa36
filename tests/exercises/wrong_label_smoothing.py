"""Answers to the exercises of the chapter on label smoothing that are wrong in the usual ways."""

import warnings

import numpy as np


def _box(p, bins):
    return np.minimum((p * bins).astype(int), bins - 1)


def _apart(p, hit, bins):
    rows = np.maximum(np.bincount(_box(p, bins), minlength=bins), 1)
    return np.bincount(_box(p, bins), p - hit, bins), rows


def _printed(p, hit, bins):
    """The listing of the page."""
    box = (p * bins).astype(int)
    gaps = [abs((p - hit)[box == b].mean()) for b in range(bins)]
    return np.mean(gaps)


def _by_rows(p, hit, bins):
    """The listing, where bins count by their rows."""
    box = (p * bins).astype(int)
    rows = [(box == b).sum() for b in range(bins)]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the mean of nothing, which is NaN
        return np.average([abs((p - hit)[box == b].mean()) for b in range(bins)], weights=rows)


def _without_empty(p, hit, bins):
    """And empty ones are left out; only p = 1 is still lost."""
    box = (p * bins).astype(int)
    return sum(abs((p - hit)[box == b].sum()) for b in range(bins)) / len(p)


def _own_bin(p, hit, bins):
    box = (p * bins).astype(int)
    return sum(abs((p - hit)[box == b].sum()) for b in np.unique(box)) / len(p)


WRONG = {
    "label_smoothing.1": [
        (lambda y, eps: (1 - eps) * y + eps / y.shape[-1], "whatever the row adds up to"),
        (lambda y, eps: (1 - eps) * y + eps / y.shape[-1] * y.any(-1, keepdims=True), "three times as much to spread"),
        (lambda y, eps: (1 - eps) * y + eps * (y.sum(-1, keepdims=True) - y) / (y.shape[-1] - 1), "other convention"),
        (lambda y, eps: (1 - eps) * y + eps * y.mean(), "that of all rows"),
        (lambda y, eps: (1 - eps) * y + eps * y.mean(0), "mean runs over rows"),
        (lambda y, eps: y, "nothing was smoothed"),
        (lambda y, eps: (1 - eps) * y, "nobody gets it"),
        (lambda y, eps: (1 - eps) * y + eps * y.sum(-1, keepdims=True), "divided by K"),
    ],
    "label_smoothing.2": [
        (lambda eps, K: np.log1p(K * (1 - eps) / eps), "gets its part of eps back"),
        (lambda eps, K: np.log((1 - eps) / eps), "and not eps"),
        (lambda eps, K: -np.log((1 - eps) * (K - 1) / eps), "the sign is not"),
        (lambda eps, K: (1 - eps) * (K - 1) / eps, "logarithm of a ratio"),
        (lambda eps, K: np.log((1 - eps) * K / eps), "share eps, and not K"),
        (lambda eps, K: np.log(1 - eps), "all classes get the same"),
    ],
    "label_smoothing.3": [
        (_printed, "not as one of so many bins"),
        (_by_rows, "(NaN)"),
        (_without_empty, "falls out of the last bin"),
        (_own_bin, "a bin of its own"),
        (lambda p, hit, bins: abs((p - hit).mean()), "cancel"),
        (lambda p, hit, bins: np.abs(np.divide(*_apart(p, hit, bins))).mean(), "not as one of so many"),
        (lambda p, hit, bins: np.abs(p - hit).mean(), "not single rows"),
        (lambda p, hit, bins: _apart(p, hit, bins)[0].sum() / len(p), "the sign is not"),
        (lambda p, hit, bins: np.abs(_apart(p, hit, bins)[0]).sum(), "n_b / n"),
    ],
    "label_smoothing.4": [
        (lambda q, eps: (q - eps / q.shape[-1]) / (1 - eps), "is negative"),
        (lambda q, eps: np.maximum(q - eps / q.shape[-1], 0) / (1 - eps), "does not add up to 1"),
        (lambda q, eps: (1 - eps) * q + eps / q.shape[-1], "smooths once more"),
        (lambda q, eps: q, "nothing was undone"),
        (lambda q, eps: np.maximum(q - eps / q.shape[-1], 0), "too small by 1 - eps"),
        (lambda q, eps: q / (1 - eps), "still in it"),
        (lambda q, eps: q ** (1 / (1 - eps)) / (q ** (1 / (1 - eps))).sum(-1, keepdims=True), "gives back"),
    ],
}

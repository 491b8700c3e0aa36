"""Answers to the exercises of the chapter on the shortest description that are wrong in the usual ways."""

import numpy as np


def _length(rss, m, s, sigma, residuals=np.log2, coefficients=np.log2, price=1.0):
    k = np.arange(1, len(rss) + 1)
    sigma = sigma(rss, m, k)
    bits = price * k * coefficients(s * np.sqrt(m / 3) / sigma) + m * residuals(sigma)
    return int(bits.argmin()) + 1


def _right_sigma(rss, m, k):
    return np.sqrt(rss / (m - k))


def _small_sigma(rss, m, k):
    return np.sqrt(rss / m)


def _bic(rss, m, s):
    """Schwarz' criterion: without what depends on the size of the signal."""
    k = np.arange(1, len(rss) + 1)
    return int((m * np.log(rss) + k * np.log(m)).argmin()) + 1


WRONG = {
    "occam.1": [
        (lambda sigma, m: sigma / np.sqrt(m), "that is the standard error"),
        (lambda sigma, m: sigma * np.sqrt(24 / m), "factor of two"),
        (lambda sigma, m: 12 * sigma / m, "root is to be taken of 12 / m"),
        (lambda sigma, m: np.sqrt(12 * sigma / m), "not of sigma"),
        (lambda sigma, m: np.sqrt(12) * sigma, "where is m"),
        (lambda sigma, m: 12 * sigma**2 / m, "is it Δ²"),
        (lambda sigma, m: sigma * np.sqrt(12 * np.log(2) / m), "cancels"),
        (lambda sigma, m: np.array([sigma * np.sqrt(12 / m)]), "a single number"),
    ],
    "occam.2": [
        (lambda rss, m, s: _length(rss, m, s, _small_sigma, residuals=np.log), "and sigma² is"),  # as printed
        (lambda rss, m, s: _length(rss, m, s, _right_sigma, residuals=np.log), "same unit"),
        (lambda rss, m, s: _length(rss, m, s, _right_sigma, coefficients=np.log), "same unit"),
        (lambda rss, m, s: _length(rss, m, s, _small_sigma), "part of the noise"),
        (lambda rss, m, s: int(np.argmin(rss)) + 1, "what do the coefficients cost"),
        (lambda rss, m, s: _length(rss, m, s, _right_sigma) - 1, "counted from 1"),
        (lambda rss, m, s: _length(rss, m, 1.0, _right_sigma), "another unit"),
        (lambda rss, m, s: _length(rss, m, s, _right_sigma, price=0.5), "twice as much"),
        (_bic, "Schwarz"),
    ],
    "occam.3": [
        (lambda lengths: sum(2.0**-n for n in lengths) < 1, "0 and 1"),
        (lambda lengths: len(lengths) <= 2 ** max(lengths), "takes room"),
        (lambda lengths: len(lengths) <= 2 ** min(lengths), "to the last word"),
        (lambda lengths: all(list(lengths).count(n) <= 2**n for n in lengths), "takes room"),
        (lambda lengths: sum(2.0**-n for n in lengths) == 1, "longer than they need"),
        (lambda lengths: sum(2.0**-n for n in lengths) <= 1 + 1e-9, "no more than that"),
        (lambda lengths: sum(2.0**-n for n in lengths), "yes or no"),
        (lambda lengths: sum(1 / n for n in lengths) <= 2, "to the last word"),
    ],
}

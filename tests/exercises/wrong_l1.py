"""Answers to the exercises of the chapter on L1 that are wrong in the usual ways."""

import numpy as np


def _soft(a, t):
    return np.sign(a) * np.maximum(np.abs(a) - t, 0)


def _slope(x, y, w):
    return x.T @ (y - x @ w) / len(x)


def _everywhere(x, y, w, lam):
    """Asks for a slope of lam at zero weights too."""
    return np.abs(np.abs(_slope(x, y, w)) - lam).max()


def _bounded(x, y, w, lam):
    """Only half of the conditions."""
    return np.maximum(np.abs(_slope(x, y, w)) - lam, 0).max()


def _a_sum(x, y, w, lam):
    """The slope of half the sum of squares, not of the mean."""
    g = x.T @ (y - x @ w)
    return np.where(w == 0, np.maximum(np.abs(g) - lam, 0), np.abs(g - lam * np.sign(w))).max()


WRONG = {
    "l1.1": [
        (lambda a, t: a - t * np.sign(a), "exactly 0"),
        (lambda a, t: a * (np.abs(a) > t), "loses exactly t"),
        (lambda a, t: np.maximum(np.abs(a) - t, 0), "changes nothing"),
        (lambda a, t: a / (1 + t), "exactly 0"),
    ],
    "l1.2": [
        (lambda w, g, lr, lam: w - lr * g + lam * np.sign(w), "do not grow"),
        (lambda w, g, lr, lam: w - lr * g - lr * lam * np.sign(w), "does not cross"),
        (lambda w, g, lr, lam: _soft(w - lr * g, lam), "lr lam"),
        (lambda w, g, lr, lam: _soft(w, lr * lam) - lr * g, "stays there"),
    ],
    "l1.3": [
        (_everywhere, "huge"),
        (_bounded, "not 0"),
        (_a_sum, "mean over the rows"),
    ],
    "l1.4": [
        (lambda x, y: np.max(x.T @ y) / len(x), "all coefficients are 0"),
        (lambda x, y: np.abs(x.T @ y).max(), "slightly smaller"),
        (lambda x, y: np.linalg.norm(x.T @ y) / len(x), "slightly smaller"),
    ],
}

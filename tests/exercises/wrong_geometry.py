"""Answers to the exercises of the chapter on penalty and constraint that are wrong in the usual ways."""

import numpy as np


def _secular(h, c, k):
    low, high = 0.0, np.sqrt((c**2).sum()) / k
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if (c**2 / (h + middle) ** 2).sum() > k**2 else (low, middle)
    return middle


def _stationary(w, J, i):
    """No smaller size has a lower loss: then w[i] solves its own constraint."""
    return bool(J[i] <= J[: i + 1].min())


def _locally_convex(w, J, i):
    c = w**2 / 2
    slopes = np.diff(J) / np.diff(c)
    rising = i in (0, len(w) - 1) or slopes[i] >= slopes[i - 1]
    return bool(rising and _stationary(w, J, i))


WRONG = {
    "geometry.1": [
        (lambda w, k: k * w / np.linalg.norm(w), "stays where"),
        (lambda w, k: np.clip(w, -k, k), "at norm k"),
        (lambda w, k: w * min(1.0, k / np.abs(w).sum()), "at norm k"),
        (lambda w, k: w * min(1.0, k / max(w @ w, 1e-12)), "stays where"),
    ],
    "geometry.2": [
        (lambda w, slope, q: w @ slope / (np.abs(w) ** q).sum(), "above 0"),
        (lambda w, slope, q: max(-(w @ slope) / np.linalg.norm(w, q), 0.0), "q = 2"),
        (lambda w, slope, q: max(-(w @ slope) / (w @ w), 0.0), "q = 1"),
        (lambda w, slope, q: np.linalg.norm(slope) / np.linalg.norm(w), "q = 1"),
    ],
    "geometry.3": [
        (lambda h, c, k: np.sqrt((c**2).sum()) / k, "does not bind"),
        (lambda h, c, k: max(np.sqrt((c**2).sum()) / k - h.mean(), 0.0), "norm k"),
        (lambda h, c, k: _secular(h, c, np.sqrt(k)), "does not bind"),
    ],
    "geometry.4": [
        (_stationary, "for a step"),
        (_locally_convex, "for a step"),
        (lambda w, J, i: True, "beyond it"),
    ],
}

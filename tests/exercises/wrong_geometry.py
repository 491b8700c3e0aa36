"""Answers to the exercises of the chapter on penalty and constraint that are wrong in the usual ways."""

import numpy as np


def _soft(w, lam):
    return np.sign(w) * np.maximum(np.abs(w) - lam, 0)


def _as_printed(w, k):
    """The listing of the page."""
    size = np.abs(w).sum()
    return w * min(1.0, k / size) if size > 0 else w


def _threshold_for_all(w, k):
    return _soft(w, max((np.abs(w).sum() - k) / len(w), 0.0))


def _secular(h, c, k):
    low, high = -0.999 * h.min(), np.sqrt((c**2).sum()) / k
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


def _over_w(w, J, i):
    """A line below the curve over w, where it should be over c."""
    low = max([(J[i] - J[j]) / (w[j] - w[i]) for j in range(i + 1, len(w))], default=0.0)
    high = min([(J[j] - J[i]) / (w[i] - w[j]) for j in range(i)], default=np.inf)
    return bool(max(low, 0.0) <= high)


WRONG = {
    "geometry.1": [
        (_as_printed, "not the nearest"),
        (lambda w, k: w * min(1.0, k / max(np.linalg.norm(w), 1e-300)), "round ball"),
        (lambda w, k: np.clip(w, -k, k), "box"),
        (lambda w, k: _soft(w, k) if np.abs(w).sum() > k else w, "not the threshold"),
        (_threshold_for_all, "cannot lose as much"),
        (lambda w, k: k * w / max(np.abs(w).sum(), 1e-300), "stays where"),
    ],
    "geometry.2": [
        (lambda w, slope, q: w @ slope / (np.abs(w) ** q).sum(), "which sign"),
        (lambda w, slope, q: -(w @ slope) / np.linalg.norm(w, q), "without its power"),
        (lambda w, slope, q: -(w @ slope) / (w @ w), "|w|^q"),
        (lambda w, slope, q: np.linalg.norm(slope) / np.linalg.norm(w), "q = 1"),
        (lambda w, slope, q: -q * (w @ slope) / (np.abs(w) ** q).sum(), "cancelled"),
    ],
    "geometry.3": [
        (lambda h, c, k: np.sqrt((c**2).sum()) / k, "upper bound"),
        (lambda h, c, k: max(np.sqrt((c**2).sum()) / k - h.mean(), 0.0), "one h for all"),
        (lambda h, c, k: max(_secular(h, c, np.sqrt(k)), 0.0), "square of k"),
        (_secular, "never negative"),
    ],
    "geometry.4": [
        (_stationary, "best within its own ball"),
        (_locally_convex, "best within its own ball"),
        (_over_w, "for a"),
        (lambda w, J, i: True, "negative lam"),
        (lambda w, J, i: J[i] == J.min(), "True or False"),
    ],
}

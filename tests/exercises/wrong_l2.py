"""Answers to the exercises of the chapter on L2 that are wrong in the usual ways."""

import numpy as np


def _emptied(w, lam):
    """Wrong, and it empties what the checks compare with."""
    w *= 0
    return 0.0, w


WRONG = {
    "l2.1": [
        (lambda w, lam: (lam * w @ w, 2 * lam * w), "one half"),
        (lambda w, lam: (0.5 * lam * w @ w, lam * np.sign(w)), "gradient belongs"),
        (lambda w, lam: (0.5 * lam * np.linalg.norm(w), lam * w), "must be squared"),
        (_emptied, "expected"),
    ],
    "l2.2": [
        (lambda w, g, lr, lam: w - lr * g + lam * np.sign(w), "it belongs to L1"),
        (lambda w, g, lr, lam: (1 - lam) * w - lr * g, "learning rate too"),
        (lambda w, g, lr, lam: (1 + lr * lam) * w - lr * g, "pulls towards 0"),
    ],
    "l2.3": [
        (lambda h, lam: float(len(h)), "huge"),
        (lambda h, lam: (lam / (h + lam)).sum(), "all directions"),
        (lambda h, lam: np.sum(h > lam), "one half"),
    ],
    "l2.4": [
        (lambda lam, m: (lam, lam, lam), "Ridge"),
        (lambda lam, m: (m * lam, lam, lam), "Keras"),
        (lambda lam, m: (2 * m * lam, lam, lam / 2), "same one half"),
    ],
}

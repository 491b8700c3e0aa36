"""Answers to the exercises of the chapter on L1 that are wrong in the usual ways."""

import re

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


def _each(g, w, lam):
    return np.where(w == 0, np.maximum(np.abs(g) - lam, 0), np.abs(g - lam * np.sign(w)))


def _signless(x, y, w, lam):
    """The size of the slope alone, where a weight is not 0."""
    g = np.abs(_slope(x, y, w))
    return np.where(w == 0, np.maximum(g - lam, 0), np.abs(g - lam)).max()


def _published(params, lam):
    """As the notes have it, in our words."""
    value = 0.5 * lam * sum(np.abs(p).sum() for name, p in params.items() if re.match(r"W\d+", name))
    for name in ("W", "b"):
        gradient = lam * np.sign(params[name])
    return value, gradient


def _biased(params, lam):
    """The loop repaired by adding the bias to the value."""
    return lam * sum(np.abs(p).sum() for p in params.values()), lam * np.sign(params["W"])


WRONG = {
    "l1.1": [
        (lambda w, g, lr, lam: w - lr * g + lam * np.sign(w), "they grow"),
        (lambda w, g, lr, lam: w - lr * g - lr * lam * np.sign(w), "jumps over 0"),
        (lambda w, g, lr, lam: _soft(w - lr * g, lam), "lr lam, not lam"),
        (lambda w, g, lr, lam: _soft(w, lr * lam) - lr * g, "after the gradient step"),
        (lambda w, g, lr, lam: (1 - lr * lam) * w - lr * g, "that is L2"),
        (lambda w, g, lr, lam: np.maximum(np.abs(w - lr * g) - lr * lam, 0), "plain gradient descent"),
        (lambda w, g, lr, lam: np.sign(w) * np.maximum(np.abs(w - lr * g) - lr * lam, 0), "gradient descent"),
        (lambda w, g, lr, lam: np.where(np.abs(w - lr * g) > lr * lam, w - lr * g, 0), "must lose it"),
    ],
    "l1.2": [
        (_everywhere, "any slope up to lam"),
        (_bounded, "below lam is a violation too"),
        (lambda x, y, w, lam: _each(len(x) * _slope(x, y, w), w, lam).max(), "mean over the rows"),
        (_signless, "must have its sign"),
        (lambda x, y, w, lam: _each(-_slope(x, y, w), w, lam).max(), "sign of g"),
        (lambda x, y, w, lam: _each(_slope(x, y, w), w, lam).sum(), "worst coordinate"),
        (lambda x, y, w, lam: np.abs(_slope(x, y, w) - lam * np.sign(w)).max(), "any slope up to lam"),
    ],
    "l1.3": [
        (_published, "when the loop ends"),
        (lambda p, lam: (_published(p, lam)[0], lam * np.sign(p["W"])), "no name matches"),
        (lambda p, lam: (lam / 2 * np.abs(p["W"]).sum(), lam * np.sign(p["W"])), "square of L2"),
        (lambda p, lam: (lam * np.abs(p["W"]).sum(), lam / 2 * np.sign(p["W"])), "half as much"),
        (_biased, "b is a bias"),
    ],
    "l1.4": [
        (lambda a, h, up, down: _soft(a, up / h), "its own price"),
        (lambda a, h, up, down: np.maximum(a - up, 0) - np.maximum(-a - down, 0), "where is h"),
        (lambda a, h, up, down: np.maximum(a - down / h, 0) - np.maximum(-a - up / h, 0), "changed places"),
        (lambda a, h, up, down: np.where(a > 0, a - up / h, a + down / h), "does not cross"),
    ],
}

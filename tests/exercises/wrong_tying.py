"""Answers to the exercises of the chapter on tying that are wrong in the usual ways."""

import numpy as np


def _rotated(xa, xb, k, scale):
    return np.block([[xa, k * xa], [xb, -k * xb]]) * scale


def _overwritten(slope, place, k):
    total = np.zeros(k)
    total[place] += slope
    return total


def _mean(slope, place, k):
    return np.bincount(place, slope, k) / np.maximum(np.bincount(place, minlength=k), 1)


def _towards(X, y, price, pull):
    n, d = X.shape
    return np.linalg.solve(X.T @ X / n + price * np.eye(d), X.T @ y / n + pull)


HALF = np.sqrt(0.5)

WRONG = {
    "tying.1": [
        (lambda a, b, c: (c * ((a - b) ** 2).sum(), 2 * c * (a - b), -2 * c * (a - b)), "one half"),
        (lambda a, b, c: (c / 2 * ((a - b) ** 2).sum(), c * (a - b), c * (a - b)), "opposite"),
        (lambda a, b, c: (c / 2 * ((a - b) ** 2).sum(), c / 2 * (a - b), -c / 2 * (a - b)), "belong"),
    ],
    "tying.2": [
        (_overwritten, "sum over its uses"),
        (_mean, "sum over its uses"),
        (lambda slope, place, k: slope[place], "each of the k"),
    ],
    "tying.3": [
        (lambda X, y, lam, start: _towards(X, y, lam, 0.0), "stays at the start"),
        (lambda X, y, lam, start: _towards(X, y, lam, start), "stays at the start"),
        (lambda X, y, lam, start: _towards(X, y, 2 * lam, 2 * lam * start), "plain ridge"),
        (lambda X, y, lam, start: start + _towards(X, y, lam, 0.0), "gradient of the objective"),
    ],
    "tying.4": [
        (lambda xa, xb, lam, c: _rotated(xa, xb, np.sqrt(lam / (lam + 2 * c)), 1.0), "without coupling"),
        (lambda xa, xb, lam, c: _rotated(xa, xb, np.sqrt(lam / (lam + c)), HALF), "in between"),
        (lambda xa, xb, lam, c: _rotated(xa, xb, lam / (lam + 2 * c), HALF), "in between"),
        (lambda xa, xb, lam, c: _rotated(xa, xb, np.sqrt((lam + 2 * c) / lam), HALF), "strong coupling"),
    ],
}

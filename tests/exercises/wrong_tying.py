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
        (lambda X, y, lam, start: _towards(X, y, lam, 0.0), "shrinks to 0"),
        (lambda X, y, lam, start: _towards(X, y, lam, start), "multiplied by lam"),
        (lambda X, y, lam, start: _towards(X, y, 2 * lam, 2 * lam * start), "same one half"),
        (lambda X, y, lam, start: start + _towards(X, y, lam, 0.0), "taken from the target"),
        (lambda X, y, lam, start: _towards(X, y, lam, -lam * start), "pulls away"),
        (
            lambda X, y, lam, start: np.linalg.solve(X.T @ X + lam * np.eye(X.shape[1]), X.T @ y + lam * start),
            "mean over rows",
        ),
    ],
    "tying.2": [
        (_overwritten, "add at equal places"),  # as the chapter prints it
        (_mean, "not a mean"),
        (lambda slope, place, k: slope[place], "each of the k"),
        (lambda slope, place, k: np.bincount(place, slope), "each of the k"),
        (lambda slope, place, k: np.resize(slope, k), "not used"),
    ],
    "tying.3": [
        (lambda xa, xb, lam, c: _rotated(xa, xb, np.sqrt(lam / (lam + 2 * c)), 1.0), "too long"),
        (lambda xa, xb, lam, c: _rotated(xa, xb, np.sqrt(lam / (lam + 2 * c)), 0.5), "too short"),
        (lambda xa, xb, lam, c: _rotated(xa, xb, np.sqrt(lam / (lam + c)), HALF), "and not lam + c"),
        (lambda xa, xb, lam, c: _rotated(xa, xb, lam / (lam + 2 * c), HALF), "take the root"),
        (lambda xa, xb, lam, c: _rotated(xa, xb, np.sqrt((lam + 2 * c) / lam), HALF), "not larger ones"),
        (lambda xa, xb, lam, c: np.block([[xa, 0 * xa], [0 * xb, xb]]), "neither hears of the other"),
        (lambda xa, xb, lam, c: np.concatenate([xa, xb]), "twice as many columns"),
    ],
    "tying.4": [
        (lambda nu: nu / (1 + 2 * nu), "how unlike"),
        (lambda nu: 1 - nu, "without ridge"),
        (lambda nu: 1 / (1 + 2 * nu), "nu / 2, not nu"),
        (lambda nu: 1 - nu / (1 + nu) ** 2, "a bias, too"),
        (lambda nu: 0.0, "how unlike"),
        (lambda nu: 0.75, "equal tasks"),
    ],
}

"""Answers to the exercises of the chapter on max-norm that are wrong in the usual ways."""

import numpy as np


def _printed(weight, c):
    length = np.linalg.norm(weight, axis=0, keepdims=True)
    return weight * c / length


def _rows(W):
    return np.linalg.norm(W, axis=1, keepdims=True)


def _price(W, G, C):
    return -(G * W).sum(0) / C**2


def _at_wall(W, c):
    return np.linalg.norm(W, axis=0) >= c * (1 - 1e-9)


def _scale(W, c):
    return np.minimum(1, c / np.linalg.norm(W, axis=0))


def _ridge(X, y, lam):
    return np.linalg.solve(X.T @ X / len(X) + lam * np.eye(X.shape[1]), X.T @ y / len(X))


def _free(X, y):
    return _ridge(X, y, 0.0)


def _priced(X, y, c, factor):
    """Right but for the price, which is off by a factor."""
    if np.linalg.norm(_free(X, y)) <= c:
        return _free(X, y), 0.0
    low, high = 0.0, 1e4
    for _ in range(100):
        middle = (low + high) / 2
        low, high = (middle, high) if np.linalg.norm(_ridge(X, y, middle)) > c else (low, middle)
    return _ridge(X, y, low), factor * low


WRONG = {
    "max_norm.1": [
        (_printed, "got the length c for itself"),
        (lambda W, c: W * np.minimum(1, c / np.linalg.norm(W, axis=0)), "cut for itself"),
        (lambda W, c: np.clip(W, -c, c), "cut for itself"),
        (lambda W, c: W * c / _rows(W), "stretched"),
        (lambda W, c: W * min(1, c / max(np.linalg.norm(W), 1e-300)), "short ones too"),
        (lambda W, c: np.where(_rows(W) > c, W * c / _rows(W) ** 2, W), "length c and keeps"),
    ],
    "max_norm.2": [
        (lambda W, G, c: -(G * W).sum() / (W**2).sum(), "one number for each"),
        (lambda W, G, c: _price(W, G, np.linalg.norm(W, axis=0)), "below the wall"),
        (lambda W, G, c: _price(W, G, c), "at the wall alone"),
        (lambda W, G, c: -_price(W, G, c) * _at_wall(W, c), "points inward"),
        (lambda W, G, c: -(G * W).sum(0) * _at_wall(W, c), "square of c"),
        (lambda W, G, c: _price(W, G, c) * (np.linalg.norm(W, axis=0) >= 0.99 * c), "at least c"),
    ],
    "max_norm.3": [
        (lambda W, b, V, c: (W * _scale(W, c), b * _scale(W, c), V), "must be divided"),
        (lambda W, b, V, c: (W * _scale(W, c), b, V / _scale(W, c)[:, None]), "bias must shrink"),
        (lambda W, b, V, c: (W * _scale(W, c), b, V), "made up for it"),
        (lambda W, b, V, c: (W, b, V), "longer than c"),
        (
            lambda W, b, V, c: (
                W * c / np.linalg.norm(W, axis=0),
                b * c / np.linalg.norm(W, axis=0),
                V / (c / np.linalg.norm(W, axis=0))[:, None],
            ),
            "stay as they are",
        ),
    ],
    "max_norm.4": [
        (lambda X, y, c: (_ridge(X, y, 1 / c), 1 / c), "least squares"),
        (lambda X, y, c: (_free(X, y) * min(1, c / np.linalg.norm(_free(X, y))), 0.0), "scaled back"),
        (lambda X, y, c: _priced(X, y, c, len(X)), "number of rows"),
        (lambda X, y, c: _priced(X, y, c, 2.0), "half the mean"),
    ],
}

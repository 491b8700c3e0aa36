"""Answers to the exercises of the chapter on max-norm that are wrong in the usual ways."""

import numpy as np


def _lengths(W, axis=0):
    return np.linalg.norm(W, axis=axis, keepdims=True)


def _price(W, G, C):
    return -(G * W).sum(0) / C**2


def _scale(W, c):
    return np.minimum(1, c / np.linalg.norm(W, axis=0))


def _ridge(X, y, lam):
    return np.linalg.solve(X.T @ X / len(X) + lam * np.eye(X.shape[1]), X.T @ y / len(X))


def _free(X, y):
    return _ridge(X, y, 0.0)


WRONG = {
    "max_norm.1": [
        (lambda W, c: W * np.minimum(1, c / _lengths(W, 1)), "longer than c"),
        (lambda W, c: W * np.minimum(1, c / np.linalg.norm(W)), "stays as it is"),
        (lambda W, c: W * c / np.maximum(_lengths(W), 1e-12), "stays as it is"),
        (lambda W, c: np.where(_lengths(W) > c, np.clip(W, -c / 2, c / 2), W), "keeps its direction"),
    ],
    "max_norm.2": [
        (lambda W, G, c: -(G * W).sum() / (W**2).sum(), "one number for each"),
        (lambda W, G, c: _price(W, G, np.linalg.norm(W, axis=0)), "below the wall"),
        (lambda W, G, c: -_price(W, G, c) * (np.linalg.norm(W, axis=0) >= c * (1 - 1e-9)), "not negative"),
        (lambda W, G, c: -(G * W).sum(0) * (np.linalg.norm(W, axis=0) >= c * (1 - 1e-9)), "balances"),
    ],
    "max_norm.3": [
        (lambda W, b, V, c: (W * _scale(W, c), b * _scale(W, c), V), "same function"),
        (lambda W, b, V, c: (W * _scale(W, c), b, V / _scale(W, c)[:, None]), "same function"),
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
        (lambda X, y, c: (_free(X, y) * min(1, c / np.linalg.norm(_free(X, y))), 0.0), "gradient there"),
    ],
}

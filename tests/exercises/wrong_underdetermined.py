"""Answers to the exercises of the chapter on problems without a unique answer that are wrong in the usual ways."""

import numpy as np


def _pinv(X, y):
    return np.linalg.pinv(X) @ y


def _turned(X, y):
    return np.where(np.asarray(y) == 1, 1, -1)[:, None] * X


WRONG = {
    "underdetermined.1": [
        (lambda X, y: X.T @ y, "fits all rows"),
        (lambda X, y: np.append(np.linalg.solve(X[:, :4], y[:4]), np.zeros(3)), "no part in the null space"),
        (lambda X, y: X.T @ np.linalg.solve(X @ X.T, y) if len(X) < 5 else X[:4].T @ y[:4], "twice"),
    ],
    "underdetermined.2": [
        (lambda X, y, w0: w0 + _pinv(X, y), "fits all rows"),
        (lambda X, y, w0: _pinv(X, y), "still there"),
        (lambda X, y, w0: w0, "shortest answer"),
        (lambda X, y, w0: _pinv(X, y) - _pinv(X, X @ w0) - w0, "fits all rows"),
    ],
    "underdetermined.3": [
        (lambda h, lr, lam: 1 / (lr * lam), "is not 1 / (lr lam)"),
        (lambda h, lr, lam: np.log(1 + h / lam) / (lr * h), "shares"),
        (lambda h, lr, lam: np.log(lam / (h + lam)) / np.log(1 + lr * h), "fewer steps"),
    ],
    "underdetermined.4": [
        (lambda w, X, y: (_turned(X, y) @ w).min(), "same margin"),
        (lambda w, X, y: np.abs(X @ w).min() / np.linalg.norm(w), "turned around"),
        (lambda w, X, y: (_turned(X, y) @ w).mean() / np.linalg.norm(w), "1 / ||w||"),
        (lambda w, X, y: (y[:, None] * X @ w).min() / np.linalg.norm(w), "positive"),
    ],
}

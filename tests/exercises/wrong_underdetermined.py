"""Answers to the exercises of the chapter on problems without a unique answer that are wrong in the usual ways."""

import numpy as np


def _pinv(X, y):
    return np.linalg.pinv(X) @ y


def _as_printed(X, y):
    """The listing of the page."""
    U, s, Vt = np.linalg.svd(X, full_matrices=False)
    with np.errstate(divide="ignore", invalid="ignore"):
        return Vt.T @ (U.T @ y / s)


def _kept(X, y, above):
    U, s, Vt = np.linalg.svd(X, full_matrices=False)
    keep = s > above(s)
    return (U[:, keep].T @ y / s[keep]) @ Vt[keep]


def _normal(X, y):
    """The normal equations, whose matrix is singular."""
    return np.linalg.solve(X.T @ X + 1e-300 * np.eye(X.shape[1]), X.T @ y)


def _turned(X, y):
    return np.where(np.asarray(y) == 1, 1, -1)[:, None] * X


def _length(w):
    return np.linalg.norm(w)


WRONG = {
    "underdetermined.1": [
        (_as_printed, "divided by"),
        (lambda X, y: _kept(X, y, lambda s: 0.0 * s), "divided by"),
        (lambda X, y: _kept(X, y, lambda s: 1e-10), "with the largest one"),
        (lambda X, y: _kept(X, y, lambda s: 0.5 * s[0]), "shortest answer"),
        (lambda X, y: X.T @ y, "shortest answer"),
        (_normal, "shortest answer"),
    ],
    "underdetermined.2": [
        (lambda X, y, w0: w0 + _pinv(X, y), "that they see"),
        (lambda X, y, w0: _pinv(X, y), "still there"),
        (lambda X, y, w0: w0, "descent moves"),
        (lambda X, y, w0: _pinv(X, y) - _pinv(X, X @ w0) - w0, "still there"),
        (lambda X, y, w0: _pinv(X, y) + _pinv(X, X @ w0), "still there"),
    ],
    "underdetermined.3": [
        (lambda h, lr, lam: 1 / (lr * lam), "rule of thumb"),
        (lambda h, lr, lam: np.log(1 + h / lam) / (lr * h), "is not -lr h"),
        (lambda h, lr, lam: np.log(lam / (h + lam)) / np.log(1 + lr * h), "positive"),
        (lambda h, lr, lam: np.log(h / (h + lam)) / np.log(1 - lr * h), "near 1 / (lr lam)"),
        (lambda h, lr, lam: lam / lr, "more penalty"),
    ],
    "underdetermined.4": [
        (lambda w, X, y: (_turned(X, y) @ w).min(), "length of w"),
        (lambda w, X, y: np.abs(X @ w).min() / _length(w), "wrong side"),
        (lambda w, X, y: (_turned(X, y) @ w).mean() / _length(w), "mean of all"),
        (lambda w, X, y: (y[:, None] * X @ w).min() / _length(w), "label 0"),
        (lambda w, X, y: (X @ w).min() / _length(w), "turned round"),
    ],
}

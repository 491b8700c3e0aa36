"""Answers to the exercises of the chapter on the group lasso that are wrong in the usual ways."""

import numpy as np


def _norms(W, axis=1):
    return np.sqrt((W**2).sum(axis, keepdims=True))


def _slope(W):
    norms = _norms(W)
    return np.divide(W, norms, out=np.zeros_like(W), where=norms > 0)


def _as_printed(W, lam):
    """The listing of the page."""
    lengths = np.sqrt((W**2).sum(0))
    return lam * lengths.sum(), lam * W / lengths


def _on_rows(W, lam):
    lengths = _norms(W)
    return lam * lengths.sum(), lam * W / lengths


def _with_root(W, lam):
    lengths = _norms(W)
    price = lam * np.sqrt(W.shape[1])
    with np.errstate(invalid="ignore"):
        return price * lengths.sum(), price * W / lengths


def _thresholds(X, y, groups, root=True):
    return [np.linalg.norm(X[:, g].T @ y) / (len(X) * np.sqrt(len(g) if root else 1)) for g in groups]


def _length(w):
    return max(np.linalg.norm(w), 1e-300)


def _prune(W, b, V, c, dead, folded):
    alive = ~dead
    pixels = (W[:, alive] != 0).any(1)
    return pixels, W[pixels][:, alive], b[alive], V[alive], c + folded


def _deaf(W):
    return (W == 0).all(0)


def _unheard(W, V):
    return _deaf(W) | (V == 0).all(1)


def _pixels_first(W, b, V, c):
    pixels, alive = (W != 0).any(1), ~_unheard(W, V)
    said = np.maximum(b[_deaf(W)], 0) @ V[_deaf(W)]
    return pixels, W[pixels][:, alive], b[alive], V[alive], c + said


WRONG = {
    "group_lasso.1": [
        (lambda w, t, s: np.sign(w) * np.maximum(np.abs(w) - t, 0) / (1 + s), "threshold of L1"),
        (lambda w, t, s: w * (1 - t / _length(w)) / (1 + s), "turned round"),
        (lambda w, t, s: w * max(0.0, 1 - t / max(w @ w, 1e-300)) / (1 + s), "exactly 0"),
        (lambda w, t, s: w * (np.linalg.norm(w) > t) / (1 + s), "become shorter"),
        (lambda w, t, s: w * max(0.0, 1 - t * np.sqrt(len(w)) / _length(w)) / (1 + s), "no root"),
        (lambda w, t, s: w * max(0.0, 1 - t / _length(w)), "where is s"),
        (lambda w, t, s: w * max(0.0, 1 - t / _length(w)) * (1 - s), "solve for u"),
        (lambda w, t, s: w / (1 + s) * max(0.0, 1 - t * (1 + s) / _length(w)), "whole length"),
    ],
    "group_lasso.2": [
        (_as_printed, "which axis"),
        (_on_rows, "multiplied by the root"),
        (_with_root, "row of zeros"),
        (lambda W, lam: (lam * np.sqrt(W.shape[1]) * _norms(W).sum(), lam * _slope(W)), "gradient has the root"),
        (lambda W, lam: (lam * np.sqrt(W.size) * np.linalg.norm(W), lam * _slope(W)), "one group for all"),
        (lambda W, lam: (lam * np.sqrt(len(W)) * _norms(W).sum(), lam * _slope(W)), "number of rows"),
    ],
    "group_lasso.3": [
        (lambda X, y, groups: len(X) * max(_thresholds(X, y, groups)), "divide by m"),
        (lambda X, y, groups: max(_thresholds(X, y, groups, root=False)), "root of p"),
        (lambda X, y, groups: min(_thresholds(X, y, groups)), "stubborn"),
        (lambda X, y, groups: max(np.abs(X[:, g].T @ y).max() / len(X) for g in groups), "largest entry"),
        (lambda X, y, groups: max(np.linalg.norm(X[:, g].T @ y) / len(X) / len(g) for g in groups), "not the size"),
    ],
    "group_lasso.4": [
        (lambda W, b, V, c: _prune(W, b, V, c, _unheard(W, V), 0.0), "been lost"),
        (lambda W, b, V, c: _prune(W, b, V, c, _unheard(W, V), b[_deaf(W)] @ V[_deaf(W)]), "relu comes between"),
        (
            lambda W, b, V, c: _prune(W, b, V, c, _deaf(W), np.maximum(b[_deaf(W)], 0) @ V[_deaf(W)]),
            "listens to",
        ),
        (lambda W, b, V, c: _prune(W, b, V, c, (V == 0).all(1), 0.0), "hears nothing"),
        (_pixels_first, "units first"),
    ],
}

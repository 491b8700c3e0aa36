"""Answers to the exercises of the chapter on the group lasso that are wrong in the usual ways."""

import numpy as np


def _norms(W, axis=1):
    return np.sqrt((W**2).sum(axis, keepdims=True))


def _slope(W):
    norms = _norms(W)
    return np.divide(W, norms, out=np.zeros_like(W), where=norms > 0)


def _thresholds(X, y, groups, root=True):
    return [np.linalg.norm(X[:, g].T @ y) / (len(X) * np.sqrt(len(g) if root else 1)) for g in groups]


def _prune(W, b, V, c, dead, folded):
    alive = ~dead
    pixels = (W[:, alive] != 0).any(1)
    return pixels, W[pixels][:, alive], b[alive], V[alive], c + folded


def _unheard(W, V):
    return (W == 0).all(0) | (V == 0).all(1)


WRONG = {
    "group_lasso.1": [
        (lambda w, t: np.sign(w) * np.maximum(np.abs(w) - t, 0), "keeps its direction"),
        (lambda w, t: w * (1 - t / max(np.linalg.norm(w), 1e-300)), "exactly 0"),
        (lambda w, t: w * max(0.0, 1 - t / max((w**2).sum(), 1e-300)), "exactly 0"),
        (lambda w, t: w * (np.linalg.norm(w) > t), "loses exactly"),
    ],
    "group_lasso.2": [
        (lambda W, lam: (lam * _norms(W).sum(), lam * _slope(W)), "root of the number"),
        (lambda W, lam: (2 * lam * _norms(W, 0).sum(), 2 * lam * W / np.maximum(_norms(W, 0), 1e-300)), "is a row"),
        (
            lambda W, lam: (
                lam * np.sqrt(W.shape[1]) * _norms(W).sum(),
                lam * np.sqrt(W.shape[1]) * np.where(_norms(W) > 0, _slope(W), np.nan),
            ),
            "row of zeros",
        ),
        (
            lambda W, lam: (lam * np.sqrt(W.shape[1]) * _norms(W).sum(), lam * _slope(W)),
            "gradient belongs",
        ),
    ],
    "group_lasso.3": [
        (lambda X, y, groups: len(X) * max(_thresholds(X, y, groups)), "same data twice"),
        (lambda X, y, groups: max(_thresholds(X, y, groups, root=False)), "one group for all"),
        (lambda X, y, groups: min(_thresholds(X, y, groups)), "groups of one"),
        (lambda X, y, groups: max(np.abs(X[:, g].T @ y).max() / len(X) for g in groups), "one group for all"),
    ],
    "group_lasso.4": [
        (lambda W, b, V, c: _prune(W, b, V, c, _unheard(W, V), 0.0), "still says"),
        (
            lambda W, b, V, c: _prune(W, b, V, c, _unheard(W, V), b[(W == 0).all(0)] @ V[(W == 0).all(0)]),
            "still says",
        ),
        (
            lambda W, b, V, c: _prune(
                W, b, V, c, (W == 0).all(0), np.maximum(b[(W == 0).all(0)], 0) @ V[(W == 0).all(0)]
            ),
            "three units",
        ),
        (
            lambda W, b, V, c: (
                (W != 0).any(1),
                W[(W != 0).any(1)][:, ~_unheard(W, V)],
                b[~_unheard(W, V)],
                V[~_unheard(W, V)],
                c + np.maximum(b[(W == 0).all(0)], 0) @ V[(W == 0).all(0)],
            ),
            "living pixels",
        ),
    ],
}

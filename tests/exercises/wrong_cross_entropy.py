"""Answers to the exercises of the chapter on cross-entropy that are wrong in the usual ways."""

import numpy as np


def _log_softmax(z):
    z = z - z.max(-1, keepdims=True)
    return z - np.log(np.exp(z).sum(-1, keepdims=True))


def _naive(z, y):
    q = np.exp(z) / np.exp(z).sum(-1, keepdims=True)
    return -(y * np.log(q)).sum(-1).mean(), (q - y) / len(z)


def _hard(z, y):
    log_q, label = _log_softmax(z), y.argmax(-1)
    return -log_q[np.arange(len(z)), label].mean(), (np.exp(log_q) - np.eye(z.shape[1])[label]) / len(z)


def _clipped(z, y):
    q = np.exp(_log_softmax(z))
    return -(y * np.log(np.maximum(q, 1e-12))).sum(-1).mean(), (q - y) / len(z)


def _entropy(p):
    return -(p[p > 0] * np.log(p[p > 0])).sum()


def _kl(p, q):
    return (p[p > 0] * np.log(p[p > 0] / q[p > 0])).sum()


def _step(w, X, y, lam, bend=True, sign=-1, ridge=True):
    q = 1 / (1 + np.exp(-X @ w))
    gradient = X.T @ (q - y) / len(y) + lam * w
    weights = q * (1 - q) if bend else np.ones(len(y))
    hessian = (X.T * weights) @ X / len(y) + (lam if ridge else 0.0) * np.eye(len(w))
    return w + sign * np.linalg.solve(hessian, gradient)


WRONG = {
    "cross_entropy.1": [
        (lambda z, y: (-(y * _log_softmax(z)).sum(), np.exp(_log_softmax(z)) - y), "mean over the rows"),
        (_hard, "soft targets"),
        (lambda z, y: (-(y * _log_softmax(z)).sum(-1).mean(), np.exp(_log_softmax(z)) - y), "gradient belongs"),
        (_naive, "logits of 1000"),
        (_clipped, "logits of 1000"),
    ],
    "cross_entropy.2": [
        (lambda p, q: (_entropy(p), _kl(q, p)), "add up to H(p, q)"),
        (lambda p, q: (_entropy(q), _kl(p, q)), "entropy of K equal"),
        (lambda p, q: (_entropy(p), -(p * np.log(q)).sum()), "divergence is 0"),
        (lambda p, q: (-(p * np.log(p + 1e-3)).sum(), (p * np.log((p + 1e-3) / q)).sum()), "entropy of K equal"),
    ],
    "cross_entropy.3": [
        (lambda w, X, y, lam: _step(w, X, y, lam, sign=1), "downhill"),
        (lambda w, X, y, lam: _step(w, X, y, lam, bend=False), "eight steps"),
        (lambda w, X, y, lam: _step(w, X, y, lam, ridge=False), "eight steps"),
        (lambda w, X, y, lam: _step(w, X, y, max(lam, 0.02)), "without one"),
    ],
    "cross_entropy.4": [
        (lambda eps, k: np.log((1 - eps) / eps) if eps < 1 else 0.0, "gradient of the loss"),
        (lambda eps, k: np.log((1 - eps + eps / k) / (eps / (k - 1))), "eps = 1"),
        (lambda eps, k: -np.log((1 - eps + eps / k) / (eps / k)), "less smoothing"),
    ],
}

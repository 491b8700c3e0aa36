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


def _printed(q, y):
    """As the page prints it."""
    value = -(y * np.log(q + (1 - y) * np.log(1 - q))).mean()
    gradient = -(y / q + (1 - y) / (1 - q)) / len(y)
    return value, gradient


def _value(q, y):
    return -(y * np.log(q) + (1 - y) * np.log(1 - q)).mean()


def _step(w, X, y, lam, bend=True, sign=-1, ridge=True):
    q = 1 / (1 + np.exp(-X @ w))
    gradient = X.T @ (q - y) / len(y) + lam * w
    weights = q * (1 - q) if bend else np.ones(len(y))
    hessian = (X.T * weights) @ X / len(y) + (lam if ridge else 0.0) * np.eye(len(w))
    return w + sign * np.linalg.solve(hessian, gradient)


WRONG = {
    "cross_entropy.1": [
        (lambda z, y: (-(y * _log_softmax(z)).sum(), np.exp(_log_softmax(z)) - y), "mean over the rows"),
        (lambda z, y: (-(y * _log_softmax(z)).mean(), (np.exp(_log_softmax(z)) - y) / y.size), "rows alone"),
        (_hard, "likeliest class"),
        (lambda z, y: (-(y * _log_softmax(z)).sum(-1).mean(), np.exp(_log_softmax(z)) - y), "by their number"),
        (lambda z, y: (-(y * _log_softmax(z)).sum(-1).mean(), (y - np.exp(_log_softmax(z))) / len(z)), "downhill"),
        (lambda z, y: (-(y * _log_softmax(z)).sum(-1).mean(), -y / np.exp(_log_softmax(z)) / len(z)), "not to z"),
        (_naive, "logits of 1000"),
        (_clipped, "logits of 1000"),
    ],
    "cross_entropy.2": [
        (_printed, "where does the first log end"),
        (lambda q, y: (_value(q, y), _printed(q, y)[1]), "which sign"),
        (lambda q, y: (_value(q, y), (q - y) / len(y)), "with respect to the logit"),
        (lambda q, y: (_value(q, y), (y / q - (1 - y) / (1 - q)) / len(y)), "downhill"),
        (lambda q, y: (_value(q, y), -(y / q - (1 - y) / (1 - q))), "number of rows"),
        (lambda q, y: (-(y * np.log(q)).mean(), -y / q / len(y)), "cost nothing"),
    ],
    "cross_entropy.3": [
        (lambda w, X, y, lam: _step(w, X, y, lam, sign=1), "uphill"),
        (lambda w, X, y, lam: _step(w, X, y, lam, bend=False), "q (1 - q)"),
        (lambda w, X, y, lam: _step(w, X, y, lam, ridge=False), "into the Hessian"),
        (lambda w, X, y, lam: _step(w, X, y, max(lam, 0.02)), "without a penalty, too"),
        (lambda w, X, y, lam: w - (X.T @ (1 / (1 + np.exp(-X @ w)) - y) / len(y) + lam * w), "along the gradient"),
    ],
    "cross_entropy.4": [
        (lambda w: 1 / (1 + np.exp(w)), "lam times w"),
        (lambda w: 1 / (w * (1 + np.exp(-w))), "the label is 1"),
        (lambda w: 1 / (2 * w * (1 + np.exp(w))), "no 2"),
        (lambda w: 2 * np.log1p(np.exp(-w)) / w**2, "not the values"),
    ],
}

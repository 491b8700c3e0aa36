"""Answers to the exercises of the chapter on the elastic net that are wrong in the usual ways."""

import numpy as np


def _cut(a, t):
    return np.sign(a) * max(abs(a) - t, 0.0)


def _augment(X, y, scale, l1):
    d = X.shape[1]
    return np.concatenate([X, scale * np.eye(d)]), np.append(y, np.zeros(d)), l1


def _printed(X, y, w, lam, ratio):
    """As the page has it."""
    w, m = w.copy(), len(X)
    residual = y - X @ w
    for j in range(len(w)):
        h = X[:, j] @ X[:, j] / m
        a = X[:, j] @ residual / m
        w[j] = np.sign(a) * max(abs(a) / (h + lam * (1 - ratio)) - lam * ratio, 0.0)
    return w


def _repaired(own=True, late=True, fresh=True, shrinks=True):
    """Repaired but for one thing."""

    def answer(X, y, w, lam, ratio):
        w, m, residual = w.copy(), len(X), y - X @ w
        for j in range(len(w)):
            h = X[:, j] @ X[:, j] / m
            a = X[:, j] @ (y - X @ w if fresh else residual) / m + (h * w[j] if own else 0)
            bowl = h + lam * (1 - ratio) * shrinks
            w[j] = _cut(a, lam * ratio) / bowl if late else _cut(a / bowl, lam * ratio)
        return w

    return answer


WRONG = {
    "elastic_net.1": [
        (lambda l1, l2: (l1 + l2, l1 / (l1 + l2)), "one half"),
        (lambda l1, l2: (l1 + 2 * l2, l1 / (l1 + l2)), "share of our lam"),
        (lambda l1, l2: (l1 + l2 / 2, l1 / (l1 + l2 / 2)), "not half"),
        (lambda l1, l2: (l1 + 2 * l2, 2 * l2 / (l1 + 2 * l2)), "share of L1"),
    ],
    "elastic_net.2": [
        (lambda X, y, lam, r: _augment(X, y, np.sqrt(lam * (1 - r)), lam * r), "how many rows"),
        (lambda X, y, lam, r: _augment(X, y, np.sqrt(len(X) * lam * (1 - r)), lam * r), "over n + d rows now"),
        (lambda X, y, lam, r: _augment(X, y, len(X) * lam * (1 - r), lam * r), "a root must be taken"),
        (lambda X, y, lam, r: _augment(X, y, np.sqrt(sum(X.shape) * lam * (1 - r)), lam * r), "old rows"),
        (lambda X, y, lam, r: (X, y, lam * r), "one more row"),
    ],
    "elastic_net.3": [
        (_printed, "any start"),
        (_repaired(own=False), "own share"),
        (_repaired(late=False), "first threshold"),
        (_repaired(fresh=False), "residual is old"),
        (_repaired(shrinks=False), "L2 part shrink"),
        (lambda X, y, w, lam, ratio: w, "least squares"),
    ],
    "elastic_net.4": [
        (lambda c, k, lam, r: _cut(c, lam * r) / (1 + lam * (1 - r)), "what do they leave"),
        (lambda c, k, lam, r: _cut(c, lam * r) / (1 + lam * (1 - r)) / k, "stands there once"),
        (lambda c, k, lam, r: k * _cut(c, lam * r) / (k + lam * (1 - r)), "all of them have together"),
        (lambda c, k, lam, r: _cut(c, k * lam * r) / (k + lam * (1 - r)), "however many"),
        (lambda c, k, lam, r: (c - lam * r) / (k + lam * (1 - r)), "becomes 0"),
    ],
}

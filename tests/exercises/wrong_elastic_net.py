"""Answers to the exercises of the chapter on the elastic net that are wrong in the usual ways."""

import numpy as np


def _value(w, lam, ratio):
    return lam * (ratio * np.abs(w).sum() + (1 - ratio) / 2 * (w @ w))


def _cut(a, t):
    return np.sign(a) * max(abs(a) - t, 0.0)


def _augment(X, y, scale, l1):
    d = X.shape[1]
    return np.concatenate([X, scale * np.eye(d)]), np.append(y, np.zeros(d)), l1


WRONG = {
    "elastic_net.1": [
        (lambda w, lam, r: (_value(w, lam, r), r * lam * np.sign(w) - lam * np.sign(w) + lam * r), "gradient belongs"),
        (
            lambda w, lam, r: (
                lam * (r * np.abs(w).sum() + (1 - r) * (w @ w)),
                lam * (r * np.sign(w) + 2 * (1 - r) * w),
            ),
            "one half",
        ),
        (lambda w, lam, r: (_value(w, lam, 1 - r), lam * ((1 - r) * np.sign(w) + r * w)), "ratio 1"),
    ],
    "elastic_net.2": [
        (lambda a, h, lam, r: (a - lam * r * np.sign(a)) / (h + lam * (1 - r)), "exactly 0"),
        (lambda a, h, lam, r: _cut(a, lam * r) / h, "pure L2"),
        (lambda a, h, lam, r: _cut(a / (h + lam * (1 - r)), lam * r), "is not 0"),
    ],
    "elastic_net.3": [
        (lambda l1, l2: (l1 + l2, l1 / (l1 + l2)), "one half"),
        (lambda l1, l2: (l1 + 2 * l2, l1 / (l1 + l2)), "cost the same"),
    ],
    "elastic_net.4": [
        (lambda X, y, lam, r: _augment(X, y, np.sqrt(lam * (1 - r)), lam * r), "squares of the new rows"),
        (lambda X, y, lam, r: _augment(X, y, np.sqrt(len(X) * lam * (1 - r)), lam * r), "n + d"),
    ],
}

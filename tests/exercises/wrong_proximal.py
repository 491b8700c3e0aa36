"""Answers to the exercises of the chapter on the proximal step that are wrong in the usual ways."""

import numpy as np


def _soft(z, t):
    return np.sign(z) * np.maximum(np.abs(z) - t, 0)


def _accelerate(step, w, n, factor, save=True):
    ahead, a = w, 1.0
    for _ in range(n):
        new, larger = step(ahead), (1 + np.sqrt(1 + 4 * a * a)) / 2
        ahead, w, a = new + factor(a, larger) * (new - w), new, larger
    return w if save else ahead


WRONG = {
    "proximal.1": [
        (lambda z, lr, lam, r: _soft(z, lam * r) / (1 + lam * (1 - r)), "ratio 1 is the soft threshold"),
        (lambda z, lr, lam, r: _soft(z, lr * lam * r) * (1 - lr * lam * (1 - r)), "ratio 0 is a division"),
        (lambda z, lr, lam, r: _soft(z / (1 + lr * lam * (1 - r)), lr * lam * r), "and nothing else"),
        (lambda z, lr, lam, r: z - lr * lam * (r * np.sign(z) + (1 - r) * z), "ratio 1 is the soft threshold"),
    ],
    "proximal.2": [
        (lambda z, lr, lam: _soft(z, lr * lam), "keeps its direction"),
        (lambda z, lr, lam: z * max(0, 1 - lr * lam / np.sqrt(max((z**2).sum(), 1e-300))) ** 2, "falls by lr lam"),
        (lambda z, lr, lam: z * (1 - lr * lam / max(np.linalg.norm(z), 1e-300)), "zero as a whole"),
        (lambda z, lr, lam: z / (1 + lr * lam), "zero as a whole"),
    ],
    "proximal.3": [
        (lambda w, g, d, lr, lam: _soft(w - lr * g / d, lr * lam), "loses lr lam / d"),
        (lambda w, g, d, lr, lam: _soft(w - lr * g / d, lr * lam * d), "loses lr lam / d"),
        (lambda w, g, d, lr, lam: _soft(w - lr * g, lr * lam), "without a penalty"),
        (lambda w, g, d, lr, lam: _soft(w - lr * g / d, lam / d), "plain gradient descent"),
    ],
    "proximal.4": [
        (lambda step, w, n: _accelerate(step, w, n, lambda a, larger: 0.0), "no ordinary one"),
        (lambda step, w, n: _accelerate(step, w, n, lambda a, larger: 0.9), "the point ahead is"),
        (lambda step, w, n: _accelerate(step, w, n, lambda a, larger: a / larger), "the point ahead is"),
        (lambda step, w, n: [w := step(step(w)) for _ in range(n)][-1], "first step"),
    ],
}

"""Answers to the exercises of the chapter on the proximal step that are wrong in the usual ways."""

import numpy as np


def _soft(z, t):
    return np.sign(z) * np.maximum(np.abs(z) - t, 0)


def _printed(z, lr, lam, ratio):
    z = z / (1 + lr * lam * (1 - ratio))
    return np.sign(z) * np.maximum(np.abs(z) - lam * ratio, 0)


def _accelerate(step, w, n, factor, save=True):
    ahead, a = w, 1.0
    for _ in range(n):
        new, larger = step(ahead), (1 + np.sqrt(1 + 4 * a * a)) / 2
        ahead, w, a = new + factor(a, larger) * (new - w), new, larger
    return w if save else ahead


WRONG = {
    "proximal.1": [
        (_printed, "lacks the learning rate"),
        (lambda z, lr, lam, r: _soft(z, lam * r) / (1 + lam * (1 - r)), "ratio 1 is the soft threshold"),
        (lambda z, lr, lam, r: _soft(z, lr * lam * r) * (1 - lr * lam * (1 - r)), "explicit step"),
        (lambda z, lr, lam, r: _soft(z / (1 + lr * lam * (1 - r)), lr * lam * r), "divide first"),
        (lambda z, lr, lam, r: _soft(z, lr * lam * r) / (1 + lam * (1 - r)), "division lacks"),
        (lambda z, lr, lam, r: z - lr * lam * (r * np.sign(z) + (1 - r) * z), "stop at zero"),
    ],
    "proximal.2": [
        (lambda z, lr, lam: _soft(z, lr * lam), "as by L1"),
        (lambda z, lr, lam: z * max(0, 1 - lr * lam / np.sqrt(max((z**2).sum(), 1e-300))) ** 2, "shorter by lr lam"),
        (lambda z, lr, lam: z * (1 - lr * lam / max(np.linalg.norm(z), 1e-300)), "turned around"),
        (lambda z, lr, lam: z / (1 + lr * lam), "step of L2"),
        (lambda z, lr, lam: z * max(0, 1 - lr * lam / np.linalg.norm(z)) if z.any() else z * np.nan, "NaN"),
        (lambda z, lr, lam: z * max(0, 1 - lr * lam / max(z @ z, 1e-300)), "a root"),
        (lambda z, lr, lam: z * max(0, 1 - lam / max(np.linalg.norm(z), 1e-300)), "learning rate is missing"),
    ],
    "proximal.3": [
        (lambda w, g, d, lr, lam: _soft(w - lr * g / d, lr * lam), "all lose the same"),
        (lambda w, g, d, lr, lam: _soft(w - lr * g / d, lr * lam * d), "a distance is dear"),
        (lambda w, g, d, lr, lam: _soft(w - lr * g, lr * lam), "without a penalty"),
        (lambda w, g, d, lr, lam: _soft(w - lr * g / d, lam / d), "plain gradient descent"),
        (lambda w, g, d, lr, lam: _soft(w, lr * lam / d) - lr * g / d, "first the step"),
        (lambda w, g, d, lr, lam: w - lr * (g + lam * np.sign(w)) / d, "plain gradient descent"),
    ],
    "proximal.4": [
        (lambda step, w, n: _accelerate(step, w, n, lambda a, larger: 0.0), "ordinary steps"),
        (lambda step, w, n: _accelerate(step, w, n, lambda a, larger: 0.9), "point ahead"),
        (lambda step, w, n: _accelerate(step, w, n, lambda a, larger: a / larger), "a - 1 above"),
        (lambda step, w, n: _accelerate(step, w, n, lambda a, larger: (a - 1) / larger, save=False), "last w is asked"),
        (lambda step, w, n: [w := step(step(w)) for _ in range(n)][-1], "one step each time"),
    ],
}

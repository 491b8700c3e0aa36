"""Answers to the exercises of the chapter on weight decay that are wrong in the usual ways."""

import numpy as np


def _sign_step(w, g, lr):
    return w - lr * np.sign(g)


def _in_place(new, old, lr, lam):
    new -= lr * lam * old
    return new


def _adam(g, m, s, t):
    """Adam's direction, and both means."""
    m, s = 0.9 * m + 0.1 * g, 0.999 * s + 0.001 * g**2
    return (m / (1 - 0.9**t)) / (np.sqrt(s / (1 - 0.999**t)) + 1e-8), m, s


def _printed(w, g, m, s, t, lr, lam):
    g = g + lam * w
    m = 0.9 * m + 0.1 * g
    s = 0.999 * s + 0.001 * g**2
    size = np.sqrt(s / (1 - 0.999**t)) + 1e-8
    return w - lr * (m / (1 - 0.9**t)) / size, m, s


def _no_rate(w, g, m, s, t, lr, lam):
    direction, m, s = _adam(g, m, s, t)
    return (1 - lam) * w - lr * direction, m, s


def _afterwards(w, g, m, s, t, lr, lam):
    direction, m, s = _adam(g, m, s, t)
    return (1 - lr * lam) * (w - lr * direction), m, s


def _means_of_both(w, g, m, s, t, lr, lam):
    direction, _, _ = _adam(g, m, s, t)
    return (1 - lr * lam) * w - lr * direction, *_adam(g + lam * w, m, s, t)[1:]


def _within(w, g, m, s, t, lr, lam):
    _, m, s = _adam(g, m, s, t)
    return (1 - lr * lam) * w - lr * (m / (1 - 0.9**t)) / np.sqrt(s / (1 - 0.999**t) + 1e-16), m, s


WRONG = {
    "weight_decay.1": [
        (lambda new, old, lr, lam: (1 - lr * lam) * new, "weights after the step"),
        (lambda new, old, lr, lam: new - lam * old, "learning rate is missing"),
        (lambda new, old, lr, lam: (1 - lr * lam) * old, "begin with new"),
        (lambda new, old, lr, lam: new + lr * lam * old, "pulls towards 0"),
        (_in_place, "left as it was"),
    ],
    "weight_decay.2": [
        (lambda w, g, lr, lam: (_sign_step(w, g, lr) - lr * lam * w,) * 2, "bypasses Adam here"),
        (lambda w, g, lr, lam: (_sign_step(w, g, lr), _sign_step(w, g, lr) - lr * lam * w), "turns the step"),
        (lambda w, g, lr, lam: (_sign_step(w, g + lam * w, lr),) * 2, "goes through Adam here"),
        (lambda w, g, lr, lam: (w - lr * (g + lam * w), w - lr * g - lr * lam * w), "however large"),
        (lambda w, g, lr, lam: (_sign_step(w, g + lam * w, lr), _sign_step(w, g, lr) * (1 - lr * lam)), "before the"),
        (
            lambda w, g, lr, lam: (_sign_step(w, g + lam * w, lr), _sign_step(w, g, lr) - lam * w),
            "without the learning",
        ),
    ],
    "weight_decay.3": [
        (lambda lr, lam, gradient: (lr * gradient**2 / (2 * lam)) ** 0.5, "square of the norm"),
        (lambda lr, lam, gradient: (lr * gradient**2 / (2 * lam)) ** 0.25, "only where lr lam is small"),
        (lambda lr, lam, gradient: (lam * 2 / (lr * gradient**2)) ** 0.25, "longer gradient"),
        (lambda lr, lam, gradient: (lr**2 * gradient**2 / (1 - (1 - lr * lam) ** 2)) ** 0.5, "square of the norm"),
        (lambda lr, lam, gradient: lr * gradient / np.sqrt(1 - (1 - lr * lam) ** 2), "shrink as the norm grows"),
    ],
    "weight_decay.4": [
        (lambda lam, lr, mu: (lr * lam, lr * lam, lam), "AdamW of torch"),
        (lambda lam, lr, mu: (lam, lam, lam), "paper"),
        (lambda lam, lr, mu: (lam, lr * lam, lam), "velocity"),
        (lambda lam, lr, mu: (lam, lr * lam, lam / (1 - mu)), "smaller coefficient there"),
        (lambda lam, lr, mu: (lam, lr * lam, (1 - mu) * lam * lr), "SGD multiplies"),
    ],
    "weight_decay.5": [
        (_printed, "step of full length"),
        (_no_rate, "learning rate is missing"),
        (_afterwards, "weights after the step"),
        (_means_of_both, "gradient alone"),
        (_within, "beside the root"),
    ],
}

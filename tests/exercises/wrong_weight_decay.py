"""Answers to the exercises of the chapter on weight decay that are wrong in the usual ways."""

import numpy as np


def _sign_step(w, g, lr):
    return w - lr * np.sign(g)


def _in_place(new, old, lr, lam):
    new -= lr * lam * old
    return new


WRONG = {
    "weight_decay.1": [
        (lambda new, old, lr, lam: (1 - lr * lam) * new, "before the step"),
        (lambda new, old, lr, lam: new - lam * old, "learning rate"),
        (_in_place, "left as it was"),
    ],
    "weight_decay.2": [
        (lambda w, g, lr, lam: (_sign_step(w, g, lr) - lr * lam * w,) * 2, "through Adam"),
        (lambda w, g, lr, lam: (_sign_step(w, g, lr), _sign_step(w, g, lr) - lr * lam * w), "turns the step"),
        (lambda w, g, lr, lam: (_sign_step(w, g + lam * w, lr),) * 2, "beside Adam's step"),
    ],
    "weight_decay.3": [
        (lambda lr, lam, gradient: (lr * gradient**2 / (2 * lam)) ** 0.5, "one more step"),
        (lambda lr, lam, gradient: (lr * gradient**2 / (2 * lam)) ** 0.25, "large"),
        (lambda lr, lam, gradient: (lam / (lr * gradient**2)) ** 0.25, "longer gradient"),
    ],
    "weight_decay.4": [
        (lambda lam, lr, mu: (lr * lam, lr * lam, lam), "AdamW of torch"),
        (lambda lam, lr, mu: (lam, lam, lam), "paper"),
        (lambda lam, lr, mu: (lam, lr * lam, lam), "velocity"),
    ],
}

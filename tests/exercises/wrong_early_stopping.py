"""Answers to the exercises of the chapter on early stopping that are wrong in the usual ways."""

import numpy as np


def _patient(losses, p, counts=lambda loss, best: loss < best, kept=lambda t, best: best, count=1):
    best, waited = 0, 0
    for t, loss in enumerate(losses):
        if t and counts(loss, losses[best]):
            best, waited = t, 0
        elif t:
            waited += 1
        if waited >= p * count:
            return t + 1, kept(t, best) + 1
    return 0, kept(len(losses) - 1, best) + 1


def _rises(losses, p):
    """Counts rises from epoch to epoch instead of epochs without a new lowest."""
    waited = 0
    for t in range(1, len(losses)):
        waited = waited + 1 if losses[t] >= losses[t - 1] else 0
        if waited >= p:
            return t + 1, int(np.argmin(losses[: t + 1])) + 1
    return 0, int(np.argmin(losses)) + 1


WRONG = {
    "early_stopping.1": [
        (lambda losses, p: _patient(losses, p)[0], "two whole numbers"),
        (lambda losses, p: _patient(losses, p, kept=lambda t, best: t), "goes back over them"),
        (lambda losses, p: tuple(np.subtract(_patient(losses, p), (0, 1))), "the last epoch is kept"),
        (lambda losses, p: _patient(losses, p, counts=lambda loss, best: loss <= best), "equal to the lowest"),
        (lambda losses, p: _patient(losses, p + 1), "patience 2 stops"),
        (_rises, "equal to the lowest"),
    ],
    "early_stopping.2": [
        (lambda h, lr, tau: 1 / (lr * tau), "below 1"),
        (lambda h, lr, tau: h / np.expm1(lr * tau * h), "equal there"),
        (lambda h, lr, tau: h * (1 - lr * h) ** tau, "nearly 1"),
    ],
}

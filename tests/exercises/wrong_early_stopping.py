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


def _whole(losses, p):
    """Keeps the lowest of all losses, also of those behind the stop."""
    return _patient(losses, p)[0], int(np.argmin(losses)) + 1


def _ended(losses, p):
    """Tells the last epoch where it never stops."""
    stop, best = _patient(losses, p)
    return stop or len(losses), best


def _as_published(accuracies):
    if len(accuracies) > 5:
        return all(a < accuracies[-5] for a in accuracies[-4:])


def _published(accuracies, most=5, less=np.less):
    """The published condition, with the place of the best."""
    stop = len(accuracies) > most and all(less(a, accuracies[-5]) for a in accuracies[-4:])
    return stop, int(np.argmax(accuracies))


WRONG = {
    "early_stopping.1": [
        (lambda losses, p: _patient(losses, p)[0], "a pair"),
        (lambda losses, p: _patient(losses, p, kept=lambda t, best: t), "goes back to the lowest"),
        (lambda losses, p: tuple(np.subtract(_patient(losses, p), (0, 1))), "the last epoch is kept"),
        (lambda losses, p: tuple(np.maximum(np.subtract(_patient(losses, p), 1), 0)), "counted from 1"),
        (lambda losses, p: _patient(losses, p)[::-1], "first the epoch of the stop"),
        (lambda losses, p: _patient(losses, p, counts=lambda loss, best: loss <= best), "equal to the lowest"),
        (lambda losses, p: _patient(losses, p + 1), "not in the next"),
        (_rises, "not rises in a row"),
        (_whole, "behind its stop"),
        (_ended, "the first number is 0"),
    ],
    "early_stopping.2": [
        (lambda h, lr, tau: 1 / (lr * tau), "here h matters"),
        (lambda h, lr, tau: h / np.expm1(lr * tau * h), "not infinitely small"),
        (lambda h, lr, tau: (1 - lr * h) ** tau, "that is what descent has left to go"),
        (lambda h, lr, tau: h * ((1 - lr * h) ** -tau - 1), "what it has found"),
        (lambda h, lr, tau: h / (1 - (1 - lr * h) ** tau), "leaves as much to go"),
        (lambda h, lr, tau: 1 / (lr * tau) - h / 2, "leaves as much to go"),
    ],
    "early_stopping.3": [
        (_as_published, "None"),
        (_published, "four of them are lower"),
        (lambda a: _published(a, most=4), "did these values rise"),
        (lambda a: _published(a, most=4, less=np.less_equal), "four places back"),
        (lambda a: (len(a) - int(np.argmax(a)) >= 4, int(np.argmax(a))), "not yet enough"),
        (lambda a: (len(a) > 4 and a[-1] < max(a), int(np.argmax(a))), "did these values rise"),
        (lambda a: (len(a) > 4 and max(a[-4:]) <= max(a), int(np.argmax(a))), "while the accuracy rises"),
        (lambda a: (len(a) > 4 and max(a[-4:]) <= max(a[:-4]), len(a) - 1 - int(np.argmax(a[::-1]))), "equal value"),
    ],
}

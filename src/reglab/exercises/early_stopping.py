"""Exercises of the chapter on early stopping: for each, sentences and what must hold of an answer, in this order."""

from __future__ import annotations

import numpy as np

from reglab.grading import Exercise, close, every, same
from reglab.theory.underdetermined import matching_lam

FALLS = np.array([5.0, 4.0, 3.0, 2.0])
WAITS = np.array([5.0, 4.0, 4.1, 4.2, 3.0, 3.1, 3.2, 3.3, 3.0])  # waits two after epoch 2, four after epoch 5
WOBBLES = np.array([5.0, 3.0, 4.0, 3.5, 3.2, 3.1, 2.0])  # falls again, but to no new lowest in four epochs
LATER = np.array([5.0, 4.0, 4.5, 4.6, 1.0, 0.5])  # the lowest of all comes behind the stop
FLAT = np.full(6, 0.7)


def _stops(losses, p, beats=np.less, rises=False):
    """By patience p: the epoch of the stop, and the one that is kept."""
    best = since = 0
    for t in range(1, len(losses)):
        if beats(losses[t], losses[best]):
            best = t
        fresh = losses[t] < losses[t - 1] if rises else best == t
        since = 0 if fresh else since + 1
        if since >= p:
            return t + 1, best + 1
    return 0, best + 1


def _told(f, losses, p):
    stop, best = _stops(losses, p)
    at = len(losses) if stop == 0 else stop
    mistakes = {
        "epochs are counted from 1": (max(stop - 1, 0), best - 1),
        "where it never stops, the first number is 0": (at, best),
        "it goes back to the lowest": (stop, at),
        "first the epoch of the stop, then the one that is kept": (best, stop),
        "behind its stop nothing is trained that could be kept": (stop, int(losses.argmin()) + 1),
        "equal to the lowest is no new lowest": _stops(losses, p, beats=np.less_equal),
        "it counts epochs without a new lowest, and not rises in a row": _stops(losses, p, rises=True),
        "it stops in the p-th epoch without a new lowest, and not in the next": _stops(losses, p + 1),
        "it waits for p epochs, and that was one less": _stops(losses, p - 1),
    }
    return same(f(losses, p), (stop, best), {word: w for word, w in mistakes.items() if w != (stop, best)})


def _agrees(f, h, lr, tau):
    left = (1 - lr * h) ** tau
    return close(f(h, lr, tau), matching_lam(h, lr, tau), {
        "1 / (lr tau) is the limit for small h; here h matters": 1 / (lr * tau),
        "the steps are not infinitely small: what is left is (1 - lr h) ** tau": h / np.expm1(lr * tau * h),
        "lam / (h + lam) is what ridge has left to go, and h / (h + lam) what it has found": h * (1 - left) / left,
        "that is what descent has left to go; which lam has ridge leave as much?": left,
        "h in front is missing": left / (1 - left),
    })  # fmt: skip


def _asks(f, accuracies, mistakes=None):
    best = int(np.argmax(accuracies))
    return same(f(accuracies), (len(accuracies) - 1 - best >= 4, best), mistakes)


EXERCISES = {
    "1": Exercise("write", "quarter", [
        ("it returns a pair: the epoch of the stop, and the one that is kept",
         lambda f: np.shape(f(WAITS, 2)) == (2,)),
        ("losses that fall to the end never stop it, and the last epoch is kept", lambda f: _told(f, FALLS, 1)),
        ("patience p stops after p epochs without a new lowest, and goes back over them",
         lambda f: every(_told(f, losses, p) for losses, p in ((WAITS[:5], 2), (LATER, 1), (LATER, 2)))),
        ("a new lowest sets the count back, and any other fall does not",
         lambda f: every(_told(f, losses, p) for losses, p in ((WOBBLES[:6], 4), (WOBBLES, 5), (WAITS, 3)))),
        ("equal to the lowest is no new lowest",
         lambda f: every(_told(f, losses, p) for losses, p in ((FLAT, 3), (WAITS, 4)))),
        ("where it never stops, the lowest is kept all the same", lambda f: _told(f, WAITS, 9)),
    ]),
    "2": Exercise("derive", "quarter", [
        ("it is a single number", lambda f: np.shape(f(1.0, 0.1, 10)) == ()),
        ("ridge with this lam leaves as much to go as descent does",
         lambda f: every(_agrees(f, *at) for at in ((1.0, 0.1, 10), (0.3, 0.5, 4), (4.0, 0.2, 2), (2.0, 0.1, 1)))),
        ("after few small steps it is nearly 1 / (lr tau)", lambda f: close(f(1e-4, 0.1, 10), 1.0, rtol=1e-3)),
    ]),
    "3": Exercise("find the bug", "quarter", [
        ("it returns a pair: whether to stop, and the place of the best",
         lambda f: np.shape(f([0.5, 0.6])) == (2,)),
        ("while the accuracy rises it goes on, and the last value is the best",
         lambda f: every(_asks(f, a) for a in ([0.5], [0.5, 0.6], [0.5, 0.6, 0.7, 0.8, 0.9, 0.95]))),
        ("four values in a row that are below the best are enough",
         lambda f: every((
             _asks(f, [0.9, 0.8, 0.7, 0.6, 0.5], {"these are five values, and four of them are lower": (False, 0)}),
             _asks(f, [0.9, 0.8, 0.7, 0.6], {"three of them are not yet enough": (True, 0)}),
             _asks(f, [0.9, 0.8, 0.7, 0.6, 0.95], {"there is a new best": (True, 0)}),
         ))),
        ("an equal value is no rise",
         lambda f: _asks(f, [0.8] * 5, {
             "it is the first of equal ones to which it goes back": (False, 4),
             "did these values rise?": (False, 0),
         })),
        ("what counts is the best so far, wherever it stands",
         lambda f: every(_asks(f, a, {"compare with the best, not with the value four places back": (False, k)})
                         for a, k in (([0.99, 0.9, 0.91, 0.9, 0.91, 0.92], 0), ([0.5, 0.9, 0.6, 0.7, 0.8, 0.85], 1)))),
    ]),
}  # fmt: skip

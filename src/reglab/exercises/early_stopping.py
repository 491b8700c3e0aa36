"""Exercises of the chapter on early stopping: for each, sentences and what must hold of an answer, in this order."""

from __future__ import annotations

import numpy as np

from reglab.grading import Exercise, close
from reglab.theory.underdetermined import matching_lam

FALLS = np.array([5.0, 4.0, 3.0, 2.0])
WAITS = np.array([5.0, 4.0, 4.1, 4.2, 3.0, 3.1, 3.2, 3.3, 3.0])  # waits two after epoch 2, four after epoch 5
FLAT = np.full(6, 0.7)


def _told(f, losses, p):
    stop, best = f(losses, p)
    return int(stop), int(best)


EXERCISES = {
    "1": Exercise("write", "quarter", [
        ("it returns two whole numbers", lambda f: np.shape(f(WAITS, 2)) == (2,)),
        ("losses that fall to the end never stop it, and the last epoch is kept",
         lambda f: _told(f, FALLS, 1) == (0, 4)),
        ("patience 2 stops after two epochs without a new lowest, and goes back over them",
         lambda f: _told(f, WAITS, 2) == (4, 2)),
        ("a new lowest sets the count back: patience 3 gets over the first pause",
         lambda f: _told(f, WAITS, 3) == (8, 5)),
        ("equal to the lowest is no new lowest",
         lambda f: _told(f, FLAT, 3) == (4, 1) and _told(f, WAITS, 4) == (9, 5)),
        ("where it never stops, the lowest is kept all the same", lambda f: _told(f, WAITS, 9) == (0, 5)),
    ]),
    "2": Exercise("write", "quarter", [
        ("it is a single number above 0", lambda f: np.ndim(f(1.0, 0.1, 10)) == 0 and f(1.0, 0.1, 10) > 0),
        ("after few small steps it is nearly 1 / (lr tau)", lambda f: close(f(1e-4, 0.1, 10), 1.0, rtol=1e-3)),
        ("it is below 1 / (lr tau)", lambda f: all(f(h, 0.1, 10) < 1 for h in (0.1, 1.0, 5.0))),
        ("both shares are equal there",
         lambda f: all(close(f(h, lr, t), matching_lam(h, lr, t))
                       for h, lr, t in ((1.0, 0.1, 10), (0.3, 0.5, 4), (4.0, 0.2, 2), (1.0, 0.5, 1)))),
    ]),
}  # fmt: skip

"""Exercises of the chapter on retraining: for each, sentences and what must hold of an answer, in this order."""

from __future__ import annotations

import numpy as np

from reglab.grading import Exercise

TRAIN = np.array([1.0, 0.6, 0.4, 0.3, 0.2])
VAL = np.array([1.1, 0.9, 0.7, 0.8, 0.9])  # lowest in epoch 3, where the training loss is 0.4
LATER = np.array([0.9, 0.65, 0.41, 0.4, 0.35, 0.15])

EXERCISES = {
    "1": Exercise("write", "quarter", [
        ("it returns two whole numbers",
         lambda f: len(f(7, 80, 40, 20)) == 2 and all(float(a) == int(a) for a in f(7, 80, 40, 20))),
        ("by updates it is what the stopped run had made", lambda f: f(7, 80, 40, 20)[0] == 28),
        ("by epochs all rows are passed as often", lambda f: f(7, 80, 40, 20)[1] == 42),
        ("a last batch that is smaller is an update, too", lambda f: tuple(f(3, 41, 18, 9)) == (15, 21)),
    ]),
    "2": Exercise("write", "quarter", [
        ("it returns a whole number", lambda f: float(f(TRAIN, VAL, LATER)) == int(f(TRAIN, VAL, LATER))),
        ("the goal is the training loss at the epoch that was kept, and B must get below it",
         lambda f: f(TRAIN, VAL, LATER) == 5),
        ("where B never gets below its goal, it is 0", lambda f: f(TRAIN, VAL, LATER[:4]) == 0),
        ("the first epoch may be the last", lambda f: f(TRAIN, VAL, np.array([0.3, 0.5])) == 1),
    ]),
}  # fmt: skip

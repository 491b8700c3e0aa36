"""Exercises of the chapter on retraining: for each, sentences and what must hold of an answer, in this order."""

from __future__ import annotations

import numpy as np

from reglab.grading import Exercise, close, every, same

TRAIN = np.array([1.0, 0.6, 0.4, 0.3, 0.2])
VAL = np.array([1.1, 0.9, 0.7, 0.8, 0.9])  # lowest in epoch 3, where the training loss is 0.4
LATER = np.array([0.9, 0.8, 0.65, 0.4, 0.41, 0.35, 0.15, 0.1])
TARGETS = np.array([0.0, 0.0, 0.0, 1.0]), np.array([2.0, 3.0])  # of training and validation rows
APART = np.array([1.0, 3.0]), np.array([-2.0, 0.0, 2.0])


def _lengths(f, best, m, v, B):
    old, new, extra = -(-m // B), -(-(m + v) // B), -(-v // B)
    right = best * old, best * new
    mistakes = {
        "a last batch that is smaller is an update, too": (best * (m // B), best * ((m + v) // B)),
        "these are epochs; how many updates has one?": (best, best),
        "by epochs all rows are passed, those of validation too": (best * old, best * old),
        "by updates it is what the stopped run had made, which saw the training rows alone": (best * new, best * new),
        "first by updates, then by epochs": right[::-1],
        "all rows are one pile now, which is cut into batches once": (best * old, best * (old + extra)),
        "each epoch has its own last batch": (-(-best * m // B), -(-best * (m + v) // B)),
    }
    return same(f(best, m, v, B), right, {word: wrong for word, wrong in mistakes.items() if wrong != right})


def _first(below):
    return int(np.argmax(below)) + 1 if np.any(below) else 0


def _ends(f, train, val, later):
    goal = train[val.argmin()]
    right = _first(later < goal)
    return same(f(train, val, later), right, {
        "the goal is the training loss at the epoch that was kept, and not at the last one": _first(later < train[-1]),
        "the goal is a training loss; that is the lowest validation loss": _first(later < val.min()),
        "B must get below its goal; to be equal is not enough": _first(later <= goal),
        "epochs are counted from 1": right - 1,
        "the first epoch below the goal ends it, not the lowest one": int(later.argmin()) + 1,
        "that is the epoch which the stopped run kept": int(val.argmin()) + 1,
        "is any of them below the goal?": 1,
    })  # fmt: skip


def _loss(theta, rows):
    return ((rows - theta) ** 2).mean() / 2


def _went(f, goal, cap, start=0.5):
    """Where B ends; the model is a number, and each step goes half way to the mean of the rows."""
    train, val = TARGETS
    asked = []

    def step(theta, rows):
        asked.append(rows)
        if len(asked) > 200:
            raise RuntimeError(f"it is at step {len(asked)}, and the cap is {cap}")
        return theta + 0.5 * (np.mean(rows) - theta)

    def by_hand(rows, cap=cap, more=0, watched=val):
        theta = start
        for _ in range(cap):
            if _loss(theta, watched) < goal:
                break
            theta = theta + 0.5 * (rows.mean() - theta)
        return theta + more * 0.5 * (rows.mean() - theta)

    both = np.concatenate([train, val])
    return close(f(start, train, val, _loss, step, goal, cap), by_hand(both), {
        "on the validation rows alone it forgets the others: B goes on with all rows": by_hand(val),
        "watch the loss on the validation rows, not that on all rows": by_hand(both, watched=both),
        "watch the loss on the validation rows, not on those that taught": by_hand(both, watched=train),
        "these are the training rows alone; B goes on with all rows": by_hand(train),
        "it may make as many steps as the cap says, not one more": by_hand(both, cap + 1),
        "it may make as many steps as the cap says, and made one less": by_hand(both, cap - 1),
        "where the goal is reached, no step is made any more": by_hand(both, more=1),
    })  # fmt: skip


def _limits(f, train, val):
    both = np.concatenate([train, val])
    goal, lowest = train.var() / 2, _loss(both.mean(), val)
    right = goal, lowest
    mistakes = {
        "the loss has one half in front": (2 * goal, 2 * lowest),
        "B trains on all rows, and so c does not get to the mean of the validation rows": (goal, val.var() / 2),
        "that is the validation loss from which B starts": (goal, _loss(train.mean(), val)),
        "that is the loss on all rows; asked is that on the validation rows": (goal, both.var() / 2),
        "the mean of all rows is not half way: there are m and v of them":
            (goal, _loss((train.mean() + val.mean()) / 2, val)),
        "the goal is the training loss at the stop, with the mean of the training rows": (lowest, lowest),
        "first the goal, then the lowest validation loss": (lowest, goal),
    }  # fmt: skip
    told = f(train, val)
    return close(told, right, {word: wrong for word, wrong in mistakes.items() if not close(wrong, right)})


EXERCISES = {
    "1": Exercise("write", "minutes", [
        ("it returns a pair: updates of A by updates, and by epochs", lambda f: np.shape(f(7, 80, 40, 20)) == (2,)),
        ("by updates it is what the stopped run had made, and by epochs all rows are passed as often",
         lambda f: _lengths(f, 7, 80, 40, 20)),
        ("a last batch that is smaller is an update, too",
         lambda f: every(_lengths(f, *at) for at in ((3, 41, 18, 9), (5, 50, 25, 20), (2, 30, 10, 64)))),
    ]),
    "2": Exercise("write", "quarter", [
        ("it returns a whole number", lambda f: np.shape(f(TRAIN, VAL, LATER)) == ()),
        ("B ends in the first epoch below its goal: the training loss at the epoch that was kept",
         lambda f: every(_ends(f, *at) for at in ((TRAIN, VAL, LATER), (TRAIN, np.roll(VAL, 1), LATER)))),
        ("where B never gets below its goal, it is 0", lambda f: _ends(f, TRAIN, VAL, LATER[:5])),
        ("the first epoch may be the last", lambda f: _ends(f, TRAIN, VAL, np.array([0.3, 0.5]))),
    ]),
    "3": Exercise("find the bug", "quarter", [
        ("where the goal is reached already, nothing moves", lambda f: _went(f, 9.0, 20)),
        ("B goes on with all rows until the validation loss is below the goal",
         lambda f: every(_went(f, goal, 20) for goal in (1.5, 2.0, 1.3))),
        ("where the goal is out of reach, the cap ends it", lambda f: every(_went(f, 0.1, cap) for cap in (3, 1))),
    ]),
    "4": Exercise("derive", "quarter", [
        ("it returns a pair of numbers: the goal, and the lowest validation loss",
         lambda f: np.shape(f(*TARGETS)) == (2,)),
        ("the goal is the loss on the training rows with their own mean, and B leads to the mean of all rows",
         lambda f: every(_limits(f, *rows) for rows in (TARGETS, APART, TARGETS[::-1]))),
    ]),
}  # fmt: skip

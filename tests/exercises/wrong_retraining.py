"""Answers to the exercises of the chapter on retraining that are wrong in the usual ways."""

import numpy as np


def _first(below):
    return int(np.argmax(below)) + 1 if np.any(below) else 0


def _as_noted(theta, train, val, loss, step, goal, cap):
    while loss(theta, val) >= goal:
        theta = step(theta, val)
    return theta


def _without_cap(theta, train, val, loss, step, goal, cap):
    while loss(theta, val) >= goal:
        theta = step(theta, np.concatenate([train, val]))
    return theta


def _capped(theta, train, val, loss, step, goal, cap):
    """With a cap, and still on the validation rows alone."""
    for _ in range(cap):
        if loss(theta, val) < goal:
            break
        theta = step(theta, val)
    return theta


def _watches_all(theta, train, val, loss, step, goal, cap):
    rows = np.concatenate([train, val])
    for _ in range(cap):
        if loss(theta, rows) < goal:
            break
        theta = step(theta, rows)
    return theta


def _steps_first(theta, train, val, loss, step, goal, cap):
    for _ in range(cap):
        theta = step(theta, np.concatenate([train, val]))
        if loss(theta, val) < goal:
            break
    return theta


def _one_more(theta, train, val, loss, step, goal, cap):
    return _late(theta, train, val, loss, step, goal, cap + 1)


def _late(theta, train, val, loss, step, goal, cap):
    while cap and loss(theta, val) >= goal:
        theta, cap = step(theta, np.concatenate([train, val])), cap - 1
    return theta


def _half(train, val):
    return train.var() / 2, ((val - (train.mean() + val.mean()) / 2) ** 2).mean() / 2


def _goal(train):
    return ((train - train.mean()) ** 2).mean() / 2


WRONG = {
    "retraining.1": [
        (lambda best, m, v, B: (best * (m // B), best * ((m + v) // B)), "smaller is an update"),
        (lambda best, m, v, B: (best * -(-m // B), best * -(-m // B)), "those of validation too"),
        (lambda best, m, v, B: (best, best), "how many updates has one"),
        (lambda best, m, v, B: (best * -(-m // B), best * (-(-m // B) + -(-v // B)) + 1), "all rows are passed"),
        (lambda best, m, v, B: (best * -(-m // B), best * (-(-m // B) + -(-v // B))), "one pile"),
        (lambda best, m, v, B: (-(-best * m // B), -(-best * (m + v) // B)), "its own last batch"),
        (lambda best, m, v, B: (best * -(-(m + v) // B), best * -(-m // B)), "first by updates"),
    ],
    "retraining.2": [
        (lambda train, val, later: _first(later < train[-1]), "not at the last one"),
        (lambda train, val, later: _first(later < val.min()), "lowest validation loss"),
        (lambda train, val, later: _first(later <= train[val.argmin()]), "equal is not enough"),
        (lambda train, val, later: int(np.argmax(later < train[val.argmin()])) + 1, "any of them below"),
        (lambda train, val, later: _first(later < train[val.argmin()]) - 1, "counted from 1"),
        (lambda train, val, later: int(np.argmin(later)) + 1, "not the lowest one"),
    ],
    "retraining.3": [
        (_as_noted, "forgets the others"),
        (_without_cap, "and the cap is 3"),
        (_capped, "forgets the others"),
        (_watches_all, "not that on all rows"),
        (_steps_first, "no step is made any more"),
        (_one_more, "not one more"),
    ],
    "retraining.4": [
        (lambda train, val: (train.var() / 2, val.var() / 2), "does not get to the mean of the validation rows"),
        (lambda train, val: (train.var(), ((val - np.append(train, val).mean()) ** 2).mean()), "one half in front"),
        (_half, "not half way"),
        (lambda train, val: (_goal(train), np.append(train, val).var() / 2), "the loss on all rows"),
        (lambda train, val: (_goal(train), ((val - train.mean()) ** 2).mean() / 2), "from which B starts"),
        (lambda train, val: (_goal(np.append(train, val)), ((val - np.append(train, val).mean()) ** 2).mean() / 2),
         "the goal is the loss on the training rows"),
    ],
}  # fmt: skip

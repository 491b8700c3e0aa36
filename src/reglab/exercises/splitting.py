"""Exercises of the chapter on splitting: folds, the size of a test set, scaling and nested folds without a leak."""

from __future__ import annotations

import numpy as np

from reglab.grading import Exercise, close, same

RNG = np.random.default_rng(3)
ROWS = RNG.normal(5.0, 2.0, (30, 4)) * [1.0, 10.0, 0.1, 1.0]
NEW = RNG.normal(9.0, 3.0, (7, 4))
FOLD = RNG.permutation(np.arange(24) % 4)
QUALITY = RNG.permutation(40 * 24).reshape(40, 24) / 960  # of 40 models on each of 24 rows, no two alike


def _counts(f, n, k, seed=0):
    return np.bincount(np.asarray(f(n, k, seed)), minlength=k)


def _constant():
    x = ROWS.copy()
    x[:, 2] = 4.0
    return x


class _Spy:
    """A score that remembers what it was asked: the mean quality of the model on the new rows."""

    def __init__(self, quality=QUALITY):
        self.asked, self.quality = [], quality

    def __call__(self, model, fit, new):
        fit, new = np.asarray(fit), np.asarray(new)
        self.asked.append((model, fit.copy(), new.copy()))
        return self.quality[model, new].mean()


def _asked(f):
    f(spy := _Spy(), 40, FOLD)
    return spy.asked


def _decisive(asked):
    """The questions that are the only ones about their outer fold: one model, fitted to all other folds."""
    return [(model, fit, new) for model, fit, new in asked if (fit | new).all()]


def _noise(f):
    """The mean over many draws of coin tosses, where no model is better than another. Its standard error is
    0.5 / sqrt(24 * 60) = 0.013; the best of 40 on the same 24 rows would be at 0.72."""
    rng, found = np.random.default_rng(0), []
    for _ in range(60):
        found.append(f(_Spy(rng.integers(0, 2, (40, 24)).astype(float)), 40, FOLD))
    return np.mean(found)


def _reference(score):
    def mean(model, outer):
        inner = [i for i in range(4) if i != outer]
        return np.mean([score(model, ~np.isin(FOLD, (i, outer)), np.isin(FOLD, i)) for i in inner])

    best = [int(np.argmax([mean(model, outer) for model in range(40)])) for outer in range(4)]
    return np.mean([score(best[outer], ~np.isin(FOLD, outer), np.isin(FOLD, outer)) for outer in range(4)])


EXERCISES = {
    "1": Exercise("write", "quarter", [
        ("it returns one whole number for each row",
         lambda f: np.shape(f(20, 5, 0)) == (20,) and np.asarray(f(20, 5, 0)).dtype.kind in "iu"),
        ("the folds are 0 .. k - 1", lambda f: set(np.asarray(f(20, 5, 0)).tolist()) == set(range(5))),
        ("no two folds differ by more than one row",
         lambda f: all(np.ptp(_counts(f, n, k)) <= 1 for n, k in ((20, 5), (23, 5), (7, 3), (9, 9)))),
        ("the rows are shuffled: neighbours have no common rule",
         lambda f: len({tuple(np.diff(f(40, 2, seed))) for seed in range(20)}) > 10),
        ("the seed decides", lambda f: same(f(40, 4, 7), f(40, 4, 7))),
    ]),
    "2": Exercise("write", "quarter", [
        ("it is a whole number", lambda f: float(f(0.9, 0.013)) == int(f(0.9, 0.013))),
        ("half the standard error takes four times the rows",
         lambda f: abs(f(0.9, 0.005) - 4 * f(0.9, 0.01)) <= 4),
        ("an error of 10 % needs as many rows as an accuracy of 10 %", lambda f: f(0.9, 0.013) == f(0.1, 0.013)),
        ("an accuracy of one half needs the most rows", lambda f: f(0.5, 0.01) > f(0.7, 0.01) > f(0.95, 0.01)),
        ("so many rows are enough",
         lambda f: all(np.sqrt(a * (1 - a) / f(a, se)) <= se for a in (0.5, 0.83) for se in (0.03, 0.013))),
        ("one row fewer is not",
         lambda f: all(np.sqrt(a * (1 - a) / (f(a, se) - 1)) > se for a in (0.5, 0.83) for se in (0.03, 0.013))),
    ]),
    "3": Exercise("write", "quarter", [
        ("it returns two arrays, shaped like train and new",
         lambda f: [np.shape(a) for a in f(ROWS, NEW)] == [ROWS.shape, NEW.shape]),
        ("on the training rows every feature has mean 0 and standard deviation 1",
         lambda f: close(f(ROWS, NEW)[0].mean(0), 0) and close(f(ROWS, NEW)[0].std(0), 1)),
        ("the new rows have no say in the training rows",
         lambda f: close(f(ROWS, NEW)[0], f(ROWS, 100 * NEW)[0])),
        ("a new row does not depend on the other new rows",
         lambda f: close(f(ROWS, NEW)[1][:1], f(ROWS, NEW[:1])[1])),
        ("a training row, handed in as new, comes out the same",
         lambda f: close(f(ROWS, ROWS[:5])[1], f(ROWS, NEW)[0][:5])),
        ("a feature that is constant on the training rows breaks nothing",
         lambda f: all(np.isfinite(a).all() for a in f(_constant(), NEW))),
    ]),
    "4": Exercise("write", "quarter", [
        ("it returns one number", lambda f: np.ndim(f(_Spy(), 40, FOLD)) == 0),
        ("no row is fitted and scored at once", lambda f: not any((fit & new).any() for _, fit, new in _asked(f))),
        ("each outer fold is scored once, by one model that was fitted to all other folds",
         lambda f: sorted(FOLD[new][0] for _, _, new in _decisive(_asked(f))) == [0, 1, 2, 3]
         and all((FOLD[new] == FOLD[new][0]).all() for _, _, new in _decisive(_asked(f)))),
        ("models that only guess score one half: there is no winner's optimism", lambda f: abs(_noise(f) - 0.5) < 0.08),
        ("the model with the best mean over the inner folds is the one that is scored",
         lambda f: close(f(_Spy(), 40, FOLD), _reference(_Spy()))),
    ]),
}  # fmt: skip

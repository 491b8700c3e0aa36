"""Exercises of the chapter on overfitting: for each, sentences and what must hold of an answer, tried in this order."""

from __future__ import annotations

import numpy as np

from reglab.grading import Exercise, close, every, same

_RNG = np.random.default_rng(0)
TRUTH = np.linspace(-1, 1.5, 11)
FITS = _RNG.standard_normal((6, 11)) + TRUTH**2
SCATTER = FITS - FITS.mean(0)
ALIKE = np.tile(FITS[0], (6, 1))
FAR = np.tile(2 * TRUTH, (6, 1))

X = _RNG.uniform(-1, 1, 8)
Y = np.sin(3 * X)
SPREAD = np.stack([np.ones(8), X, X**2, X**3], 1)


def _smoother(rows, price=0.2):
    """S (8, 8) of ridge, by the targets of these rows alone; the others' columns are zero."""
    kept = SPREAD[rows]
    S = np.zeros((8, 8))
    S[:, rows] = SPREAD @ np.linalg.solve(kept.T @ kept + price * np.diag([0.0, 1.0, 1.0, 1.0]), kept.T)
    return S


WHOLE = _smoother(np.arange(8))


def _without(i):
    return _smoother(np.delete(np.arange(8), i)) @ Y


def _at(i, target):
    """The targets, with another one at row i."""
    return np.where(np.arange(8) == i, target, Y)


def _first_valley(score):
    rises = np.flatnonzero(np.diff(score) > 0)
    return int(rises[0]) if len(rises) else len(score) - 1


def _models():
    """Training errors that fall by uneven steps, degrees of freedom, sigma and the rows, for families of models."""
    for sigma, m in 6 * ((0.3, 15), (0.5, 40), (0.8, 25), (1.4, 60), (0.6, 10), (2.0, 100)):
        df = np.cumsum(_RNG.uniform(0.5, 4, 9))
        falls = _RNG.uniform(0, 1, 9) ** 4 * 25 * sigma**2 / m
        falls[_RNG.integers(4)] += 60 * sigma**2  # what they all have to learn
        yield np.append(np.cumsum(falls[::-1])[::-1][1:], 0.0), df, sigma, m


MODELS = list(_models())


def _cp(training, df, sigma, m):
    return training + 2 * sigma**2 * df / m


def _chosen(score, best=np.argmin):
    return np.array([int(best(score(*models))) for models in MODELS])


RIGHT = _chosen(_cp)
CHOICES = {  # what usual mistakes choose
    "the training error alone only falls: it takes the largest model": _chosen(lambda t, df, s, m: t),
    "the gap alone only grows: it takes the smallest model": _chosen(lambda t, df, s, m: df),
    "the gap is twice sigma² df / m": _chosen(lambda t, df, s, m: t + s**2 * df / m),
    "is sigma squared?": _chosen(lambda t, df, s, m: t + 2 * s * df / m),
    "more rows make a coefficient cheaper: divide by m": _chosen(lambda t, df, s, m: t + 2 * s**2 * df),
    "the two are added, and neither alone decides": _chosen(lambda t, df, s, m: np.maximum(t, 2 * s**2 * df / m)),
    "the first valley need not be the deepest": _chosen(_cp, _first_valley),
    "it is the largest one": _chosen(_cp, np.argmax),
}


def _tried(f, lists):
    """What is chosen in these lists of models, and whether it is right."""
    got = np.array([f(*models) for models in MODELS[lists]])
    return same(got, RIGHT[lists], {word: wrong[lists] for word, wrong in CHOICES.items()})


EXERCISES = {
    "1": Exercise("find the bug", "minutes", [
        ("it returns a pair of numbers",
         lambda f: len(f(FITS, TRUTH)) == 2 and all(np.shape(part) == () for part in f(FITS, TRUTH))),
        ("bias is squared at each place",
         lambda f: close(f(FAR, TRUTH)[0], (TRUTH**2).mean(), {
             "too high here makes up for too low there: square before you average over the places": TRUTH.mean() ** 2,
             "it is to be squared": np.abs(TRUTH).mean(),
             "a mean distance is no mean square": np.abs(TRUTH).mean() ** 2,
         })),
        ("fits that all agree have no variance",
         lambda f: close(f(ALIKE, TRUTH)[1], 0.0, {
             "that is how much one fit bends: the samples lie along the first axis": FITS[0].var(),
             "that is their distance from the truth": ((ALIKE - TRUTH) ** 2).mean(),
         })),
        ("fits that are right on average have no bias, however they scatter",
         lambda f: close(f(TRUTH + SCATTER, TRUTH)[0], 0.0, {
             "average the fits first, and compare only their mean with the truth": (SCATTER**2).mean(),
         })),
        ("variance is the mean squared distance from the mean fit",
         lambda f: close(f(FITS, TRUTH)[1], (SCATTER**2).mean(), {
             "the distance from the truth holds the bias, too": ((FITS - TRUTH) ** 2).mean(),
             "divide by the number of samples, so that the two parts add up": FITS.var(0, ddof=1).mean(),
             "it is to be squared": FITS.std(0).mean(),
             "take off the mean fit at each place, not one mean of all": FITS.var(),
         })),
        ("the two add up to the mean squared distance from the truth",
         lambda f: close(sum(f(FITS, TRUTH)), ((FITS - TRUTH) ** 2).mean())),
    ]),
    "2": Exercise("write", "minutes", [
        ("it returns a single number", lambda f: np.ndim(f(5, 0.5, 0.25)) == 0),
        ("where a number of rows meets the gap exactly, it is enough",
         lambda f: same(f(5, 0.5, 0.25), 10, {
             "one too many: a gap of just this width is allowed": 11,
             "both errors move: the gap is twice sigma² df / m": 5,
             "the noise counts by its variance: is sigma squared?": 20,
         })),
        ("half the noise needs a quarter of the rows",
         lambda f: same(f(20, 0.25, 0.25), 10, {"is sigma squared?": 40})),
        ("otherwise it is the next whole number",
         lambda f: every(same(f(df, sigma, gap), rows, {
             "that is no whole number of rows": 2 * sigma**2 * df / gap,
             "with one row less the gap is still too wide": rows - 1,
         }) for df, sigma, gap, rows in ((3, 0.5, 0.07, 22), (13, 0.3, 0.05, 47), (4.5, 1.2, 0.3, 44)))),
    ]),
    "3": Exercise("write", "minutes", [
        ("it returns a position in the list",
         lambda f: every(same(np.isin(f(*models), np.arange(9)), True) for models in MODELS)),
        ("it is the position of the smallest C_p, in six lists of models", lambda f: _tried(f, slice(6))),
        ("so it is in thirty more", lambda f: _tried(f, slice(6, None))),
    ]),
    "5": Exercise("write", "quarter", [
        ("it returns one value for each place", lambda f: np.shape(f(WHOLE, Y, 2)) == (8,)),
        ("the target of the row that is left out has no say",
         lambda f: close(f(WHOLE, _at(2, 9.0), 2), _without(2), {
             "this is the fit to all rows": WHOLE @ _at(2, 9.0),
             "a target of 0 is a target, too: it pulls the fit to 0": WHOLE @ _at(2, 0.0),
             "r is more than what the fit to all rows misses: divide by 1 - S[i, i]":
                 WHOLE @ _at(2, 9.0) - (_at(2, 9.0) - WHOLE @ _at(2, 9.0))[2] * WHOLE[:, 2],
             "the sign: without its row the fit moves away from the target":
                 WHOLE @ _at(2, 9.0) + (_at(2, 9.0) - WHOLE @ _at(2, 9.0))[2] / (1 - WHOLE[2, 2]) * WHOLE[:, 2],
         })),
        ("a row that the others foresee changes nothing",
         lambda f: close(f(WHOLE, _at(2, _without(2)), 2), _without(2))),
        ("it is the fit to the other rows, at all places",
         lambda f: every(close(f(WHOLE, Y, i), _without(i)) for i in range(8))),
    ]),
}  # fmt: skip

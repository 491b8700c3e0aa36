"""Exercises of the chapter on splitting: folds, the size of a test set, leaks, and nested folds without one."""

from __future__ import annotations

import numpy as np

from reglab.grading import Exercise, close, every, same
from reglab.grading.compare import Compared

RNG = np.random.default_rng(4)
FOLD = RNG.permutation(np.arange(24) % 4)
QUALITY = RNG.permutation(40 * 24).reshape(40, 24) / 960  # of 40 models on each of 24 rows, no two alike
NOISE = RNG.standard_normal((24, 60))
CLASS = RNG.permutation(np.arange(24) % 2)


def _holds(found, word) -> Compared:
    """Whether it holds, and a word where it does not."""
    return Compared(bool(found), mistake=word)


def _sizes(f, n, k):
    whole = np.arange(n) % k
    left_over = np.minimum(np.arange(n) // (n // k), k - 1)
    return same(np.sort(np.bincount(f(n, k, 0), minlength=k)), np.sort(np.bincount(whole)), {
        "one fold takes all that is left over: deal it out": np.sort(np.bincount(left_over)),
    })  # fmt: skip


def _patterns(f, n, k):
    """How many ways from row to row twenty seeds have."""
    return len({tuple(np.diff(f(n, k, seed))) for seed in range(20)})


def _rows(f, a, se, right):
    return same(f(a, se), right, {
        "the limit itself is allowed: one row fewer is enough": right + 1,
        "rounded down: the standard error is then still above se": right - 1,
        "that is no whole number of rows": a * (1 - a) / se**2,
        "the variance of a row is a (1 - a)": np.ceil(a / se**2),
        "right and wrong answers both count: a (1 - a)": np.ceil((1 - a) / se**2),
        "it falls with the *root* of the rows: square": np.ceil(np.sqrt(a * (1 - a)) / se),
        "se is a standard error, and no half-width of an interval": np.ceil(1.96**2 * a * (1 - a) / se**2),
    })  # fmt: skip


def _strongest(x, y):
    """The three features whose means differ most between the classes."""
    return np.argsort(-np.abs(x[y == 1].mean(0) - x[y == 0].mean(0)))[:3]


def _accuracy(x, y, new_x, new_y):
    """Of the nearest class mean."""
    far = [((new_x - x[y == c].mean(0)) ** 2).sum(-1) for c in (0, 1)]
    return ((far[1] < far[0]) == new_y).mean()


def _folded(choose):
    """The mean accuracy over the folds with the features of choose(fit, new), two masks."""
    found = []
    for i in range(4):
        fit, new = i != FOLD, i == FOLD
        kept = choose(fit, new)
        found.append(_accuracy(NOISE[fit][:, kept], CLASS[fit], NOISE[new][:, kept], CLASS[new]))
    return np.mean(found)


def _chosen_by(f):
    """For each fold that was scored: its rows, and the rows that chose its features (None: no choice was used)."""
    chosen, scored = {}, []

    def rows(x):
        return {*np.flatnonzero(np.isin(NOISE[:, 0], x[:, 0])).tolist()}

    def select(x, y):
        chosen[3 + len(chosen)] = rows(x)
        return np.arange(2 + len(chosen))  # the first column names the rows, and their number this choice

    def score(x, y, new_x, new_y):
        scored.append((rows(new_x), chosen.get(new_x.shape[1])))
        return 0.5

    f(select, score, NOISE, CLASS, FOLD)
    return scored


def _leaks(f):
    shared = max((len(rows & (by or set())) for rows, by in _chosen_by(f)), default=0)
    return _holds(not shared, f"{shared} rows that were scored had a say in the features: choose in each fold anew")


def _features(f):
    right = _folded(lambda fit, new: _strongest(NOISE[fit], CLASS[fit]))
    return close(f(_strongest, _accuracy, NOISE, CLASS, FOLD), right, {
        "too good by far, for noise: all rows have chosen the features":
            _folded(lambda fit, new: _strongest(NOISE, CLASS)),
        "the rows that are scored have chosen the features":
            _folded(lambda fit, new: _strongest(NOISE[new], CLASS[new])),
        "the features that were chosen are to be used": _folded(lambda fit, new: np.arange(60)),
    })  # fmt: skip


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


def _once(f):
    decisive = [FOLD[new] for _, _, new in _decisive(_asked(f))]
    if any(np.ptp(folds) for folds in decisive):
        return _holds(False, "more than one fold was scored at once")
    if len(decisive) > 4:
        return _holds(False, "several models were fitted to all rows outside a fold and scored on it: it chooses, too")
    if not decisive:
        return _holds(False, "the chosen model is to be fitted once more, to all rows outside the outer fold")
    return same(np.sort([folds[0] for folds in decisive]), np.arange(4))


def _inner(f):
    used = {len(np.unique(FOLD[fit])) for _, fit, new in _asked(f) if not (fit | new).all()}
    if not used:
        return _holds(False, "no model was scored on an inner fold: what chooses between them?")
    return _holds(used == {2}, "of four folds two are left for an inner fit: neither the inner nor the outer one")


def _noise(f):
    """The mean over 20 draws of coin tosses, where no model is better than another. Its standard error is
    0.5 / sqrt(24 * 20) = 0.023; the best of 40 on the same 24 rows would be at 0.72."""
    rng = np.random.default_rng(0)
    return np.mean([f(_Spy(rng.integers(0, 2, (40, 24)).astype(float)), 40, FOLD) for _ in range(20)])


def _reference():
    score = _Spy()

    def mean(model, outer):
        inner = [i for i in range(4) if i != outer]
        return np.mean([score(model, ~np.isin(FOLD, (i, outer)), np.isin(FOLD, i)) for i in inner])

    best = [int(np.argmax([mean(model, outer) for model in range(40)])) for outer in range(4)]
    return np.mean([score(best[outer], ~np.isin(FOLD, outer), np.isin(FOLD, outer)) for outer in range(4)])


EXERCISES = {
    "1": Exercise("write", "minutes", [
        ("it returns one whole number for each row",
         lambda f: _holds(np.shape(f(20, 5, 0)) == (20,) and f(20, 5, 0).dtype.kind in "iu",
                          "an array of n whole numbers, the folds, is asked for")),
        ("the folds are 0 .. k - 1",
         lambda f: same(np.unique(f(20, 5, 0)), np.arange(5), {"they begin with 0": np.arange(1, 6)})),
        ("no two folds differ by more than one row",
         lambda f: every(_sizes(f, n, k) for n, k in ((20, 5), (23, 5), (7, 3), (9, 9)))),
        ("another seed deals in another way",
         lambda f: _holds(not same(f(40, 4, 1), f(40, 4, 2)), "seeds 1 and 2 do the same: is the seed used?")),
        ("the same seed deals in the same way", lambda f: same(f(40, 4, 7), f(40, 4, 7))),
        ("the rows are shuffled: neighbours have no common rule",
         lambda f: _holds(min(_patterns(f, 40, k) for k in (2, 4)) > 15,
                          "neighbours follow a rule that many seeds share: shuffle the rows, not the folds")),
    ]),
    "2": Exercise("write", "minutes", [
        ("it returns a single number", lambda f: np.ndim(f(0.5, 0.125)) == 0),
        ("a number of rows that is met exactly is enough",
         lambda f: every(_rows(f, a, se, rows) for a, se, rows in ((0.75, 0.125, 12), (0.5, 0.03125, 256)))),
        ("otherwise it is the next whole number",
         lambda f: every(_rows(f, a, se, rows) for a, se, rows in
                         ((0.9, 0.013, 533), (0.1, 0.013, 533), (0.83, 0.03, 157), (0.6, 0.021, 545)))),
    ], right={
        "1e-09 → 2e-09": "rounding errors are far smaller than either",
        "1e-09 → 5e-10": "rounding errors are far smaller than either",
    }),
    "3": Exercise("find the bug", "quarter", [
        ("it returns one number",
         lambda f: np.ndim(f(_strongest, _accuracy, NOISE, CLASS, FOLD)) == 0),
        ("no row is scored that had a say in the choice", _leaks),
        ("each fold is scored once",
         lambda f: same(sorted(row for rows, _ in _chosen_by(f) for row in rows), np.arange(24))),
        ("it is the mean over the folds, with the features that each fit has chosen", _features),
    ]),
    "4": Exercise("write", "quarter", [
        ("it returns one number", lambda f: np.ndim(f(_Spy(), 40, FOLD)) == 0),
        ("no row is fitted and scored at once",
         lambda f: _holds(not any((fit & new).any() for _, fit, new in _asked(f)), "the two masks share rows")),
        ("each outer fold is scored once, by one model that was fitted to all other folds", _once),
        ("models are chosen by fits to the other rows alone", _inner),
        ("models that only guess score one half: there is no winner's optimism",
         lambda f: close(_noise(f), 0.5, atol=0.16)),
        ("the model with the best mean over the inner folds is the one that is scored",
         lambda f: close(f(_Spy(), 40, FOLD), _reference(), {
             "that is the first model, whatever it is worth": QUALITY[0].mean(),
         })),
    ], right={
        "np.mean([score(j, (fold != o) & (fold != i), fold == i) for i in inner]) → "
        "np.sum([score(j, (fold != o) & (fold != i), fold == i) for i in inner])":
            "all models have equally many inner folds, so the largest sum is the largest mean",
    }),
}  # fmt: skip

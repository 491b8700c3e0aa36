"""Answers to the exercises of the chapter on splitting that are wrong in the usual ways."""

import numpy as np


def _leftovers(n, k, seed):
    """The last fold takes what is left over."""
    return np.random.default_rng(seed).permutation(np.minimum(np.arange(n) // (n // k), k - 1))


def _unseeded(n, k, seed):
    return np.random.default_rng().permutation(np.arange(n) % k)


def _blocks(n, k, seed):
    """Shuffles the names of the folds and leaves neighbours together."""
    return np.random.default_rng(seed).permutation(k)[np.arange(n) * k // n]


def _turned(n, k, seed):
    return np.roll(np.arange(n) % k, seed)


def _printed(select, score, x, y, fold):
    """As the page prints it."""
    best, found = x[:, select(x, y)], []
    for i in range(fold.max() + 1):
        fit, new = fold != i, fold == i
        found.append(score(best[fit], y[fit], best[new], y[new]))
    return np.mean(found)


def _by_the_scored(select, score, x, y, fold):
    found = []
    for i in range(fold.max() + 1):
        fit, new = fold != i, fold == i
        kept = select(x[new], y[new])
        found.append(score(x[fit][:, kept], y[fit], x[new][:, kept], y[new]))
    return np.mean(found)


def _by_the_first_fit(select, score, x, y, fold):
    """Chosen in the first fold alone: right there, and a leak in all others."""
    kept, found = select(x[fold != 0], y[fold != 0]), []
    for i in range(fold.max() + 1):
        fit, new = fold != i, fold == i
        found.append(score(x[fit][:, kept], y[fit], x[new][:, kept], y[new]))
    return np.mean(found)


def _unused(select, score, x, y, fold):
    """Chooses, and takes all features."""
    found = []
    for i in range(fold.max() + 1):
        fit, new = fold != i, fold == i
        select(x[fit], y[fit])
        found.append(score(x[fit], y[fit], x[new], y[new]))
    return np.mean(found)


def _best_of_folds(score, models, fold):
    """Plain cross-validation, and the winner's own score."""
    folds = range(fold.max() + 1)
    return max(np.mean([score(m, fold != i, fold == i) for i in folds]) for m in range(models))


def _best_in_each(score, models, fold):
    """The outer fold chooses, too."""
    folds = range(fold.max() + 1)
    return np.mean([max(score(m, fold != o, fold == o) for m in range(models)) for o in folds])


def _chosen_once(score, models, fold):
    """One model for all outer folds, chosen on all folds."""
    folds = range(fold.max() + 1)
    best = np.argmax([np.mean([score(m, (fold != i) & (fold != 0), fold == i) for i in folds]) for m in range(models)])
    return np.mean([score(best, fold != o, fold == o) for o in folds])


def _fitted_to_inner(score, models, fold):
    """Never fits to all that the outer fold leaves."""
    folds, found = range(fold.max() + 1), []
    for o in folds:
        inner = [
            np.mean([score(m, (fold != i) & (fold != o), fold == i) for i in folds if i != o]) for m in range(models)
        ]
        some = (fold != o) & (fold != (o + 1) % len(folds))
        found.append(score(int(np.argmax(inner)), some, fold == o))
    return np.mean(found)


def _chosen_by_the_outer(score, models, fold):
    """Chooses by fits to the outer fold."""
    folds, found = range(fold.max() + 1), []
    for o in folds:
        inner = [np.mean([score(m, fold == o, fold == i) for i in folds if i != o]) for m in range(models)]
        found.append(score(int(np.argmax(inner)), fold != o, fold == o))
    return np.mean(found)


def _fitted_to_all(score, models, fold):
    folds = range(fold.max() + 1)
    return np.mean([score(0, fold >= 0, fold == o) for o in folds])


def _first_model(score, models, fold):
    """Chooses nothing."""
    folds = range(fold.max() + 1)
    return np.mean([score(0, fold != o, fold == o) for o in folds])


def _always_the_first(score, models, fold):
    """Looks at the inner folds, and takes the first all the same."""
    folds, found = range(fold.max() + 1), []
    for o in folds:
        for i in folds:
            if i != o:
                score(0, (fold != i) & (fold != o), fold == i)
        found.append(score(0, fold != o, fold == o))
    return np.mean(found)


WRONG = {
    "splitting.1": [
        (lambda n, k, seed: np.arange(n) % k, "is the seed used"),
        (lambda n, k, seed: np.random.default_rng(0).permutation(np.arange(n) % k), "is the seed used"),
        (lambda n, k, seed: np.random.default_rng(seed).permutation(np.arange(n) % k) + 1, "begin with 0"),
        (_leftovers, "deal it out"),
        (lambda n, k, seed: np.random.default_rng(seed).integers(0, k, n), "more than one row"),
        (_unseeded, "same seed"),
        (_blocks, "shuffle the rows"),
        (_turned, "shuffle the rows"),
    ],
    "splitting.2": [
        (lambda a, se: a * (1 - a) / se**2, "no whole number"),
        (lambda a, se: int(np.ceil(np.sqrt(a * (1 - a)) / se)), "root"),
        (lambda a, se: int(np.ceil(a / se**2)), "variance of a row"),
        (lambda a, se: int(a * (1 - a) / se**2), "rounded down"),
        (lambda a, se: int(a * (1 - a) / se**2) + 1, "one row fewer"),
        (lambda a, se: int(np.ceil(1.96**2 * a * (1 - a) / se**2)), "half-width"),
    ],
    "splitting.3": [
        (_printed, "choose in each fold anew"),
        (_by_the_scored, "choose in each fold anew"),
        (_by_the_first_fit, "choose in each fold anew"),
        (_unused, "are to be used"),
    ],
    "splitting.4": [
        (_best_of_folds, "it chooses, too"),
        (_best_in_each, "it chooses, too"),
        (_chosen_once, "it chooses, too"),
        (_fitted_to_inner, "fitted once more"),
        (_fitted_to_all, "fitted and scored at once"),
        (_chosen_by_the_outer, "two are left"),
        (_first_model, "what chooses"),
        (_always_the_first, "first model"),
    ],
}

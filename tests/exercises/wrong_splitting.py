"""Answers to the exercises of the chapter on splitting that are wrong in the usual ways."""

import numpy as np


def _leftovers(n, k, seed):
    """The last fold takes what is left over."""
    return np.random.default_rng(seed).permutation(np.minimum(np.arange(n) // (n // k), k - 1))


def _unseeded(n, k, seed):
    return np.random.default_rng().permutation(np.arange(n) % k)


def _together(train, new):
    """Scaled before it was split."""
    both = np.concatenate([train, new])
    return (train - both.mean(0)) / both.std(0), (new - both.mean(0)) / both.std(0)


def _each_by_itself(train, new):
    def own(x):
        return (x - x.mean(0)) / np.where(x.std(0) > 0, x.std(0), 1)

    return own(train), own(new)


def _divides_by_zero(train, new):
    with np.errstate(all="ignore"):
        return (train - train.mean(0)) / train.std(0), (new - train.mean(0)) / train.std(0)


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


def _fitted_to_all(score, models, fold):
    folds = range(fold.max() + 1)
    return np.mean([score(0, fold >= 0, fold == o) for o in folds])


def _first_model(score, models, fold):
    """Chooses nothing."""
    folds = range(fold.max() + 1)
    return np.mean([score(0, fold != o, fold == o) for o in folds])


WRONG = {
    "splitting.1": [
        (lambda n, k, seed: np.arange(n) % k, "shuffled"),
        (_leftovers, "more than one row"),
        (lambda n, k, seed: np.random.default_rng(seed).integers(0, k, n), "more than one row"),
        (_unseeded, "seed decides"),
    ],
    "splitting.2": [
        (lambda a, se: a * (1 - a) / se**2, "whole number"),
        (lambda a, se: int(np.ceil(np.sqrt(a * (1 - a)) / se)), "four times"),
        (lambda a, se: int(np.ceil(a / se**2)), "as many rows"),
        (lambda a, se: int(a * (1 - a) / se**2), "are enough"),
    ],
    "splitting.3": [
        (_together, "mean 0"),
        (_each_by_itself, "other new rows"),
        (_divides_by_zero, "constant"),
    ],
    "splitting.4": [
        (_best_of_folds, "scored once"),
        (_best_in_each, "scored once"),
        (_chosen_once, "scored once"),
        (_fitted_to_inner, "scored once"),
        (_fitted_to_all, "fitted and scored at once"),
        (_first_model, "best mean"),
    ],
}

"""The error on held-out data as a function of lam: by folds, by leaving out one row, and by a formula."""

from __future__ import annotations

import numpy as np

from reglab import validation as v
from reglab.theory.ridge import RidgePath, rows
from reglab.theory.spectrum import centred


def standardize(train, new):
    """Both in units of the training rows' standard deviations, around their means: what is held out has no say.

    train (*S, n, d), new (*S, m, d). A feature that is constant on the training rows, up to rounding, becomes 0.
    """
    rest, mean = centred(train)
    scale = rest.std(-2, keepdims=True)
    scale = np.where(scale > 0, scale, np.inf)
    return rest / scale, (new - mean) / scale


def cross_validation(x, y, lam, fold, prepare=None) -> np.ndarray:
    """Mean squared errors (*L, *S, k) of ridge on the rows of each fold, fitted
    to the rows of all other folds.

    lam is that of a fit to all n rows. The penalty on the *sum* of squares,
    n lam ||w||^2, is kept in each fold. Stone (1974).

    x, y: (*S, n, d) and (*S, n).
    lam: (*L), at least 0.
    fold: (n,), in 0 .. k - 1.
    prepare: (train, new) -> both, such as `standardize`: done anew in each fold.
    Raises ValueError for anything else.
    """
    x, y = rows(x, y)
    lam = np.asarray(v.non_negative("lam", lam))
    fold = v.array("fold", fold, shape=(y.shape[-1],))
    k = int(fold.max()) + 1
    if fold.dtype.kind not in "iu" or fold.min() < 0 or len(np.unique(fold)) < max(k, 2):
        v.fail("fold", fold.tolist(), "whole numbers 0 .. k - 1, each of them there, k at least 2")
    errors = []
    for i in range(k):
        new = fold == i
        a, b = x[..., ~new, :], x[..., new, :]
        if prepare is not None:
            a, b = prepare(a, b)
        path = RidgePath(a, y[..., ~new])
        predicted = path.predict(b, lam * len(fold) / (~new).sum())
        errors.append(((y[..., new] - predicted) ** 2).mean(-1))
    return np.stack(errors, -1)


def choose(errors) -> tuple[np.ndarray, np.ndarray]:
    """Numbers (*S) of the lam with the least mean error, and of the largest lam
    whose mean error is at most one standard error above that least one.

    Breiman, Friedman, Olshen and Stone (1984).

    errors: (L, *S, k), lam ascending on the first axis, folds on the last.
    Raises ValueError for k < 2.
    """
    errors = v.array("errors", errors, dtype=float)
    if errors.ndim < 2 or errors.shape[-1] < 2:
        raise ValueError(f"errors must have an axis of lam and one of at least two folds, got shape {errors.shape}")
    mean = errors.mean(-1)
    se = errors.std(-1, ddof=1) / np.sqrt(errors.shape[-1])
    least = mean.argmin(0)
    bar = np.take_along_axis(mean + se, least[None], 0)
    return least, len(mean) - 1 - (mean <= bar)[::-1].argmax(0)

"""Answers to the exercises of the chapter on choosing lambda that are wrong in the usual ways."""

import numpy as np


def _steps(low, high, factor):
    return np.log(high / low) / np.log(factor)


def _one_deviation(errors):
    """Without the root of the number of folds."""
    mean = errors.mean(1)
    bar = mean.min() + errors[mean.argmin()].std(ddof=1)
    return np.flatnonzero(mean <= bar)[-1]


def _nearest(errors):
    """The next lambda within one standard error, not the largest."""
    mean = errors.mean(1)
    best = mean.argmin()
    bar = mean.min() + errors[best].std(ddof=1) / np.sqrt(errors.shape[1])
    return best + 1 if best + 1 < len(mean) and mean[best + 1] <= bar else best


def _hat(x, alpha):
    return x @ np.linalg.solve(x.T @ x + alpha * np.eye(x.shape[1]), x.T)


def _mean_leverage(x, y, alpha):
    """What generalized cross-validation does."""
    hat = _hat(x, alpha)
    return (y - hat @ y) / (1 - np.trace(hat) / len(y))


def _always_least_squares(x, y, alpha):
    """The leverage of another fit: without the penalty."""
    return (y - _hat(x, alpha) @ y) / (1 - np.diag(_hat(x, 0.0)))


WRONG = {
    "choosing_lambda.1": [
        (lambda low, high, factor: np.linspace(low, high, 8), "same ratio"),
        (lambda low, high, factor: np.geomspace(low, high, int(_steps(low, high, factor)) + 1), "at most factor"),
        (lambda low, high, factor: np.geomspace(low, high, 100), "no more values"),
    ],
    "choosing_lambda.2": [
        (lambda errors: errors.mean(1).argmin(), "goes on to larger"),
        (_one_deviation, "standard error"),
        (_nearest, "the largest"),
    ],
    "choosing_lambda.3": [
        (lambda x, y, alpha: y - _hat(x, alpha) @ y, "larger error"),
        (_mean_leverage, "without the row"),
        (_always_least_squares, "huge alpha"),
    ],
    "choosing_lambda.4": [
        (lambda lam, n, m: (lam, n * lam), "smaller lam"),
        (lambda lam, n, m: (lam * m / n, n * lam), "smaller lam"),
        (lambda lam, n, m: (lam * n / m, n * lam / 2), "alpha = n lam"),
    ],
}

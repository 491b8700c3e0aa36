"""Answers to the exercises of the chapter on choosing lambda that are wrong in the usual ways."""

import numpy as np


def _steps(low, high, factor):
    return np.log(high / low) / np.log(factor)


def _multiplied(low, high, factor):
    """Goes on by the whole factor, and so does not end at high."""
    return low * factor ** np.arange(int(_steps(low, high, factor)) + 1)


def _nearest(errors):
    """The next lambda within one standard error, not the largest."""
    mean = errors.mean(1)
    best = mean.argmin()
    bar = mean.min() + errors[best].std(ddof=1) / np.sqrt(errors.shape[1])
    return best + 1 if best + 1 < len(mean) and mean[best + 1] <= bar else best


def _one_se(end=-1, ddof=1, folds=lambda e: e.shape[1], noise=lambda e, best: e[best]):
    """The rule with one thing changed."""

    def answer(errors):
        mean = errors.mean(1)
        best = mean.argmin()
        se = noise(errors, best).std(ddof=ddof) / np.sqrt(folds(errors))
        return np.flatnonzero(mean <= mean[best] + se)[end]

    return answer


def _hat(x, alpha):
    return x @ np.linalg.solve(x.T @ x + alpha * np.eye(x.shape[1]), x.T)


def _mean_leverage(x, y, alpha):
    """What generalized cross-validation does."""
    hat = _hat(x, alpha)
    return (y - hat @ y) / (1 - np.trace(hat) / len(y))


def _always_least_squares(x, y, alpha):
    """The leverage of another fit: without the penalty."""
    return (y - _hat(x, alpha) @ y) / (1 - np.diag(_hat(x, 0.0)))


def _refit(x, y, alpha):
    """Right numbers, by as many fits as there are rows."""
    found = []
    for i in range(len(x)):
        a, b = np.delete(x, i, 0), np.delete(y, i)
        found.append(y[i] - x[i] @ np.linalg.solve(a.T @ a + alpha * np.eye(x.shape[1]), a.T @ b))
    return np.array(found)


WRONG = {
    "choosing_lambda.1": [
        (lambda low, high, factor: np.linspace(low, high, 8), "not equal ratios"),
        (lambda low, high, factor: np.geomspace(low, high, int(_steps(low, high, factor)) + 1), "rounded up"),
        (lambda low, high, factor: np.geomspace(low, high, int(np.ceil(_steps(low, high, factor)))), "rounded up"),
        (lambda low, high, factor: np.geomspace(low, high, int(_steps(low, high, factor)) + 2), "one less is enough"),
        (lambda low, high, factor: np.geomspace(low, high, 100), "no more"),
        (_multiplied, "ends at high"),
    ],
    "choosing_lambda.2": [
        (lambda x, y, alpha: y - _hat(x, alpha) @ y, "fit to all rows misses"),
        (_mean_leverage, "each row has its own"),
        (_always_least_squares, "huge alpha"),
        (_refit, "12 systems"),
        (lambda x, y, alpha: (y - _hat(x, alpha) @ y) / (1 - np.diag(_hat(x, alpha))) ** 2, "without a penalty"),
        (lambda x, y, alpha: (y - _hat(x, len(x) * alpha) @ y) / (1 - np.diag(_hat(x, len(x) * alpha))), "to a mean"),
    ],
    "choosing_lambda.3": [
        (_one_se(0, 0, lambda e: 1), "not the smallest"),  # as printed
        (_one_se(0), "not the smallest"),
        (_one_se(folds=lambda e: 1), "root of the number of folds"),
        (_one_se(ddof=0), "ddof=1"),
        (_one_se(folds=len), "columns"),
        (_one_se(noise=lambda e, best: e), "not of all errors"),
        (lambda errors: errors.mean(1).argmin(), "least mean error itself"),
        (_nearest, "not the largest"),
    ],
}

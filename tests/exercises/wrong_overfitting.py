"""Answers to the exercises of the chapter on overfitting that are wrong in the usual ways."""

import numpy as np


def _printed(fits, truth):
    """As the page prints it."""
    bias = (fits.mean(0) - truth).mean()
    variance = fits.var(1).mean()
    return bias**2, variance


def _first_valley(training, df, sigma, m):
    score = training + 2 * sigma**2 * df / m
    k = 0
    while k + 1 < len(score) and score[k + 1] < score[k]:
        k += 1
    return k


WRONG = {
    "overfitting.1": [
        (_printed, "square before you average"),
        (lambda fits, truth: (((fits.mean(0) - truth) ** 2).mean(), fits.var(1).mean()), "first axis"),
        (lambda fits, truth: (((fits.mean(0) - truth) ** 2).mean(), fits.var(0, ddof=1).mean()), "add up"),
        (lambda fits, truth: (((fits - truth) ** 2).mean(), fits.var(0).mean()), "average the fits first"),
        (lambda fits, truth: (((fits.mean(0) - truth) ** 2).mean(), ((fits - truth) ** 2).mean()), "from the truth"),
        (lambda fits, truth: (((fits.mean(0) - truth) ** 2).mean(), fits.std(0).mean()), "squared"),
        (lambda fits, truth: ((fits.mean(0) - truth) ** 2, fits.var(0)), "pair of numbers"),
    ],
    "overfitting.2": [
        (lambda df, sigma, gap: int(2 * sigma**2 * df / gap) + 1, "one too many"),
        (lambda df, sigma, gap: int(2 * sigma**2 * df / gap), "one row less"),
        (lambda df, sigma, gap: 2 * sigma**2 * df / gap, "no whole number"),
        (lambda df, sigma, gap: int(np.ceil(2 * sigma * df / gap)), "squared"),
        (lambda df, sigma, gap: int(np.ceil(sigma**2 * df / gap)), "both errors"),
    ],
    "overfitting.3": [
        (lambda training, df, sigma, m: 1, "expected"),
        (lambda training, df, sigma, m: int(np.argmin(training)), "largest model"),
        (lambda training, df, sigma, m: int(np.argmin(df)), "smallest model"),
        (lambda training, df, sigma, m: int(np.argmin(training + sigma**2 * df / m)), "twice"),
        (lambda training, df, sigma, m: int(np.argmin(training + 2 * sigma**2 * df)), "divide by m"),
        (lambda training, df, sigma, m: int(np.argmin(training + 2 * sigma * df / m)), "sigma squared"),
        (_first_valley, "deepest"),
        (lambda training, df, sigma, m: (training + 2 * sigma**2 * df / m).min(), "position"),
        (lambda training, df, sigma, m: int(np.argmin(np.maximum(training, 2 * sigma**2 * df / m))), "neither alone"),
    ],
    "overfitting.5": [
        (lambda S, y, i: (S @ y)[i] - (y - S @ y)[i] * S[i, i], "one value"),
        (lambda S, y, i: S @ y, "fit to all rows"),
        (lambda S, y, i: S @ y - (y - S @ y)[i] * S[:, i], "divide by 1"),
        (lambda S, y, i: S @ y + (y - S @ y)[i] / (1 - S[i, i]) * S[:, i], "moves away"),
        (lambda S, y, i: S @ np.where(np.arange(len(y)) == i, 0.0, y), "a target, too"),
    ],
}

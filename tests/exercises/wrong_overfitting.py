"""Wrong answers to the fifth exercise on overfitting, and words of the property that must fail."""

import numpy as np

WRONG = {
    "overfitting.5": [
        (lambda S, y, i: (S @ y)[i] - (y - S @ y)[i] * S[i, i], "one value"),
        (lambda S, y, i: S @ y - (y - S @ y)[i] * S[:, i], "has no say"),  # without 1 - S_ii
        (lambda S, y, i: S @ np.where(np.arange(len(y)) == i, 0.0, y), "foresee"),  # a target of 0 is a target
    ],
    "overfitting.1": [
        (lambda f, x, y, u, t: ((f(x) - y) ** 2).mean() - ((f(u) - t) ** 2).mean(), "above 0"),
        (lambda f, x, y, u, t: ((f(u) - t) ** 2).sum() / len(x) - ((f(x) - y) ** 2).mean(), "twice"),
    ],
    "overfitting.2": [
        (lambda fits, truth: ((fits.mean(0) - truth).mean() ** 2, fits.var(0).mean()), "each place"),
        (lambda fits, truth: (((fits.mean(0) - truth) ** 2).mean(), fits.var(0, ddof=1).mean()), "add up"),
        (lambda fits, truth: (((fits - truth) ** 2).mean(), fits.var(0).mean()), "scatter"),
    ],
    "overfitting.3": [
        (lambda df, n, sigma: 2 * sigma * df / n, "four times"),
        (lambda df, n, sigma: sigma**2 * df / n, "both errors"),
    ],
    "overfitting.4": [
        (lambda train, held_out: int(np.argmin(train)), "training error"),
        (lambda train, held_out: int(np.argmin(np.subtract(held_out, train))), "gap"),
    ],
}

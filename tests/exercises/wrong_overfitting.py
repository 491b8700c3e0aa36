"""Wrong answers to the fifth exercise on overfitting, and words of the property that must fail."""

import numpy as np

WRONG = {
    "overfitting.5": [
        (lambda S, y, i: (S @ y)[i] - (y - S @ y)[i] * S[i, i], "one value"),
        (lambda S, y, i: S @ y - (y - S @ y)[i] * S[:, i], "has no say"),  # without 1 - S_ii
        (lambda S, y, i: S @ np.where(np.arange(len(y)) == i, 0.0, y), "foresee"),  # a target of 0 is a target
    ],
}

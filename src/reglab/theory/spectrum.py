"""What a matrix of features says: along which directions, and how clearly; what only rounding says is left out."""

from __future__ import annotations

import numpy as np

EPS = np.finfo(float).eps


def spectrum(x):
    """U (n, r), s (r,) and V^T (r, d) of x = U diag(s) V^T, s falling and above rounding: r is the rank of x (n, d) as
    numpy counts it. Along all other directions the rows of x say nothing."""
    U, s, Vt = np.linalg.svd(x, full_matrices=False)
    told = s > s[0] * max(x.shape) * EPS
    return U[:, told], s[told], Vt[told]


def centred(x):
    """x (*S, n, d) minus the means of its columns, and the means (*S, 1, d).

    A column whose entries differ by no more than their last bits is constant, and 0 afterwards.
    """
    x = np.asarray(x, float)
    mean = x.mean(-2, keepdims=True)
    mean = mean + (x - mean).mean(-2, keepdims=True)  # the first is rounded, even where all entries are equal
    rest = x - mean
    varies = np.abs(rest).max(-2, keepdims=True) > 4 * EPS * np.abs(x).max(-2, keepdims=True)
    return np.where(varies, rest, 0.0), mean

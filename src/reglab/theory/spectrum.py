"""What a matrix of features says: along which directions, and how clearly."""

from __future__ import annotations

import numpy as np


def spectrum(X):
    """U (n, r), s (r,) and V^T (r, d) of X = U diag(s) V^T, s falling and above rounding: r is the rank of X (n, d) as
    numpy counts it. Along all other directions the rows of X say nothing."""
    U, s, Vt = np.linalg.svd(X, full_matrices=False)
    told = s > s[0] * max(X.shape) * np.finfo(float).eps
    return U[:, told], s[told], Vt[told]

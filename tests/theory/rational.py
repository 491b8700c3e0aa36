"""Small systems in fractions: an answer without rounding."""

from __future__ import annotations

from fractions import Fraction

import numpy as np


def exact(a):
    """An array of floats as fractions."""
    return np.vectorize(Fraction, otypes=[object])(a)


def inverse(A):
    """Of a matrix of fractions, by Gauss and Jordan; None where it is singular."""
    n = len(A)
    M = np.concatenate([A, exact(np.eye(n))], 1)
    for i in range(n):
        pivots = [k for k in range(i, n) if M[k, i] != 0]
        if not pivots:
            return None
        M[[i, pivots[0]]] = M[[pivots[0], i]]
        M[i] = M[i] / M[i, i]
        for k in range(n):
            if k != i:
                M[k] = M[k] - M[k, i] * M[i]
    return M[:, n:]

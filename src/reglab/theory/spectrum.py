"""What a matrix of features says: along which directions, and how clearly; what only rounding says is left out."""

from __future__ import annotations

import numpy as np

EPS = np.finfo(float).eps


def spectrum(x):
    """U (*S, n, r), s (*S, r) and V^T (*S, r, d) of x = U diag(s) V^T, s falling and above rounding.

    r is the rank of x (*S, n, d) as numpy counts it. Along all other directions the rows of x say nothing. In a stack r
    is the largest rank, and zeros stand in the place of what a matrix of a smaller one does not say.
    """
    U, s, Vt = np.linalg.svd(x, full_matrices=False)
    told = s > s[..., :1] * blur(x)
    r = told.sum(-1).max()
    told = told[..., :r]
    return U[..., :r] * told[..., None, :], s[..., :r] * told, Vt[..., :r, :] * told[..., None]


def rank(x):
    """Along how many directions x (*S, n, d) tells something, the most of a stack."""
    return spectrum(x)[1].shape[-1]


def blur(x):
    """The share of its largest singular value by which x (*S, n, d) is known only: max(n, d) times the rounding."""
    return max(x.shape[-2:]) * EPS


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

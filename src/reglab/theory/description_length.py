"""Description length: in how many bits m targets can be sent to someone who knows the features, by a two-part code.

First come k coefficients, rounded to a grid; then what they leave of the targets, rounded to a step in which the
targets are measured. The coefficients are those of functions that are orthogonal over the rows, so that each is sent
for itself. Rissanen (1978).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.special import ndtr

from reglab import validation as v
from reglab.theory.spectrum import blur


def orthonormal(features):
    """phi (*S, m, K): the same spaces column by column, with phi^T phi = m I, by Gram and Schmidt.

    Raises ValueError for more columns than rows, or for columns that depend on those before them.
    """
    x = v.array("features", features, dtype=float)
    if x.ndim < 2 or x.shape[-1] > x.shape[-2]:
        raise ValueError(f"features must have at most as many columns as rows, got shape {x.shape}")
    Q, R = np.linalg.qr(x)
    kept = np.diagonal(R, axis1=-2, axis2=-1)
    if (np.abs(kept) <= blur(x) * np.linalg.norm(x, axis=-2)).any():
        raise ValueError("features must have columns that do not depend on those before them")
    return Q * np.sign(kept)[..., None, :] * np.sqrt(x.shape[-2])


def best_grid(sigma, m):
    """sigma sqrt(12 / m): the distance of grid points with which a coefficient, known up to sigma / sqrt(m), costs the
    fewest bits in all. The rounding error, uniform between them, then has the standard deviation sigma / sqrt(m)."""
    return v.positive("sigma", sigma) * np.sqrt(12 / v.positive("m", m))


def lengths(features, y, step):
    """The bits for the coefficients and the bits for the residuals, (*S, K) each, of the first 1, 2, .., K columns:

        k log2(2 s / grid),    m/2 log2(2 pi sigma^2 / step^2) + (RSS + k sigma^2) / (2 sigma^2 ln 2),

    with s^2 the mean of y^2, which no squared coefficient exceeds, sigma^2 = RSS / (m - k), at least step^2 / 12, and
    grid = `best_grid(sigma, m)`. For sigma well above step, and s well above the grid, `encode` needs as many.

    features, y: (*S, m, K) and (*S, m), K < m; a table (m, K) serves all y.
    step: above 0, in units of y.
    Raises ValueError for anything else.
    """
    features, y = _rows(features, y)
    step, m, k = v.positive("step", step), y.shape[-1], np.arange(1, features.shape[-1] + 1)
    if m <= k[-1]:
        raise ValueError(f"features must have fewer columns than rows, got shape {features.shape}")
    phi = orthonormal(features)
    c = (y[..., None, :] @ phi)[..., 0, :] / m
    left = y[..., None] - np.cumsum(phi * c[..., None, :], -1)
    rss = (left**2).sum(-2)
    sigma = np.sqrt(np.maximum(rss / (m - k), step**2 / 12))
    size = np.sqrt((y**2).mean(-1, keepdims=True))
    residuals = m / 2 * np.log2(2 * np.pi * (sigma / step) ** 2) + (rss / sigma**2 + k) / np.log(4)
    return k * np.log2(2 * size / best_grid(sigma, m)), residuals


class Description(NamedTuple):
    """What is sent, in whole numbers, and what both sides know.

    coefficients: (k,), in units of grid, each from -most to most.
    residuals: (m,), in units of step; a normal distribution of standard deviation sigma, cut into steps, is their code.
    """

    coefficients: np.ndarray
    residuals: np.ndarray
    grid: float
    most: int
    sigma: float
    step: float

    @property
    def bits(self) -> tuple[float, float]:
        """For the coefficients, k log2(2 most + 1), and for the residuals, minus log2 of their probability."""
        r, width = np.abs(self.residuals), self.step / self.sigma
        p = ndtr((0.5 - r) * width) - ndtr((-0.5 - r) * width)
        return len(self.coefficients) * float(np.log2(2 * self.most + 1)), float(-np.log2(p).sum())


def encode(features, y, step, finer=0.0) -> Description:
    """The description of y (m,), rounded to multiples of step, by all columns of the features (m, k), k <= m.

    finer: so many bits more for each coefficient than `best_grid` allows; may be negative.
    """
    features, y = _rows(features, y)
    phi, step, finer = orthonormal(features), v.positive("step", step), v.real("finer", finer)
    whole = np.rint(y / step)
    c, (m, k) = phi.T @ (whole * step) / len(y), phi.shape
    rss = ((whole * step - phi @ c) ** 2).sum() if k < m else 0.0
    grid = best_grid(np.sqrt(max(rss / max(m - k, 1), step**2 / 12)), m) * 2.0**-finer
    most = int(np.ceil(np.sqrt((whole**2).mean()) * step / grid - 0.5))
    numbers = np.clip(np.rint(c / grid), -most, most).astype(int)
    left = (whole - np.rint(phi @ numbers * (grid / step))).astype(int)
    return Description(numbers, left, grid, most, step * np.sqrt((left**2).mean() + 1 / 12), step)


def decode(features, sent: Description):
    """The targets (m,), as they were rounded."""
    told = orthonormal(features) @ sent.coefficients * (sent.grid / sent.step)
    return (np.rint(told) + sent.residuals) * sent.step


def _rows(features, y):
    x, y = v.array("features", features, dtype=float), v.array("y", y, dtype=float)
    if x.ndim < 2 or x.shape[-1] == 0 or x.shape[:-1] not in (y.shape, y.shape[-1:]):
        raise ValueError(f"features and y must have one target a row, got shapes {x.shape} and {y.shape}")
    if (y == 0).all(-1).any():
        raise ValueError("y must have a target that is not 0: else there is nothing to describe")
    return x, y

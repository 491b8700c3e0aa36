"""Regression on random features: a hidden layer that is drawn once and never trained, as wide as one likes."""

from __future__ import annotations

import numpy as np

from reglab import validation as v
from reglab.streams import generator
from reglab.theory.ridge import RidgePath


def fourier_features(x, width: int, scale, seeds=0) -> np.ndarray:
    """h_k(x) = sqrt(2) cos(x u_k + c_k) for k = 1 .. width, with u_k ~ N(0, scale^2 I) and c_k uniform on [0, 2 pi).

    The first features of a wider layer are those of a narrower one. With more and more of them the mean of
    h_k(x) h_k(z) tends to exp(-scale^2 |x - z|^2 / 2). Rahimi and Recht (2007).

    x: (n, d), or (S, n, d) with rows of its own for each seed.
    scale: above 0, in units of 1 / x: large is wiggly.
    seeds: a whole number, or S of them, each with a draw of its own.

    Returns (n, width), or (S, n, width). Raises ValueError for anything else.
    """
    x, width = v.array("x", x, dtype=float), v.integer("width", width, 1)
    scale = v.positive("scale", scale)
    many = np.atleast_1d(seeds).tolist()
    if x.ndim not in (2, 3) or (x.ndim == 3 and (np.ndim(seeds) == 0 or len(x) != len(many))):
        raise ValueError(f"x must have shape (n, d), or (S, n, d) for S seeds, got {x.shape} for seeds {seeds}")
    d = x.shape[-1]
    slopes = np.stack([generator(s, "random_features.slopes").standard_normal((width, d)) for s in many])
    shifts = np.stack([generator(s, "random_features.shifts").uniform(0, 2 * np.pi, width) for s in many])
    h = np.sqrt(2) * np.cos(x @ (scale * slopes).swapaxes(-1, -2) + shifts[:, None, :])
    return h if np.ndim(seeds) else h[0]


class WidthPath:
    """Ridge with a free intercept on the first N of the features h, for every N in `widths` and every lam:

        1/(2n) sum_i (y_i - b - sum_{k <= N} h_k(x_i) w_k)^2 + lam/2 ||w||^2.

    A model of width N contains the narrower ones, and at the same price. Where lam = 0 leaves several answers, as it
    does from N = n on, it is the one with the smallest norm.

    h, y: (*S, n, width) and (*S, n): one sample, or many with a fit of their own
        each; an h (n, width) serves all of them.
    widths: whole numbers from 1 to the number of features, W of them.
    Raises ValueError for anything else.
    """

    def __init__(self, h, y, widths):
        h, widths = v.array("h", h, dtype=float), v.array("widths", widths, ndim=1)
        most = h.shape[-1]
        if widths.dtype.kind not in "iu" or widths.min() < 1 or widths.max() > most:
            v.fail("widths", widths.tolist(), f"whole numbers from 1 to the number of features, {most}")
        self.widths = widths
        self._paths = [RidgePath(h[..., :N], y) for N in widths]

    def predict(self, h, lam) -> np.ndarray:
        """Predictions (W, *L, *S, m) for features h (*S, m, width) or (m, width), and lam (*L) of at least 0."""
        h = v.array("h", h, dtype=float)
        return np.stack([p.predict(h[..., :N], lam) for N, p in zip(self.widths, self._paths, strict=True)])

    def norm(self, lam) -> np.ndarray:
        """||w||, shape (W, *L, *S)."""
        return np.stack([np.sqrt((p.coefficients(lam)[0] ** 2).sum(-1)) for p in self._paths])

    def freedom(self, lam) -> np.ndarray:
        """Degrees of freedom (W, *L, *S); the intercept is one."""
        return np.stack([p.freedom(lam) for p in self._paths])

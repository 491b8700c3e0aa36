"""Polynomials fitted to samples of one source: how their error on new data splits into bias, variance and noise."""

from __future__ import annotations

import numpy as np
from numpy.polynomial.legendre import legvander

from reglab import validation as v
from reglab.streams import generator
from reglab.theory.ridge import RidgePath


def draw(source, n: int, noise: float, count: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """`count` samples of y = source(x) + noise * N(0, 1) with x uniform on [-1, 1]: x and y of shape (count, n).

    The first m columns are samples of size m.

    source: a function of arrays, E[y | x].
    noise: the standard deviation of y around it, in units of y, at least 0.
    Raises ValueError for n or count below 1, or negative noise.
    """
    n, noise, count = v.integer("n", n, 1), v.non_negative("noise", noise), v.integer("count", count, 1)
    rng = generator(seed, "polynomial.draw")
    x = rng.uniform(-1, 1, (count, n))
    return x, source(x) + noise * rng.standard_normal((count, n))


def fit(x, y, degree, lam=0.0) -> np.ndarray:
    """Coefficients c of the polynomial f(x) = sum_k c_k P_k(x) that minimizes

        1/(2n) sum_i (f(x_i) - y_i)^2 + lam/2 sum_{k >= 1} c_k^2.

    P_k are Legendre's polynomials, which keep high degrees well conditioned;
    the constant c_0 pays no penalty. Where lam = 0 leaves several equally good
    polynomials (degree >= n), it is the limit lam -> 0.

    x, y: (*S, n), x in [-1, 1]: one sample, or many with a fit of its own each;
        an x (n,) serves all of them.
    degree, lam: whole numbers and real numbers, at least 0; single, or arrays
        that broadcast to (*L).

    Returns (*L, *S, K + 1), K the largest degree; behind a smaller degree stand
    zeros. Raises ValueError for anything else.
    """
    x, degree, lam = _checked(x, degree, lam)
    y = _targets(y, x)
    c = np.zeros((*degree.shape, *y.shape[:-1], degree.max() + 1))
    for d in np.unique(degree):
        here = degree == d
        slopes, c[here, ..., 0] = RidgePath(_terms(x, d), y).coefficients(lam[here])
        c[here, ..., 1 : d + 1] = slopes[..., :d]
    return c


def evaluate(c, x) -> np.ndarray:
    """sum_k c_k P_k(x), shape (*L, m): c (*L, K + 1) at x (m,), or at places (*S, m) of their own for the last axes of
    L. Raises ValueError where a value is not finite."""
    c, x = v.array("c", c, dtype=float), v.array("x", x, dtype=float)
    return (legvander(x, c.shape[-1] - 1) @ c[..., None])[..., 0]


def freedom(x, degree, lam=0.0) -> np.ndarray:
    """Degrees of freedom of `fit`, the trace of the map from y to fitted values: 1 + sum_k s_k^2 / (s_k^2 + n lam)
    with s the singular values of the centred P_1 .. P_degree at x. Arguments as for `fit`; shape (*L, *S). Without a
    penalty it is the number of coefficients. Hastie, Tibshirani and Friedman (2009), section 3.4.1."""
    x, degree, lam = _checked(x, degree, lam)
    df = np.empty((*degree.shape, *x.shape[:-1]))
    for d in np.unique(degree):
        here = degree == d
        df[here] = RidgePath(_terms(x, d), np.zeros(x.shape)).freedom(lam[here])  # whatever the targets are
    return df


def decompose(fits, truth, noise=0.0) -> tuple[np.ndarray, ...]:
    """The three parts of the expected squared error on new data: bias^2,
    variance and noise^2, each of shape (*L), in the units of y^2.

    bias^2 is (mean fit - truth)^2, variance the mean of (fit - mean fit)^2
    over the samples, both averaged over the places. They add up to the mean of
    (fit - truth)^2 exactly; as an estimate for the source, bias^2 is too large
    by about variance / R. Geman, Bienenstock and Doursat (1992).

    fits: (*L, R, m), what the fits to R samples say at m places.
    truth: (m,) or (*L, m), E[y | x] there.
    noise: the standard deviation of y around it, at least 0, in the units of y.
    Raises ValueError where shapes do not fit or the noise is negative.
    """
    fits, truth = _fits(fits, truth)
    mean = fits.mean(-2)
    bias2 = ((mean - truth) ** 2).mean(-1)
    variance = ((fits - mean[..., None, :]) ** 2).mean((-2, -1))
    noise2 = np.square(v.non_negative("noise", noise))
    return bias2, variance, np.broadcast_to(noise2, bias2.shape)


def _checked(x, degree, lam):
    """x, and degree and lam broadcast against each other."""
    x = v.real("x", v.array("x", x, dtype=float), -1.0, 1.0)
    if np.ndim(x) < 1:
        raise ValueError(f"x must have an axis of rows, got {x!r}")
    degree = v.array("degree", degree)
    if (degree != degree.astype(int)).any() or degree.min() < 0:
        v.fail("degree", degree.tolist(), "whole numbers, at least 0")
    lam = np.asarray(v.non_negative("lam", lam))
    return x, *np.broadcast_arrays(degree.astype(int), lam)


def _targets(y, x):
    y = v.array("y", y, dtype=float)
    if y.shape[-1:] != x.shape[-1:] or x.shape not in (y.shape, y.shape[-1:]):
        raise ValueError(f"x and y must have the same shape, or x one axis for all y, got {x.shape} and {y.shape}")
    return y


def _fits(fits, truth):
    fits, truth = v.array("fits", fits, dtype=float), v.array("truth", truth, dtype=float)
    if fits.ndim < 2:
        raise ValueError(f"fits must have an axis of samples and one of places, got shape {fits.shape}")
    if truth.shape not in (fits.shape[-1:], (*fits.shape[:-2], fits.shape[-1])):
        raise ValueError(f"truth must have one value a place of fits {fits.shape}, got shape {truth.shape}")
    return fits, truth


def _terms(x, degree: int):
    """P_1 .. P_degree at x (*S, n): (*S, n, degree); for degree 0 one column of zeros, which explains nothing."""
    return legvander(x, degree)[..., 1:] if degree else np.zeros((*x.shape, 1))

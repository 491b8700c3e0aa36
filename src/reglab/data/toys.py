"""Small data from known sources, so that a fresh sample can always be drawn for the test curve."""

from __future__ import annotations

import numpy as np

from reglab import validation as v
from reglab.data.dataset import Dataset
from reglab.streams import generator


def moons(n: int, noise: float = 0.2, seed: int = 0) -> Dataset:
    """Two interleaving half circles with Gaussian noise: x (n, 2), y in {0, 1}, n // 2 points of class 0."""
    n, noise = v.integer("n", n, 2), v.non_negative("noise", noise)
    rng = generator(seed, "moons")
    angle = rng.uniform(0, np.pi, n)
    y = (np.arange(n) >= n // 2).astype(np.int64)
    x = np.stack([np.cos(angle), np.sin(angle)], 1)
    x[y == 1] = [1.0, 0.5] - x[y == 1]
    return Dataset(x + noise * rng.standard_normal((n, 2)), y, 2)


def spirals(n: int, noise: float = 0.1, turns: float = 1.5, seed: int = 0) -> Dataset:
    """Two arms of a spiral with Gaussian noise: x (n, 2) in about [-1, 1]^2, y in {0, 1}; `turns` full turns each."""
    n, noise, turns = v.integer("n", n, 2), v.non_negative("noise", noise), v.positive("turns", turns)
    rng = generator(seed, "spirals")
    y = (np.arange(n) >= n // 2).astype(np.int64)
    radius = np.sqrt(rng.uniform(0.02, 1.0, n))  # even density along the arm
    angle = 2 * np.pi * turns * radius + np.pi * y
    x = radius[:, None] * np.stack([np.cos(angle), np.sin(angle)], 1)
    return Dataset(x + noise * rng.standard_normal((n, 2)), y, 2)


def polynomial(n: int, coefficients=(0.0, 1.5, 0.0, -2.5), noise: float = 0.2, seed: int = 0) -> Dataset:
    """y = sum_k c_k x^k + noise for x (n, 1) uniform on [-1, 1]; y (n,). `coefficients` from the constant upwards."""
    n, noise = v.integer("n", n, 1), v.non_negative("noise", noise)
    c = v.array("coefficients", coefficients, dtype=float, ndim=1)
    rng = generator(seed, "polynomial")
    x = rng.uniform(-1, 1, n)
    return Dataset(x[:, None], np.polynomial.polynomial.polyval(x, c) + noise * rng.standard_normal(n))


def sparse_linear(
    n: int, d: int = 20, nonzero: int = 5, noise: float = 0.5, correlation: float = 0.0, seed: int = 0
) -> tuple[Dataset, np.ndarray]:
    """y = x w + noise, where only `nonzero` of the d weights differ from 0 (each +-1, at random places); returns the
    data and the true w (d,). Features are standard normal with equal `correlation` in [0, 1).

    The truth depends on the seed alone through d and nonzero, so two calls that differ in n share their w.
    """
    n, d = v.integer("n", n, 1), v.integer("d", d, 1)
    nonzero = v.integer("nonzero", nonzero, 0)
    if nonzero > d:
        v.fail("nonzero", nonzero, f"at most d = {d}")
    noise, correlation = v.non_negative("noise", noise), v.rate("correlation", correlation)
    truth, rng = generator(seed, "sparse_linear truth"), generator(seed, "sparse_linear sample")
    w = np.zeros(d)
    w[truth.permutation(d)[:nonzero]] = truth.choice([-1.0, 1.0], nonzero)
    shared, own = rng.standard_normal((n, 1)), rng.standard_normal((n, d))
    x = np.sqrt(correlation) * shared + np.sqrt(1 - correlation) * own
    return Dataset(x, x @ w + noise * rng.standard_normal(n)), w

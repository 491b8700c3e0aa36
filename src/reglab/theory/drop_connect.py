"""What a DropConnect layer tells the next one: the law of its outputs over the masks, matched by a Gaussian."""

from __future__ import annotations

import numpy as np
from scipy.special import ndtr

from reglab import validation as v


def moments(x, W, rate) -> tuple[np.ndarray, np.ndarray]:
    """Mean keep x W and variance keep (1 - keep) x^2 W^2 of u = x (m W), over 0/1 masks m with P(1) = keep = 1 - rate.

    Both (n, k), exact, for inputs x (n, d), weights W (d, k) and one rate in [0, 1). For masks divided by keep, as the
    layer has them, ask with W / keep. Wan, Zeiler, Zhang, LeCun and Fergus (2013).
    """
    x, W = v.array("x", x, dtype=float, ndim=2), v.array("W", W, dtype=float, ndim=2)
    if x.shape[1] != len(W):
        raise ValueError(f"x and W must fit, got shapes {x.shape} and {W.shape}")
    keep = 1 - v.rate("rate", rate)
    return keep * x @ W, keep * (1 - keep) * (x**2 @ W**2)


def matched(f, mean, variance, draws: int, rng) -> np.ndarray:
    """The mean of f(u) over so many draws of u ~ N(mean, variance), the paper's inference; shaped like mean.

    f: works on arrays (draws, ...).
    rng: a numpy generator.
    Raises ValueError where a variance is negative, mean and variance differ in shape, or draws is below 1.
    """
    mean, variance = v.array("mean", mean, dtype=float), v.non_negative("variance", variance)
    if np.shape(variance) != mean.shape:
        raise ValueError(f"mean and variance must have the same shape, got {mean.shape} and {np.shape(variance)}")
    eps = rng.standard_normal((v.integer("draws", draws, 1), *mean.shape))
    return np.mean(f(mean + np.sqrt(variance) * eps), 0)


def matched_relu(mean, variance) -> np.ndarray:
    """E[max(u, 0)] for u ~ N(mean, variance), without draws: mean Phi(t) + sd phi(t), t = mean / sd, where Phi is the
    distribution function and phi the density of N(0, 1). Raises ValueError where a variance is negative."""
    mean, sd = v.array("mean", mean, dtype=float), np.sqrt(v.non_negative("variance", variance))
    t = np.divide(mean, sd, out=np.where(mean > 0, 40.0, -40.0), where=sd > 0)
    return mean * ndtr(t) + sd * np.exp(-np.minimum(t**2, 1400) / 2) / np.sqrt(2 * np.pi)

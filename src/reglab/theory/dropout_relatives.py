"""What noise on units or on connections does to the sums that the next layer hears."""

from __future__ import annotations

import numpy as np

from reglab import validation as v


def of_units(a, W, variance) -> np.ndarray:
    """Covariance of u = (s a) W, where unit j has a factor s_j of its own with this variance: W^T diag(var a^2) W.

    Exact; shape (k, k), for activations a (d,), weights W (d, k) and a variance, a number or (d,) where units differ:
    rate / keep for dropout and Gaussian dropout, keep (1 - keep) for standout. Raises ValueError for a negative one.
    """
    a, W, variance = _checked(a, W, variance)
    return W.T @ ((variance * a**2)[:, None] * W)


def of_connections(a, W, variance) -> np.ndarray:
    """Covariance of u = a (S W), where every connection has a factor of its own: the diagonal of `of_units`, and 0
    beside it. The arguments are those of `of_units`."""
    return np.diag(np.diag(of_units(a, W, variance)))


def distance_bound(a, w, rate) -> float:
    """How far the distribution function of u = sum over j of m_j w_j a_j / keep is at most from that of the normal law
    with its mean and variance: C (rate^2 + keep^2) / sqrt(rate keep) sum |w a|^3 / (sum w^2 a^2)^1.5, C = 0.56.

    For a and w (d,) and one rate in (0, 1). Of dropout and of DropConnect alike. Berry (1941). Raises ValueError where
    rate leaves (0, 1), or nothing is sent.
    """
    rate = v.real("rate", rate, 0, 1, open_low=True, open_high=True)
    sent = np.abs(v.array("w", w, dtype=float) * v.array("a", a, dtype=float))
    if not sent.any():
        v.fail("a and w", sent, "such that something is sent")
    uneven = (sent**3).sum() / (sent**2).sum() ** 1.5
    return float(0.56 * (rate**2 + (1 - rate) ** 2) / np.sqrt(rate * (1 - rate)) * uneven)


def _checked(a, W, variance):
    a, W = v.array("a", a, dtype=float, ndim=1), v.array("W", W, dtype=float, ndim=2)
    v.same_length("a", a, "W", W)
    return a, W, np.broadcast_to(v.non_negative("variance", variance), a.shape)

"""What dropout is on average: a ridge with a price for each feature, and a geometric mean of subnetworks."""

from __future__ import annotations

import numpy as np

from reglab import validation as v
from reglab.theory.ridge import RidgePath


def feature_prices(x, rate):
    """lam_j = rate / keep ||X_j||^2 / n, shape (*rate.shape, d): w_j costs lam_j/2 w_j^2.

    With inverted dropout on the inputs x (n, d) of a linear model, half the mean squared error averages over the masks
    to 1/(2n) ||y - x w||^2 + 1/2 sum_j lam_j w_j^2. Wager, Wang and Liang (2013).
    Raises ValueError for a rate outside [0, 1).
    """
    x = v.array("x", x, dtype=float, ndim=2)
    rate = np.asarray(v.rate("rate", rate))[..., None]
    return rate / (1 - rate) * (x**2).mean(0)


def adaptive_ridge(x, y, rate):
    """argmin over w of the mean over all masks m of ||y - (m x / keep) w||^2, shape (*rate.shape, d), no intercept.

    It solves (X^T X + rate / keep diag(X^T X)) w = X^T y: ridge after each feature is scaled to the same length, so
    scaling a feature changes no prediction. x (n, d), y (n,). Raises ValueError for a rate outside [0, 1), for a
    feature that is 0 in all rows, or where rate = 0 leaves no unique answer.
    """
    x, y = v.array("x", x, dtype=float, ndim=2), v.array("y", y, dtype=float, ndim=1)
    v.same_length("x", x, "y", y)
    rate = np.asarray(v.rate("rate", rate))
    if (empty := (x == 0).all(0)).any():
        raise ValueError(f"x must have no feature that is 0 in all rows, got one in column {empty.argmax()}")
    length = np.linalg.norm(x, axis=0) / np.sqrt(len(x))
    path = RidgePath(x / length, y, intercept=False)
    if path.rank < x.shape[1] and (rate == 0).any():
        raise ValueError(f"rate must be above 0 where x of shape {x.shape} has dependent columns, got 0")
    return path.coefficients(rate / (1 - rate))[0] / length


def all_masks(units: int) -> np.ndarray:
    """Every 0/1 mask of so many units, (2^units, units). Raises ValueError above 16 units: too many to list."""
    units = v.integer("units", units, 1)
    if units > 16:
        v.fail("units", units, "at most 16")
    return (np.arange(2**units)[:, None] >> np.arange(units) & 1).astype(float)


def mask_probability(masks, rate: float) -> np.ndarray:
    """P(m) = keep^(units on) rate^(units off), shape (...,) for masks (..., units) and one rate in [0, 1)."""
    masks, rate = v.array("masks", masks, dtype=float), v.rate("rate", rate)
    return np.where(masks > 0, 1.0 - rate, rate).prod(-1)


def geometric_mean(q, weight) -> np.ndarray:
    """prod_m q_m^weight_m over the first axis, scaled to sum to 1 over the last.

    Shape (..., K) for probabilities q (M, ..., K) and weight (M,).
    The opinion of an ensemble in which each member multiplies its own probabilities. Raises ValueError where a
    probability is not above 0, or where the weights are negative or do not sum to 1.
    """
    q, weight = v.positive("q", q), v.non_negative("weight", weight)
    v.same_length("q", q, "weight", weight)
    if not np.isclose(weight.sum(), 1.0):
        v.fail("weight", weight, "weights that sum to 1")
    log_q = np.tensordot(weight, np.log(q), 1)
    mean = np.exp(log_q - log_q.max(-1, keepdims=True))
    return mean / mean.sum(-1, keepdims=True)

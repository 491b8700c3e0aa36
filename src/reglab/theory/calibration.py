"""Calibration: do probabilities come true as often as they say? The reliability diagram, its error, and temperature.

What is judged are pairs of a stated probability p and whether it came true: of every row the largest probability and
whether that class was right (`top_label`), or the probability of one class and whether the row belongs to it
(`one_class`). Niculescu-Mizil and Caruana (2005); Naeini, Cooper and Hauskrecht (2015); Guo, Pleiss, Sun and Weinberger
(2017), On Calibration of Modern Neural Networks.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from reglab import validation as v
from reglab.streams import generator


class Reliability(NamedTuple):
    """A reliability diagram, a point for each of B bins: stated (*lead, B), the mean of p; happened (*lead, B), the
    share that came true; rows (*lead, B), the share of the rows. An empty bin has NaN, NaN and 0."""

    stated: np.ndarray
    happened: np.ndarray
    rows: np.ndarray


def top_label(q, y) -> tuple[np.ndarray, np.ndarray]:
    """The confidence of each row, max_k q_k, and whether that class was right, both (*lead, n).

    q: probabilities (*lead, n, K), K at least 2.
    y: labels (n,) or (*lead, n), in 0 .. K - 1.
    Raises ValueError for anything else, a row without a label included.
    """
    q, y = _told(q, y)
    return q.max(-1), q.argmax(-1) == y


def one_class(q, y, k: int) -> tuple[np.ndarray, np.ndarray]:
    """The probability q_k of each row, and whether it belongs to class k, both (*lead, n); q and y as for `top_label`.

    Raises ValueError for a class that is not there, and where `top_label` does.
    """
    q, y = _told(q, y)
    if v.integer("k", k, 0) >= q.shape[-1]:
        v.fail("k", k, f"a class in 0..{q.shape[-1] - 1}")
    return q[..., k], np.broadcast_to(y == k, q.shape[:-1])


def reliability(p, hit, bins: int = 15, by: str = "width") -> Reliability:
    """What came true in each bin of p. A p on the border of two bins belongs to the lower one, as in scikit-learn.

    p: stated probabilities (*lead, n), in [0, 1].
    hit: whether they came true (*lead, n), or an array that broadcasts to p.
    bins: their number B.
    by: "width", bins of equal width in [0, 1]; "count", bins with about as many rows each, for every replica its own.
    Raises ValueError for anything else.
    """
    p, hit = _judged(p, hit)
    box = _box(p, bins, by)
    rows = _sums(box, None, bins)
    with np.errstate(invalid="ignore"):
        return Reliability(_sums(box, p, bins) / rows, _sums(box, hit, bins) / rows, rows / p.shape[-1])


def calibration_error(p, hit, bins: int = 15, by: str = "width") -> np.ndarray:
    """The expected calibration error sum_b (n_b / n) |stated_b - happened_b|, (*lead); see `reliability`.

    It depends on the bins, and is biased: upwards by chance, since few rows never agree exactly (`by_chance`), and
    downwards by wide bins, in which errors of both signs cancel.
    """
    p, hit = _judged(p, hit)
    box = _box(p, bins, by)
    return np.abs(_sums(box, p - hit, bins)).sum(-1) / p.shape[-1]


def by_chance(p, bins: int = 15, by: str = "width", draws: int = 400, seed: int = 0) -> np.ndarray:
    """The mean calibration error of a model that says the same and is exactly calibrated, (*lead): what is left of an
    error where there is nothing to find. Each of so many draws lets every p come true with probability p.

    Its standard error is that of a mean of `draws` values. Arguments as for `reliability`.
    """
    p, _ = _judged(p, 0.0)
    box, rng = _box(p, bins, by), generator(seed, "by_chance")
    errors = (
        np.abs(_sums(box, p - (rng.random(p.shape) < p), bins)).sum(-1) for _ in range(v.integer("draws", draws, 1))
    )
    return sum(errors) / (draws * p.shape[-1])


def temperature(z, y, low: float = 1e-2, high: float = 1e2) -> np.ndarray:
    """The T (*lead) at which the cross-entropy of softmax(z / T) is least: one number that makes a model less sure.

    In b = 1 / T the loss is convex, with the slope mean_i (sum_k q_ik z_ik - z_iy): a zero is found by bisection, to
    nine digits. Where the largest logit is always right the loss falls for ever as T goes to 0, and T is `low`.

    z: logits (*lead, n, K) of rows that had no part in the training.
    y: labels (n,) or (*lead, n).
    low, high: T is sought between them.
    Raises ValueError for anything else.
    """
    z = v.array("z", z, dtype=float)
    y = _labels(z, y)
    low = v.positive("low", low)
    high = v.real("high", high, low, open_low=True)
    of_truth = np.take_along_axis(z, y[..., None], -1)[..., 0].mean(-1)
    z = z - z.max(-1, keepdims=True)
    lift = np.take_along_axis(z, y[..., None], -1)[..., 0].mean(-1) - of_truth  # the same shift in both means
    cold, hot = np.full(z.shape[:-2], np.log(low)), np.full(z.shape[:-2], np.log(high))
    for _ in range(40):
        middle = (cold + hot) / 2
        q = np.exp(z / np.exp(middle)[..., None, None])
        q /= q.sum(-1, keepdims=True)
        too_sure = (q * z).sum(-1).mean(-1) > of_truth + lift
        cold, hot = np.where(too_sure, middle, cold), np.where(too_sure, hot, middle)
    return np.exp((cold + hot) / 2)


def _told(q, y):
    q = v.array("q", q, dtype=float)
    v.fraction("q", q)
    return q, _labels(q, y, "q")


def _labels(z, y, name: str = "z"):
    """Labels of all rows of z (*lead, n, K), (*lead, n)."""
    if z.ndim < 2 or z.shape[-1] < 2:
        raise ValueError(f"{name} must have rows and at least 2 classes, got shape {z.shape}")
    y = v.labels("y", y, z.shape[-1])
    if y.min() < 0:
        raise ValueError("y must have a label for every row, got -1")
    return _broadcast("y", y, z.shape[:-1])


def _judged(p, hit):
    p = v.array("p", p, dtype=float)
    if p.ndim == 0:
        v.fail("p", float(p), "an array with rows on its last axis")
    v.fraction("p", p)
    hit = v.array("hit", hit, dtype=float)
    if ((hit != 0) & (hit != 1)).any():
        v.fail("hit", float(hit[(hit != 0) & (hit != 1)].flat[0]), "truth values")
    return p, _broadcast("hit", hit, p.shape)


def _broadcast(name, a, shape):
    try:
        return np.broadcast_to(a, shape)
    except ValueError:
        raise ValueError(f"{name} must broadcast to {shape}, got shape {a.shape}") from None


def _box(p, bins, by):
    """The number of the bin of each p."""
    bins = v.integer("bins", bins, 1)
    if v.choice("by", by, ("width", "count")) == "width":
        return np.searchsorted(np.linspace(0, 1, bins + 1)[1:-1], p)
    last = (p.shape[-1] - 1) * np.arange(1, bins) // bins  # of each bin, in whole numbers: quantiles would be rounded
    borders = np.sort(p, -1)[..., last]
    return (p[..., None] > borders[..., None, :]).sum(-1)


def _sums(box, value, bins):
    """The sum of a value (*lead, n) in each bin, (*lead, bins); None counts."""
    lead = box.shape[:-1]
    first = bins * np.arange(np.prod(lead, dtype=int)).reshape(*lead, 1)
    weights = None if value is None else np.asarray(value, float).ravel()
    return np.bincount((box + first).ravel(), weights, bins * first.size).reshape(*lead, bins)

"""Intervals: what a difference between two methods may be, given that seeds and test rows are drawn by chance."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import stdtr, stdtrit

from reglab import validation as v


@dataclass(frozen=True)
class Estimate:
    """A mean with its interval (low, high), its degrees of freedom, and p, how often a mean at least so far from zero
    would come about if the truth were zero."""

    mean: float
    low: float
    high: float
    df: float
    p: float

    @property
    def half(self) -> float:
        """Half the width: differences smaller than this are hard to see with so many seeds and rows."""
        return (self.high - self.low) / 2


def t_interval(values, level: float = 0.95) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The mean over the last axis, and the ends of its t interval.

    values (..., S), one for each seed, at least two of them; level in (0, 1). For a comparison, give the differences
    of two methods seed by seed: what the seeds have in common cancels. It is right where every seed has rows of its
    own; seeds that share their test rows need `two_way`. Student (1908).
    Raises ValueError for anything else.
    """
    values, level = v.array("values", values, dtype=float), _level(level)
    if values.ndim == 0 or values.shape[-1] < 2:
        raise ValueError(f"values must have at least two entries on the last axis, got shape {values.shape}")
    seeds = values.shape[-1]
    mean = values.mean(-1)
    half = stdtrit(seeds - 1, (1 + level) / 2) * values.std(-1, ddof=1) / np.sqrt(seeds)
    return mean, mean - half, mean + half


def paired(difference, level: float = 0.95) -> Estimate:
    """The t interval of a difference (S,) seed by seed, where every seed has rows of its own. Student (1908).

    Raises ValueError for fewer than two seeds.
    """
    d = v.array("difference", difference, dtype=float, ndim=1)
    if len(d) < 2:
        v.fail("difference", d.tolist(), "of at least two seeds")
    return _estimate(d.mean(), d.var(ddof=1) / len(d), len(d) - 1, _level(level))


def two_way(difference, share: float = 0.0, level: float = 0.95) -> Estimate:
    """The interval of a difference (S, n) of seeds that share n test rows.

    Its variance is A + B: that of the seed means over S, and that of the row
    means over n. Satterthwaite (1946) gives the degrees of freedom,
    (A + B)^2 / (A^2 / (S - 1) + B^2 / (n - 1)).

    share: of the pool, that a seed's training rows are, in [0, 1). Above a
        sixth, or with more than ten seeds, A is multiplied by
        1 + S share / (1 - share), much as Nadeau and Bengio (2003) do.
    Raises ValueError for fewer than two seeds or rows.
    """
    d = v.array("difference", difference, dtype=float, ndim=2)
    seeds, rows = d.shape
    if min(d.shape) < 2:
        wish = "at least two seeds and two test rows"
        raise ValueError(f"difference must have {wish}, got shape {d.shape}")
    share = v.real("share", share, 0, 1, open_high=True)
    a, b = d.mean(1).var(ddof=1) / seeds, d.mean(0).var(ddof=1) / rows
    if seeds > 10 or share > 1 / 6 + 1e-12:
        a *= 1 + seeds * share / (1 - share)
    spread = a**2 / (seeds - 1) + b**2 / (rows - 1)
    df = (a + b) ** 2 / spread if spread else 1.0
    return _estimate(d.mean(), a + b, df, _level(level))


def holm(p) -> np.ndarray:
    """The p values (k,) of k comparisons, adjusted so that with all of them true zeros, any falls below alpha at most
    in alpha of the cases. Holm (1979).

    Raises ValueError for a p outside [0, 1].
    """
    p = np.asarray(v.fraction("p", v.array("p", p, dtype=float, ndim=1)))
    order = np.argsort(p)
    steps = np.maximum.accumulate(p[order] * np.arange(len(p), 0, -1))
    adjusted = np.empty_like(p)
    adjusted[order] = np.minimum(steps, 1)
    return adjusted


def _estimate(mean, variance, df, level) -> Estimate:
    error = np.sqrt(variance)
    half = stdtrit(df, (1 + level) / 2) * error
    p = 2 * stdtr(df, -abs(mean) / error) if error else float(mean == 0)
    return Estimate(*(float(a) for a in (mean, mean - half, mean + half, df, p)))


def _level(level):
    return v.real("level", level, 0, 1, open_low=True, open_high=True)

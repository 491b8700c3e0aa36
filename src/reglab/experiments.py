"""Experiments: what the comparisons of the book share. Methods are compared seed by seed, with intervals."""

from __future__ import annotations

import numpy as np
from scipy.special import stdtrit

from reglab import validation as v


def t_interval(values, level: float = 0.95) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The mean over the last axis, and the ends of its t interval.

    values (..., S), one for each seed, at least two of them; level in (0, 1). For a comparison, give the differences
    of two methods seed by seed: what the seeds have in common cancels. Student (1908).
    Raises ValueError for anything else.
    """
    values, level = v.array("values", values, dtype=float), v.real("level", level, 0, 1, open_low=True, open_high=True)
    if values.ndim == 0 or values.shape[-1] < 2:
        raise ValueError(f"values must have at least two entries on the last axis, got shape {values.shape}")
    seeds = values.shape[-1]
    mean = values.mean(-1)
    half = stdtrit(seeds - 1, (1 + level) / 2) * values.std(-1, ddof=1) / np.sqrt(seeds)
    return mean, mean - half, mean + half


def interval(difference, digits: int = 3) -> str:
    """A difference (S,) seed by seed, with its 95 % interval: "−0.015 (−0.023 to −0.008)"."""
    mean, low, high = t_interval(v.array("difference", difference, dtype=float, ndim=1))
    return f"{signed(mean, digits)} ({signed(low, digits)} to {signed(high, digits)})"


def in_points(gain) -> str:
    """A gain in accuracy (S,) in percentage points, with its 95 % interval: "+1.5 (−0.8 to +3.7)"."""
    return interval(100 * v.array("gain", gain, dtype=float, ndim=1), 1)


def verdict(
    gain,
    digits: int = 3,
    above: str = "better than",
    below: str = "worse than",
    between: str = "not distinguishable from",
) -> str:
    """What the 95 % interval of a gain (S,) says, as `interval` prints it with so many digits; see `told`."""
    _, low, high = t_interval(v.array("gain", gain, dtype=float, ndim=1))
    return told(low, high, digits, above, below, between)


def told(low: float, high: float, digits: int, above: str, below: str, between: str) -> str:
    """The words for an interval that lies above zero, below it or across it, as it is printed with so many digits.

    Where an end comes within one unit of the last digit of zero, another processor may put it on the other side: then
    the words are "perhaps" those of `above` or `below`.
    """
    low, high = (round(round(float(end), digits) * 10**digits) for end in (low, high))  # in units of the last digit
    if low > 1:
        return above
    if high < -1:
        return below
    if low >= -1 and high > 1:
        return f"perhaps {above}"
    if high <= 1 and low < -1:
        return f"perhaps {below}"
    return between


def signed(number: float, digits: int = 1) -> str:
    """A number with its sign; one that rounds to zero has none."""
    text = f"{number:+.{digits}f}"
    return text.replace("-", "−") if float(text) else f"{0:.{digits}f}"

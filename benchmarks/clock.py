"""CPU time, for contests in which each takes its turn."""

from __future__ import annotations

import time
from statistics import median

REPEATS = 7


def timed(f):
    """Seconds, and what f returns."""
    start = time.process_time()
    result = f()
    return time.process_time() - start, result


def turns(*contests) -> list[float]:
    """Median milliseconds of each, which returns its seconds first: they take turns, so that a slow moment of the
    machine meets all of them."""
    times = [[1000 * contest()[0] for contest in contests] for _ in range(REPEATS)]
    return [median(t) for t in zip(*times, strict=True)]

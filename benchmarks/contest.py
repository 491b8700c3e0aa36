"""A row for each case of a contest with torch: that both compute the same, and then how long each takes."""

from __future__ import annotations

from benchmarks.clock import turns
from benchmarks.row import Row
from reglab.parity import HAVE_TORCH

EQUAL = 1e-10  # how far apart both may be in float64


def contest(group: str, cases, difference, sides):
    """How many times torch's time ours is, on one thread; nothing without torch.

    cases: what is measured; each has a `gate`.
    difference: of a case, how far both are apart in float64.
    sides: of a case, ours and theirs, as `turns` takes them.
    Raises ValueError where both differ: then the times would compare different work.
    """
    if not HAVE_TORCH:
        return
    import torch

    torch.set_num_threads(1)
    for case in cases:
        gap = difference(case)
        if not gap <= EQUAL:
            raise ValueError(f"both must agree to {EQUAL:.0e}, got a difference of {gap:.0e} for {case}")
        ours, theirs = turns(*sides(case))
        yield Row(group, str(case), ours / theirs, "times", case.gate, None, ours, theirs, gap=gap)

"""Ticks: as many numbers beside the axes as can be read, and the room that they take."""

from __future__ import annotations

import itertools

from matplotlib.ticker import FixedLocator, FuncFormatter, LogLocator, MaxNLocator, NullFormatter

from reglab import validation as v
from reglab.numbers import number

MOST = 5  # intervals between numbers
APART = 0.04  # inches between two numbers


def few(ax) -> None:
    """Round numbers at a few places of both axes."""
    for axis in (ax.xaxis, ax.yaxis):
        if axis.get_scale() == "linear":
            axis.set_major_locator(_round(MOST))
        elif axis.get_scale() == "log":
            low, high = axis.get_view_interval()
            if high / low < 50:  # powers of ten alone leave too few ticks, and all minor ones would collide
                axis.set_major_locator(LogLocator(subs=(1, 2, 5)))
                axis.set_major_formatter(FuncFormatter(lambda x, _: number(x)))
            axis.set_minor_formatter(NullFormatter())


def reach(ax) -> tuple[float, float]:
    """How far numbers and names reach beyond the axes, to the left and to the right, in inches."""
    renderer = ax.get_figure().canvas.get_renderer()
    boxes = [text.get_window_extent(renderer) for axis in (ax.xaxis, ax.yaxis) for text in seen(axis)]
    left = max((ax.bbox.x0 - box.x0 for box in boxes), default=0)
    right = max((box.x1 - ax.bbox.x1 for box in boxes), default=0)
    return max(0, left) / renderer.dpi, max(0, right) / renderer.dpi


def thin(ax) -> None:
    """Leaves away numbers of the horizontal axis until they stand apart.

    Raises ValueError for names that touch: none of them can be left away.
    """
    axis, most = ax.xaxis, MOST
    while _touch(axis) and most > 1:
        most -= 1
        if isinstance(axis.get_major_locator(), FixedLocator):
            _every_second(ax)
        elif axis.get_scale() == "linear":
            axis.set_major_locator(_round(most))
        else:
            axis.set_major_locator(LogLocator(subs=(1, 3) if most == MOST - 1 else (1,), numticks=most + 1))


def _round(most: int) -> MaxNLocator:
    return MaxNLocator(most, steps=[1, 2, 5, 10])


def _every_second(ax) -> None:
    names = [text.get_text() for text in ax.get_xticklabels()]
    if not all(_is_number(name) for name in names):
        v.fail("names", names, "short enough to stand side by side")
    ax.set_xticks(ax.get_xticks()[::2], names[::2])


def _is_number(name: str) -> bool:
    return not name or name[0].isdigit()


def _touch(axis) -> bool:
    renderer = axis.get_figure().canvas.get_renderer()
    boxes = sorted((text.get_window_extent(renderer) for text in seen(axis)), key=lambda box: box.x0)
    return any(two.x0 - one.x1 < APART * renderer.dpi for one, two in itertools.pairwise(boxes))


def seen(axis) -> list:
    """The texts at the ticks between the limits."""
    axis.get_ticklabels()  # brings the ticks up to date
    low, high = sorted(axis.get_view_interval())
    slack = 1e-9 * (high - low)
    ticks = [tick for tick in axis.get_major_ticks() if low - slack <= tick.get_loc() <= high + slack]
    return [text for tick in ticks for text in (tick.label1, tick.label2) if text.get_visible() and text.get_text()]

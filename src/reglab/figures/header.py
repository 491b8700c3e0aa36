"""The row above the axes: what the vertical axis shows on the left, a key to the marks on the right."""

from __future__ import annotations

from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullFormatter

from reglab import validation as v
from reglab.figures import style
from reglab.numbers import number

EDGE = 0.12  # inches between a picture's edge and its title and header
TITLE = 0.3  # inches that a title takes
LIFT = 0.16  # inches between the axes and the header


def header(ax, xlabel: str, ylabel: str, key=()) -> None:
    """Names the axes and the marks, and keeps the ticks few.

    A vertical axis is named by a line of text above it, which is easier to read than a rotated one and leaves the
    width to the picture.

    key: pairs (text, colour), from left to right.
    Raises ValueError where the row is too long for the picture.
    """
    width, height = ax.get_figure().get_size_inches()
    top = ax.get_position().y1 + LIFT / height
    gap = 0.14
    row = sum(style.text_width(text, style.NOTE_SIZE) + gap for text, _ in key)
    if style.text_width(ylabel, style.LABEL_SIZE) + row > width - 2 * EDGE:
        v.fail("ylabel", ylabel, f"short enough to stand beside {[text for text, _ in key]}")
    ax.set_xlabel(xlabel)
    write = ax.get_figure().text
    write(EDGE / width, top, ylabel, color=style.SOFT, size=style.LABEL_SIZE)
    x = width - EDGE - row + gap
    for text, color in key:
        write(x / width, top, text, color=color, size=style.NOTE_SIZE)
        x += style.text_width(text, style.NOTE_SIZE) + gap
    for axis in (ax.xaxis, ax.yaxis):
        if axis.get_scale() == "linear":
            axis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10]))
        elif axis.get_scale() == "log":
            low, high = axis.get_view_interval()
            if high / low < 50:  # powers of ten alone leave too few ticks, and all minor ones would collide
                axis.set_major_locator(LogLocator(subs=(1, 2, 5)))
                axis.set_major_formatter(FuncFormatter(lambda x, _: number(x)))
            axis.set_minor_formatter(NullFormatter())

"""What is written around the axes: above them what the vertical axis shows and a key to the marks, below them what the
horizontal one shows."""

from __future__ import annotations

from reglab import validation as v
from reglab.figures import style, ticks

EDGE = 0.06  # inches between a picture's edge and what is written in it
TITLE = 0.27  # inches that a title takes
ABOVE = 0.09  # inches above the axes where there is no header: half a number of the vertical axis
LIFT = 0.15  # inches from the axes to the header's lowest line
LINE = 0.19  # inches from one line of text to the next
TICKS = 0.3  # inches below the axes for one line of ticks
XLABEL = 0.2  # inches for what the horizontal axis shows
GAP = 0.14  # inches between the entries of a key


def header(ax, xlabel: str, ylabel: str, key=(), *, lines: int = 1) -> None:
    """Names the axes and the marks, keeps the ticks few, and leaves the axes all the height that this does not need.

    A vertical axis is named by a line of text above it, which is easier to read than a rotated one and leaves the
    width to the picture. What does not fit one row above the axes is laid in two.

    key: pairs (text, colour), from left to right.
    lines: how many lines the ticks of the horizontal axis take.
    Raises ValueError where this is too long for two rows.
    """
    figure = ax.get_figure()
    width, height = figure.get_size_inches()
    rows = _rows(ylabel, key, width - 2 * EDGE)
    place(ax, top=above(len(rows)), bottom=TICKS + LINE * (lines - 1) + XLABEL * bool(xlabel))
    baseline = ax.get_position().y1 + (LIFT + LINE * (len(rows) - 1)) / height
    for left, right in rows:
        figure.text(EDGE / width, baseline, left, color=style.SOFT, size=style.LABEL_SIZE)
        x = width - EDGE - _wide(right) + GAP
        for text, color in right:
            figure.text(x / width, baseline, text, color=color, size=style.NOTE_SIZE)
            x += style.text_width(text, style.NOTE_SIZE) + GAP
        baseline -= LINE / height
    ax.set_xlabel(xlabel)
    ticks.few(ax)


def above(rows: int) -> float:
    """Inches above the axes that a header of so many rows takes."""
    return LIFT + LINE * rows if rows else ABOVE


def place(ax, *, top: float = ABOVE, bottom: float = TICKS) -> None:
    """Sets the axes between these margins, in inches; a title comes on top."""
    figure = ax.get_figure()
    height = figure.get_figheight()
    title = TITLE * any(text.get_gid() == "title" for text in figure.texts)
    x, _, wide, _ = ax.get_position().bounds
    ax.set_position((x, bottom / height, wide, 1 - (bottom + top + title) / height))


def centre(ax) -> None:
    """Sets what the horizontal axis shows below its middle, or as near as the picture's edge allows.

    Raises ValueError where it is too long for the picture.
    """
    label = ax.xaxis.label
    figure = ax.get_figure()
    width = figure.get_figwidth()
    half = label.get_window_extent(figure.canvas.get_renderer()).width / figure.dpi / 2
    if half > width / 2 - EDGE:
        v.fail("xlabel", label.get_text(), f"short enough for a picture {width} in wide")
    axes = ax.get_position()
    middle = min(max(width * (axes.x0 + axes.x1) / 2, half + EDGE), width - half - EDGE)
    label.set_x((middle / width - axes.x0) / axes.width)


def _rows(ylabel: str, key, room: float) -> list[tuple[str, list]]:
    """(text on the left, entries of the key on the right), for each row."""
    key = list(key)
    if not ylabel and not key:
        return []
    ways = [[(ylabel, key)], [(ylabel, []), ("", key)]]
    ways += [[(ylabel, key[:k]), ("", key[k:])] for k in range(len(key) - 1, 0, -1)]
    for rows in ways:
        if all(style.text_width(left, style.LABEL_SIZE) + _wide(right) <= room for left, right in rows):
            return rows
    v.fail("ylabel", ylabel, f"short enough to stand beside {[text for text, _ in key]} or above it")


def _wide(entries) -> float:
    """Inches that entries of a key take, with a gap before each."""
    return sum(style.text_width(text, style.NOTE_SIZE) + GAP for text, _ in entries)

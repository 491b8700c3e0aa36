"""Names in lines, and names at the right ends of curves: no legend to look up, no overlaps."""

from __future__ import annotations

import numpy as np
from matplotlib.transforms import ScaledTranslation

from reglab.figures import style

PAD = 0.08  # inches between the axes and a name


def spread(heights, gap: float, low: float, high: float) -> np.ndarray:
    """Heights (n,) moved as little as possible (least squares) until they are `gap` apart and inside [low, high].

    Without the gaps this is isotonic regression, solved by pooling neighbours that would collide.
    """
    heights = np.asarray(heights, dtype=float)
    order = np.argsort(heights, kind="stable")
    steps = gap * np.arange(len(heights))
    pools: list[list[float]] = []  # [mean, size]
    for value in heights[order] - steps:
        pools.append([value, 1])
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            (m, p), (n, q) = pools[-2:]
            pools[-2:] = [[(m * p + n * q) / (p + q), p + q]]
    moved = np.repeat([m for m, _ in pools], [n for _, n in pools])
    out = np.empty_like(heights)
    out[order] = np.clip(moved, low, max(low, high - gap * (len(heights) - 1))) + steps
    return out


def room(names) -> float:
    """The right margin, in inches, that holds the longest name."""
    return 2 * PAD + max((style.text_width(name, style.LABEL_SIZE) for name in names), default=0.0)


def broken(name: str, width: float, *, bold: bool = False) -> str:
    """A name in lines that are not wider than this, a word that is so alone excepted."""
    lines = [""]
    for word in name.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and style.text_width(longer, style.NOTE_SIZE, bold) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return "\n".join(lines)


class EndLabels:
    """The names of lines, each at the height where its line ends."""

    def __init__(self, ax, names, colors):
        figure = ax.get_figure()
        where = ax.transAxes + ScaledTranslation(PAD, 0, figure.dpi_scale_trans)
        self.texts = [
            ax.text(1, 0.5, n, color=c, transform=where, va="center", size=style.LABEL_SIZE, animated=True)
            for n, c in zip(names, colors, strict=True)
        ]
        tall = ax.get_position().height * figure.get_figheight()
        self.gap = 1.25 * style.LABEL_SIZE / 72 / tall

    def update(self, ax, ends) -> list:
        """`ends`: for each line its last finite value, NaN where it has none. Returns the names to draw."""
        ends = np.asarray(ends, dtype=float)
        shown = np.flatnonzero(np.isfinite(ends))
        points = np.column_stack([np.full(len(shown), ax.get_xlim()[1]), ends[shown]])
        heights = ax.transAxes.inverted().transform(ax.transData.transform(points))[:, 1]
        for k, height in zip(shown, spread(np.clip(heights, 0, 1), self.gap, 0, 1), strict=True):
            self.texts[k].set_y(height)
        return [self.texts[k] for k in shown]

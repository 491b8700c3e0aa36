"""Names in lines, and names at the right ends of curves: no legend to look up, no overlaps."""

from __future__ import annotations

import numpy as np
from matplotlib.transforms import ScaledTranslation

from reglab.figures import style

PAD = 0.08  # inches between the axes and a name
NAMES = 1.0  # inches that a name may take; longer ones are broken into lines


def spread(heights, gap, low: float, high: float) -> np.ndarray:
    """Heights (n,) moved as little as possible (least squares) until they are `gap` apart and inside [low, high].

    gap: a number, or for each height its own size: two are half of both sizes apart.
    Without the gaps this is isotonic regression, solved by pooling neighbours that would collide.
    """
    heights = np.asarray(heights, dtype=float)
    order = np.argsort(heights, kind="stable")
    sizes = np.broadcast_to(gap, heights.shape)[order]
    steps = np.append(0.0, np.cumsum(sizes[1:] + sizes[:-1]) / 2)[: len(heights)]
    pools: list[list[float]] = []  # [mean, size]
    for value in heights[order] - steps:
        pools.append([value, 1])
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            (m, p), (n, q) = pools[-2:]
            pools[-2:] = [[(m * p + n * q) / (p + q), p + q]]
    moved = np.repeat([m for m, _ in pools], [n for _, n in pools])
    out = np.empty_like(heights)
    out[order] = np.clip(moved, low, max(low, high - steps[-1] if len(steps) else low)) + steps
    return out


def room(names) -> float:
    """The right margin, in inches, that holds the longest name."""
    lines = [line for name in names for line in _lines(name).split("\n")]
    return 2 * PAD + max((style.text_width(line, style.LABEL_SIZE) for line in lines), default=0.0)


def _lines(name: str) -> str:
    return broken(name, NAMES, size=style.LABEL_SIZE)


def broken(name: str, width: float, *, size: float = style.NOTE_SIZE, bold: bool = False) -> str:
    """A name in lines that are not wider than this, a word that is so alone excepted."""
    lines = [""]
    for word in name.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and style.text_width(longer, size, bold) > width:
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
            ax.text(
                1, 0.5, _lines(n), color=c, transform=where, va="center", size=style.LABEL_SIZE, linespacing=1.0,
                animated=True,
            )
            for n, c in zip(names, colors, strict=True)
        ]  # fmt: skip
        tall = ax.get_position().height * figure.get_figheight()
        # The height that a line of text takes, and that each name does, in parts of the axes.
        self.line = 1.25 * style.LABEL_SIZE / 72 / tall
        self.gaps = np.array([self.line * (0.9 * _lines(n).count("\n") + 1) for n in names])

    def update(self, ax, ends) -> list:
        """`ends`: for each line its last finite value, NaN where it has none. Returns the names to draw."""
        ends = np.asarray(ends, dtype=float)
        shown = np.flatnonzero(np.isfinite(ends))
        points = np.column_stack([np.full(len(shown), ax.get_xlim()[1]), ends[shown]])
        # Half of a name of one line may stand above the axes, of two lines no more; below them are ticks.
        inside = (max(self.gaps, default=self.line) - self.line) / 2
        heights = ax.transAxes.inverted().transform(ax.transData.transform(points))[:, 1]
        for k, height in zip(
            shown, spread(np.clip(heights, 0, 1), self.gaps[shown], inside + 0.35 * self.line, 1 - inside), strict=True
        ):
            self.texts[k].set_y(height)
        return [self.texts[k] for k in shown]

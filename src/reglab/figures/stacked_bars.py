"""StackedBars: a sum and its parts, for each name."""

from __future__ import annotations

import numpy as np

from reglab import validation as v
from reglab.figures import style
from reglab.figures.end_values import EndValues
from reglab.figures.header import header
from reglab.figures.panel import Panel, limits, read, tame

COLORS = (*style.PARTS, *style.CYCLE[:3])


class StackedBars(Panel):
    """Bars of parts that add up, such as bias^2, variance and noise; the sum is written on top.

    parts: name -> key of an array (..., N), from the bottom upwards; values below 0 count as 0.
    names: N short names, set below the bars.
    ylim: (0, high); a bar that goes beyond is cut off but keeps its number.
    mark: key of a number (...), which of the N bars counts from 0: the others stand back, and only its sum is
        written. None brings out all of them.
    colors: one for each part.
    digits: decimals of the written sums.

    Raises ValueError where there are no parts or names, or where ylim does not begin at 0.
    """

    def __init__(
        self,
        parts: dict[str, str],
        names,
        *,
        ylim=(0.0, 1.0),
        xlabel: str = "",
        ylabel: str = "",
        mark: str | None = None,
        colors=COLORS,
        digits: int = 2,
        title: str = "",
        needs=None,
    ):
        self.parts, self.names, self.mark = dict(parts), [str(name) for name in names], mark
        super().__init__(title=title, needs=needs, keys=[*self.parts.values(), *([] if mark is None else [mark])])
        if not self.parts:
            v.fail("parts", parts, "at least one part")
        if not self.names:
            v.fail("names", names, "at least one name")
        self.ylim = limits("ylim", ylim)
        if self.ylim[0] != 0:
            v.fail("ylim", ylim, "from 0 upwards: the length of a part is what is compared")
        self.colors = list(colors)[: len(self.parts)]
        v.same_length("colors", self.colors, "parts", self.parts)
        self.xlabel, self.ylabel, self.digits = xlabel, ylabel, v.integer("digits", digits, low=0)

    @property
    def palette(self) -> dict[str, str]:
        return dict(zip(self.parts, self.colors, strict=True))

    def build(self, ax) -> None:
        places = np.arange(len(self.names))
        ax.set(xlim=(-0.6, len(places) - 0.4), ylim=self.ylim)
        header(ax, self.xlabel, self.ylabel, [(f"■ {n}", c) for n, c in zip(self.parts, self.colors, strict=True)])
        ax.set_xticks(places, self.names)
        ax.tick_params(axis="x", length=0)
        ax.grid(True, axis="y")
        self._bars = [
            ax.bar(places, np.zeros(len(places)), 0.74, color=color, ec=style.CARD, lw=0.6, zorder=2)
            for color in self.colors
        ]
        for bar in (bar for bars in self._bars for bar in bars):
            bar.set_animated(True)
        self._floor = ax.axhline(0, color=style.SOFT, lw=0.8, zorder=3, animated=True)
        self._sums = EndValues(ax, places, self.digits)

    def update(self, ax, result, i) -> list:
        high = self.ylim[1]
        mark = None if self.mark is None else float(read(result, self.mark, i, 0))
        known, bottom, total = np.ones(len(self.names), bool), np.zeros(len(self.names)), np.zeros(len(self.names))
        drawn = [self._floor]
        for key, bars in zip(self.parts.values(), self._bars, strict=True):
            heights = read(result, key, i, 1)
            v.same_length(key, heights, "names", self.names)
            known &= np.isfinite(heights)
            total += np.maximum(np.nan_to_num(heights), 0)
            top = np.clip(tame(total, 0.0, high), 0, high)
            for k, bar in enumerate(bars):
                if known[k] and top[k] > bottom[k]:
                    bar.set(y=bottom[k], height=top[k] - bottom[k], alpha=1.0 if mark is None or k == mark else 0.4)
                    drawn.append(bar)
            bottom = top
        for k in np.flatnonzero(known):
            if mark is None or k == mark:
                drawn.append(self._sums.write(k, total[k]))
        return drawn

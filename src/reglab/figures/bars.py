"""Bars: one number for each name."""

from __future__ import annotations

import numpy as np

from reglab import validation as v
from reglab.figures import style
from reglab.figures.end_values import EndValues
from reglab.figures.header import header
from reglab.figures.labels import broken
from reglab.figures.panel import Panel, limits, read


class Bars(Panel):
    """Labelled bars with their values written at their ends.

    key: array (..., N), N the number of names.
    names: N short names, set below the bars, in lines where one has several words.
    ylim: fixed limits; a bar beyond them is cut off but keeps its value.
    colors: one colour, or one for each bar.
    kinds: word -> colour, the key above the axes where colours stand for kinds of bars.
    reference: a fixed height, or one for each bar, drawn as a dashed line (the values without the penalty).
    digits: decimals of the written values; None writes none, which suits more than ten bars.
    """

    def __init__(
        self,
        key: str,
        names,
        *,
        ylim=(0.0, 1.0),
        xlabel: str = "",
        ylabel: str = "",
        colors=style.TRAIN,
        kinds: dict[str, str] | None = None,
        reference=None,
        digits: int | None = 2,
        title: str = "",
        needs=None,
    ):
        super().__init__(title=title, needs=needs, keys=[key])
        self.key, self.names = key, [str(name) for name in names]
        if not self.names:
            v.fail("names", names, "at least one name")
        self.ylim = limits("ylim", ylim)
        self.xlabel, self.ylabel = xlabel, ylabel
        self.colors = [colors] * len(self.names) if isinstance(colors, str) else list(colors)
        v.same_length("colors", self.colors, "names", self.names)
        self.kinds = dict(kinds or {})
        self.reference = None if reference is None else v.array("reference", reference, dtype=float)
        self.digits = None if digits is None else v.integer("digits", digits, low=0)

    @property
    def palette(self) -> dict[str, str]:
        return dict(zip(self.names, self.colors, strict=True)) if len(set(self.colors)) > 1 else {}

    def build(self, ax) -> None:
        places = np.arange(len(self.names))
        ax.set(xlim=(-0.6, len(places) - 0.4), ylim=self.ylim)
        slot = 0.8 * self.size[0] / (len(places) + 0.2)  # inches for a name
        names = [broken(name, slot) for name in self.names]
        key = [(f"■ {word}", color) for word, color in self.kinds.items()]
        header(ax, self.xlabel, self.ylabel, key, lines=1 + max(name.count("\n") for name in names))
        ax.set_xticks(places, names)
        ax.tick_params(axis="x", length=0)
        ax.grid(True, axis="y")
        self._bars = ax.bar(places, np.zeros(len(places)), 0.66, color=self.colors, zorder=2)
        for bar in self._bars:
            bar.set_animated(True)
        zero = ax.axhline(0, color=style.SOFT, lw=0.8, zorder=3, animated=True)
        self._still = [zero]
        if self.reference is not None:
            heights = np.broadcast_to(self.reference, places.shape)
            self._still.append(
                ax.hlines(
                    heights, places - 0.42, places + 0.42, color=style.INK, lw=1.4, ls=(0, (2, 1.5)), zorder=4,
                    animated=True,
                )
            )  # fmt: skip
        self._values = None if self.digits is None else EndValues(ax, places, self.digits)

    def update(self, ax, result, i) -> list:
        heights = read(result, self.key, i, 1)
        v.same_length(self.key, heights, "names", self.names)
        drawn = list(self._still)
        for k, (height, bar) in enumerate(zip(heights, self._bars, strict=True)):
            if not np.isfinite(height):
                continue
            bar.set_height(np.clip(height, *self.ylim))
            drawn.append(bar)
            if self._values is not None:
                drawn.append(self._values.write(k, height))
        return drawn

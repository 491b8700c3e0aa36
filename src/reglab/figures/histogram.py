"""Histogram: where the weights are, and how many sit at zero."""

from __future__ import annotations

import numpy as np
from matplotlib.patches import StepPatch

from reglab import validation as v
from reglab.figures import style
from reglab.figures.header import header
from reglab.figures.panel import Panel, limits, read
from reglab.numbers import number, percent


class Histogram(Panel):
    """The share of values in each of `bins` equal bins; shares are of the finite values.

    key: array (..., P).
    xlim: the range of the bins; values outside are gathered in the outermost bins, and the picture says how many.
    top: the highest share on the axis, in (0, 1]; a bar that is higher is cut off and carries its share.
    near: count values within +-near of zero, in the picture's upper left; None does not.
    outline: key of an array (..., Q) drawn as an outline to compare with (the network without the penalty), named
        by `outline_name`. Where it is cut off it carries its share too; of a single value it marks the place.
    """

    def __init__(
        self,
        key: str = "weights",
        *,
        xlim=(-2.0, 2.0),
        bins: int = 41,
        top: float = 0.25,
        near: float | None = None,
        outline: str | None = None,
        outline_name: str = "",
        xlabel: str = "weight",
        ylabel: str = "share of weights",
        title: str = "",
        needs=None,
    ):
        super().__init__(title=title, needs=needs, keys=[k for k in (key, outline) if k is not None])
        self.key, self.outline, self.outline_name = key, outline, outline_name
        self.xlim = limits("xlim", xlim)
        self.edges = np.linspace(*self.xlim, v.integer("bins", bins, low=1) + 1)
        low, high = self.xlim
        self._outside = f"beyond ±{number(high)}" if low == -high else f"outside {number(low)} … {number(high)}"
        self.top = v.real("top", top, 0.0, 1.0, open_low=True)
        self.near = None if near is None else v.positive("near", near)
        self.xlabel, self.ylabel = xlabel, ylabel

    def build(self, ax) -> None:
        ax.set(xlim=self.xlim, ylim=(0, self.top))
        header(ax, self.xlabel, self.ylabel, [(f"□ {self.outline_name}", style.ACCENT)] if self.outline else ())
        ax.yaxis.set_major_formatter(lambda share, _: f"{number(100 * share)}\N{NO-BREAK SPACE}%")
        ax.grid(True, axis="y")
        nothing = np.zeros(len(self.edges) - 1)
        self._bars = ax.add_patch(
            StepPatch(nothing, self.edges, fill=True, fc=style.NEUTRAL, ec="none", zorder=2, animated=True)
        )
        self._outline = ax.add_patch(
            StepPatch(nothing, self.edges, ec=style.ACCENT, lw=1.4, fill=False, zorder=3, animated=True)
        )

        def note(x, y, ha, **more):
            return ax.text(
                x, y, "", ha=ha, va="top", size=style.NOTE_SIZE, zorder=4, animated=True,
                bbox={"fc": style.CARD, "ec": "none", "alpha": 0.8, "pad": 1}, **more,
            )  # fmt: skip

        self._near = note(0.02, 0.99, "left", transform=ax.transAxes)
        self._beyond = note(0.98, 0.99, "right", transform=ax.transAxes)
        tall = ax.get_position().height * ax.get_figure().get_figheight()
        line = 1.25 * style.NOTE_SIZE / 72 / tall  # height of a line of text, as a part of the axes
        self._peak = note(0, (0.97 - 2 * line) * self.top, "left")
        self._outline_peak = note(0, (0.97 - 3.1 * line) * self.top, "left", color=style.ACCENT)

    def update(self, ax, result, i) -> list:
        values, shares = self._shares(result, self.key, i)
        self._bars.set_data(shares)
        drawn = [self._bars, self._near, self._beyond, self._peak]
        low, high = self.xlim
        outside = np.mean((values < low) | (values > high)) if values.size else 0.0
        self._beyond.set_text(f"{share_of(outside)}\n{self._outside}" if outside else "")
        if self.near is not None:
            share = np.mean(np.abs(values) <= self.near) if values.size else 0.0
            self._near.set_text(f"{share_of(share)}\nwithin ±{number(self.near)}")
        self._mark(self._peak, shares)
        if self.outline is not None:
            values, shares = self._shares(result, self.outline, i)
            self._outline.set_data(shares)
            drawn.append(self._outline)
            if values.size > 1:
                self._mark(self._outline_peak, shares)
                drawn.append(self._outline_peak)
        return drawn

    def _mark(self, note, shares) -> None:
        """Beside the highest of the bars, where it is cut off: its share."""
        low, high = self.xlim
        peak = int(np.argmax(shares))
        middle, gap = (self.edges[peak] + self.edges[peak + 1]) / 2, 0.015 * (high - low)
        right = middle < (low + high) / 2 + 0.1 * (high - low)
        note.set_text(f"↑ {share_of(shares[peak])}" if shares[peak] > self.top else "")
        note.set_x(self.edges[peak + 1] + gap if right else self.edges[peak] - gap)
        note.set_ha("left" if right else "right")

    def _shares(self, result, key, i):
        values = read(result, key, i, 1)
        values = values[np.isfinite(values)]
        counts = np.histogram(np.clip(values, *self.xlim), self.edges)[0]
        return values, counts / max(1, values.size)


def share_of(share: float) -> str:
    """A share in [0, 1] as a reader says it: never 0 % for a few, nor 100 % for nearly all."""
    for digits in (0, 1, 2):
        if share in (0, 1) or round(100 * share, digits) not in (0.0, 100.0):
            return percent(share, digits)
    return f"< {percent(0.0001, 2)}" if share < 0.5 else f"> {percent(0.9999, 2)}"

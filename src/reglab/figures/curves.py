"""Curves: lines over a common axis, named at their ends."""

from __future__ import annotations

import numpy as np
from matplotlib.patches import Polygon

from reglab import validation as v
from reglab.figures import style
from reglab.figures.header import header
from reglab.figures.labels import EndLabels, room
from reglab.figures.panel import Panel, limits, read, tame


class Curves(Panel):
    """Train and held-out curves over epochs, or any error against any hyperparameter.

    A line stops where its values do (NaN after a replica has stopped).

    lines: name -> key of an array (..., T); names are set at the right ends of the lines.
    x: key of an array (..., T), or a fixed array (T,); None counts 1 .. T.
    xlim, ylim: fixed limits; what lies outside is cut off.
    xscale, yscale: "linear" or "log".
    bands: name of a line -> (low key, high key), arrays (..., T), shaded in its colour.
    mark: key of a number (...): a vertical line there, with a dot on every line.
    colors: name -> colour, where "train" blue, "held-out" orange and the palette in turn do not serve.

    Raises ValueError where limits are not low < high, or not above 0 on a logarithmic axis.
    """

    def __init__(
        self,
        lines: dict[str, str] | None = None,
        *,
        x: str | np.ndarray | None = None,
        xlim,
        ylim=(0.0, 1.0),
        xlabel: str = "epoch",
        ylabel: str = "",
        xscale: str = "linear",
        yscale: str = "linear",
        bands: dict[str, tuple[str, str]] | None = None,
        mark: str | None = None,
        colors: dict[str, str] | None = None,
        title: str = "",
        needs=None,
    ):
        self.lines = {"train": "train", "held-out": "held_out"} if lines is None else dict(lines)
        self.bands = dict(bands or {})
        for name in self.bands:
            v.choice("bands", name, self.lines)
        self.x = x if x is None or isinstance(x, str) else v.array("x", x, dtype=float, ndim=1)
        self.mark = mark
        keys = [*self.lines.values(), *(k for pair in self.bands.values() for k in pair)]
        super().__init__(title=title, needs=needs, keys=keys + [k for k in (x, mark) if isinstance(k, str)])
        self.xscale = v.choice("xscale", xscale, ("linear", "log"))
        self.yscale = v.choice("yscale", yscale, ("linear", "log"))
        self.xlim = limits("xlim", xlim, positive=xscale == "log")
        self.ylim = limits("ylim", ylim, positive=yscale == "log")
        self.xlabel, self.ylabel = xlabel, ylabel
        self.colors = style.line_colors(list(self.lines), colors)
        self.margins = (None, max(Panel.margins[1], room(self.names)))
        if self.margins[1] > 0.6 * self.size[0]:
            v.fail("lines", max(self.names, key=len), "names short enough to stand beside the picture")

    key_row = ()  # what stands above the axes on the right
    end_dots = True

    @property
    def palette(self) -> dict[str, str]:
        return dict(zip(self.lines, self.colors, strict=True))

    @property
    def names(self) -> list[str]:
        """The names at the right edge; one line needs none."""
        return list(self.lines) if len(self.lines) > 1 else []

    def build(self, ax) -> None:
        ax.set(xscale=self.xscale, yscale=self.yscale, xlim=self.xlim, ylim=self.ylim)
        header(ax, self.xlabel, self.ylabel, self.key_row)
        ax.grid(True, axis="y")
        blank = np.full((1, 2), np.nan)
        shades = dict(zip(self.lines, self.colors, strict=True))
        self._bands = {
            name: ax.add_patch(Polygon(blank, color=shades[name], alpha=0.18, lw=0, zorder=2.1, animated=True))
            for name in self.bands
        }
        self._lines = [
            ax.plot([], [], color=c, ls=dashes, zorder=3, animated=True)[0]
            for c, dashes in zip(self.colors, style.line_dashes(list(self.lines)), strict=True)
        ]
        self._dots = [
            ax.plot([], [], "o", ms=6, color=c, mec=style.CARD, mew=1, zorder=4, clip_on=False, animated=True)[0]
            for c in self.colors
        ]
        self._mark = ax.axvline(self.xlim[0], color=style.SOFT, lw=1.2, ls=(0, (4, 3)), zorder=2.2, animated=True)
        self._names = EndLabels(ax, self.names, self.colors[: len(self.names)])

    def update(self, ax, result, i) -> list:
        drawn, ends = [], []
        mark = None if self.mark is None else float(read(result, self.mark, i, 0))
        if mark is not None and np.isfinite(mark):
            self._mark.set_xdata([mark, mark])
            drawn.append(self._mark)
        for key, line, dot in zip(self.lines.values(), self._lines, self._dots, strict=True):
            x, y = self._line(result, key, i)
            line.set_data(x, y)
            seen = np.flatnonzero(np.isfinite(x) & np.isfinite(y))
            ends.append(y[seen[-1]] if len(seen) else np.nan)
            drawn.append(line)
            if len(seen) and (at := self._dot(x[seen], y[seen], mark)) is not None:
                dot.set_data(*at)
                drawn.append(dot)
        for name, band in self._bands.items():
            (x, low), (_, high) = (self._line(result, key, i) for key in self.bands[name])
            seen = np.isfinite(x) & np.isfinite(low) & np.isfinite(high)
            if seen.any():
                there = np.column_stack([x[seen], low[seen]])
                back = np.column_stack([x[seen], high[seen]])[::-1]
                band.set_xy(np.concatenate([there, back]))
                drawn.append(band)
        return drawn + self._names.update(ax, ends[: len(self.names)])

    def _line(self, result, key, i):
        """The drawable x (T,) and y (T,) of a key."""
        y = tame(read(result, key, i, 1), *self.ylim, log=self.yscale == "log")
        if self.x is None:
            return np.arange(1.0, len(y) + 1), y
        x = read(result, self.x, i, 1) if isinstance(self.x, str) else self.x
        v.same_length("x", x, key, y)
        return tame(x, *self.xlim, log=self.xscale == "log"), y

    def _dot(self, x, y, mark):
        """Where a line is at the mark, or, without a mark, where it ends; None outside the axes."""
        if mark is None:
            if not self.end_dots:
                return None
            at = x[-1], y[-1]
        elif not np.isfinite(mark):
            return None
        else:
            order = np.argsort(x, kind="stable")
            # On a logarithmic axis the ends of a line are rounded: a mark just there is not behind it.
            end = np.clip(mark, x.min(), x.max())
            there = end if np.isclose(end, mark, rtol=1e-9, atol=0) else mark
            at = mark, np.interp(there, x[order], y[order], left=np.nan, right=np.nan)
        inside = self.xlim[0] <= at[0] <= self.xlim[1] and self.ylim[0] <= at[1] <= self.ylim[1]
        return ([at[0]], [at[1]]) if inside else None

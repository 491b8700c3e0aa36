"""Fit: data points and the curve that a model draws through them."""

from __future__ import annotations

import numpy as np
from matplotlib.transforms import Bbox, TransformedBbox

from reglab import validation as v
from reglab.figures import style
from reglab.figures.curves import Curves
from reglab.figures.panel import read, tame


class Fit(Curves):
    """Curves over an input, with the data they were fitted to; bands, limits and scales are those of `Curves`.

    x: key of an array (..., X), or a fixed array (X,), where the curves are computed.
    curves: name -> key of an array (..., X); one curve needs no name at its end.
    points: fixed data (x (n,), y (n,)).
    truth: fixed curve (x, y), dashed: the source of the data.
    names: what points and truth are called above the picture.
    many: key of an array (..., M, X), drawn as thin lines: fits to resampled data.
    """

    end_dots = False

    def __init__(
        self,
        curves: dict[str, str] | None = None,
        *,
        x,
        xlim,
        ylim,
        points=None,
        truth=None,
        names=("data", "truth"),
        many: str | None = None,
        xlabel: str = "x",
        ylabel: str = "y",
        colors: dict[str, str] | None = None,
        **more,
    ):
        curves = {"fit": "fit"} if curves is None else curves
        hues = dict(zip(curves, (c for c in style.CYCLE if c not in (style.TRAIN, style.HELD_OUT)), strict=False))
        super().__init__(
            curves, x=x, xlim=xlim, ylim=ylim, xlabel=xlabel, ylabel=ylabel, colors=hues | (colors or {}), **more
        )
        self.points, self.truth = _pair("points", points), _pair("truth", truth)
        marks = (self.points, f"● {names[0]}", style.INK), (self.truth, f"╌╌ {names[1]}", style.SOFT)
        self.key_row = [(name, color) for there, name, color in marks if there is not None]
        self.many = many
        if many is not None:
            self.keys += (many,)

    def build(self, ax) -> None:
        super().build(ax)
        if self.truth is not None:
            ax.plot(*self.truth, color=style.SOFT, lw=1.4, ls=(0, (4, 3)), zorder=1.9)
        self._many = ax.plot([], [], color=self.colors[0], lw=0.9, alpha=0.5, zorder=2, animated=True)[0]
        self._points = ax.scatter(
            *(self.points or ([], [])),
            s=34, color=style.INK, edgecolor=style.CARD, linewidth=0.8, zorder=3.5, animated=True,
        )  # fmt: skip
        # A point at the left or right end is whole; one above or below is out of the picture.
        beyond = 5 / 72 / (ax.get_position().width * ax.get_figure().get_figwidth())
        self._points.set_clip_path(None)
        self._points.set_clip_box(TransformedBbox(Bbox([[-beyond, 0], [1 + beyond, 1]]), ax.transAxes))

    def update(self, ax, result, i) -> list:
        drawn = [*super().update(ax, result, i), self._points]
        if self.many is not None:
            y = tame(read(result, self.many, i, 2), *self.ylim, log=self.yscale == "log")
            x = read(result, self.x, i, 1) if isinstance(self.x, str) else self.x
            v.same_length("x", x, self.many, y.T)
            # One line with gaps is drawn much faster than many lines.
            gap = np.full((len(y), 1), np.nan)
            self._many.set_data(np.tile(np.append(x, np.nan), len(y)), np.hstack([y, gap]).ravel())
            drawn.append(self._many)
        return drawn


def _pair(name: str, value):
    """Two arrays of one length."""
    if value is None:
        return None
    x, y = (v.array(name, part, dtype=float, ndim=1) for part in value)
    v.same_length(f"{name}[0]", x, f"{name}[1]", y)
    return x, y

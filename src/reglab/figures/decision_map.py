"""DecisionMap: what a classifier says everywhere in the plane."""

from __future__ import annotations

import numpy as np
from contourpy import LineType, contour_generator

from reglab import validation as v
from reglab.figures import style
from reglab.figures.header import header
from reglab.figures.panel import Panel, frame, limits, read


def grid_points(xlim, ylim, resolution: int) -> np.ndarray:
    """The points (R*R, 2) at which a map of R x R values is computed, row by row from low y; limits included.

    A classifier's answers (..., R*R) become the map by `.reshape(..., R, R)`.
    """
    x = np.linspace(*limits("xlim", xlim), v.integer("resolution", resolution, low=2))
    y = np.linspace(*limits("ylim", ylim), resolution)
    return np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)


def isolines(x, y, z, levels) -> np.ndarray:
    """The lines (M, 2) in the plane on which z (len(y), len(x)) has one of the levels; a row of NaN lifts the pen."""
    find = contour_generator(x, y, np.ma.masked_invalid(z), line_type=LineType.ChunkCombinedNan)
    pieces = [points for level in levels for points in find.lines(level)[0] if points is not None]
    gap = np.full((1, 2), np.nan)
    return np.concatenate([part for points in pieces for part in (points, gap)]) if pieces else gap


class DecisionMap(Panel):
    """P(class 1) as a map with its boundary at 1/2, and the points the network was trained on.

    key: array (..., R, R) of probabilities, rows from low y, as `grid_points` orders them.
    xlim, ylim: the plane the map covers.
    x, y: training points (n, 2) with labels (n,) in {0, 1}: circles of class 0, triangles of class 1.
    noisy: (n,) of bool, the points whose label is wrong, set in a dark ring.
    classes: what the two classes are called above the map.
    """

    filled = True

    def __init__(
        self,
        key: str = "map",
        *,
        xlim,
        ylim,
        x=None,
        y=None,
        noisy=None,
        classes=("class 0", "class 1"),
        xlabel: str = "x₁",
        ylabel: str = "x₂",
        title: str = "",
        needs=None,
    ):
        super().__init__(title=title, needs=needs, keys=[key])
        self.key = key
        self.xlim, self.ylim = limits("xlim", xlim), limits("ylim", ylim)
        self.x = np.empty((0, 2)) if x is None else v.array("x", x, dtype=float, shape=(None, 2))
        self.y = np.empty(0, int) if y is None else v.labels("y", y, 2)
        v.same_length("x", self.x, "y", self.y)
        self.noisy = np.zeros(len(self.x), bool) if noisy is None else np.asarray(noisy, dtype=bool)
        v.same_length("x", self.x, "noisy", self.noisy)
        self.classes = tuple(classes)
        self.xlabel, self.ylabel = xlabel, ylabel

    def build(self, ax) -> None:
        ax.set(xlim=self.xlim, ylim=self.ylim)
        header(ax, self.xlabel, self.ylabel, self._key())
        blank = np.full((2, 2, 4), 255, np.uint8)
        self._image = ax.imshow(blank, origin="lower", interpolation="bilinear", aspect="auto", zorder=0, animated=True)
        ax.set(xlim=self.xlim, ylim=self.ylim)  # the image has moved them
        self._boundary = ax.plot([], [], color=style.INK, lw=1.8, zorder=1, animated=True)[0]
        self._still = [
            ax.scatter(
                *self.x[self.y == label].T, s=24, marker=marker, color=color, edgecolor=style.CARD, linewidth=0.6,
                zorder=3, animated=True,
            )
            for label, marker, color in ((0, "o", style.CLASS_0), (1, "^", style.CLASS_1))
        ]  # fmt: skip
        rings = self.x[self.noisy].T
        self._still.append(
            ax.scatter(*rings, s=80, facecolor="none", edgecolor=style.INK, linewidth=1.3, zorder=2, animated=True)
        )
        # The map covers the axes, so what stands still above it has to be drawn above it again.
        self._still += frame(ax)

    def _key(self):
        if not len(self.x):
            return [("■ " + self.classes[0], style.CLASS_0), ("■ " + self.classes[1], style.CLASS_1)]
        key = [("● " + self.classes[0], style.CLASS_0), ("▲ " + self.classes[1], style.CLASS_1)]
        return key + [("○ wrong label", style.INK)] * bool(self.noisy.any())

    def update(self, ax, result, i) -> list:
        p = read(result, self.key, i, 2)
        (left, right), (low, high) = self.xlim, self.ylim
        rows, columns = p.shape
        # Values belong to the middles of pixels: half a pixel of the image lies outside each limit.
        dx, dy = (right - left) / (columns - 1) / 2, (high - low) / (rows - 1) / 2
        self._image.set_extent((left - dx, right + dx, low - dy, high + dy))
        ax.set(xlim=self.xlim, ylim=self.ylim)
        self._image.set_data(style.PROBABILITY(np.ma.masked_invalid(p), bytes=True))
        edge = isolines(np.linspace(left, right, columns), np.linspace(low, high, rows), p, [0.5])
        self._boundary.set_data(*edge.T)
        return [self._image, self._boundary, *self._still]

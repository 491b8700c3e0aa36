"""Landscape: an objective over two directions, and where training goes on it."""

from __future__ import annotations

import numpy as np
from matplotlib.patches import FancyArrowPatch

from reglab import validation as v
from reglab.figures import style
from reglab.figures.decision_map import isolines
from reglab.figures.header import header
from reglab.figures.panel import Panel, frame, limits, read, tame
from reglab.figures.point_labels import PointLabels

# (to the height at which levels are equally spaced, and back)
_SCALES = {
    "linear": (lambda z: z, lambda s: s),
    "sqrt": (lambda z: np.sqrt(np.maximum(z, 0)), np.square),
    "log": (lambda z: np.log(np.maximum(z, 1e-300)), np.exp),
}


def ball(radius, q: float = 2.0, centre=(0.0, 0.0), points: int = 181) -> np.ndarray:
    """The edge of the ball sum |w|^q = radius^q around `centre`: (..., points, 2) for a radius of shape (...).

    q > 0; 2 is a circle, 1 a diamond, below 1 a star, which is no ball of a norm. NaN radii give no line.
    """
    v.positive("q", q)
    v.integer("points", points, low=4)
    angle = np.linspace(0, 2 * np.pi, points)
    corner = np.stack([np.cos(angle), np.sin(angle)], axis=-1)
    # Signed powers put as many points near the corners as on the sides.
    unit = np.sign(corner) * np.abs(corner) ** (2 / q)
    return np.asarray(centre) + np.asarray(radius, dtype=float)[..., None, None] * unit


class Landscape(Panel):
    """An objective as a height map with contours, a path on it, arrows at a step, and fixed marks.

    key: array (..., B, A) of values at the points of the axes, one row for each b.
    a, b: the horizontal (A,) and vertical (B,) axis, ascending and equally spaced.
    low, high: the values of the lowest and highest contour, which also fix the colours.
    levels: number of contours, equally spaced on `scale` ("linear", "sqrt" for low >= 0, or
        "log" for low > 0).
    path: key of an array (..., T, 2) of points (a, b). The last finite one is the current position, or the one
        whose number the array `step` (...) holds; what comes later is drawn faint.
    path_name: what the path is called beside its current position.
    outlines: name -> key of an array (..., M, 2), lines such as the penalty's contour (see `ball`) or another path;
        NaN lifts the pen. Dashed, so that a path below them shows.
    arrows: name -> key of an array (..., 2), drawn from the current position; none where it is zero.
    marks: name -> fixed point (a, b), such as the optimum without a penalty.
    equal: one unit is as long on both axes, so that circles are circles; ranges 1.6 times as wide as high fill
        the picture.
    """

    filled = True

    def __init__(
        self,
        key: str = "surface",
        *,
        a,
        b,
        low: float,
        high: float,
        levels: int = 10,
        scale: str = "sqrt",
        path: str | None = None,
        step: str | None = None,
        path_name: str = "",
        outlines: dict[str, str] | None = None,
        arrows: dict[str, str] | None = None,
        marks: dict[str, tuple[float, float]] | None = None,
        equal: bool = True,
        xlabel: str = "w₁",
        ylabel: str = "w₂",
        title: str = "",
        needs=None,
    ):
        self.outlines, self.arrows, self.marks = dict(outlines or {}), dict(arrows or {}), dict(marks or {})
        if path is None and (step is not None or self.arrows):
            raise ValueError(f"path must be given where step or arrows are, got None with {step or self.arrows}")
        if path is None and path_name:
            v.fail("path_name", path_name, "empty without a path")
        keys = [key, path, step, *self.outlines.values(), *self.arrows.values()]
        super().__init__(title=title, needs=needs, keys=[k for k in keys if k is not None])
        self.key, self.path, self.step, self.path_name = key, path, step, path_name
        self.a, self.b = _axis("a", a), _axis("b", b)
        self.scale = v.choice("scale", scale, _SCALES)
        self.low, self.high = limits("(low, high)", (low, high), positive=scale == "log")
        if scale == "sqrt":
            v.non_negative("low", low)
        there, back = _SCALES[scale]
        self.levels = back(np.linspace(there(low), there(high), v.integer("levels", levels, low=2)))
        for name, mark in self.marks.items():
            v.array(f"marks[{name!r}]", mark, shape=(2,))
        self.equal = bool(equal)
        self.xlabel, self.ylabel = xlabel, ylabel

    def build(self, ax) -> None:
        xlim, ylim = (self.a[0], self.a[-1]), (self.b[0], self.b[-1])
        header(ax, self.xlabel, self.ylabel)
        da, db = (self.a[1] - self.a[0]) / 2, (self.b[1] - self.b[0]) / 2
        self._image = ax.imshow(
            np.full((2, 2, 4), 255, np.uint8),
            extent=(xlim[0] - da, xlim[1] + da, ylim[0] - db, ylim[1] + db),
            origin="lower",
            interpolation="bilinear",
            aspect="equal" if self.equal else "auto",
            zorder=0,
            animated=True,
        )
        ax.set(xlim=xlim, ylim=ylim)

        def line(color, width, order, **more):
            return ax.plot([], [], color=color, lw=width, zorder=order, animated=True, **more)[0]

        self._contours = line("#56708c", 0.8, 1)
        self._path = line(style.HELD_OUT, 2.2, 3)
        self._rest = line(style.HELD_OUT, 2.2, 2.9, alpha=0.3)
        self._here = line(style.HELD_OUT, 0, 5, marker="o", ms=9, mec=style.CARD, mew=1.4)
        split = len(self.outlines)
        hues = [style.OUTLINE] * split + [style.ARROWS[k % len(style.ARROWS)] for k in range(len(self.arrows))]
        dashes = style.DASHES[1:]
        self._outlines = [line(c, 2.0, 3.1, ls=dashes[k % len(dashes)]) for k, c in enumerate(hues[:split])]
        self._arrows = [
            ax.add_patch(
                FancyArrowPatch(
                    (0, 0), (0, 0), arrowstyle="-|>", mutation_scale=14, lw=2.2, color=color, shrinkA=0, shrinkB=0,
                    zorder=5.5, animated=True,
                )
            )
            for color in hues[split:]
        ]  # fmt: skip
        crosses = line(style.INK, 0, 4, marker="x", ms=8, mew=2.2)
        crosses.set_data(*np.reshape(list(self.marks.values()), (-1, 2)).T)
        self._still = [crosses, *frame(ax)]
        names = [*self.marks, *self.arrows, *self.outlines, self.path_name]
        colors = [style.INK] * len(self.marks) + hues[split:] + hues[:split] + [style.HELD_OUT]
        self._names = PointLabels(ax, names, colors)

    def update(self, ax, result, i) -> list:
        z = read(result, self.key, i, 2)
        if z.shape != (len(self.b), len(self.a)):
            raise ValueError(f"{self.key} must have shape {(len(self.b), len(self.a))} (b, a), got {z.shape}")
        there = _SCALES[self.scale][0]
        z = np.where(np.isfinite(z), z, np.nan)
        shade = (there(z) - there(self.low)) / (there(self.high) - there(self.low))
        self._image.set_data(style.HEIGHT(np.ma.masked_invalid(np.clip(shade, 0, 1)), bytes=True))
        self._contours.set_data(*isolines(self.a, self.b, z, self.levels).T)
        drawn = [self._image, self._contours, *self._still]
        here, tips = None, []
        if self.path is not None:
            here, moving = self._walk(result, i)
            drawn += moving
        if here is not None:
            tips, moving = self._pull(ax, result, i, here)
            drawn += moving
        crests = []
        for key, line in zip(self.outlines.values(), self._outlines, strict=True):
            points = self._tame(read(result, key, i, 2))
            line.set_data(*points.T)
            drawn.append(line)
            crests.append(_crest(points[self._inside(points)]))
        tips = tips or [_NOWHERE] * len(self.arrows)
        end = _NOWHERE if here is None or not self.path_name else here
        points = [*self.marks.values(), *tips, *crests, end]
        return drawn + self._names.update(ax, points, [] if here is None else here)

    def _walk(self, result, i):
        """The current position (2,), None for a path without a finite point, and the artists of the path."""
        points = read(result, self.path, i, 2)
        seen = np.flatnonzero(np.isfinite(points).all(-1))
        if len(seen) == 0:
            return None, []
        step = np.inf if self.step is None else np.nan_to_num(read(result, self.step, i, 0), nan=np.inf)
        last = int(np.clip(step, seen[0], seen[-1]))
        points = self._tame(points)
        self._path.set_data(*points[: last + 1].T)
        self._rest.set_data(*points[last:].T)
        self._here.set_data(*points[last][:, None])
        return points[last], [self._path, self._rest, self._here]

    def _pull(self, ax, result, i, here):
        """The tips of the arrows that start at `here`, and their artists."""
        tips, drawn = [], []
        for key, arrow in zip(self.arrows.values(), self._arrows, strict=True):
            tip = self._tame(here + read(result, key, i, 1))
            length = np.linalg.norm(np.subtract(*ax.transData.transform([tip, here]))) / ax.get_figure().dpi * 72
            if length > 0.5:  # points; False for NaN too
                arrow.set_positions(here, tip)
                arrow.set_mutation_scale(min(14.0, 1.6 * length))  # a head is no longer than its arrow
                drawn.append(arrow)
            tips.append(tip if length > 0.5 else _NOWHERE)
        return tips, drawn

    def _inside(self, points):
        """Which of the points (..., 2) lie in the picture."""
        low, high = (self.a[0], self.b[0]), (self.a[-1], self.b[-1])
        return ((points >= low) & (points <= high)).all(-1)

    def _tame(self, points):
        """Points (..., 2) that the renderer can hold: a diverging path reaches numbers that it cannot."""
        return np.stack([tame(points[..., 0], *self.a[[0, -1]]), tame(points[..., 1], *self.b[[0, -1]])], axis=-1)


_NOWHERE = (np.nan, np.nan)


def _crest(line):
    """Where the name of an outline (M, 2) stands: at the upper left of a closed one, at the end of an open one."""
    if not len(line):
        return _NOWHERE
    closed = np.allclose(line[0], line[-1], rtol=1e-6, atol=1e-9)
    return line[np.argmax(line[:, 1] - line[:, 0])] if closed else line[-1]


def _axis(name: str, value) -> np.ndarray:
    axis = v.array(name, value, dtype=float, ndim=1)
    steps = np.diff(axis)
    if len(axis) < 2 or steps[0] <= 0 or not np.allclose(steps, steps[0], rtol=1e-6):
        v.fail(name, value, "at least two ascending, equally spaced numbers")
    return axis

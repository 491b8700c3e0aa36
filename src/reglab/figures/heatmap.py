"""Heatmap: a matrix as a picture."""

from __future__ import annotations

import numpy as np
from matplotlib.patches import Rectangle
from matplotlib.transforms import ScaledTranslation, blended_transform_factory

from reglab import validation as v
from reglab.figures import style
from reglab.figures.header import EDGE, header
from reglab.figures.panel import Panel, frame, read
from reglab.numbers import number

SCALE = 0.27  # inches from the matrix to the right edge of its scale of colours
PAD = 0.06  # inches from there to the words


class Heatmap(Panel):
    """A matrix, such as a layer's weights or a mask: orange above zero, blue below, white at zero.

    key: array (..., rows, columns), the first row on top.
    shape: (rows, columns).
    first: the number of the first row and column: 1 counts them, 0 is for classes that are called 0, 1, ...
    limit: the colours span -limit .. limit; values beyond keep the end colours.
    low: the least value that can occur, where the scale of colours beside the matrix begins; None is -limit.
    names: value -> short word beside the scale of colours; None writes the numbers.
    kinds: value -> short word, for a matrix that has only these values: in place of the scale each has its colour.
        None stands for entries without a value, which are grey.
    """

    filled = True

    def __init__(
        self,
        key: str,
        shape: tuple[int, int],
        *,
        first: int = 1,
        limit: float = 1.0,
        low: float | None = None,
        names: dict[float, str] | None = None,
        kinds: dict[float | None, str] | None = None,
        xlabel: str = "",
        ylabel: str = "",
        title: str = "",
        needs=None,
    ):
        super().__init__(title=title, needs=needs, keys=[key])
        self.key = key
        self.shape = tuple(v.integer("shape", n, low=1) for n in shape)
        if len(self.shape) != 2:
            v.fail("shape", shape, "(rows, columns)")
        self.first = v.integer("first", first, low=0)
        self.limit = v.positive("limit", limit)
        self.low = -self.limit if low is None else v.real("low", low, -self.limit, self.limit)
        if self.low == self.limit:
            v.fail("low", low, f"below the limit {number(self.limit)}")
        self.names = names or {end: number(end) for end in (self.low, 0.0, self.limit) if end >= self.low}
        for value in self.names:
            v.real("names", value, self.low, self.limit)
        self.kinds = dict(kinds or {})
        for value in self.kinds.keys() - {None}:
            v.real("kinds", value, -self.limit, self.limit)
        self.xlabel, self.ylabel = xlabel, ylabel
        words = (self.kinds or self.names).values()
        self.margins = (None, SCALE + PAD + max(style.text_width(w, style.TICK_SIZE) for w in words) + EDGE)

    def build(self, ax) -> None:
        (top, bottom), (left, right) = ((self.first, self.first + n - 1) for n in self.shape)
        self._image = ax.imshow(
            np.full((*self.shape, 4), 255, np.uint8),
            extent=(left - 0.5, right + 0.5, bottom + 0.5, top - 0.5),
            interpolation="nearest",
            aspect="auto",
            zorder=0,
            animated=True,
        )
        header(ax, self.xlabel, self.ylabel)
        ax.tick_params(length=0)
        ax.set_xticks(sorted({left, right}))
        ax.set_yticks(sorted({top, bottom}))
        self._frame = frame(ax)
        if self.kinds:
            self._write_kinds(ax)
        else:
            self._draw_scale(ax)

    def _draw_scale(self, ax) -> None:
        scale = ax.inset_axes((0.12, 0, SCALE - 0.12, 1), transform=_beside(ax))
        shades = self._colors(np.linspace(self.low, self.limit, 256)[:, None])
        scale.imshow(shades, origin="lower", aspect="auto", extent=(0, 1, self.low, self.limit))
        scale.set(xticks=[])
        scale.set_yticks([*self.names], self.names.values())
        scale.yaxis.tick_right()
        scale.tick_params(length=0)
        scale.spines[:].set_visible(True)

    def _write_kinds(self, ax) -> None:
        """A block of colour with its word for each kind, from the top in the order given."""
        beside = _beside(ax)
        tall = ax.get_position().height * ax.get_figure().get_figheight()
        side, step = (SCALE - 0.12), 0.26 / tall
        for k, (value, word) in enumerate(self.kinds.items()):
            y = 1 - step * k
            block = Rectangle(
                (0.12, y - side / tall), side, side / tall, transform=beside, clip_on=False, lw=0.8, ec=style.FAINT,
                fc=np.divide(self._colors(np.array(value, float)), 255),
            )  # fmt: skip
            ax.add_patch(block)
            ax.text(
                SCALE + 0.05, y - side / tall / 2, word, transform=beside, va="center", size=style.TICK_SIZE,
                color=style.SOFT,
            )  # fmt: skip

    def _colors(self, z) -> np.ndarray:
        """RGBA from 0 to 255."""
        return style.SIGNED(np.clip(np.ma.masked_invalid(z) / self.limit, -1, 1) / 2 + 0.5, bytes=True)

    def update(self, ax, result, i) -> list:
        z = read(result, self.key, i, 2)
        if z.shape != self.shape:
            raise ValueError(f"{self.key} must have shape {self.shape}, got {z.shape}")
        self._image.set_data(self._colors(z))
        return [self._image, *self._frame]


def _beside(ax):
    """Coordinates right of the axes: x in inches from their edge, y as a part of their height."""
    inches = ax.get_figure().dpi_scale_trans + ScaledTranslation(1, 0, ax.transAxes)
    return blended_transform_factory(inches, ax.transAxes)

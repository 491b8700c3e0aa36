"""Heatmap: a matrix as a picture."""

from __future__ import annotations

import numpy as np

from reglab import validation as v
from reglab.figures import style
from reglab.figures.header import header
from reglab.figures.panel import Panel, frame, read
from reglab.numbers import number


class Heatmap(Panel):
    """A matrix, such as a layer's weights or a mask: orange above zero, blue below, white at zero.

    key: array (..., rows, columns), the first row on top.
    shape: (rows, columns).
    limit: the colours span -limit .. limit; values beyond keep the end colours.
    names: value -> short word beside the scale of colours, where a colour stands for a kind; None writes the numbers.
    """

    filled = True
    margins = (0.46, 0.78, 0.56, 0.4)

    def __init__(
        self,
        key: str,
        shape: tuple[int, int],
        *,
        limit: float = 1.0,
        names: dict[float, str] | None = None,
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
        self.limit = v.positive("limit", limit)
        self.names = names or {end: number(end) for end in (-self.limit, 0.0, self.limit)}
        for value in self.names:
            v.real("names", value, -self.limit, self.limit)
        self.xlabel, self.ylabel = xlabel, ylabel

    def build(self, ax) -> None:
        rows, columns = self.shape
        self._image = ax.imshow(
            np.full((*self.shape, 4), 255, np.uint8),
            extent=(0.5, columns + 0.5, rows + 0.5, 0.5),
            interpolation="nearest",
            aspect="auto",
            zorder=0,
            animated=True,
        )
        header(ax, self.xlabel, self.ylabel)
        ax.tick_params(length=0)
        ax.set_xticks(_ends(columns))
        ax.set_yticks(_ends(rows))
        self._frame = frame(ax)
        key = ax.inset_axes((1.05, 0, 0.05, 1))
        shades = style.SIGNED(np.linspace(0, 1, 256)[:, None], bytes=True)
        key.imshow(shades, origin="lower", aspect="auto", extent=(0, 1, -self.limit, self.limit))
        key.set(xticks=[])
        key.set_yticks([*self.names], self.names.values())
        key.yaxis.tick_right()
        key.tick_params(length=0)
        key.spines[:].set_visible(True)

    def update(self, ax, result, i) -> list:
        z = read(result, self.key, i, 2)
        if z.shape != self.shape:
            raise ValueError(f"{self.key} must have shape {self.shape}, got {z.shape}")
        shade = np.clip(np.ma.masked_invalid(z) / self.limit, -1, 1) / 2 + 0.5
        self._image.set_data(style.SIGNED(shade, bytes=True))
        return [self._image, *self._frame]


def _ends(n: int) -> list[int]:
    return [1] if n == 1 else [1, n]

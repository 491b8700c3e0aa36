"""Picture: a panel on its own canvas, drawn once and then only where it moves."""

from __future__ import annotations

from copy import copy

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from reglab import validation as v
from reglab.figures import encode, style, ticks
from reglab.figures.header import EDGE, centre, place

DPI = 250  # of pictures that are kept: on a fine screen, and three side by side in full screen, they are still sharp


class Picture:
    """A panel on a canvas of `panel.size` inches at `dpi` dots an inch (3.3 x 2.6 in at 250: 825 x 650 pixels).

    Everything that stands still is drawn once; `render` copies it and draws the moving artists on top.
    The picture of a state does not depend on the states drawn before.

    titled: whether the title is part of the picture; explorers write it beside the picture instead.
    Raises ValueError where a title or a label is too long, or ticks would touch.
    """

    def __init__(self, panel, dpi: int = DPI, *, titled: bool = True):
        self.panel = copy(panel)  # the artists belong to this canvas; the same panel may be drawn on others too
        with style.house():
            figure = Figure(figsize=panel.size, dpi=v.integer("dpi", dpi, low=1))
            self.canvas = FigureCanvasAgg(figure)
            width, height = panel.size
            if style.text_width(panel.title, style.TITLE_SIZE, bold=True) > width - 2 * EDGE:
                v.fail("title", panel.title, f"short enough for a picture {width} in wide")
            if titled:
                figure.text(
                    EDGE / width, 1 - 0.07 / height, panel.title, size=style.TITLE_SIZE, weight="bold", va="top",
                    gid="title",
                )  # fmt: skip
            left, right = panel.margins
            left = 0.45 if left is None else left  # until the ticks are known
            self.ax = figure.add_axes((left / width, 0, (width - left - right) / width, 1))
            place(self.ax)
            for spine in self.ax.spines.values():
                spine.set_zorder(1)  # below everything that moves
            self.panel.build(self.ax)
            self._widen()
            self.canvas.draw()
        self._background = self.canvas.copy_from_bbox(figure.bbox)

    def _widen(self) -> None:
        """Gives the axes all the width that the ticks leave."""
        least, width = self.panel.margins, self.panel.size[0]
        for _ in range(2):  # which ticks there are may depend on the width
            ticks.thin(self.ax)
            left, right = (reach + EDGE for reach in ticks.reach(self.ax))
            left, right = left if least[0] is None else least[0], max(right, least[1])
            _, y, _, tall = self.ax.get_position().bounds
            self.ax.set_position((left / width, y, (width - left - right) / width, tall))
        centre(self.ax)

    @property
    def axes(self) -> tuple[float, float, float, float]:
        """Where the axes stand: left, top, right and bottom, as shares of the width and from the top."""
        box = self.ax.get_position()
        return box.x0, 1 - box.y1, box.x1, 1 - box.y0

    def render(self, result: dict, i: tuple = ()) -> np.ndarray:
        """The picture of state `i`: RGB, (height, width, 3), uint8."""
        with style.house():
            artists = self.panel.update(self.ax, result, i)
            self.canvas.restore_region(self._background)
            renderer = self.canvas.get_renderer()
            for artist in sorted(artists, key=lambda a: a.zorder):
                artist.draw(renderer)
        return np.asarray(self.canvas.buffer_rgba())[..., :3].copy()

    def webp(self, result: dict, i: tuple = (), quality: int = 30) -> bytes:
        return encode.webp(self.render(result, i), quality)

    def png(self, result: dict, i: tuple = ()) -> bytes:
        return encode.png(self.render(result, i))

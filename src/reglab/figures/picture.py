"""Picture: a panel on its own canvas, drawn once and then only where it moves."""

from __future__ import annotations

from copy import copy

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from reglab import validation as v
from reglab.figures import encode, style
from reglab.figures.header import EDGE, TITLE


class Picture:
    """A panel on a canvas of `panel.size` inches at `dpi` dots an inch (4.2 x 3.2 in at 200: 840 x 640 pixels).

    Everything that stands still is drawn once; `render` copies it and draws the moving artists on top.
    The picture of a state does not depend on the states drawn before.

    titled: whether the title is part of the picture; explorers write it beside the picture instead.
    """

    def __init__(self, panel, dpi: int = 200, *, titled: bool = True):
        self.panel = copy(panel)  # the artists belong to this canvas; the same panel may be drawn on others too
        with style.house():
            figure = Figure(figsize=panel.size, dpi=v.integer("dpi", dpi, low=1))
            self.canvas = FigureCanvasAgg(figure)
            width, height = panel.size
            left, right, bottom, top = panel.margins
            top += TITLE * titled
            self.ax = figure.add_axes(
                (left / width, bottom / height, (width - left - right) / width, (height - bottom - top) / height)
            )
            if style.text_width(panel.title, style.TITLE_SIZE, bold=True) > width - 2 * EDGE:
                v.fail("title", panel.title, f"short enough for a picture {width} in wide")
            if titled:
                figure.text(EDGE / width, 1 - 0.1 / height, panel.title, size=style.TITLE_SIZE, weight="bold", va="top")
            for spine in self.ax.spines.values():
                spine.set_zorder(1)  # below everything that moves
            self.panel.build(self.ax)
            self.canvas.draw()
        self._background = self.canvas.copy_from_bbox(figure.bbox)

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

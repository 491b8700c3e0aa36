"""Card: a panel in a live notebook, with what is pinned."""

from __future__ import annotations

from html import escape

import ipywidgets as w
import numpy as np

from reglab.explore.pin import Pin
from reglab.figures import encode


class Card:
    """A panel's title and picture. Lines that are pinned lie behind the present ones; of two maps only one would be
    seen, so that the pinned one stands below.

    image: the present picture.
    pinned: the one below.
    sliders: those that the panel needs; where it needs none, nothing stands below it.
    box: all of it.
    """

    def __init__(self, k: int, panel, sliders):
        self._k, self._filled = k, panel.filled
        self.sliders = [s for s in sliders if panel.needs is None or s.name in panel.needs]
        self._shown = self._behind = self._below = None  # the picture, the pin behind it, and the one below it
        self.image, self.pinned = (w.Image(format="png", layout=w.Layout(width="100%")) for _ in range(2))
        self._where = w.HTML()
        self._present = (w.HTML(f"<strong>{escape(panel.title)}</strong>"), self.image)
        layout = w.Layout(flex="1 1 300px", max_width="420px", min_width="min(100%, 260px)")
        self.box = w.VBox(self._present, layout=layout)

    def encoded(self, picture: np.ndarray, pin: Pin | None) -> list[tuple[w.Image, bytes]]:
        """The images that must change, and to what; it may be called in a thread."""
        behind, below = (None, pin) if self._filled else (pin, None)
        new = []
        if picture is not self._shown or behind is not self._behind:
            drawn = picture if behind is None else behind.behind(self._k, picture)
            new.append((self.image, encode.png(drawn)))
        if below is not None and below is not self._below:
            new.append((self.pinned, encode.png(below.pictures[self._k])))
        self._shown, self._behind, self._below = picture, behind, below
        return new

    def tell(self, where: str) -> None:
        """Says at which values the picture below was pinned, as long as there is one."""
        self._where.value = escape(f"pinned: {where}")
        below = (self._where, self.pinned) if self._below is not None and self.sliders else ()
        self.box.children = self._present + below

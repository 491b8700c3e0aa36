"""show: panels side by side, as pictures that stand still in a chapter."""

from __future__ import annotations

from base64 import b64encode
from functools import cached_property

import numpy as np

from reglab import validation as v
from reglab.figures import encode
from reglab.figures.mode import PAGE, WORDS, mode
from reglab.figures.panel import Panel
from reglab.figures.picture import DPI, Picture

MIME = "application/vnd.reglab.still+json"
CSS_DPI = 100  # CSS pixels an inch: what a page has room for; a fine screen has more dots than these


class Still:
    """Pictures with one description, displayed by a notebook where they are a cell's last expression.

    pictures: for each panel its pixels, RGB, (height, width, 3), uint8.
    """

    def __init__(self, pictures: list[np.ndarray], alt: str):
        self.pictures, self.alt = pictures, alt

    @cached_property
    def pixels(self) -> np.ndarray:
        """All pictures side by side, in one."""
        tall = max(picture.shape[0] for picture in self.pictures)
        below = [((0, tall - picture.shape[0]), (0, 0), (0, 0)) for picture in self.pictures]
        padded = [np.pad(p, room, constant_values=255) for p, room in zip(self.pictures, below, strict=True)]
        return np.concatenate(padded, axis=1)

    @cached_property
    def png(self) -> bytes:
        return encode.png(self.pixels)

    def _repr_mimebundle_(self, include=None, exclude=None):
        data = {"image/png": self.png, "text/plain": self.alt}
        if mode() == PAGE:
            # A page sets pictures in rows as it has room, and keeps their description, as no PNG does.
            pictures = [{"webp": b64encode(encode.webp(p)).decode("ascii"), **_size(p)} for p in self.pictures]
            data[MIME] = {"version": 2, "pictures": pictures, "alt": self.alt}
        return data, {"image/png": _size(self.pixels)}


def _size(pixels: np.ndarray) -> dict[str, int]:
    """In CSS pixels."""
    height, width = (round(n * CSS_DPI / DPI) for n in pixels.shape[:2])
    return {"width": width, "height": height}


def show(*panels: Panel, result: dict, i: tuple = (), alt: str) -> Still:
    """Draws panels side by side for the state `i` of a result.

    alt: what the pictures show, in a sentence, for those who do not see them.
    Raises ValueError without panels, without a description, or where the result lacks an array.
    """
    if not panels:
        raise ValueError("panels must not be empty, got show()")
    if not isinstance(alt, str) or not alt.strip():
        v.fail("alt", alt, "a sentence that describes the picture")
    titled = any(panel.title for panel in panels)  # all or none, so that the axes stand in one row
    pictures = [Picture(panel, titled=titled) for panel in panels]  # refuses what has no room, drawn or not
    if mode() == WORDS:
        return Still([np.full((2, 2, 3), 255, np.uint8)], alt)
    return Still([picture.render(result, i) for picture in pictures], alt)

"""show: panels side by side, as a picture that stands still in a chapter."""

from __future__ import annotations

from base64 import b64encode
from functools import cached_property

import numpy as np

from reglab import validation as v
from reglab.figures import encode
from reglab.figures.mode import PAGE, WORDS, mode
from reglab.figures.panel import Panel
from reglab.figures.picture import Picture

MIME = "application/vnd.reglab.still+json"


class Still:
    """A picture with its description, displayed by a notebook where it is a cell's last expression.

    pixels: RGB, (height, width, 3), uint8.
    """

    def __init__(self, pixels: np.ndarray, alt: str):
        self.pixels, self.alt = pixels, alt

    @cached_property
    def png(self) -> bytes:
        return encode.png(self.pixels)

    def _repr_mimebundle_(self, include=None, exclude=None):
        # Half as many CSS pixels as there are dots: sharp on fine screens, and the size of an explorer's panels.
        size = {"width": self.pixels.shape[1] // 2, "height": self.pixels.shape[0] // 2}
        data = {"image/png": self.png, "text/plain": self.alt}
        if mode() == PAGE:  # a page keeps the description with the picture, a PNG would lose it
            data[MIME] = {"picture": b64encode(encode.webp(self.pixels)).decode("ascii"), "alt": self.alt, **size}
        return data, {"image/png": size}


def show(*panels: Panel, result: dict, i: tuple = (), alt: str) -> Still:
    """Draws panels side by side for the state `i` of a result.

    alt: what the picture shows, in a sentence, for those who do not see it.
    Raises ValueError without panels, without a description, or where the result lacks an array.
    """
    if not panels:
        raise ValueError("panels must not be empty, got show()")
    if not isinstance(alt, str) or not alt.strip():
        v.fail("alt", alt, "a sentence that describes the picture")
    if mode() == WORDS:
        return Still(np.full((2, 2, 3), 255, np.uint8), alt)
    titled = any(panel.title for panel in panels)  # all or none, so that the axes stand in one row
    pictures = [Picture(panel, titled=titled).render(result, i) for panel in panels]
    tall = max(picture.shape[0] for picture in pictures)
    padded = [
        np.pad(picture, ((0, tall - picture.shape[0]), (0, 0), (0, 0)), constant_values=255) for picture in pictures
    ]
    return Still(np.concatenate(padded, axis=1), alt)

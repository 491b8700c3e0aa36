"""Pin: a state that stays on the screen while the sliders go on, to compare others with it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from PIL import Image

from reglab.explore.readout import Readout
from reglab.numbers import difference

# How dark black becomes in a ghost: dark enough to be followed on white, too pale to be taken for the present.
STRENGTH = 0.45


@dataclass(frozen=True)
class Pin:
    """A state as it was drawn and told when it was pinned.

    values: where the sliders stood.
    pictures: one RGB array a panel.
    said: the read-out.
    axes: of each picture where its axes stand, see `Picture.axes`.
    """

    values: dict
    pictures: list[np.ndarray]
    said: Readout
    axes: list[tuple[float, float, float, float]]

    def behind(self, k: int, picture: np.ndarray) -> np.ndarray:
        """Panel k's present picture, with the lines of its pinned one in pale grey."""
        return self._ghosts[k].behind(picture)

    def compared(self, now: Readout) -> list[tuple[str, str, str, str]]:
        """Of each number its name, what it is now, what it was, and the difference; "" for what is not there."""
        told = ((n, now.numbers.get(n, ""), self.said.numbers.get(n, "")) for n in now.numbers | self.said.numbers)
        return [(name, here, there, difference(here, there)) for name, here, there in told]

    @cached_property
    def _ghosts(self) -> list[_Ghost]:
        return [_Ghost(*pair) for pair in zip(self.pictures, self.axes, strict=True)]


class _Ghost:
    """A picture in pale grey, multiplied into others of its size: present * (1 - strength * (1 - grey)).

    Only within the axes, for names at the ends of lines would lie on one another; where it is not white, and where the
    two differ: what stands still stays as it is.
    """

    def __init__(self, picture: np.ndarray, axes):
        (height, width), (left, top, right, bottom) = picture.shape[:2], axes
        within = slice(round(top * height), round(bottom * height)), slice(round(left * width), round(right * width))
        grey = np.full((height, width), 255, np.uint8)
        grey[within] = np.asarray(Image.fromarray(picture).convert("L"))[within]
        grey = grey.ravel()
        self._at = np.flatnonzero(grey < 255)
        self._colors = picture.reshape(-1, 3)[self._at]
        self._factors = (1 - STRENGTH * (1 - grey[self._at, None] / 255)).astype(np.float32)

    def behind(self, picture: np.ndarray) -> np.ndarray:
        shown = picture.copy()
        pixels = shown.reshape(-1, 3)
        here = pixels[self._at]
        same = (here == self._colors).all(axis=1, keepdims=True)
        pixels[self._at] = np.where(same, here, np.rint(here * self._factors)).astype(np.uint8)
        return shown

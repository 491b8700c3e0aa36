"""Augmentation: show each picture moved a little, anew in every step."""

from __future__ import annotations

from math import prod

import numpy as np

from reglab import validation as v
from reglab.batch.warp import Warp, composed, mirrored, picture, rotated, shifted, zoomed
from reglab.layers.shapes import Image
from reglab.regularizer import Regularizer
from reglab.replicas import per_replica


class Augmentation(Regularizer):
    """Each picture under a random map of its own, x'(u) = x(M^-1 u), in training only.

    M is a crop, then mirror, zoom, rotation and shift about the picture's centre,
    composed and resampled once. The label stays: that is a claim about the truth.
    Simard, Steinkraus and Platt (2003).

    shape: (channels, height, width) of a row.
    shift: at most so many pixels, down and right or up and left, uniformly.
    angle: at most so many degrees, to either side, uniformly; in [0, 180].
    zoom: a factor between 1 / (1 + zoom) and 1 + zoom, uniform in its logarithm.
    mirror: the probability that left and right are exchanged.
    padding: a frame of so many pixels of background, from which a window of
        the picture's size is cut, at a whole pixel.
    window: (height, width) that are cut instead and shown at full size.
    background: the value outside the picture.
    shift, angle, zoom and mirror may be arrays over the sweep.
    Raises ValueError where a range is negative, the window is larger than the
    framed picture, rows are no such pictures, or inputs are names.
    """

    hyper = ("shift", "angle", "zoom", "mirror")

    def __init__(
        self, shape, *, shift=0.0, angle=0.0, zoom=0.0, mirror=0.0, padding=0, window=None, background=0.0,
    ):  # fmt: skip
        self.shape, self.shift, self.zoom = picture(shape), v.non_negative("shift", shift), v.non_negative("zoom", zoom)
        self.angle, self.mirror = v.real("angle", angle, 0.0, 180.0), v.fraction("mirror", mirror)
        self.padding, self.window = v.integer("padding", padding, 0), window
        self.background, self._warp = background, Warp(shape, background)
        self._sides = self.shape[1:] if window is None else _sides(window)
        framed = tuple(side + 2 * padding for side in self.shape[1:])
        if any(side > most for side, most in zip(self._sides, framed, strict=True)):
            v.fail("window", window, f"at most the framed picture, {framed}")

    def begin(self, run, rng):
        run.net.refuse_names("Augmentation")
        first = run.net.layers[0]
        takes = (first.c, first.h, first.w) if isinstance(first, Image) else self.shape
        if takes != self.shape or run.net.d not in (None, prod(self.shape)):
            v.fail("shape", self.shape, f"that of the rows, {takes if takes != self.shape else run.net.d}")
        self._rng = rng

    def batch(self, x, y):
        return self._warp(x, self.maps(self._rng.random((x.shape[-2], 7)))), y

    def maps(self, u) -> np.ndarray:
        """Maps (*lead, n, 2, 3) for numbers u (S, n, 7) that are uniform on [0, 1)."""
        shift, angle, zoom, mirror = (per_replica(getattr(self, name), 1) for name in self.hyper)
        down, right, turn, size, side, top, left = np.moveaxis(u, -1, 0)
        return composed(
            *self._cut(top, left),
            mirrored(side < mirror),
            zoomed((1 + zoom) ** (2 * size - 1)),
            rotated(angle * (2 * turn - 1)),
            shifted(shift * (2 * down - 1), shift * (2 * right - 1)),
        )

    def _cut(self, *place):
        """Brings the window's centre to the picture's, and its sides to full size."""
        sides = self.shape[1:]
        if self._sides == sides and not self.padding:
            return
        rooms = [side + 2 * self.padding - cut for side, cut in zip(sides, self._sides, strict=True)]
        yield shifted(*(room / 2 - np.floor(u * (room + 1)) for room, u in zip(rooms, place, strict=True)))
        yield zoomed(*(side / cut for side, cut in zip(sides, self._sides, strict=True)))


def _sides(window) -> tuple[int, int]:
    if not isinstance(window, (tuple, list)) or len(window) != 2:
        v.fail("window", window, "(height, width)")
    return tuple(v.integer("window", side, 1) for side in window)

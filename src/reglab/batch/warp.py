"""Warp: pictures moved by affine maps, each resampled once.

A point of a picture is (r, s): r pixels below and s pixels right of the picture's centre. Pixel (i, j) of h rows and w
columns stands at r = i - (h - 1) / 2, s = j - (w - 1) / 2, also where that is no whole number. A map (..., 2, 3) holds
[A | t] and moves (r, s) to A (r, s) + t.
"""

from __future__ import annotations

from math import prod

import numpy as np

from reglab import validation as v

BLOCK = 2**16  # pixels at a time: what they need stays in the processor's cache


def _affine(a, b, c, d, down, right) -> np.ndarray:
    parts = np.broadcast_arrays(a, b, down, c, d, right)
    return np.stack(parts, -1).reshape(*parts[0].shape, 2, 3).astype(float, copy=False)


def shifted(down, right) -> np.ndarray:
    """Moves by so many pixels down and right: maps (..., 2, 3) for numbers or arrays (...)."""
    return _affine(1.0, 0.0, 0.0, 1.0, down, right)


def rotated(degrees) -> np.ndarray:
    """Turns counter-clockwise, as seen, about the centre: maps (..., 2, 3); exact for multiples of 90 degrees."""
    degrees = np.asarray(degrees, float)
    quarter = np.round(degrees / 90)
    rest, k = np.deg2rad(degrees - 90 * quarter), quarter.astype(int) % 4
    cos, sin = np.cos(rest), np.sin(rest)
    cos, sin = np.choose(k, [cos, -sin, -cos, sin]), np.choose(k, [sin, cos, -sin, -cos])
    return _affine(cos, -sin, sin, cos, 0.0, 0.0)


def zoomed(factor, across=None) -> np.ndarray:
    """Enlarges about the centre, by a factor above 1; below 1 it shrinks: maps (..., 2, 3).

    across: the factor from left to right, where it is another one than that from top to bottom.
    """
    return _affine(factor, 0.0, 0.0, factor if across is None else across, 0.0, 0.0)


def mirrored(where=True) -> np.ndarray:
    """Exchanges left and right where `where` (...) is true: maps (..., 2, 3)."""
    return _affine(1.0, 0.0, 0.0, np.where(where, -1.0, 1.0), 0.0, 0.0)


def composed(*maps) -> np.ndarray:
    """One map (..., 2, 3) for several, of which the first acts first: A = A2 A1, t = A2 t1 + t2."""
    first, *others = (np.asarray(m, float) for m in maps)
    for then in others:
        moved = (then[..., :2, None] * first[..., None, :, :]).sum(-2)
        moved[..., 2] += then[..., 2]
        first = moved
    return first


def inverse(maps) -> np.ndarray:
    """The maps back (..., 2, 3): where a point comes from, A^-1 (r, s) - A^-1 t. Raises ValueError for a map that
    flattens the picture."""
    (a, b, down), (c, d, right) = np.moveaxis(np.asarray(maps, float), (-2, -1), (0, 1))
    det = a * d - b * c
    if not np.all(det):
        raise ValueError("maps must have a way back, got one with determinant 0")
    a, b, c, d = d / det, -b / det, -c / det, a / det
    return _affine(a, b, c, d, -(a * down + b * right), -(c * down + d * right))


class Warp:
    """Pictures (c, h, w), kept as rows, moved by affine maps. Every pixel asks where it comes from, by the inverse of
    its map, and takes the bilinear mean of the four pixels around that point. Outside the picture is background.

    shape: (channels, height, width) of a row.
    background: the value outside, in units of x.
    """

    def __init__(self, shape, background: float = 0.0):
        self.shape, self.background = picture(shape), float(v.array("background", background, ndim=0))
        self._lent: dict = {}

    def __call__(self, x, maps) -> np.ndarray:
        """Rows x (*lead, n, d) under maps (*lead, n, 2, 3), or whatever broadcasts to one for each row.

        The result is lent until the next call, which overwrites it.
        """
        c, h, w = self.shape
        axes = np.broadcast_shapes(x.shape[:-1], maps.shape[:-2])
        back = np.broadcast_to(inverse(maps).astype(x.dtype), (*axes, 2, 3)).reshape(-1, 2, 3)
        framed = self._array("framed", (prod(x.shape[:-1]), c, h + 3, w + 3), x.dtype)
        framed[:, :, 1:-2, 1:-2] = x.reshape(-1, c, h, w)
        first = np.arange(len(framed)).reshape(x.shape[:-1]) * (c * (h + 3) * (w + 3))
        first = np.broadcast_to(first, axes).reshape(-1)
        out = self._array("out", (len(back), c, h, w), x.dtype)
        size = max(1, BLOCK // (h * w))
        for i in range(0, len(back), size):
            self._resample(framed.reshape(-1), first[i : i + size], back[i : i + size], out[i : i + size])
        return out.reshape(*axes, -1)

    def _resample(self, flat, first, back, out) -> None:
        """Some pictures, each of which begins at `first` (k,) in `flat`, under the maps back (k, 2, 3)."""
        (c, h, w), line = self.shape, self.shape[2] + 3
        place, below = self._sources("down", back[:, 0], h)
        column, beside = self._sources("right", back[:, 1], w)
        place *= line
        place += column
        place += first[:, None, None]
        corners = [self._array(f"corner {k}", place.shape, flat.dtype) for k in range(4)]
        for channel in range(c):
            start = channel * (h + 3) * line
            for corner, step in zip(corners, (0, 1, line, line + 1), strict=True):
                flat[start + step :].take(place, out=corner, mode="clip")
            a, b, lower, d = corners
            for left, right in ((a, b), (lower, d)):
                right -= left
                right *= beside
                left += right
            lower -= a
            lower *= below
            np.add(a, lower, out=out[:, channel])

    def _sources(self, which: str, back, size: int):
        """Where pixels come from, along one axis: the framed line before that point, and how far it is beyond it, both
        (k, h, w), from that row of the maps (k, 3)."""
        _, h, w = self.shape
        r, s = (np.arange(n, dtype=back.dtype) - (n - 1) / 2 for n in (h, w))
        line, share = (self._array(f"{which} {kind}", (len(back), h, w), kind) for kind in (np.intp, back.dtype))
        a, b, t = back.T
        from_rows = np.multiply.outer(a, r) + (t + (size + 1) / 2)[:, None]
        np.add(from_rows[:, :, None], np.multiply.outer(b, s)[:, None, :], out=share)
        np.clip(share, 0, size + 1, out=share)  # further out there is nothing but background
        line[...] = share  # rounded down, for none is negative
        share -= line
        return line, share

    def _array(self, name: str, shape: tuple, dtype) -> np.ndarray:
        """Memory of this shape, made once and lent."""
        held = self._lent.get((name, dtype))
        if held is None or held[0].size != prod(shape[1:]) or len(held) < shape[0]:
            held = self._lent[name, dtype] = np.full(shape, self.background, dtype)
        return held[: shape[0]].reshape(shape)


def warp(x, maps, shape, background: float = 0.0) -> np.ndarray:
    """Rows x (..., d) as pictures (c, h, w) under maps (..., 2, 3) of forward motion, as rows in an array of their own.

    shape: (channels, height, width).
    background: what is outside the picture.
    Raises ValueError where rows do not have c h w numbers, and for a map that flattens the picture.
    """
    warper, x, maps = Warp(shape, background), v.array("x", x), v.array("maps", maps, dtype=float)
    if x.shape[-1] != prod(warper.shape):
        raise ValueError(f"shape must fit rows of {x.shape[-1]} numbers, got {warper.shape}")
    if maps.shape[-2:] != (2, 3):
        raise ValueError(f"maps must have shape (..., 2, 3), got {maps.shape}")
    return warper(x if x.dtype.kind == "f" else x.astype(float), maps)


def picture(shape) -> tuple[int, int, int]:
    """(channels, height, width), whole numbers above 0. Raises ValueError for anything else."""
    if not isinstance(shape, (tuple, list)) or len(shape) != 3:
        v.fail("shape", shape, "(channels, height, width)")
    return tuple(v.integer("shape", size, 1) for size in shape)

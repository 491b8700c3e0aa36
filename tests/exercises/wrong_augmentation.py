"""Answers to the exercises of the chapter on augmentation that are wrong in the usual ways."""

import numpy as np


def _printed(i, j, h, w, degrees, factor):
    """The listing of the page."""
    row = factor * (np.cos(degrees) * i - np.sin(degrees) * j)
    column = factor * (np.sin(degrees) * i + np.cos(degrees) * j)
    return int(row), int(column)


def _came_from(i, j, h, w, degrees, factor, *, corner=False, radians=False, sign=1, inverse=True, less=1, cut=None):
    r0, s0 = (0, 0) if corner else ((h - less) / 2, (w - less) / 2)
    a = degrees if radians else np.deg2rad(degrees)
    a, f = sign * a, factor if inverse else 1 / factor
    r, s = i - r0, j - s0
    place = (np.cos(a) * r + np.sin(a) * s) / f + r0, (np.cos(a) * s - np.sin(a) * r) / f + s0
    return place if cut is None else tuple(map(cut, place))


def _with(**slip):
    return lambda *where: _came_from(*where, **slip)


def _shift(picture, down, right, background=0.0):
    h, w = picture.shape
    moved = np.full(picture.shape, background)
    for i in range(h):
        for j in range(w):
            if 0 <= i - down < h and 0 <= j - right < w:
                moved[i, j] = picture[i - down, j - right]
    return moved


def _one_way(picture, down, right, background=0.0):
    """Slices that only know shifts down and right."""
    moved = np.full(picture.shape, background)
    moved[down:, right:] = picture[: len(picture) - down, : picture.shape[1] - right]
    return moved


def _rolled(picture, down, right, background=0.0):
    """Rolled, and then only the first rows and columns are cleared."""
    moved = np.roll(picture, (down, right), axis=(0, 1))
    moved[: max(down, 0)] = background
    moved[:, : max(right, 0)] = background
    return moved


def _covariance(w, copies):
    return np.cov(copies.T, bias=True) @ w


WRONG = {
    "augmentation.1": [
        (_printed, "about the corner"),
        (_with(corner=True), "about the corner"),
        (_with(less=0), "(h - 1) / 2"),
        (_with(inverse=False), "nearer to the centre"),
        (_with(radians=True), "take radians"),
        (_with(sign=-1), "turns the other way"),
        (_with(cut=int), "cut to whole numbers"),
        (_with(cut=round), "rounded"),
        (lambda i, j, *how: _came_from(i + 0.5, j + 0.5, *how), "from where it is"),
        (lambda *where: sum(_came_from(*where)), "a row and a column"),
    ],
    "augmentation.2": [
        (lambda p, down, right, background=0.0: np.roll(p, (right, down), axis=(0, 1)), "what leaves comes back"),
        (lambda p, down, right, background=0.0: np.roll(p, (down, right), axis=(0, 1)), "comes back on the other"),
        (lambda p, down, right, background=0.0: _shift(p, -down, -right, background), "the other way"),
        (lambda p, down, right, background=0.0: _shift(p, right, down, background), "changed places"),
        (lambda p, down, right, background=0.0: _shift(p, down, right), "what has become of the background"),
        (lambda p, down, right, background=-1.0: _shift(p, down, right, background), "if none is said"),
        (_one_way, "down moves rows"),
        (_rolled, "comes back on the other"),
    ],
    "augmentation.3": [
        (lambda w, copies: (0.5 * ((copies @ w) ** 2).mean(), copies.T @ (copies @ w) / len(copies)), "in common"),
        (lambda w, copies: ((copies @ w).var(), 2 * _covariance(w, copies)), "is the one half there"),
        (lambda w, copies: (0.5 * (copies @ w).var(ddof=1), np.cov(copies.T) @ w), "divide by k"),
        (lambda w, copies: (0.5 * (copies @ w).var(), 2 * _covariance(w, copies)), "cancel"),
        (lambda w, copies: (0.5 * (copies @ w).var(), np.cov(copies.T) @ w), "divide by k"),
        (lambda w, copies: (0.5 * (copies @ w).std(), _covariance(w, copies)), "not its root"),
        (lambda w, copies: (0.5 * w**2 @ copies.var(0), w * copies.var(0)), "their covariances"),
        (lambda w, copies: 0.5 * (copies @ w).var(), "raised"),
    ],
}

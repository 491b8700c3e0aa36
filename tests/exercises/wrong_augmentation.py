"""Answers to the exercises of the chapter on augmentation that are wrong in the usual ways."""

import numpy as np


def _came_from(i, j, h, w, degrees, factor, *, corner=False, radians=False, sign=1, inverse=True, half=0.5):
    r0, s0 = (0, 0) if corner else ((h - 1) * half, (w - 1) * half)
    a = degrees if radians else np.deg2rad(degrees)
    a, f = sign * a, factor if inverse else 1 / factor
    r, s = i - r0, j - s0
    return (np.cos(a) * r + np.sin(a) * s) / f + r0, (np.cos(a) * s - np.sin(a) * r) / f + s0


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


WRONG = {
    "augmentation.1": [
        (_with(corner=True), "the middle of the picture stays"),
        (_with(inverse=False), "factor 2 enlarges"),
        (_with(radians=True), "in degrees"),
        (_with(sign=-1), "counter-clockwise"),
        (lambda i, j, *how: _came_from(i + 0.5, j + 0.5, *how), "from where it is"),
    ],
    "augmentation.2": [
        (lambda p, down, right, background=0.0: np.roll(p, (right, down), axis=(0, 1)), "down moves rows"),
        (lambda p, down, right, background=0.0: np.roll(p, (down, right), axis=(0, 1)), "does not come back"),
        (lambda p, down, right, background=0.0: _shift(p, -down, -right, background), "down moves rows"),
        (lambda p, down, right, background=0.0: _shift(p, down, right), "background"),
    ],
    "augmentation.3": [
        (lambda w, copies: (0.5 * ((copies @ w) ** 2).mean(), copies.T @ (copies @ w) / len(copies)), "cost nothing"),
        (lambda w, copies: ((copies @ w).var(), 2 * np.cov(copies.T, bias=True) @ w), "half the variance"),
        (lambda w, copies: (0.5 * (copies @ w).var(ddof=1), np.cov(copies.T) @ w), "equally likely"),
        (lambda w, copies: (0.5 * (copies @ w).var(), 2 * np.cov(copies.T, bias=True) @ w), "belongs to the value"),
        (lambda w, copies: (0.5 * (copies @ w).std(), np.cov(copies.T, bias=True) @ w), "four times"),
    ],
}

"""Exercises of the chapter on augmentation: sentences, and what must hold of an answer, tried in this order."""

from __future__ import annotations

import numpy as np

from reglab.grading import Exercise, belongs, close, every, same

PICTURE, SMALL = np.arange(1.0, 21.0).reshape(4, 5), np.arange(1.0, 7.0).reshape(3, 2)
COPIES = np.random.default_rng(0).standard_normal((30, 6)) * [1, 2, 0.5, 1, 3, 1] + 2
W = np.array([0.5, -1.0, 2.0, 0.3, -0.7, 1.1])


def _from(i, j, h, w, degrees, factor, *, origin=1.0, turn=1.0, inverted=True, radians=False, cut=None):
    """Where a pixel comes from, or would by one of the usual slips: `origin` is what is taken from h and w, halved."""
    r0, s0 = (0.0, 0.0) if origin is None else ((h - origin) / 2, (w - origin) / 2)
    a = turn * (degrees if radians else np.deg2rad(degrees))
    r, s, f = i - r0, j - s0, factor if inverted else 1 / factor
    place = (np.cos(a) * r + np.sin(a) * s) / f + r0, (np.cos(a) * s - np.sin(a) * r) / f + s0
    return tuple(float(one if cut is None else cut(one)) for one in place)


SLIPS = {
    "that is about the corner: measure from the picture's centre": {"origin": None},
    "the centre of h rows is at (h - 1) / 2: rows are counted from 0": {"origin": 0.0},
    "that is where the pixel goes: to enlarge, each pixel looks nearer to the centre": {"inverted": False},
    "that is where the pixel goes: the way back turns the other way": {"turn": -1.0},
    "cosine and sine take radians, and degrees are given": {"radians": True},
    "the place is cut to whole numbers, and need not be one": {"cut": np.trunc},
    "the place is rounded, and need not be a whole number": {"cut": np.round},
}


def _places(f, *asked):
    """Whether the pixels (i, j, h, w, degrees, factor) come from where they should."""
    return every(
        close(f(*one), _from(*one), {word: _from(*one, **slip) for word, slip in SLIPS.items()}) for one in asked
    )


def _shifted(picture, down, right, background=0.0):
    moved, (h, w) = np.full(picture.shape, background), picture.shape
    for i, j in np.ndindex(h, w):
        if 0 <= i - down < h and 0 <= j - right < w:
            moved[i, j] = picture[i - down, j - right]
    return moved


def _shifts(f, picture, *asked):
    """Whether shifts (down, right, background) give the pictures that they should."""
    return every(
        same(f(picture, down, right, background), _shifted(picture, down, right, background), {
            "what leaves on one side comes back on the other": np.roll(picture, (down, right), (0, 1)),
            "rows and columns have changed places, and what leaves comes back": np.roll(picture, (right, down), (0, 1)),
            "rows and columns have changed places": _shifted(picture, right, down, background),
            "it moves the other way": _shifted(picture, -down, -right, background),
            "the free places hold 0: what has become of the background?": _shifted(picture, down, right),
        })
        for down, right, background in asked
    )  # fmt: skip


def _half_variance(w, copies):
    """The price, with the words on what else it may be."""
    said = copies @ w
    return said.var() / 2, {
        "is the one half there?": said.var(),
        "take the mean first: what all copies have in common costs nothing": (said**2).mean() / 2,
        "the copies are all there are, equally likely: divide by k, not by k - 1": said.var(ddof=1) / 2,
        "it is the variance, not its root": said.std() / 2,
        "pixels change together: their covariances belong to it": w**2 @ copies.var(0) / 2,
        "it is a mean over the copies, not a sum": len(copies) * said.var() / 2,
    }


C = np.cov(COPIES.T, bias=True)

EXERCISES = {
    "1": Exercise("find the bug", "quarter", [
        ("it returns a row and a column", lambda f: len(f(1, 2, 5, 5, 0.0, 1.0)) == 2),
        ("without a turn, and with factor 1, a pixel comes from where it is",
         lambda f: _places(f, (1, 3, 5, 7, 0.0, 1.0), (0, 0, 4, 6, 0.0, 1.0))),
        ("factor 2 enlarges about the centre: the corner shows what was half as far from it",
         lambda f: _places(f, (0, 0, 5, 5, 0.0, 2.0), (4, 1, 5, 7, 0.0, 2.0), (0, 2, 4, 6, 0.0, 0.5))),
        ("the turn is about the centre, in degrees, and counter-clockwise as seen",
         lambda f: _places(f, (0, 0, 5, 7, 180.0, 1.0), (0, 0, 5, 5, 90.0, 1.0), (1, 4, 6, 9, 30.0, 1.0))),
        ("both together",
         lambda f: _places(f, (0, 4, 5, 5, 30.0, 2.0), (3, 1, 8, 6, -75.0, 0.7), (2, 3, 5, 7, 50.0, 3.0))),
    ]),
    "2": Exercise("write", "quarter", [
        ("it returns an array shaped like the picture", lambda f: np.shape(f(PICTURE, 1, 2)) == PICTURE.shape),
        ("no shift changes nothing", lambda f: same(f(PICTURE, 0, 0), PICTURE)),
        ("down moves rows: after down = 1 the second row is what the first was",
         lambda f: _shifts(f, SMALL, (1, 0, 0.0), (-2, 0, 0.0))),
        ("right moves columns: after right = 1 the second column is what the first was",
         lambda f: _shifts(f, SMALL, (0, 1, 0.0), (0, -1, 0.0))),
        ("the free places are background", lambda f: _shifts(f, SMALL, (1, 0, -1.0), (-1, 1, 2.5))),
        ("down and right at once", lambda f: _shifts(f, PICTURE, (-1, 3, 2.5), (2, -2, 7.0))),
        ("the background is 0 if none is said", lambda f: same(f(SMALL, 1, 1), _shifted(SMALL, 1, 1))),
        ("a shift beyond the edge leaves background alone", lambda f: _shifts(f, PICTURE, (9, 0, -1.0), (1, -6, 3.0))),
    ]),
    "3": Exercise("derive", "quarter", [
        ("it returns a pair: a number and a gradient shaped like w",
         lambda f: np.shape(f(W, COPIES)[0]) == () and np.shape(f(W, COPIES)[1]) == W.shape),
        ("equal copies cost nothing", lambda f: close(f(W, np.tile(COPIES[:1], (5, 1)))[0], 0.0, {
            "take the mean first: what all copies have in common costs nothing": (COPIES[0] @ W) ** 2 / 2,
        })),
        ("it is half the variance of the answers, all copies equally likely",
         lambda f: every(close(f(w, copies)[0], *_half_variance(w, copies))
                         for w, copies in ((W, COPIES), (2 * W, COPIES), (W[:4], COPIES[:5, :4] + 10)))),
        ("the gradient is C w", lambda f: close(f(W, COPIES)[1], C @ W, {
            "the one half and the two of the square cancel": 2 * C @ W,
            "the copies are all there are: divide by k, not by k - 1": np.cov(COPIES.T) @ W,
            "take the mean of the copies first": COPIES.T @ (COPIES @ W) / len(COPIES),
            "pixels change together: C is no diagonal": COPIES.var(0) * W,
        })),
        ("the gradient belongs to the value", lambda f: belongs(lambda w: f(w, COPIES[:9] + 1), W)),
    ]),
}  # fmt: skip

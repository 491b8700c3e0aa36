"""Answers to the exercises of the chapter on parameter sharing that are wrong in the usual ways."""

import numpy as np


def _pieces(x, dz):
    size = len(x) - len(dz) + 1
    return np.array([x[j : j + len(dz)] for j in range(size)])


def _printed(x, dy):
    """The listing of the page."""
    y = x.reshape(-1, 2).max(1)
    return np.repeat(dy, 2) * (x == np.repeat(y, 2))


def _shared(x, dy):
    y = x.reshape(-1, 2).max(1)
    won = (x == np.repeat(y, 2)).reshape(-1, 2)
    return (dy[:, None] * won / won.sum(1, keepdims=True)).ravel()


def _last(x, dy):
    second = x[1::2] >= x[::2]
    return np.stack([dy * ~second, dy * second], 1).ravel()


def _nobody(x, dy):
    a, b = x[::2], x[1::2]
    return np.stack([dy * (a > b), dy * (b > a)], 1).ravel()


def _positive(x, dy):
    """Zeros get nothing: as if the derivative of the ReLU stood here too."""
    second = x[1::2] > x[::2]
    return np.stack([dy * ~second, dy * second], 1).ravel() * (x > 0)


def _overwritten(w, dz):
    dx = np.zeros(len(w) + len(dz) - 1)
    for i, slope in enumerate(dz):
        dx[i : i + len(w)] = slope * w
    return dx


WRONG = {
    "sharing.1": [
        (lambda x, dz: (_pieces(x, dz) @ dz)[::-1], "not flipped"),
        (lambda x, dz: _pieces(x, dz) @ dz / len(dz), "not averaged"),
        (lambda x, dz: _pieces(x, dz)[:, 0] * dz[0], "only one of the outputs"),
        (lambda x, dz: np.convolve(x, dz, "valid"), "turns `dz` round"),
        (lambda x, dz: _pieces(x, dz) * dz, "one number for each"),
        (lambda x, dz: np.convolve(x, dz), "one number for each"),
        (lambda x, dz: np.array([dz @ x[j : j + 5] for j in range(3)]), "raised"),  # always three weights
    ],
    "sharing.2": [
        (_printed, "both get all of it"),
        (_shared, "each gets half"),
        (_last, "the second gets it"),
        (_nobody, "nobody gets it"),
        (_positive, "got"),
        (lambda x, dy: np.repeat(dy, 2), "it gets nothing"),
        (lambda x, dy: dy, "a number for each of x"),
    ],
    "sharing.3": [
        (lambda w, dz: np.convolve(dz, w[::-1]), "the wrong way round"),
        (lambda w, dz: np.correlate(dz, w, "full"), "the wrong way round"),
        (lambda w, dz: np.correlate(dz, w, "valid"), "a number for each of x"),
        (lambda w, dz: np.convolve(dz, w, "same"), "a number for each of x"),
        (_overwritten, "overwrite"),
    ],
}

"""Answers to the exercises of the chapter on parameter sharing that are wrong in the usual ways."""

import numpy as np


def _pieces(x, dz):
    size = len(x) - len(dz) + 1
    return np.array([x[j : j + len(dz)] for j in range(size)])


def _ties(x, dy):
    y = x.reshape(-1, 2).max(1)
    return np.repeat(dy, 2) * (x == np.repeat(y, 2))


def _shared(x, dy):
    y = x.reshape(-1, 2).max(1)
    won = (x == np.repeat(y, 2)).reshape(-1, 2)
    return (dy[:, None] * won / won.sum(1, keepdims=True)).ravel()


def _last(x, dy):
    second = x[1::2] >= x[::2]
    return np.stack([dy * ~second, dy * second], 1).ravel()


WRONG = {
    "sharing.1": [
        (lambda x, dz: (_pieces(x, dz) @ dz)[::-1], "piece of x"),
        (lambda x, dz: _pieces(x, dz) @ dz / len(dz), "piece of x"),
        (lambda x, dz: _pieces(x, dz)[:, 0] * dz[0], "piece of x"),
        (lambda x, dz: np.convolve(x, dz, "valid"), "piece of x"),
        (lambda x, dz: _pieces(x, dz) * dz, "one number for each"),
    ],
    "sharing.2": [
        (_ties, "add up"),
        (_shared, "the first gets it"),
        (_last, "the first gets it"),
        (lambda x, dy: np.repeat(dy, 2), "the other nothing"),
    ],
}

"""Answers to the exercises of the chapter on label noise that are wrong in the usual ways."""

import numpy as np


def _normal(b):
    return b / b.sum(-1, keepdims=True)


WRONG = {
    "label_noise.1": [
        (lambda q, T, y: q * T[:, y].T, "sums to 1"),
        (lambda q, T, y: _normal(q * T[y]), "never labelled so"),
        (lambda q, T, y: _normal(T[:, y].T), "says nothing"),
        (lambda q, T, y: q @ T, "without noise"),
    ],
    "label_noise.2": [
        (lambda q, T, y: -np.log((q @ T.T)[np.arange(len(y)), y]).mean(), "from class to label"),
        (lambda q, T, y: -np.log((q @ T)[np.arange(len(y)), y]).sum(), "without noise"),
        (lambda q, T, y: -(np.log(np.maximum(q, 1e-300)) @ T)[np.arange(len(y)), y].mean(), "says nothing"),
    ],
    "label_noise.3": [
        (lambda clean, seen, K: (clean != seen).mean(), "drawn anew"),
        (lambda clean, seen, K: (clean != seen).mean() * (K - 1) / K, "drawn anew"),
        (lambda clean, seen, K: (clean != seen).mean() * 4 / 3, "how many classes"),
    ],
}

"""Answers to the exercises of the chapter on label noise that are wrong in the usual ways."""

import numpy as np


def _normal(b):
    return b / b.sum(-1, keepdims=True)


def _rows(y):
    return np.arange(len(y))


def _as_printed(q, T, y):
    return -np.log((q @ T.T)[np.arange(len(y)), y]).mean()


WRONG = {
    "label_noise.1": [
        (lambda q, T, y: q * T[:, y].T, "sum over the classes"),
        (lambda q, T, y: _normal(q * T[y]), "how class y is labelled"),
        (lambda q, T, y: _normal(T[:, y].T), "what does the network say"),
        (lambda q, T, y: q @ T, "the prediction alone"),
        (lambda q, T, y: q, "the prediction alone"),
        (lambda q, T, y: (q * T[:, y].T).sum(-1), "for each row"),
        (lambda q, T, y: q * T[:, y].T / (q * T[:, y].T).sum(0), "not over the rows"),
    ],
    "label_noise.2": [
        (_as_printed, "T.T asks how class y is labelled"),
        (lambda q, T, y: -np.log((q @ T)[_rows(y), y]).sum(), "not a sum"),
        (lambda q, T, y: -(np.log(np.maximum(q, 1e-300)) @ T)[_rows(y), y].mean(), "mix the probabilities first"),
        (lambda q, T, y: -np.log((q @ T)[_rows(y), y]), "one number"),
        (lambda q, T, y: np.log((q @ T)[_rows(y), y]).mean(), "sign"),
        (lambda q, T, y: -np.log(q[_rows(y), y]).mean(), "where is it?"),
    ],
    "label_noise.3": [
        (lambda clean, seen, K: (clean != seen).mean(), "may hit the old one"),
        (lambda clean, seen, K: (clean != seen).mean() * (K - 1) / K, "not fewer"),
        (lambda clean, seen, K: (clean != seen).mean() * 4 / 3, "more than a third"),
        (lambda clean, seen, K: (clean == seen).mean() * K / (K - 1), "all labels agree"),
        (lambda clean, seen, K: (clean != seen).mean() * (1 + 1 / K), "divide by that"),
        (lambda clean, seen, K: (clean != seen).sum() * K / (K - 1), "not a number of rows"),
    ],
}

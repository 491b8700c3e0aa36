"""Answers to the exercises of the chapter on dropout that are wrong in the usual ways."""

import numpy as np

from reglab.theory.dropout import all_masks, mask_probability


def _drop(a, rate, rng):
    """Inverted dropout, right where the rate is."""
    with np.errstate(invalid="ignore", divide="ignore"):
        return a if rng is None else a * (rng.random(a.shape) >= rate) / (1 - rate)


def _ride(x, y, price):
    gram = x.T @ x
    return np.linalg.solve(gram + price * np.diag(np.diag(gram)), x.T @ y)


def _members(h, W, b, rate):
    """The opinions of all thinned networks and their probabilities."""
    masks = all_masks(len(h))
    e = np.exp(masks * h / (1 - rate) @ W + b)
    return e / e.sum(-1, keepdims=True), mask_probability(masks, rate)


WRONG = {
    "dropout.1": [
        (lambda a, rate, rng=None: _drop(a, 1 - rate, rng), "share that is dropped"),
        (lambda a, rate, rng=None: _drop(a, rate, rng) * (1 if rng is None else 1 - rate), "divided by keep"),
        (lambda a, rate, rng=None: _drop(a, rate, rng or np.random.default_rng()), "in prediction"),
        (lambda a, rate, rng=None: a * _drop(np.ones(a.shape[1]), rate, rng), "of its own"),
    ],
    "dropout.2": [
        (lambda a, rate, rng: (_drop(a, rate, rng), lambda dy: dy), "same mask"),
        (lambda a, rate, rng: (_drop(a, rate, rng), lambda dy: _drop(dy, rate, rng)), "same mask"),
        (lambda a, rate, rng: (y := _drop(a, rate, rng), lambda dy: dy * (y != 0)), "on the way back"),
    ],
    "dropout.3": [
        (lambda x, y, rate: np.linalg.solve(x.T @ x + rate / (1 - rate) * np.eye(x.shape[1]), x.T @ y), "other units"),
        (lambda x, y, rate: _ride(x, y, rate), "costs more"),
        (lambda x, y, rate: _ride(x, y, rate / (1 - rate) / len(x)), "half"),
    ],
    "dropout.4": [
        (lambda h, W, b, rate: _members(h, W, b, rate)[0].mean(0), "whole network"),
        (lambda h, W, b, rate: np.einsum("mk,m", *_members(h, W, b, rate)), "all masks are equally likely"),
    ],
}

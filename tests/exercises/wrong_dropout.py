"""Answers to the exercises of the chapter on dropout that are wrong in the usual ways."""

import numpy as np

from reglab.theory.dropout import all_masks, mask_probability


def _drop(a, rate, rng):
    """Inverted dropout, right where the rate is."""
    with np.errstate(invalid="ignore", divide="ignore"):
        return a if rng is None else a * (rng.random(a.shape) >= rate) / (1 - rate)


def _listing(a, p, rng):
    """As the chapter prints it."""
    mask = rng.random(a.shape) < p
    return a * mask / (1 - p), lambda dy: dy * mask


def _ride(x, y, price):
    gram = x.T @ x
    return np.linalg.solve(gram + price * np.diag(np.diag(gram)), x.T @ y)


def _mean(f, h, rate, weight):
    masks = all_masks(len(h))
    return weight(masks) @ f(masks * h / (1 - rate))


WRONG = {
    "dropout.1": [
        (lambda a, rate, rng=None: _drop(a, 1 - rate, rng), "share that is kept"),
        (
            lambda a, rate, rng=None: a if rng is None else a * (rng.random(a.shape) < rate) / (1 - rate),
            "share that is kept",
        ),
        (lambda a, rate, rng=None: _drop(a, rate, rng) * (1 if rng is None else 1 - rate), "left as they are"),
        (lambda a, rate, rng=None: _drop(a, rate, rng) * (1 if rng is None else (1 - rate) ** 2), "become smaller"),
        (lambda a, rate, rng=None: _drop(a, rate, rng or np.random.default_rng()), "in prediction"),
        (lambda a, rate, rng=None: a * (1 - rate if rng is None else rng.random(a.shape) >= rate), "vanilla"),
        (lambda a, rate, rng=None: a * _drop(np.ones(a.shape[1]), rate, rng), "the same mask"),
        (lambda a, rate, rng=None: a * _drop(np.ones((len(a), 1)), rate, rng), "the same coin"),
        (lambda a, rate, rng=None: _drop(a, rate, rng and np.random.default_rng(3)), "are they drawn from rng"),
    ],
    "dropout.2": [
        (_listing, "share that is kept"),
        (lambda a, p, rng: (_drop(a, p, rng) * (1 - p) / p, lambda dy: dy), "share that is dropped"),
        (lambda a, p, rng: (y := _drop(a, p, rng), lambda dy: dy * (y != 0)), "too small"),
        (lambda a, p, rng: (_drop(a, p, rng), lambda dy: dy), "where is the mask"),
        (lambda a, p, rng: (_drop(a, p, rng), lambda dy: _drop(dy, p, rng)), "another mask was drawn"),
        (lambda a, p, rng: (y := _drop(a, p, rng), lambda dy: dy * (y != 0) / (1 - p)), "keep the mask"),
        (lambda a, p, rng: (y := _drop(a, p, rng), lambda dy: dy * (y != 0) / (1 - p) ** 2), "there twice"),
        (lambda a, p, rng: (_drop(a, p, rng), _drop(np.ones_like(a), p, np.random.default_rng(0))), "a function"),
    ],
    "dropout.3": [
        (lambda x, y, rate: np.linalg.solve(x.T @ x + rate / (1 - rate) * np.eye(x.shape[1]), x.T @ y), "other units"),
        (
            lambda x, y, rate: np.linalg.solve(
                x.T @ x + rate / (1 - rate) * np.eye(x.shape[1]) * (x**2).sum(0).mean(), x.T @ y
            ),
            "mean length",
        ),
        (lambda x, y, rate: _ride(x, y, rate), "rate / keep"),
        (lambda x, y, rate: _ride(x, y, rate / (1 - rate) / len(x)), "once too often"),
        (lambda x, y, rate: (1 - rate) * np.linalg.lstsq(x, y)[0], "orthogonal"),
        (lambda x, y, rate: (1 - rate) * (x.T @ y) / (x**2).sum(0), "least squares"),
    ],
    "dropout.4": [
        (lambda f, h, rate: f(h), "all units on"),
        (lambda f, h, rate: f((1 - rate) * h), "divided by keep"),
        (lambda f, h, rate: _mean(f, h, rate, lambda m: np.full(len(m), 1 / len(m))), "counts the same"),
        (lambda f, h, rate: _mean(f, h, rate, lambda m: np.ones(len(m))), "each mask counts 1"),
        (lambda f, h, rate: _mean(f, h, rate, lambda m: mask_probability(1 - m, rate)), "off with probability rate"),
        (
            lambda f, h, rate: mask_probability(all_masks(len(h)), rate) @ f(all_masks(len(h)) * h),
            "must be divided by keep",
        ),
        (
            lambda f, h, rate: f(mask_probability(all_masks(len(h)), rate) @ all_masks(len(h)) * h / (1 - rate)),
            "all units on",
        ),
    ],
}

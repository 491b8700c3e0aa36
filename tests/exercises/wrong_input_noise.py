"""Answers to the exercises of the chapter on input noise that are wrong in the usual ways."""

import numpy as np


def _ridge(X, y, alpha):
    return np.linalg.solve(X.T @ X + alpha * np.eye(X.shape[1]), X.T @ y)


def _q(X, w):
    return 1 / (1 + np.exp(-np.clip(X @ w, -700, 700)))


def _in_place(x, sigma, rng):
    x += sigma * rng.standard_normal(x.shape)
    return x


WRONG = {
    "input_noise.1": [
        (lambda X, y, sigma: _ridge(X, y, sigma**2), "same rows twice"),
        (lambda X, y, sigma: _ridge(X, y, len(X) * sigma), "squared"),
        (lambda X, y, sigma: _ridge(X, y, len(X) * sigma**2 / 2), "ridge of the chapter"),
        (lambda X, y, sigma: _ridge(X, y, 0.0), "ridge of the chapter"),
    ],
    "input_noise.2": [
        (_in_place, "left as it was"),
        (lambda x, sigma, rng: x + sigma * rng.standard_normal(x.shape[1]), "each row"),
        (lambda x, sigma, rng: x + sigma * rng.standard_normal((len(x), 1)), "each feature"),
        (lambda x, sigma, rng: x + sigma * rng.random(x.shape), "up as down"),
        (lambda x, sigma, rng: x + sigma**2 * rng.standard_normal(x.shape), "standard deviation"),
        (lambda x, sigma, rng: x * (1 + sigma * rng.standard_normal(x.shape)), "standard deviation"),
        (
            lambda x, sigma, rng: x + sigma * np.random.default_rng(0).standard_normal(x.shape),
            "two displacements",
        ),
    ],
    "input_noise.3": [
        (lambda X, w, sigma: sigma**2 / 2 * (w @ w), "one quarter"),
        (lambda X, w, sigma: sigma**2 * (_q(X, w) * (1 - _q(X, w))).mean() * (w @ w), "one quarter"),
        (lambda X, w, sigma: sigma / 2 * (_q(X, w) * (1 - _q(X, w))).mean() * (w @ w), "four times"),
        (lambda X, w, sigma: sigma**2 / 4 * _q(X, w).mean() * (w @ w), "next to nothing"),
    ],
}

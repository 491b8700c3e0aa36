"""Answers to the exercises of the chapter on input noise that are wrong in the usual ways."""

import numpy as np


def _ridge(X, y, alpha):
    return np.linalg.solve(X.T @ X + alpha * np.eye(X.shape[1]), X.T @ y)


def _q(X, w):
    return 1 / (1 + np.exp(-np.clip(X @ w, -700, 700)))


def _variance(X, w):
    return _q(X, w) * (1 - _q(X, w))


def _printed(x, sigma, rng):
    """The listing of the page."""
    x += sigma * rng.standard_normal(x.shape[1])
    return x


def _in_place(x, sigma, rng):
    """The listing with one of its two mistakes repaired."""
    x += sigma * rng.standard_normal(x.shape)
    return x


WRONG = {
    "input_noise.1": [
        (lambda X, y, sigma: _ridge(X, y, sigma**2), "beside a mean"),
        (lambda X, y, sigma: _ridge(X, y, len(X) * sigma), "sigma is squared"),
        (lambda X, y, sigma: _ridge(X, y, len(X) * sigma**2 / 2), "so it cancels"),
        (lambda X, y, sigma: _ridge(X, y, 0.0), "that is least squares"),
        (lambda X, y, sigma: _ridge(X, y, -len(X) * sigma**2), "a price is paid"),
        (
            lambda X, y, sigma: np.linalg.solve(X.T @ X + sigma**2 * np.diag((X**2).sum(0)), X.T @ y),
            "that is noise that is multiplied",
        ),
    ],
    "input_noise.2": [
        (_printed, "all rows are moved by the same"),
        (_in_place, "x was changed"),
        (lambda x, sigma, rng: x + sigma * rng.standard_normal(x.shape[1]), "all rows are moved by the same"),
        (lambda x, sigma, rng: x + sigma * rng.standard_normal((len(x), 1)), "all features of a row"),
        (lambda x, sigma, rng: x + sigma * rng.random(x.shape), "the mean one half"),
        (lambda x, sigma, rng: x + sigma**2 * rng.standard_normal(x.shape), "that is its variance"),
        (lambda x, sigma, rng: x * (1 + sigma * rng.standard_normal(x.shape)), "near zero move as far"),
        (lambda x, sigma, rng: x + sigma * 12**0.5 * (rng.random(x.shape) - 0.5), "uniform"),
        (lambda x, sigma, rng: x + sigma * rng.choice([-1.0, 1.0], x.shape), "a coin"),
        (
            lambda x, sigma, rng: x + sigma * np.random.default_rng(0).standard_normal(x.shape),
            "the next numbers from rng",
        ),
        (lambda x, sigma, rng: x + sigma * np.random.default_rng().standard_normal(x.shape), "the same seed"),
    ],
    "input_noise.3": [
        (lambda X, w, sigma: sigma**2 / 2 * (w @ w), "is q (1 - q) there"),
        (lambda X, w, sigma: sigma**2 * _variance(X, w).mean() * (w @ w), "has one half"),
        (lambda X, w, sigma: sigma / 2 * _variance(X, w).mean() * (w @ w), "sigma squared"),
        (lambda X, w, sigma: sigma**2 / 2 * _variance(X, w).mean() * np.linalg.norm(w), "square of the norm"),
        (lambda X, w, sigma: sigma**2 / 4 * _q(X, w).mean() * (w @ w), "is that q alone"),
        (lambda X, w, sigma: sigma**2 / 2 * _variance(X, w).sum() * (w @ w), "not their sum"),
        (lambda X, w, sigma: sigma**2 / 2 * _q(X, w).mean() * (1 - _q(X, w).mean()) * (w @ w), "of the mean of q"),
        (lambda X, w, sigma: sigma**2 / 2 * _variance(X.mean(0), w) * (w @ w), "of a mean"),
    ],
}

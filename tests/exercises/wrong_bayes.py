"""Answers to the exercises of the chapter on priors that are wrong in the usual ways."""

import numpy as np

GRID = np.linspace(-15, 15, 30_001)


def _cut(a, t):
    return np.sign(a) * max(abs(a) - t, 0.0)


def _weights(a, s, b):
    log_p = -np.abs(GRID) / b - (GRID - a) ** 2 / (2 * s**2)
    p = np.exp(log_p - log_p.max())
    return p / p.sum()


def _step(X, y, sigma, tau, below, left):
    """A step with these divisors, functions of gamma and the shape of X."""
    told = np.linalg.eigvalsh(X.T @ X)
    gamma = (told / (told + sigma**2 / tau**2)).sum()
    w = np.linalg.solve(X.T @ X + sigma**2 / tau**2 * np.eye(X.shape[1]), X.T @ y)
    return np.sqrt(((y - X @ w) ** 2).sum() / left(gamma, *X.shape)), np.sqrt(w @ w / below(gamma, *X.shape))


WRONG = {
    "bayes.1": [
        (lambda sigma, tau, n: 2 * sigma**2 / (n * tau**2), "posterior mean"),
        (lambda sigma, tau, n: sigma**2 / tau**2, "twice the rows"),
        (lambda sigma, tau, n: sigma / (n * tau), "divides lam by four"),
    ],
    "bayes.2": [
        (lambda a, s, b: a * b**2 / (s**2 + b**2), "exactly 0"),
        (lambda a, s, b: _cut(a, 1 / b), "no noise"),
        (lambda a, s, b: _cut(a, s / b), "four times as far"),
        (lambda a, s, b: _cut(a, 2 * s**2 / b), "threshold is s^2"),
    ],
    "bayes.3": [
        (lambda a, s, b: _cut(a, s**2 / b), "not 0 where the mode is"),
        (lambda a, s, b: float(GRID[_weights(a, s, b).argmax()]), "not 0 where the mode is"),
        (lambda a, s, b: float(_weights(a, s, b) @ np.abs(GRID)), "mirrored measurement"),
        (lambda a, s, b: a * 2 * b**2 / (s**2 + 2 * b**2), "mean of the posterior"),
    ],
    "bayes.4": [
        (lambda X, y, s, t: _step(X, y, s, t, lambda g, n, d: g, lambda g, n, d: n), "n - d"),
        (lambda X, y, s, t: _step(X, y, s, t, lambda g, n, d: d, lambda g, n, d: n - g), "gamma, not d"),
        (lambda X, y, s, t: np.square(_step(X, y, s, t, lambda g, n, d: g, lambda g, n, d: n - g)), "n - d"),
    ],
}

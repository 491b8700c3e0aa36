"""Answers to the exercises of the chapter on priors that are wrong in the usual ways."""

import numpy as np

GRID = np.linspace(-15, 15, 30_001)


def _solved(X, y, weight, price):
    return np.linalg.solve(X.T @ (weight[:, None] * X) + price * np.eye(X.shape[1]), X.T @ (weight * y))


def _as_printed(X, y, x, sigma, tau):
    """The listing of the page."""
    C = np.linalg.inv(X.T @ X / sigma + np.eye(len(x)) / tau)
    return x @ C @ X.T @ y / sigma, np.sqrt(x @ C @ x)


def _squared(X, y, x, sigma, tau, noise=0.0):
    C = np.linalg.inv(X.T @ X / sigma**2 + np.eye(len(x)) / tau**2)
    return x @ C @ X.T @ y / sigma**2, np.sqrt(noise + x @ C @ x)


def _with_sds(X, y, x, sigma, tau):
    mean, sd = _squared(X, y, x, sigma, tau)
    return mean, sd + sigma


def _cut(a, t):
    return np.sign(a) * max(abs(a) - t, 0.0)


def _weights(a, s, b, largest_off=True):
    log_p = -np.abs(GRID) / b - (GRID - a) ** 2 / (2 * s**2)
    p = np.exp(log_p - log_p.max() * largest_off)
    with np.errstate(invalid="ignore"):
        return p / p.sum()


def _step(X, y, sigma, tau, below, left):
    """A step with these divisors, functions of gamma and the shape of X."""
    told = np.linalg.eigvalsh(X.T @ X)
    gamma = (told / (told + sigma**2 / tau**2)).sum()
    w = np.linalg.solve(X.T @ X + sigma**2 / tau**2 * np.eye(X.shape[1]), X.T @ y)
    return np.sqrt(((y - X @ w) ** 2).sum() / left(gamma, *X.shape)), np.sqrt(w @ w / below(gamma, *X.shape))


WRONG = {
    "bayes.1": [
        (lambda X, y, sigma, tau: _solved(X, y, 1 / sigma, tau**-2), "variance of their row"),
        (lambda X, y, sigma, tau: _solved(X, y, sigma**-2, 1 / tau), "standard deviation"),
        (lambda X, y, sigma, tau: _solved(X, y, sigma**-2, tau**-2 / len(y)), "there is no m"),
        (lambda X, y, sigma, tau: _solved(X, y, np.full(len(y), (sigma**-2).mean()), tau**-2), "count the same"),
        (lambda X, y, sigma, tau: _solved(X, y, sigma**-2, 2 * tau**-2), "no factor two"),
    ],
    "bayes.2": [
        (_as_printed, "standard deviations"),
        (_squared, "noise of its own"),
        (_with_sds, "variances are added"),
        (lambda X, y, x, s, t: _squared(X, y, x, s, t, noise=s), "sigma^2 here"),
        (lambda X, y, x, s, t: (_squared(X, y, x, s, t)[0], s), "not known of the weights"),
    ],
    "bayes.3": [
        (lambda a, s, b: _cut(a, s**2 / b), "that is the mode"),
        (lambda a, s, b: float(GRID[_weights(a, s, b).argmax()]), "that is the mode"),
        (lambda a, s, b: float(_weights(a, s, b) @ np.abs(GRID)), "w has a sign"),
        (lambda a, s, b: a * 2 * b**2 / (s**2 + 2 * b**2), "Gaussian prior"),
        (lambda a, s, b: float(_weights(a, s, b, largest_off=False) @ GRID), "largest logarithm"),
    ],
    "bayes.4": [
        (lambda X, y, s, t: _step(X, y, s, t, lambda g, m, d: g, lambda g, m, d: m), "used up gamma"),
        (lambda X, y, s, t: _step(X, y, s, t, lambda g, m, d: g, lambda g, m, d: m - d), "not d, is what"),
        (
            lambda X, y, s, t: _step(X, y, s, t, lambda g, m, d: d, lambda g, m, d: m - g),
            "says nothing about the prior",
        ),
        (lambda X, y, s, t: np.square(_step(X, y, s, t, lambda g, m, d: g, lambda g, m, d: m - g)), "return its root"),
    ],
}

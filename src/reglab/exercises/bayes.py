"""Exercises of the chapter on priors: for each, sentences and what must hold of an answer, in this order."""

from __future__ import annotations

import numpy as np

from reglab.grading import Exercise, close, every, same
from reglab.theory.bayes import LaplaceWeight, LinearGaussian

_rng = np.random.default_rng(0)
X, Y = _rng.standard_normal((20, 3)), _rng.standard_normal(20)
Y = Y + X @ [1.0, 0.0, -0.5]
MODEL = LinearGaussian(X, Y, intercept=False)
NEW = _rng.standard_normal((3, 3))
UNEQUAL = _rng.uniform(0.3, 3, 20)  # the noise of each row


def _solved(weight, price):
    """The minimum of sum_i weight_i (y_i - x_i w)^2 + price ||w||^2."""
    return np.linalg.solve(X.T @ (weight[:, None] * X) + price * np.eye(3), X.T @ (weight * Y))


def _probable(f, sigma, tau):
    weight = sigma**-2.0
    return close(f(X, Y, sigma, tau), _solved(weight, tau**-2), {
        "the prior is forgotten": _solved(weight, 0.0),
        "rows with little noise must count for more": _solved(sigma**2, tau**-2),
        "the squares are divided by the variance of their row, not by its standard deviation":
            _solved(1 / sigma, tau**-2),
        "all rows count the same here, though their noises differ": _solved(np.full(20, weight.mean()), tau**-2),
        "all rows count the same here, and as if their noise were 1": _solved(np.ones(20), tau**-2),
        "tau is a standard deviation: the price is 1 / tau^2": _solved(weight, 1 / tau),
        "a wide prior is a small price": _solved(weight, tau**2),
        "the squares are added up over the rows here: there is no m": _solved(weight, tau**-2 / 20),
        "the price is multiplied by m only where the loss is a mean": _solved(weight, 20 * tau**-2),
        "the one half of both squares cancels": _solved(weight, tau**-2 / 2),
        "the one half of both squares cancels: no factor two": _solved(weight, 2 * tau**-2),
    })  # fmt: skip


def _foretold(sigma2, tau2, x, noise):
    """Mean and standard deviation at x where the variances are these, and the new target has this one of its own."""
    C = np.linalg.inv(X.T @ X / sigma2 + np.eye(3) / tau2)
    return x @ C @ X.T @ Y / sigma2, np.sqrt(noise + x @ C @ x)


def _expected(f, sigma, tau):
    return every(close(f(X, Y, x, sigma, tau)[0], _foretold(sigma**2, tau**2, x, 0)[0], {
        "sigma and tau are standard deviations, and the formula holds variances": _foretold(sigma, tau, x, 0)[0],
        "the prior's variance is tau^2": _foretold(sigma**2, tau, x, 0)[0],
        "the noise's variance is sigma^2": _foretold(sigma, tau**2, x, 0)[0],
        "the mean divides by the variance of the noise, too": _foretold(sigma**2, tau**2, x, 0)[0] * sigma,
    }) for x in NEW)  # fmt: skip


def _spread(f, sigma, tau):
    return every(close(f(X, Y, x, sigma, tau)[1], _foretold(sigma**2, tau**2, x, sigma**2)[1], {
        "a new target has noise of its own, however well the weights are known": _foretold(sigma**2, tau**2, x, 0)[1],
        "variances are added, not standard deviations": sigma + _foretold(sigma**2, tau**2, x, 0)[1],
        "that is the variance: take its root": _foretold(sigma**2, tau**2, x, sigma**2)[1] ** 2,
        "the noise's variance is sigma^2 here, too": _foretold(sigma**2, tau**2, x, sigma)[1],
        "what is not known of the weights is missing": sigma,
    }) for x in NEW)  # fmt: skip


def _mean(f, a, s, b):
    posterior, ridge = LaplaceWeight(a, s, b), 2 * b**2 / (2 * b**2 + s**2)
    grid = np.linspace(-15, 15, 30_001)
    log_p = posterior.log_density(grid)
    p = np.exp(log_p - log_p.max())
    return close(f(a, s, b), posterior.mean, {
        "that is the mode, where the density is largest": posterior.mode,
        "that is the median": posterior.median,
        "that is the mean of |w|: w has a sign": (p @ np.abs(grid)) / p.sum(),
        "that is the measurement: where is the prior?": a,
        "that is the mean under a Gaussian prior with this variance": ridge * a,
        "divide by the sum of the densities, which are no probabilities": (p @ grid),
    }, rtol=1e-3, atol=1e-3)  # fmt: skip


def _next(sigma, tau):
    w, gamma = MODEL.mean(sigma, tau), MODEL.freedom(sigma, tau)
    return ((Y - X @ w) ** 2).sum(), w @ w, gamma


def _noise(f, sigma, tau):
    left, _, gamma = _next(sigma, tau)
    right = left / (20 - gamma)
    return close(f(X, Y, sigma, tau)[0], np.sqrt(right), {
        "that is sigma^2: return its root": right,
        "the fit has used up gamma of the rows": np.sqrt(left / 20),
        "gamma, not d, is what the fit has used up": np.sqrt(left / 17),
        "that would be the targets' own variance": np.sqrt((Y @ Y) / 20),
    })  # fmt: skip


def _width(f, sigma, tau):
    _, size, gamma = _next(sigma, tau)
    return close(f(X, Y, sigma, tau)[1], np.sqrt(size / gamma), {
        "that is tau^2: return its root": size / gamma,
        "gamma, not d: a weight that the data do not decide says nothing about the prior": np.sqrt(size / 3),
        "it is a mean over the weights that the data decide": np.sqrt(size),
    })  # fmt: skip


def _climbs(f, steps=300):
    sigma, tau = 1.0, 1.0
    for _ in range(steps):
        sigma, tau = f(X, Y, sigma, tau)
    return sigma, tau


EXERCISES = {
    "1": Exercise("derive", "quarter", [
        ("there is one weight for each column", lambda f: same(np.shape(f(X, Y, UNEQUAL, 0.4)), (3,))),
        ("with a wide prior precise rows count for more than noisy ones", lambda f: _probable(f, UNEQUAL, 1e4)),
        ("with equal noise it is ridge",
         lambda f: every(_probable(f, np.full(20, s), t) for s, t in ((0.7, 0.4), (2.0, 0.3)))),
        ("it is the most probable weight", lambda f: every(_probable(f, UNEQUAL, tau) for tau in (0.2, 3.0))),
    ]),
    "2": Exercise("find the bug", "quarter", [
        ("it returns two numbers", lambda f: same(np.shape(f(X, Y, NEW[0], 0.7, 0.4)), (2,))),
        ("the mean is that of ridge", lambda f: every(_expected(f, s, t) for s, t in ((0.7, 0.4), (2.0, 0.3)))),
        ("the standard deviation has two parts: the noise, and what is not known of the weights",
         lambda f: every(_spread(f, s, t) for s, t in ((0.7, 0.4), (2.0, 0.3)))),
        ("where all features are 0 only the noise is left",
         lambda f: close(f(X, Y, np.zeros(3), 0.7, 0.4), (0.0, 0.7))),
    ]),
    "3": Exercise("write", "quarter", [
        ("it returns one number", lambda f: same(np.shape(f(1.0, 1.0, 1.0)), ())),
        ("the mirrored measurement gives the mirrored mean",
         lambda f: close(f(-1.5, 1.0, 1.0), -f(1.5, 1.0, 1.0), {
             "that is the mean of |w|: w has a sign": f(1.5, 1.0, 1.0)}, rtol=1e-3, atol=1e-3)),
        ("it is not 0 where the mode is", lambda f: _mean(f, 0.3, 1.0, 1.0)),
        ("it is the mean of the posterior",
         lambda f: every(_mean(f, a, s, b) for a, s, b in (
             (1.0, 1.0, 1.0), (-2.0, 0.5, 0.3), (0.4, 2.0, 0.5), (2.0, 0.3, 1.0), (1.5, 0.5, 200.0)))),
        ("it is so where all densities are tiny: take the largest logarithm off first",
         lambda f: _mean(f, 12.0, 0.3, 0.01)),
    ], right={
        "15 → 16": "the grid is longer, and what is new has no mass",
        "15 → 16 (2)": "the grid is longer, and what is new has no mass",
        "30001 → 30002": "the grid is a little finer",
    }),
    "4": Exercise("write", "quarter", [
        ("it returns two numbers, sigma and tau", lambda f: same(np.shape(f(X, Y, 1.0, 1.0)), (2,))),
        ("sigma^2 is ||residual||^2 / (m - gamma)",
         lambda f: every(_noise(f, s, t) for s, t in ((1.0, 0.1), (0.5, 0.3), (1.0, 1e4)))),
        ("tau^2 is ||w||^2 / gamma",
         lambda f: every(_width(f, s, t) for s, t in ((1.0, 0.1), (0.5, 0.3), (1.0, 1e4)))),
        ("the largest evidence is a fixed point", lambda f: close(tuple(f(X, Y, *MODEL.maximum())), MODEL.maximum())),
        ("repeated, it finds the largest evidence", lambda f: close(tuple(_climbs(f)), MODEL.maximum())),
    ]),
}  # fmt: skip

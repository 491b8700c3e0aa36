"""Exercises of the chapter on priors: for each, sentences and what must hold of an answer, in this order."""

from __future__ import annotations

import numpy as np

from reglab.grading import Exercise, close
from reglab.theory.bayes import LaplaceWeight, LinearGaussian
from reglab.theory.lasso import path
from reglab.theory.ridge import ridge

_rng = np.random.default_rng(0)
X, Y = _rng.standard_normal((20, 3)), _rng.standard_normal(20)
Y = Y + X @ [1.0, 0.0, -0.5]
MODEL = LinearGaussian(X, Y, intercept=False)
LEAST_SQUARES = float(np.linalg.lstsq(X, Y)[1][0])  # the sum of squares that it leaves


def _rests(f, sigma, tau):
    """The answer's step leaves the largest evidence where it is."""
    return close(f(X, Y, sigma, tau), (sigma, tau), rtol=1e-6)


def _climbs(f, steps=300):
    sigma, tau = 1.0, 1.0
    for _ in range(steps):
        sigma, tau = f(X, Y, sigma, tau)
    return sigma, tau


EXERCISES = {
    "1": Exercise("write", "quarter", [
        ("it answers with one positive number", lambda f: np.ndim(f(0.5, 2.0, 10)) == 0 and f(0.5, 2.0, 10) > 0),
        ("a prior twice as wide divides lam by four", lambda f: close(f(0.5, 4.0, 10), f(0.5, 2.0, 10) / 4)),
        ("noise twice as large multiplies lam by four", lambda f: close(f(1.0, 2.0, 10), 4 * f(0.5, 2.0, 10))),
        ("twice the rows halve lam, which is added to a mean",
         lambda f: close(f(0.5, 2.0, 20), f(0.5, 2.0, 10) / 2)),
        ("ridge with this lam finds the posterior mean",
         lambda f: close(ridge(X, Y, f(0.7, 0.4, 20)), MODEL.mean(0.7, 0.4))),
    ]),
    "2": Exercise("write", "quarter", [
        ("far from 0 the mode moves towards 0", lambda f: 0 < f(5.0, 1.0, 1.0) < 5 and -5 < f(-5.0, 1.0, 1.0) < 0),
        ("near 0 it is exactly 0", lambda f: f(0.1, 1.0, 1.0) == 0 and f(-0.1, 1.0, 1.0) == 0),
        ("no noise: the measurement stands", lambda f: close(f(0.3, 1e-6, 1.0), 0.3)),
        ("noise twice as large moves it four times as far",
         lambda f: close(9 - f(9.0, 1.0, 1.0), (9 - f(9.0, 0.5, 1.0)) * 4)),
        ("the threshold is s^2 / b, as for the lasso of one feature",
         lambda f: close([f(a, 0.5, 0.4) for a in (2.0, 0.7, 0.5, -1.0)],
                               [path(np.ones((4, 1)), np.full(4, a), 0.625)[0] for a in (2.0, 0.7, 0.5, -1.0)])),
    ]),
    "3": Exercise("write", "quarter", [
        ("it answers with one number", lambda f: np.ndim(f(1.0, 1.0, 1.0)) == 0),
        ("it lies between 0 and the measurement", lambda f: 0 < f(1.5, 1.0, 1.0) < 1.5),
        ("it is not 0 where the mode is", lambda f: f(0.3, 1.0, 1.0) > 0.01),
        ("the mirrored measurement gives the mirrored mean",
         lambda f: close(f(-1.5, 1.0, 1.0), -f(1.5, 1.0, 1.0), atol=1e-6)),
        ("a wide prior leaves the measurement", lambda f: close(f(1.5, 0.5, 200.0), 1.5, atol=5e-3)),
        ("it is the mean of the posterior",
         lambda f: all(close(f(a, s, b), LaplaceWeight(a, s, b).mean, atol=1e-3)
                       for a, s, b in ((1.0, 1.0, 1.0), (-2.0, 0.5, 0.3), (0.4, 2.0, 0.5)))),
    ]),
    "4": Exercise("write", "quarter", [
        ("it answers with two positive numbers, sigma and tau",
         lambda f: np.shape(f(X, Y, 1.0, 1.0)) == (2,) and min(f(X, Y, 1.0, 1.0)) > 0),
        ("a wide prior keeps all weights: sigma^2 is ||residual||^2 / (n - d)",
         lambda f: close(f(X, Y, 1.0, 1e4)[0] ** 2, LEAST_SQUARES / 17, rtol=1e-4)),
        ("a wide prior keeps all weights: tau^2 is ||w||^2 / d",
         lambda f: close(f(X, Y, 1.0, 1e4)[1] ** 2, (MODEL.mean(1.0, 1e4) ** 2).mean(), rtol=1e-4)),
        ("a narrow prior decides for itself: gamma, not d, stands below ||w||^2",
         lambda f: close(f(X, Y, 1.0, 0.1)[1] ** 2,
                              (MODEL.mean(1.0, 0.1) ** 2).sum() / MODEL.freedom(1.0, 0.1))),
        ("the largest evidence is a fixed point", lambda f: _rests(f, *MODEL.maximum())),
        ("repeated, it finds the largest evidence", lambda f: close(_climbs(f), MODEL.maximum(), rtol=1e-6)),
    ]),
}  # fmt: skip

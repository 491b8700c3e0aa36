"""A short training against a ridge, in closed form."""

from __future__ import annotations

import re

import numpy as np
import pytest

from reglab.theory import early_stopping, shrinkage
from reglab.theory.shrinkage import Quadratic
from reglab.theory.underdetermined import descent_share, matching_lam

H = np.array([0.02, 0.3, 1.0, 4.0])
BOWL = Quadratic(np.array([[2.0, 0.6], [0.6, 0.5]]), [1.0, -2.0])

REFUSED = {
    "no quadratic": (lambda: early_stopping.stopped(3, 0.1, 5), "quadratic must be a Quadratic, got 3"),
    "a step too long": (lambda: early_stopping.stopped(BOWL, 1.0, 5), "lr must be in (0, "),
    "no price": (lambda: early_stopping.crossing(0.1, 5, 0.0), "lam must be in (0, inf), got 0"),
    "half a step": (lambda: early_stopping.crossing(0.1, 0.5, 1.0), "steps must be in [1, inf), got 0.5"),
    "a flat direction": (
        lambda: early_stopping.bias_variance([0.0], [1.0], 1, 0.1, 5),
        "eigenvalues must be in (0, inf)",
    ),
    "another truth": (lambda: early_stopping.bias_variance(H, [1.0], 1, 0.1, 5), "truth must have shape (4), got (1,)"),
    "negative noise": (lambda: early_stopping.bias_variance(H, H, -1, 0.1, 5), "must be in [0, inf), got -1"),
}


@pytest.mark.parametrize(("ask", "words"), REFUSED.values(), ids=REFUSED)
def test_it_is_refused(ask, words):
    with pytest.raises(ValueError, match=re.escape(words)):
        ask()


def test_the_closed_form_is_what_the_steps_give():
    w, path = np.zeros(2), [np.zeros(2)]
    for _ in range(50):
        w = w - 0.3 * (w - BOWL.optimum) @ BOWL.hessian
        path.append(w)
    np.testing.assert_allclose(early_stopping.stopped(BOWL, 0.3, np.arange(51)), path, rtol=0, atol=1e-14)


def test_shares_are_equal_at_the_crossing_and_nowhere_else():
    for lr, t, lam in ((0.05, 20, 0.4), (0.1, 3, 2.0), (0.2, 1, 1.0), (0.01, 500.0, 0.01)):
        h = early_stopping.crossing(lr, t, lam)
        assert 0 < h < 1 / lr
        np.testing.assert_allclose(descent_share(h, lr, t), shrinkage.shrinkage([h], lam)[0], rtol=1e-9)
        np.testing.assert_allclose(matching_lam(h, lr, t), lam, rtol=1e-9)
        others = np.linspace(0, 1 / lr, 202)[1:-1]
        ahead = descent_share(others, lr, t) > shrinkage.shrinkage(others, lam)
        np.testing.assert_array_equal(ahead, others > h)


def test_at_the_reciprocal_descent_is_ahead_everywhere():
    h = np.geomspace(1e-4, 9.9, 300)
    for t in (1, 2, 30, 1000):
        lam = 1 / (0.1 * t)
        assert early_stopping.crossing(0.1, t, lam) == 0
        assert (descent_share(h, 0.1, t) > shrinkage.shrinkage(h, lam)).all()


def test_the_lam_that_matches_is_the_reciprocal_times_a_series():
    """s / (e^s - 1) = 1 - s/2 + s^2/12 - ... with s = lr h t, for short steps."""
    s = np.array([0.01, 0.1, 0.3])
    lr = 1e-7
    np.testing.assert_allclose(matching_lam(s, lr, 1 / lr), 1 - s / 2 + s**2 / 12, atol=s.max() ** 4 / 700)


def test_bias_and_variance_by_drawing():
    rng = np.random.default_rng(0)
    m, noise = 40, 0.5
    x = rng.standard_normal((m, 3)) * [2.0, 1.0, 0.4]
    truth, lr, t = np.array([1.0, -1.0, 2.0]), 0.1, 7
    h, Q = np.linalg.eigh(x.T @ x / m)
    bias2, variance = early_stopping.bias_variance(h, Q.T @ truth, noise**2 / m, lr, t)
    y = x @ truth + noise * rng.standard_normal((20000, m))
    w = np.zeros((20000, 3))
    for _ in range(t):
        w -= lr * (w @ x.T - y) @ x / m
    found = (w - truth) @ Q
    np.testing.assert_allclose(found.mean(0) ** 2, bias2, atol=0.01)
    np.testing.assert_allclose(found.var(0), variance, rtol=0.05)  # of 20,000 draws a variance is known to 1 %


def test_the_limits_are_nothing_and_everything():
    bias2, variance = early_stopping.bias_variance(H, np.ones(4), 0.1, 0.1, np.array([0.0, np.inf]))
    np.testing.assert_array_equal(bias2, [[1] * 4, [0] * 4])
    np.testing.assert_allclose(variance, [[0] * 4, 0.1 / H])

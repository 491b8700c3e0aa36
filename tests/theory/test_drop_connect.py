"""The law of a DropConnect layer's outputs, against all of its masks."""

from __future__ import annotations

import re

import numpy as np
import pytest

from reglab.theory.drop_connect import matched, matched_relu, moments
from reglab.theory.dropout import all_masks, mask_probability

rng = np.random.default_rng(0)
X, W = rng.standard_normal((4, 5)), rng.standard_normal((5, 3))


@pytest.mark.parametrize("rate", [0.0, 0.2, 0.5, 0.8])
def test_moments_are_those_of_all_masks(rate):
    masks = all_masks(5)
    weight = mask_probability(masks, rate)
    mean, variance = moments(X, W, rate)
    for i in range(4):
        u = (masks * X[i]) @ W  # of one output the connections are masked independently, so masks of 5 say it all
        np.testing.assert_allclose(mean[i], weight @ u, atol=1e-12)
        np.testing.assert_allclose(variance[i], weight @ (u - weight @ u) ** 2, atol=1e-12)


def test_of_one_unit_they_are_those_of_dropout():
    _, variance = moments(X, W / 0.7, 0.3)
    np.testing.assert_allclose(variance, 0.3 / 0.7 * X**2 @ W**2, rtol=1e-12)


def test_the_mean_of_a_relu_is_its_integral():
    t = np.linspace(-12, 12, 200_001)
    density = np.exp(-(t**2) / 2) / np.sqrt(2 * np.pi)
    mean, variance = np.array([-3.0, -0.5, 0.0, 0.7, 4.0]), np.array([0.2, 1.0, 2.0, 0.1, 3.0])
    u = mean[:, None] + np.sqrt(variance)[:, None] * t
    whole = np.trapezoid(np.maximum(u, 0) * density, t, axis=-1)
    np.testing.assert_allclose(matched_relu(mean, variance), whole, atol=1e-8)


def test_without_variance_it_is_the_relu():
    np.testing.assert_array_equal(matched_relu([-2.0, 0.0, 3.0], [0.0, 0.0, 0.0]), [0, 0, 3])


def test_draws_end_at_the_integral():
    mean, variance, n = np.array([-0.5, 0.7]), np.array([1.0, 2.0]), 100_000
    drawn = matched(lambda u: np.maximum(u, 0), mean, variance, n, np.random.default_rng(0))
    assert np.all(np.abs(drawn - matched_relu(mean, variance)) < 5 * np.sqrt(variance / n))


REFUSED = {
    "shapes": (lambda: moments(X, W[:4], 0.5), "x and W must fit, got shapes (4, 5) and (4, 3)"),
    "a rate of one": (lambda: moments(X, W, 1.0), "rate must be in [0, 1), got 1"),
    "a negative variance": (lambda: matched_relu([0.0], [-1.0]), "variance must be in [0, inf), got -1"),
    "two shapes": (
        lambda: matched(np.abs, [0.0], [1.0, 1.0], 3, rng),
        "mean and variance must have the same shape, got (1,) and (2,)",
    ),
    "no draws": (lambda: matched(np.abs, [0.0], [1.0], 0, rng), "draws must be at least 1, got 0"),
}


@pytest.mark.parametrize(("ask", "words"), REFUSED.values(), ids=REFUSED)
def test_it_is_refused(ask, words):
    with pytest.raises(ValueError, match=re.escape(words)):
        ask()

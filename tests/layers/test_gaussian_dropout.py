"""What Gaussian dropout is by definition."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reglab.checks import gradient_check, of_layer
from reglab.layers.dropout import Dropout
from reglab.layers.gaussian_dropout import GaussianDropout
from reglab.streams import Stream

rates = st.floats(0, 0.99)
seeds = st.integers(0, 2**32)


def noise(seed=0):
    return Stream([seed], "noise")


@given(rates, seeds)
def test_a_unit_is_multiplied_by_a_normal_number_around_1(rate, seed):
    x = np.random.default_rng(0).standard_normal((8, 5))
    y = GaussianDropout(rate).forward(x, noise(seed))[0]
    eps = noise(seed).standard_normal((8, 5))[0]
    np.testing.assert_allclose(y, x * (1 + np.sqrt(rate / (1 - rate)) * eps), rtol=1e-12, atol=1e-12)


def test_mean_and_variance_are_those_of_dropout():
    """Of n = 10^6 factors: a mean within 5 standard errors; the variance of a square is 2 sigma^4 for a normal number,
    and (1 - rate)^-3 at most for 1/keep or 0."""
    n, rate = 10**6, 0.3
    for kind, spread in [(GaussianDropout, 2 * (rate / (1 - rate)) ** 2), (Dropout, (1 - rate) ** -3)]:
        y = kind(rate).forward(np.ones((n, 1)), noise())[0]
        assert abs(y.mean() - 1) < 5 * np.sqrt(rate / (1 - rate) / n)
        assert abs(((y - 1) ** 2).mean() - rate / (1 - rate)) < 5 * np.sqrt(spread / n)


def test_no_unit_is_silent():
    assert np.all(GaussianDropout(0.5).forward(np.ones((100, 100)), noise()) != 0)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_rate_of_0_changes_no_bit(dtype):
    x = np.random.default_rng(0).standard_normal((6, 5)).astype(dtype)
    y = GaussianDropout(0.0).forward(x, noise())[0]
    assert y.dtype == dtype
    np.testing.assert_array_equal(y, x)


def test_settings_of_a_sweep_share_their_draws():
    """One normal number for each unit and all rates: so a slider moves every unit along a line."""
    rate, x = np.array([0.0, 0.2, 0.5]), np.random.default_rng(0).standard_normal((3, 2, 6, 5))
    y = GaussianDropout(rate).forward(x, Stream([0, 1], "noise"))
    for i in range(3):
        one = GaussianDropout(rate[i]).forward(x[i], Stream([0, 1], "noise"))
        np.testing.assert_allclose(y[i], one, rtol=1e-14)
    np.testing.assert_allclose((y[2] / x[2] - 1) / (y[1] / x[1] - 1), 2, rtol=1e-6)  # sigma is 1 against 1/2


def test_pictures_are_multiplied_pixel_by_pixel():
    layer = GaussianDropout(0.5)
    assert layer.shape((3, 4, 4)) == (3, 4, 4)
    y = layer.forward(np.ones((2, 3, 4, 4)), Stream([0, 1], "noise"))
    assert y.shape == (2, 2, 3, 4, 4)
    assert len(np.unique(y)) == y.size


def test_gradients_in_training_and_in_prediction():
    x = np.random.default_rng(0).standard_normal((6, 5))
    assert gradient_check(of_layer(GaussianDropout(0.4), rng=noise), x[None], tolerance=1e-9)
    assert gradient_check(of_layer(GaussianDropout(0.4)), x, tolerance=1e-9)


def test_after_a_prediction_the_gradient_is_that_of_the_prediction():
    layer = GaussianDropout(0.4)
    layer.forward(np.ones((6, 5)), noise())
    layer.forward(np.ones((6, 5)))
    np.testing.assert_array_equal(layer.backward(np.ones((6, 5))), 1)


def test_asked_again_in_a_step_it_draws_the_same():
    layer, stream, x = GaussianDropout(0.4), noise(), np.ones((6, 5))
    first = layer.forward(x, stream).copy()
    stream.replay()
    np.testing.assert_array_equal(layer.forward(x, stream), first)
    stream.advance()
    assert np.all(layer.forward(x, stream) != first)


REFUSED = {
    "a rate of one": (lambda: GaussianDropout(1.0), "rate must be in [0, 1), got 1"),
    "a negative rate": (lambda: GaussianDropout([0.1, -0.1]), "rate must be in [0, 1), got -0.1"),
    "a rate in words": (lambda: GaussianDropout("half"), "rate must be a real number, got 'half'"),
}


@pytest.mark.parametrize(("ask", "words"), REFUSED.values(), ids=REFUSED)
def test_it_is_refused(ask, words):
    with pytest.raises(ValueError, match=re.escape(words)):
        ask()

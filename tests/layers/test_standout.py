"""What standout is by definition."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reglab.checks import gradient_check, of_layer
from reglab.layers.activations import ReLU
from reglab.layers.standout import Standout
from reglab.streams import Stream

X = np.random.default_rng(0).standard_normal((8, 5))
some = st.floats(-3, 3)


def noise(seed=0):
    return Stream([seed], "noise")


@given(some, some, st.integers(0, 2**32))
def test_a_unit_is_kept_or_dropped_as_its_own_input_says(alpha, beta, seed):
    y = Standout(alpha, beta).forward(X, noise(seed))[0]
    kept = noise(seed).random((8, 5))[0] < 1 / (1 + np.exp(-(alpha * X + beta)))
    np.testing.assert_array_equal(y, np.where(kept, X, 0))


@given(some, some)
def test_in_prediction_each_unit_is_multiplied_by_its_chance_to_stay(alpha, beta):
    np.testing.assert_allclose(Standout(alpha, beta).forward(X), X / (1 + np.exp(-(alpha * X + beta))), rtol=1e-12)


def test_before_or_behind_a_relu_it_is_the_same():
    """m is 0 or 1, and keep is not negative: relu(m x) = m relu(x), in training and in prediction."""
    for rng in (None, noise()):
        y = Standout(1.5, 0.2).forward(X, rng)
        factor = np.divide(y, X)
        np.testing.assert_allclose(ReLU().forward(y), factor * np.maximum(X, 0), rtol=1e-12)


def test_in_training_no_gradient_goes_through_the_chance_to_stay():
    layer = Standout(1.5, 0.2)
    y = layer.forward(X, noise())
    np.testing.assert_array_equal(layer.backward(np.full(y.shape, 2.0)), 2.0 * (y != 0))


def test_the_mean_of_sampled_gradients_is_not_the_gradient_of_the_mean():
    """The mean output is keep(x) x, whose slope has a term that no draw knows of: alpha x keep (1 - keep)."""
    alpha, n = 1.5, 200_000
    x = np.ones((n, 1))
    layer = Standout(alpha, 0.0)
    layer.forward(x, noise())
    sampled = layer.backward(np.ones((1, n, 1))).mean()
    layer.forward(x[:1])
    whole = float(layer.backward(np.ones((1, 1)))[0, 0])
    keep = 1 / (1 + np.exp(-alpha))
    assert abs(sampled - keep) < 5 * np.sqrt(keep * (1 - keep) / n)
    assert whole == pytest.approx(keep + alpha * keep * (1 - keep))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_huge_inputs_are_no_trouble(dtype):
    x = np.array([[-1e30, 1e30, 0.0]], dtype)
    y = Standout(1.0, 0.0).forward(x)
    assert y.dtype == dtype
    assert y[0, 1] == x[0, 1]
    assert abs(y[0, 0]) <= 1
    layer = Standout(1.0, 0.0)
    layer.forward(x)
    assert np.isfinite(layer.backward(np.ones_like(x))).all()


def test_without_alpha_it_is_dropout_without_the_division():
    y = Standout(0.0, np.log(3)).forward(np.ones((100_000, 1)), noise())
    assert abs(y.mean() - 0.75) < 5 * np.sqrt(0.75 * 0.25 / 100_000)
    np.testing.assert_allclose(Standout(0.0, np.log(3)).forward(X), 0.75 * X, rtol=1e-12)


def test_gradients_in_training_and_in_prediction():
    assert gradient_check(of_layer(Standout(1.5, 0.2), rng=noise), X[None], tolerance=1e-9)
    assert gradient_check(of_layer(Standout(1.5, 0.2)), X, tolerance=1e-9)


def test_pictures_are_masked_pixel_by_pixel():
    layer = Standout(1.0, 0.0)
    assert layer.shape((3, 4, 4)) == (3, 4, 4)
    assert layer.forward(np.ones((2, 3, 4, 4)), Stream([0, 1], "noise")).shape == (2, 2, 3, 4, 4)


REFUSED = {
    "alpha in words": (lambda: Standout("one"), "alpha must be a real number, got 'one'"),
    "alpha that is no number": (lambda: Standout(np.nan), "alpha must be finite, got nan"),
    "endless beta": (lambda: Standout(1.0, [0.0, np.inf]), "beta must be finite, got inf at index (1,)"),
    "no beta": (lambda: Standout(1.0, None), "beta must be a real number, got None"),
}


@pytest.mark.parametrize(("ask", "words"), REFUSED.values(), ids=REFUSED)
def test_it_is_refused(ask, words):
    with pytest.raises(ValueError, match=re.escape(words)):
        ask()

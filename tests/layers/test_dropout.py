"""What dropout is by definition."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reglab.layers.dropout import Dropout, VanillaDropout
from reglab.streams import Stream

rates = st.floats(0, 0.99)
seeds = st.integers(0, 2**32)


@given(rates, seeds)
def test_a_unit_is_dropped_or_scaled_up(rate, seed):
    x = np.random.default_rng(0).standard_normal((8, 5))
    y = Dropout(rate).forward(x, Stream([seed], "noise"))[0]
    assert np.all((y == 0) | (np.isclose(y, x / (1 - rate), rtol=1e-14)))


@given(rates, seeds)
def test_vanilla_dropout_drops_or_keeps(rate, seed):
    x = np.random.default_rng(0).standard_normal((8, 5))
    y = VanillaDropout(rate).forward(x, Stream([seed], "noise"))[0]
    assert np.all((y == 0) | (y == x))
    np.testing.assert_allclose(VanillaDropout(rate).forward(x), (1 - rate) * x)


@given(rates, rates, seeds)
def test_what_a_low_rate_drops_a_higher_one_drops_too(a, b, seed):
    """One uniform number for each unit and all rates: so a slider switches units off one after the other."""
    low, high = sorted([a, b])
    x = np.ones((8, 5))
    few, many = (VanillaDropout(r).forward(x, Stream([seed], "noise")) for r in (low, high))
    assert np.all(many <= few)


@given(rates, seeds)
def test_both_kinds_drop_the_same_units(rate, seed):
    x = np.ones((8, 5))
    inverted, vanilla = (kind(rate).forward(x, Stream([seed], "noise")) for kind in (Dropout, VanillaDropout))
    np.testing.assert_array_equal(inverted > 0, vanilla > 0)


@pytest.mark.parametrize("kind", [Dropout, VanillaDropout])
def test_the_gradient_passes_where_the_unit_passed(kind):
    layer = kind(0.4)
    y = layer.forward(np.ones((6, 5)), Stream([0], "noise"))
    np.testing.assert_array_equal(layer.backward(np.full((1, 6, 5), 2.0)), 2 * y)


def test_after_a_prediction_the_gradient_is_that_of_the_prediction():
    layer = Dropout(0.4)
    layer.forward(np.ones((6, 5)), Stream([0], "noise"))
    layer.forward(np.ones((6, 5)))
    np.testing.assert_array_equal(layer.backward(np.ones((6, 5))), 1)

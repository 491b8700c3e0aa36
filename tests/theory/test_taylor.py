"""Taylor's polynomials: against scipy and closed forms, inside and outside their radius of convergence."""

from __future__ import annotations

from math import factorial

import numpy as np
import pytest
from scipy.interpolate import approximate_taylor_polynomial

from reglab.theory.taylor import RADIUS, coefficients, function, partial_sum

PLACES = np.linspace(-1, 1, 41)


@pytest.mark.parametrize("name", ["sin", "runge"])
def test_the_coefficients_are_those_that_scipy_estimates_from_the_function(name):
    theirs = approximate_taylor_polynomial(lambda x: function(name, x), 0, 5, 0.02, order=9)
    np.testing.assert_allclose(coefficients(name, 5), theirs.coeffs[::-1], rtol=1e-3, atol=0.1)


def test_the_flat_function_is_flatter_at_zero_than_every_power():
    assert (coefficients("flat", 20) == 0).all()
    for k in range(20):
        small = np.array([0.05, 0.1]) if k < 10 else np.array([0.03, 0.06])
        near, far = function("flat", small) / small**k
        assert near < 1e-9 * far  # f(x) / x^k falls to 0, so every derivative at 0 is 0
    assert function("flat", 0.0) == 0
    assert (function("flat", PLACES[PLACES != 0]) > 0).all()


def test_sine_stays_within_lagranges_remainder_everywhere():
    x = 5 * PLACES
    for order in range(25):
        bound = np.abs(x) ** (order + 1) / factorial(order + 1)
        assert (np.abs(partial_sum("sin", x, order) - np.sin(x)) <= bound + 1e-12).all()
    np.testing.assert_allclose(partial_sum("sin", x, 40), np.sin(x), atol=1e-12)


def test_runge_is_a_geometric_series():
    for terms in range(8):
        closed = (1 - (-25 * PLACES**2) ** terms) / (1 + 25 * PLACES**2)
        ours = partial_sum("runge", PLACES, 2 * terms - 2) if terms else 0 * PLACES
        np.testing.assert_allclose(ours, closed, rtol=1e-9, atol=1e-12)


def test_inside_the_radius_more_terms_come_closer_and_outside_they_run_away():
    orders = np.arange(0, 40, 2)
    for share, sign in ((0.9, -1), (1.1, 1)):
        x = share * RADIUS["runge"] * np.array([-1.0, 1.0])
        error = np.abs(partial_sum("runge", x, orders) - function("runge", x))
        assert (sign * np.diff(error, axis=0) > 0).all()


def test_the_flat_function_is_never_approached():
    orders = np.array([0, 3, 30])
    np.testing.assert_array_equal(partial_sum("flat", PLACES, orders), np.zeros((3, len(PLACES))))


@pytest.mark.parametrize("name", list(RADIUS))
def test_orders_in_an_array_are_the_single_ones(name):
    orders = np.array([[0, 4, 7], [1, 20, 2]])
    many = partial_sum(name, PLACES, orders)
    assert many.shape == (2, 3, len(PLACES))
    for i, order in np.ndenumerate(orders):
        np.testing.assert_array_equal(many[i], partial_sum(name, PLACES, int(order)))
        # At +-0.2 the terms of Runge's function are +-1 and may add up to 0.
        horner = np.polyval(coefficients(name, int(order))[::-1], PLACES)
        np.testing.assert_allclose(many[i], horner, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: function("cos", 0.0), "name must be one of 'sin', 'runge', 'flat', got 'cos'"),
        (lambda: function("sin", np.nan), "x must be finite, got nan"),
        (lambda: coefficients("sin", -1), "order must be at least 0, got -1"),
        (lambda: partial_sum("tan", PLACES, 3), "name must be one of"),
        (lambda: partial_sum("sin", 0.5, 3), "x must have 1 axes"),
        (lambda: partial_sum("sin", PLACES, 1.5), "order must be whole numbers, at least 0, got 1.5"),
        (lambda: partial_sum("sin", PLACES, [2, -1]), r"order must be whole numbers, at least 0, got \[2, -1\]"),
    ],
)
def test_bad_input_is_named(call, said):
    with pytest.raises(ValueError, match=said):
        call()

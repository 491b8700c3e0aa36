"""Polynomial fits agree with numpy and scikit-learn, and bias, variance and noise are the expected squared error."""

import numpy as np
import pytest
from numpy.polynomial.legendre import legvander
from numpy.polynomial.polynomial import Polynomial
from sklearn.linear_model import LinearRegression, Ridge

from reglab.theory.polynomial import decompose, draw, evaluate, fit, freedom

GRID = np.linspace(-1, 1, 101)


def source(x):
    return np.sin(1.5 * np.pi * x)


X, Y = draw(source, 40, noise=0.3, count=7, seed=3)


@pytest.mark.parametrize("degree", [0, 1, 5, 12])
def test_least_squares_agrees_with_numpy(degree):
    theirs = Polynomial.fit(X[0], Y[0], degree, domain=[-1, 1])(GRID)
    np.testing.assert_allclose(evaluate(fit(X[0], Y[0], degree), GRID), theirs, atol=1e-8)


@pytest.mark.parametrize("lam", [0.0, 1e-4, 0.1, 30.0])
def test_ridge_agrees_with_scikit_learn(lam):
    P = legvander(X[0], 8)[:, 1:]
    model = LinearRegression() if lam == 0 else Ridge(alpha=40 * lam, tol=1e-12)
    model.fit(P, Y[0])
    np.testing.assert_allclose(fit(X[0], Y[0], 8, lam), [model.intercept_, *model.coef_], atol=1e-8)


def test_stacked_equals_separate():
    degree, lam = np.array([0, 3, 9])[:, None], np.array([0.0, 0.01, 2.0, 50.0])
    c, df = fit(X, Y, degree, lam), freedom(X, degree, lam)
    assert c.shape == (3, 4, 7, 10)
    assert df.shape == (3, 4, 7)
    for i, d in enumerate(degree[:, 0]):
        for j, price in enumerate(lam):
            for s in range(7):
                np.testing.assert_allclose(c[i, j, s, : d + 1], fit(X[s], Y[s], int(d), price), atol=1e-12)
                np.testing.assert_allclose(df[i, j, s], freedom(X[s], int(d), price), atol=1e-12)
            assert (c[i, j, :, d + 1 :] == 0).all()


def test_one_x_serves_all_targets():
    many = np.broadcast_to(X[0], Y.shape)
    for degree, lam in ((0, 0.0), (6, 0.0), (6, 0.3), (np.array([2, 5]), 0.1)):
        np.testing.assert_allclose(fit(X[0], Y, degree, lam), fit(many, Y, degree, lam), atol=1e-12)


def test_interpolation_and_beyond():
    x = np.linspace(-1, 1, 9)
    y = source(x)
    for degree in (8, 12):
        np.testing.assert_allclose(evaluate(fit(x, y, degree), x), y, atol=1e-10)
    # Of all polynomials through the points it is the one that a vanishing penalty leaves.
    np.testing.assert_allclose(fit(x, y, 12), fit(x, y, 12, 1e-11), atol=1e-8)


def test_training_error_never_rises_with_the_degree_nor_falls_with_lambda():
    degrees, lams = np.arange(15), np.logspace(-4, 3, 20)

    def error(c):
        return ((evaluate(c, X) - Y) ** 2).mean(-1)

    assert (np.diff(error(fit(X, Y, degrees)), axis=0) < 1e-12).all()
    assert (np.diff(error(fit(X, Y, 12, lams)), axis=0) > -1e-12).all()


def test_degrees_of_freedom():
    np.testing.assert_allclose(freedom(X[0], np.arange(10)), np.arange(1, 11))
    lams = np.logspace(-6, 6, 25)
    df = freedom(X[0], 9, lams)
    assert (np.diff(df) < 0).all()
    np.testing.assert_allclose(df[[0, -1]], [10, 1], atol=1e-3)
    eye = fit(X[0], np.eye(40), 9, 0.05)  # the map from targets to fitted values, column by column
    np.testing.assert_allclose(np.trace(evaluate(eye, X[0])), freedom(X[0], 9, 0.05), rtol=1e-10)
    np.testing.assert_allclose(freedom(X[0][:5], 12), 5)  # five points have five degrees of freedom


def test_the_gap_at_the_same_places_is_twice_the_noise_times_the_freedom():
    """Expected error on new targets at the same x, less the training error, is 2 sigma^2 df / n."""
    rng, n, sigma = np.random.default_rng(0), 25, 0.4
    x = np.linspace(-1, 1, n)
    y, new = source(x) + sigma * rng.standard_normal((2, 40_000, n))
    for degree, lam in ((3, 0.0), (9, 0.0), (9, 0.1)):
        fitted = evaluate(fit(x, y, degree, lam), x)
        gaps = ((fitted - new) ** 2).mean(-1) - ((fitted - y) ** 2).mean(-1)
        expected = 2 * sigma**2 * freedom(x, degree, lam) / n
        assert abs(gaps.mean() - expected) < 5 * gaps.std() / 200


def test_bias_variance_and_noise_add_up():
    fits = evaluate(fit(X, Y, np.array([1, 4, 9]), 0.01), GRID)
    truth = source(GRID)
    bias2, variance, noise = decompose(fits, truth, 0.3)
    assert bias2.shape == variance.shape == noise.shape == (3,)
    expected = ((fits - truth) ** 2).mean((-2, -1)) + 0.3**2
    np.testing.assert_allclose(bias2 + variance + noise, expected, atol=1e-12)


def test_they_are_the_expected_squared_error_on_new_data():
    rng, n, sigma, count = np.random.default_rng(1), 20, 0.5, 20_000
    x = np.linspace(-1, 1, n)
    fits = evaluate(fit(x, source(x) + sigma * rng.standard_normal((count, n)), 6), GRID)
    errors = ((fits - source(GRID) - sigma * rng.standard_normal(fits.shape)) ** 2).mean(-1)
    assert abs(errors.mean() - sum(decompose(fits, source(GRID), sigma))) < 5 * errors.std() / np.sqrt(count)


def test_parts_by_hand():
    fits = np.array([[0.0, 2.0], [2.0, 2.0]])  # two samples, two places
    bias2, variance, noise = decompose(fits, np.array([0.0, 2.0]), 3.0)
    assert (bias2, variance, noise) == (0.5, 0.5, 9.0)


def test_samples_are_reproducible():
    again = draw(source, 40, noise=0.3, count=7, seed=3)
    np.testing.assert_array_equal(again, (X, Y))
    assert not np.array_equal(draw(source, 40, 0.3, 7, seed=4)[0], X)
    x, y = draw(source, 5, noise=0.0, count=2)
    np.testing.assert_array_equal(y, source(x))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: fit([0.0, 2.0], [0.0, 1.0], 1), r"x must be in \[-1, 1\], got 2.0"),
        (lambda: fit([0.0, 1.0], [0.0, 1.0, 2.0], 1), r"x and y must have the same shape.*\(2,\) and \(3,\)"),
        (lambda: fit(0.5, 1.0, 1), "x must have an axis of rows, got 0.5"),
        (lambda: fit([0.0, 1.0], [0.0, np.nan], 1), "y must be finite, got nan"),
        (lambda: fit([0.0, 1.0], [0.0, 1.0], -1), "degree must be whole numbers, at least 0, got -1"),
        (lambda: fit([0.0, 1.0], [0.0, 1.0], 1.5), "degree must be whole numbers, at least 0, got 1.5"),
        (lambda: fit([0.0, 1.0], [0.0, 1.0], 1, -0.1), r"lam must be in \[0, inf\), got -0.1"),
        (lambda: freedom([0.0, 1.0], 1, -0.1), r"lam must be in \[0, inf\), got -0.1"),
        (lambda: evaluate([np.inf], [0.0]), "c must be finite"),
        (lambda: decompose([1.0], [1.0]), r"fits must have an axis of samples.*\(1,\)"),
        (
            lambda: decompose([[1.0, 2.0]], [1.0]),
            r"truth must have one value a place of fits \(1, 2\), got shape \(1,\)",
        ),
        (lambda: decompose([[1.0]], [1.0], -1.0), r"noise must be in \[0, inf\), got -1.0"),
        (lambda: draw(source, 0, 0.1, 1), "n must be at least 1, got 0"),
        (lambda: draw(source, 3, 0.1, 0), "count must be at least 1, got 0"),
    ],
)
def test_bad_input(call, message):
    with pytest.raises(ValueError, match=message):
        call()

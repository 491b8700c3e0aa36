"""The closed forms of shrinkage, against solvers that know nothing of them."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import minimize

from reglab.theory.shrinkage import Quadratic, bias_variance, degrees_of_freedom, shrinkage

RNG = np.random.default_rng(0)
X = RNG.standard_normal((30, 4))
ROOT = RNG.standard_normal((3, 3))
BOWL = Quadratic(ROOT @ ROOT.T, [1.0, -2.0, 0.5])
LAMS = np.array([[0.01], [0.5], [20.0]])


@pytest.mark.parametrize("lam", LAMS[:, 0])
def test_the_minimum_is_the_minimum(lam):
    found = minimize(lambda w: BOWL.value(w) + lam / 2 * w @ w, np.zeros(3), tol=1e-14).x
    # The solver's slopes are finite differences, good to 1e-8, and the bowl with lam is as flat as 0.016.
    np.testing.assert_allclose(BOWL.minimum(lam), found, atol=1e-5)
    gradient = BOWL.hessian @ (BOWL.minimum(lam) - BOWL.optimum) + lam * BOWL.minimum(lam)
    np.testing.assert_allclose(gradient, 0, atol=1e-12)


def test_value_of_a_bowl():
    np.testing.assert_allclose(BOWL.value(BOWL.optimum), 0)
    e = BOWL.eigenvectors[:, 2]
    np.testing.assert_allclose(BOWL.value(BOWL.optimum + 2 * e), 0.5 * 4 * BOWL.eigenvalues[2])


def test_arrays_of_lambda_give_each_answer():
    assert BOWL.minimum(LAMS).shape == (3, 1, 3)
    for i, lam in enumerate(LAMS[:, 0]):
        np.testing.assert_allclose(BOWL.minimum(LAMS)[i, 0], BOWL.minimum(lam))


def test_degrees_of_freedom_are_the_trace_of_the_hat_matrix():
    n, lam = len(X), 0.3
    hat = X @ np.linalg.solve(X.T @ X + n * lam * np.eye(4), X.T)
    h = np.linalg.eigvalsh(X.T @ X / n)
    np.testing.assert_allclose(degrees_of_freedom(h, lam), np.trace(hat))
    np.testing.assert_allclose(degrees_of_freedom(h, 0.0), 4)


def test_where_nothing_pulls_all_survives():
    np.testing.assert_array_equal(shrinkage([0.0, 2.0], 0.0), [1, 1])
    np.testing.assert_array_equal(shrinkage([0.0, 2.0], 2.0), [0, 0.5])


@pytest.mark.parametrize("unit", [1e-150, 1e-9, 1.0, 1e9])
def test_symmetry_is_asked_for_in_the_units_of_the_matrix(unit):
    Quadratic(unit * (BOWL.hessian + 1e-12 * ROOT), BOWL.optimum)
    with pytest.raises(ValueError, match="hessian must be a symmetric matrix"):
        Quadratic(unit * np.array([[1.0, 0.9], [0.1, 1.0]]), [0.0, 0.0])


def test_bias_and_variance_are_those_of_the_linear_map_from_targets_to_weights():
    n, lam, sigma, w = len(X), 0.3, 1.7, np.array([1.0, -2.0, 0.0, 0.5])
    finds = np.linalg.solve(X.T @ X + n * lam * np.eye(4), X.T)  # (d, n): ridge is finds @ y
    h, Q = np.linalg.eigh(X.T @ X / n)
    bias2, variance = bias_variance(h, Q.T @ w, sigma**2 / n, lam)
    np.testing.assert_allclose(bias2.sum(), ((finds @ X @ w - w) ** 2).sum())
    np.testing.assert_allclose(variance.sum(), sigma**2 * (finds**2).sum())
    np.testing.assert_allclose(bias2, (Q.T @ (finds @ X @ w - w)) ** 2)


def test_least_squares_has_no_bias_and_some_ridge_beats_it():
    h, truth, noise = np.array([0.01, 1.0, 30.0]), np.array([0.5, -3.0, 2.0]), 0.2
    bias2, variance = bias_variance(h, truth, noise, 0.0)
    np.testing.assert_array_equal(bias2, 0)
    np.testing.assert_allclose(variance, noise / h)
    error = sum(bias_variance(h, truth, noise, np.linspace(0, noise / 9, 50)))  # up to sigma^2 / (m max truth^2)
    assert (np.diff(error, axis=0) < 0).all()
    best = noise / truth**2
    at_best = np.array([sum(bias_variance(h, truth, noise, lam))[i] for i, lam in enumerate(best)])
    for factor in (0.9, 1.1):
        there = [sum(bias_variance(h, truth, noise, factor * lam))[i] for i, lam in enumerate(best)]
        assert (np.array(there) > at_best).all()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([0.0, 1.0], [1.0, 1.0], 0.1, 0.1), "eigenvalues must be in"),
        (([1.0, 1.0], [1.0], 0.1, 0.1), "truth must"),
        (([1.0], [1.0], -0.1, 0.1), "noise must be in"),
        (([1.0], [1.0], 0.1, -0.1), "lam must be in"),
    ],
)
def test_what_bias_and_variance_refuse(arguments, message):
    with pytest.raises(ValueError, match=message):
        bias_variance(*arguments)

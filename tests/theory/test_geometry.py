"""The minimum within a ball against scipy's constrained solver, the conditions of the minimum, and its limits."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import brentq, minimize
from sklearn.linear_model import Lasso, Ridge

from reglab.step.projection import project_l1, project_l2
from reglab.theory.geometry import L1Ball, L2Ball, constraint_residual, corner_share
from reglab.theory.lasso import lam_max


def problem(n, d, seed=0):
    rng = np.random.default_rng(seed)
    X = rng.standard_normal((n, d)) @ (np.eye(d) + 0.6)
    return X, X[:, :2] @ [1.0, -2.0] + rng.standard_normal(n)


PROBLEMS = {"long": problem(30, 5), "wide": problem(6, 9, 1)}
BALLS = {f"{kind.__name__} {name}": kind(*data) for kind in (L1Ball, L2Ball) for name, data in PROBLEMS.items()}
SHARES = np.array([0.01, 0.2, 0.5, 0.9, 0.999])
X, Y = PROBLEMS["long"]
every_ball = pytest.mark.parametrize("ball", BALLS.values(), ids=BALLS)


@every_ball
def test_the_conditions_of_karush_kuhn_and_tucker_hold(ball):
    k = np.append(SHARES, [1.0, 1.5]) * ball.longest
    w, lam = ball.constrained(k), ball.multiplier(k)
    residual = constraint_residual(ball.slope(w), w, lam, k, ball.q)
    assert max(r.max() for r in residual) < 1e-10 * max(1, lam.max())


@every_ball
def test_the_constrained_minimum_is_scipys(ball):
    d = ball.x.shape[1]
    for k in SHARES[1:4] * ball.longest:
        if ball.q == 2:
            rule = {"type": "ineq", "fun": lambda w, k=k: k**2 - w @ w, "jac": lambda w: -2 * w}
            found = minimize(ball.loss, np.zeros(d) + 1e-3, jac=ball.slope, constraints=rule, method="SLSQP",
                             options={"ftol": 1e-15, "maxiter": 1000})  # fmt: skip
            theirs = found.x
        else:  # w = p - m with p, m >= 0 has no kink
            rule = {"type": "ineq", "fun": lambda u, k=k: k - u.sum(), "jac": lambda u: -np.ones(len(u))}
            found = minimize(
                lambda u: ball.loss(u[:d] - u[d:]), np.full(2 * d, 1e-3), bounds=[(0, None)] * (2 * d),
                jac=lambda u: np.concatenate([ball.slope(u[:d] - u[d:]), -ball.slope(u[:d] - u[d:])]),
                constraints=rule, method="SLSQP", options={"ftol": 1e-15, "maxiter": 1000},
            )  # fmt: skip
            theirs = found.x[:d] - found.x[d:]
        np.testing.assert_allclose(ball.constrained(k), theirs, atol=2e-5)
        np.testing.assert_allclose(ball.value(k), ball.loss(theirs), rtol=1e-7, atol=1e-9)


@every_ball
def test_there_and_back(ball):
    k = SHARES * ball.longest
    np.testing.assert_allclose(ball.radius(ball.multiplier(k)), k, rtol=1e-10)
    lam = np.geomspace(1e-3, 0.9, 7) * (lam_max(ball.x, ball.y) if ball.q == 1 else 1.0)
    np.testing.assert_allclose(ball.multiplier(ball.radius(lam)), lam, rtol=1e-8)


@every_ball
def test_the_penalized_minimum_is_scikit_learns(ball):
    lam = 0.3
    model = Ridge(len(ball.x) * lam, fit_intercept=False, tol=1e-12) if ball.q == 2 else Lasso(
        lam, fit_intercept=False, tol=1e-12, max_iter=100_000
    )  # fmt: skip
    np.testing.assert_allclose(ball.penalized(lam), model.fit(ball.x, ball.y).coef_, atol=1e-6)


def test_the_secular_equation_is_solved_as_by_brent():
    ball = BALLS["L2Ball long"]
    for k in SHARES[1:] * ball.longest:
        theirs = brentq(lambda lam, k=k: ball.radius(lam) - k, 0, 1e4, xtol=1e-13)
        np.testing.assert_allclose(ball.multiplier(k), theirs, rtol=1e-9, atol=1e-11)


# In float32 the square of 1e25 is infinite.
SIZES = pytest.mark.parametrize(("size", "dtype"), [(1e-200, float), (1e200, float), (1e25, np.float32)])


@SIZES
@every_ball
def test_a_ball_of_any_size_is_a_scaled_one(ball, size, dtype):
    """With targets in other units w and k are in these units too, and so is lam for q = 1."""
    y = (size * ball.y).astype(dtype)
    one, scaled = type(ball)(ball.x, y.astype(float) / size), type(ball)(ball.x, y)
    k, price = np.append(SHARES, [2.0, 1e150]) * one.longest, size if ball.q == 1 else 1.0
    lam, w = one.multiplier(k), one.constrained(k)
    np.testing.assert_allclose(scaled.longest, size * one.longest, rtol=1e-12)
    np.testing.assert_allclose(scaled.multiplier(size * k[:-1]), price * lam[:-1], rtol=1e-9, atol=1e-12 * price)
    np.testing.assert_allclose(scaled.constrained(size * k[:-1]), size * w[:-1], rtol=1e-9, atol=1e-12 * size)
    np.testing.assert_allclose(scaled.radius(price * lam), size * one.radius(lam), rtol=1e-9)
    assert lam[-1] == 0


@SIZES
@pytest.mark.parametrize("q", [1, 2])
def test_norms_and_residuals_are_right_at_every_size(q, size, dtype):
    w = np.array([[3.0, -4.0, 0.0], [0.0, 0.0, 0.0]], dtype) * dtype(size)
    norm = np.array([7.0 if q == 1 else 5.0, 0.0]) * size
    np.testing.assert_allclose({1: L1Ball, 2: L2Ball}[q](X, Y).norm(w), norm, rtol=1e-6)
    residual = constraint_residual(np.zeros_like(w), w, 2.0, 3 * size, q)
    np.testing.assert_allclose(residual.feasibility, np.maximum(norm - 3 * size, 0), rtol=1e-6)
    np.testing.assert_allclose(residual.slackness, 2 * np.abs(norm - 3 * size), rtol=1e-6)


@every_ball
def test_radius_and_multiplier_fall_together(ball):
    lams = np.geomspace(1e-4, 10, 60)
    assert (np.diff(ball.radius(lams)) <= 1e-12).all()
    ks = np.linspace(0.02, 0.99, 60) * ball.longest
    assert (np.diff(ball.multiplier(ks)) < 0).all()


@every_ball
def test_beyond_the_longest_solution_the_ball_does_not_bind(ball):
    k = np.array([1.0001, 3.0]) * ball.longest
    assert (ball.multiplier(k) == 0).all()
    least = np.linalg.lstsq(ball.x, ball.y, rcond=None)[0]
    np.testing.assert_allclose(ball.value(k), ball.loss(least), atol=1e-12)


@every_ball
def test_the_multiplier_is_the_slope_of_the_least_loss(ball):
    k, step = SHARES[1:4] * ball.longest + 1e-3, 1e-5
    slope = (ball.value(k + step) - ball.value(k - step)) / (2 * step)
    np.testing.assert_allclose(-slope, ball.multiplier(k) * k ** (ball.q - 1), rtol=1e-3)


@every_ball
def test_no_gap_between_primal_and_dual(ball):
    k = SHARES[:4] * ball.longest
    lam = np.append(ball.multiplier(k), np.geomspace(1e-3, 10, 40))
    dual = ball.dual(lam[:, None], k)
    assert (dual <= ball.value(k) + 1e-10).all()
    np.testing.assert_allclose(np.diag(dual[:4]), ball.value(k), rtol=1e-9)


@pytest.mark.parametrize(("kind", "project"), [(L1Ball, project_l1), (L2Ball, project_l2)])
def test_with_orthonormal_columns_it_is_the_projection(kind, project):
    Q = np.linalg.qr(np.random.default_rng(3).standard_normal((8, 4)))[0] * np.sqrt(8)
    y = np.random.default_rng(4).standard_normal(8)
    for k in (0.05, 0.3, 5.0):
        np.testing.assert_allclose(kind(Q, y).constrained(k), project(Q.T @ y / 8, k), atol=1e-12)


@every_ball
def test_arrays_of_radii_give_each_answer(ball):
    k = SHARES[:4].reshape(2, 2) * ball.longest
    assert ball.constrained(k).shape == (2, 2, ball.x.shape[1])
    for i, one in np.ndenumerate(k):
        np.testing.assert_allclose(ball.constrained(float(one)), ball.constrained(k)[i], atol=1e-12)


@pytest.mark.parametrize("kind", [L1Ball, L2Ball])
def test_where_the_data_ask_for_nothing_no_ball_binds(kind):
    ball = kind(X, np.zeros(len(X)))
    assert ball.longest == ball.multiplier(0.1) == ball.value(0.1) == 0
    np.testing.assert_array_equal(ball.constrained([0.1, 2.0]), 0)


def test_each_condition_is_noticed_where_it_is_broken():
    ball = BALLS["L2Ball long"]
    k = 0.5 * ball.longest
    w, lam = ball.constrained(k), ball.multiplier(k)
    assert constraint_residual(ball.slope(w), w, 2 * lam, k).stationarity > 1e-3
    assert constraint_residual(ball.slope(w), w, lam, 0.9 * k).feasibility > 1e-3
    inside = constraint_residual(ball.slope(w), w, lam, 1.1 * k)
    assert inside.slackness > 1e-3
    assert inside.feasibility == 0


def test_a_zero_weight_may_have_any_subgradient():
    assert constraint_residual([-0.5, 0.2], [1.0, 0.0], 0.5, 1.0, 1).stationarity == 0
    assert np.isclose(constraint_residual([-0.5, 0.7], [1.0, 0.0], 0.5, 1.0, 1).stationarity, 0.2)


@pytest.mark.parametrize("k", [0.2, 0.6, 0.95])
def test_the_share_of_corners_is_that_of_random_directions(k):
    angle = (np.arange(100_000) + 0.5) / 100_000 * 2 * np.pi
    touched = project_l1(np.stack([np.cos(angle), np.sin(angle)], -1), k)
    # In each of four intervals the count of angles is off by one at most, and one more where rounding decides.
    np.testing.assert_allclose((touched == 0).any(-1).mean(), corner_share(k, 1.0), atol=1e-4)


def test_the_limits_of_the_share_of_corners():
    np.testing.assert_allclose(corner_share([1e-9, 1.0], 1.0), [1, 0], atol=1e-8)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: L2Ball(X, Y[:-1]), "x and y must have the same length"),
        (lambda: L1Ball(X[0], Y), "x must have 2 axes"),
        (lambda: L2Ball(X, Y).constrained(0.0), r"k must be in \(0, inf\), got 0.0: a ball of radius 0 holds only"),
        (lambda: L1Ball(X, Y).constrained(-1.0), r"k must be in \(0, inf\), got -1.0: .* below 0 it is empty"),
        (lambda: L1Ball(X, Y).multiplier([1.0, -2.0]), r"k must be in .* got -2.0"),
        (lambda: L2Ball(X, Y).penalized(-1.0), r"lam must be in \[0, inf\), got -1.0"),
        (lambda: L1Ball(X, Y).radius(-1.0), r"lams must be in \[0, inf\)"),
        (lambda: L2Ball(X, Y).dual(1.0, 0.0), "k must be in"),
        (lambda: constraint_residual(np.ones(2), np.ones(3), 1.0, 1.0), r"slope must have shape \(3\)"),
        (lambda: constraint_residual(np.ones(3), np.ones(3), -1.0, 1.0), "lam must be in"),
        (lambda: constraint_residual(np.ones(3), np.ones(3), 1.0, 0.0), "k must be in"),
        (lambda: constraint_residual(np.ones(3), np.ones(3), 1.0, 1.0, 3), "q must be 1 or 2, got 3"),
        (lambda: corner_share(2.0, 1.0), "distance must be at least k = 2.0"),
        (lambda: corner_share(0.0, 1.0), "k must be in"),
    ],
)
def test_bad_input_is_refused(call, said):
    with pytest.raises(ValueError, match=said):
        call()

"""The lasso against scikit-learn, against the conditions of the minimum, and its two solvers against each other."""
# ruff: noqa: E501, the table of bad input is read in rows

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize
from sklearn.linear_model import ElasticNet, Lasso, Ridge, lars_path

from reglab.theory.lasso import (
    adaptive,
    at,
    homotopy,
    kkt_residual,
    lam_max,
    lasso_1d,
    path,
    ridge_1d,
    soft_threshold,
)  # fmt: skip
from reglab.theory.ridge import ridge

RATIOS = [1.0, 0.5, 0.05]
NUMBERS = st.floats(-10, 10)


def problem(n, d, shared=0.0, seed=0):
    """Centered; `shared` is the correlation between any two features."""
    rng = np.random.default_rng(seed)
    X = np.sqrt(shared) * rng.standard_normal((n, 1)) + np.sqrt(1 - shared) * rng.standard_normal((n, d))
    y = X[:, : d // 3] @ rng.standard_normal(d // 3) + rng.standard_normal(n)
    return X - X.mean(0), y - y.mean()


PROBLEMS = {
    "long": problem(60, 9),
    "correlated": problem(40, 30, 0.8, seed=1),
    "wide": problem(30, 70),
    "wide and correlated": problem(25, 60, 0.9),
}
X, Y = PROBLEMS["long"]
SOLVED = 1e-8  # how near `path` comes on "long": slopes within 1e-10 lam_max, of 9 features, at a curvature above 0.5
every_problem = pytest.mark.parametrize(("X", "y"), PROBLEMS.values(), ids=PROBLEMS)


def lams_of(X, y, ratio=1.0, lowest=1e-3, count=25):
    top = lam_max(X, y, ratio)
    return np.geomspace(1.2 * top, lowest * top, count)


def objective(X, y, w, lam, ratio=1.0):
    penalty = ratio * np.abs(w).sum() + (1 - ratio) / 2 * w @ w
    return ((y - X @ w) ** 2).sum() / (2 * len(X)) + lam * penalty


# ---- one dimension


@given(a=NUMBERS, t=st.floats(0, 10))
def test_soft_threshold_is_the_minimum(a, t):
    u = soft_threshold(a, t)
    assert (u == 0) == (abs(a) <= t)
    np.testing.assert_allclose(u, np.sign(a) * max(abs(a) - t, 0), rtol=1e-15)
    around = u + np.concatenate([-np.geomspace(1e-6, 10, 30), np.geomspace(1e-6, 10, 30)])
    assert (0.5 * (around - a) ** 2 + t * abs(around) > 0.5 * (u - a) ** 2 + t * abs(u)).all()


@given(a=NUMBERS, lam=st.floats(0, 10), c=st.floats(0.05, 5))
def test_minima_in_one_dimension(a, lam, c):
    for minimum, size in ((lasso_1d, np.abs), (ridge_1d, np.square)):
        w = minimum(a, lam, c)
        around = w + np.concatenate([-np.geomspace(1e-5, 10, 30), np.geomspace(1e-5, 10, 30)])
        assert (c * (around - a) ** 2 + lam * size(around) > c * (w - a) ** 2 + lam * size(w)).all()


@given(a=NUMBERS, c=st.floats(0.05, 5))
def test_the_lasso_is_zero_from_the_threshold_on_and_ridge_never_is(a, c):
    threshold = 2 * c * abs(a)
    assert lasso_1d(a, threshold, c) == 0 == lasso_1d(a, 1.5 * threshold, c)
    if abs(a) > 1e-6:
        assert lasso_1d(a, 0.99 * threshold, c) != 0 != ridge_1d(a, 100 * threshold, c)
    assert ridge_1d(a, 0.0, c) == pytest.approx(a)
    assert lasso_1d(a, 0.0, c) == a


def test_one_dimension_broadcasts():
    a, lam = np.array([[-1.0], [0.0], [0.5]]), np.array([0.1, 0.5, 1.0, 2.0])
    for minimum in (lasso_1d, ridge_1d):
        assert minimum(a, lam).shape == (3, 4)
        np.testing.assert_allclose(minimum(a, lam)[2, 1], minimum(0.5, 0.5))
    np.testing.assert_allclose(lasso_1d(0.5, lam), [0.45, 0.25, 0, 0])
    np.testing.assert_allclose(soft_threshold([-3.0, 0.5, 2.0], [[1.0], [2.0]]), [[-2, 0, 1], [-1, 0, 0]])
    assert isinstance(float(lasso_1d(0.5, 0.1)), float)


# ---- the path by coordinate descent


@pytest.mark.parametrize("ratio", RATIOS)
@every_problem
def test_path_is_that_of_scikit_learn(X, y, ratio):
    lams = lams_of(X, y, ratio, lowest=1e-2)
    found = path(X, y, lams, ratio)
    assert kkt_residual(X, y, found, lams, ratio).max() <= 2e-10 * lam_max(X, y)  # it stops at 1e-10
    for lam, w in zip(lams[::6], found[::6], strict=True):
        how = {"alpha": lam, "fit_intercept": False, "tol": 1e-14, "max_iter": 10**6}
        theirs = (Lasso(**how) if ratio == 1 else ElasticNet(l1_ratio=ratio, **how)).fit(X, y).coef_
        np.testing.assert_allclose(w, theirs, rtol=0, atol=1e-8)
        np.testing.assert_array_equal(w == 0, theirs == 0)


@pytest.mark.parametrize("ratio", RATIOS)
def test_path_is_the_minimum_that_a_general_solver_finds(ratio):
    """w = u - v with u, v >= 0 makes the objective smooth."""
    lam, d = 0.1, X.shape[1]

    def smooth(uv):
        u, v = np.split(uv, 2)
        w = u - v
        slope = -X.T @ (Y - X @ w) / len(X) + lam * (1 - ratio) * w
        value = objective(X, Y, w, lam, ratio) + lam * ratio * (uv.sum() - np.abs(w).sum())
        return value, np.concatenate([slope, -slope]) + lam * ratio

    found = minimize(
        smooth, np.zeros(2 * d), jac=True, bounds=[(0, None)] * 2 * d, options={"ftol": 1e-15, "gtol": 1e-9}
    )
    np.testing.assert_allclose(path(X, Y, lam, ratio), found.x[:d] - found.x[d:], atol=1e-6)


def test_path_answers_in_the_order_and_shape_of_lams():
    lams = np.array([[0.1, 0.5, 0.0], [0.02, 0.5, 3.0]])
    found = path(X, Y, lams)
    assert found.shape == (2, 3, X.shape[1])
    assert path(X, Y, 0.1).shape == (X.shape[1],)
    for where in np.ndindex(2, 3):
        np.testing.assert_allclose(found[where], path(X, Y, lams[where]), atol=SOLVED)


@pytest.mark.parametrize("ratio", RATIOS)
@every_problem
def test_all_are_zero_from_lam_max_on_and_not_before(X, y, ratio):
    top = lam_max(X, y, ratio)
    assert not path(X, y, [top * (1 + 1e-9), 2 * top], ratio).any()
    assert path(X, y, 0.999 * top, ratio).any()


def test_a_ratio_of_zero_is_ridge_and_no_lam_is_least_squares():
    lams = np.array([0.0, 0.1, 2.0])
    np.testing.assert_allclose(path(X, Y, lams, 0.0), ridge(X, Y, lams), atol=1e-12)
    least_squares = np.linalg.lstsq(X, Y, rcond=None)[0]
    for ratio in (0.0, 0.5, 1.0):
        np.testing.assert_allclose(path(X, Y, 0.0, ratio), least_squares, atol=1e-12)


@settings(max_examples=60)
@given(
    seed=st.integers(0, 10**6),
    n=st.integers(1, 8),
    d=st.integers(1, 8),
    twice=st.booleans(),
    ratio=st.sampled_from(RATIOS),
)
def test_path_meets_the_conditions_where_columns_tie_repeat_and_vanish(seed, n, d, twice, ratio):
    """Small whole numbers: dependent columns, equal correlations, columns of zeros."""
    rng = np.random.default_rng(seed)
    X, y = rng.integers(-2, 3, (n, d)).astype(float), rng.integers(-3, 4, n).astype(float)
    X = np.repeat(X, 2, 1) if twice else X
    top = np.abs(X.T @ y).max() / n
    lams = (top or 1.0) * np.linspace(0.05, 1.1, 6)
    assert kkt_residual(X, y, path(X, y, lams, ratio), lams, ratio).max() <= 2e-10 * top  # it stops at 1e-10


def test_a_constant_target_of_zero_leaves_nothing():
    assert not path(X, 0 * Y, [0.0, 0.1]).any()
    assert lam_max(X, 0 * Y) == 0
    assert not path(0 * X, Y, [0.0, 0.1], 0.0).any()


@pytest.mark.parametrize("scale", [1e-6, 1e6])
def test_units_do_not_matter(scale):
    """X in other units: w in the inverse ones, lam with them."""
    lams = lams_of(X, Y)
    np.testing.assert_allclose(path(scale * X, Y, scale * lams) * scale, path(X, Y, lams), atol=SOLVED)
    np.testing.assert_allclose(path(X, scale * Y, scale * lams) / scale, path(X, Y, lams), atol=SOLVED)


def test_kkt_residual_sees_what_is_wrong():
    lam, ratio = 0.2, 0.7
    w = path(X, Y, lam, ratio)
    assert kkt_residual(X, Y, w, lam, ratio) < 1e-9
    zero = int(np.flatnonzero(w == 0)[0])
    moved = np.stack([w, w, w])
    moved[0, w != 0] += 1e-3
    moved[1, zero] = 1e-9
    moved[2] = 0
    residuals = kkt_residual(X, Y, moved, lam, ratio)
    assert residuals.shape == (3,)
    assert (residuals > [1e-4, 1e-2, 0.1]).all()
    assert residuals[2] == pytest.approx(ratio * (lam_max(X, Y, ratio) - lam))
    assert kkt_residual(X, Y, moved[:, None], np.array([0.1, 0.2]), ratio).shape == (3, 2)


def test_kkt_residual_is_the_size_of_the_smallest_subgradient():
    """Numerically: the objective's derivative along a coordinate, to its nearer side where it has a kink."""
    lam, w, h = 0.2, np.array([0.5, 0.0, -0.3, 0, 0, 0, 0, 0, 0]), 1e-6
    least = []
    for e in np.eye(9):
        right = (objective(X, Y, w + h * e, lam) - objective(X, Y, w, lam)) / h
        left = (objective(X, Y, w, lam) - objective(X, Y, w - h * e, lam)) / h
        least.append(0 if left < 0 < right else min(abs(left), abs(right)))
    assert kkt_residual(X, Y, w, lam) == pytest.approx(max(least), abs=1e-5)


# ---- ridge


def test_a_ratio_of_zero_is_ridge_of_scikit_learn():
    lams = np.array([0.01, 0.5, 20.0])
    for lam, w in zip(lams, path(X, Y, lams, 0.0), strict=True):
        theirs = Ridge(alpha=len(X) * lam, fit_intercept=False, tol=1e-12).fit(X, Y).coef_
        np.testing.assert_allclose(w, theirs, atol=1e-10)
    assert kkt_residual(X, Y, path(X, Y, lams, 0.0), lams, 0.0).max() < 1e-12


def test_without_penalty_it_has_the_least_norm():
    X, y = PROBLEMS["wide"]
    for ratio in (0.0, 0.5, 1.0):
        np.testing.assert_allclose(path(X, y, 0.0, ratio), np.linalg.pinv(X) @ y, atol=1e-10)
    np.testing.assert_allclose(path(X, y, 1e-9, 0.0), path(X, y, 0.0, 0.0), atol=1e-6)


# ---- the exact path


@every_problem
def test_homotopy_is_that_of_scikit_learn(X, y):
    knots, coefs = homotopy(X, y, lam_min=1e-3 * lam_max(X, y))
    alphas, _, theirs = lars_path(X, y, method="lasso", alpha_min=knots[-1])
    assert knots[0] == pytest.approx(lam_max(X, y))
    assert not coefs[0].any()
    assert (np.diff(knots) < 0).all()
    np.testing.assert_allclose(at(knots, coefs, alphas.clip(knots[-1])), theirs.T, atol=1e-8)


@every_problem
def test_homotopy_is_the_path_of_coordinate_descent(X, y):
    knots, coefs = homotopy(X, y)
    lams = np.concatenate([lams_of(X, y), knots[:-1], (knots[1:] + knots[:-1]) / 2])
    exact = at(knots, coefs, lams)
    assert kkt_residual(X, y, exact, lams).max() < 1e-11 * knots[0]
    # Both solve linear systems whose least eigenvalues go down to 2e-5: slopes that are rounded by 1e-15 give 1e-9.
    np.testing.assert_allclose(path(X, y, lams, tolerance=1e-12), exact, atol=1e-7)


@every_problem
def test_between_two_knots_the_support_and_its_signs_stay(X, y):
    knots, coefs = homotopy(X, y, 1e-3 * lam_max(X, y))
    for i in range(len(knots) - 1):
        inside = at(knots, coefs, knots[i] + np.array([0.1, 0.5, 0.9]) * (knots[i + 1] - knots[i]))
        assert (np.sign(inside) == np.sign(inside[0])).all()
    steps = np.diff((coefs != 0).sum(1))
    assert set(steps[1:-1]) <= {-1, 0, 1}, "one feature joins or leaves at a time"


def test_features_leave_too():
    X, y = PROBLEMS["correlated"]
    knots, coefs = homotopy(X, y)
    sizes = (coefs != 0).sum(1)
    assert (np.diff(sizes) < 0).any(), "or else this problem does not test it"
    assert len(knots) > X.shape[1] + 1
    np.testing.assert_allclose(coefs[-1], np.linalg.lstsq(X, y, rcond=None)[0], atol=1e-9)


def test_more_features_than_rows_end_in_a_perfect_fit():
    X, y = PROBLEMS["wide"]
    knots, coefs = homotopy(X, y)
    assert knots[-1] == 0
    assert (coefs != 0).sum(1).max() <= len(X) - 1, "the rank of centered rows"
    np.testing.assert_allclose(X @ coefs[-1], y, atol=1e-9)


UNITS = [[1e12, 1, 1, 1], [1e-12, 1, 1, 1], [1e-6, 1, 1, 1e6], [1e-12, 1e-12, 1, 1], [1e-5, 1e5, 1e-7, 1]]


@pytest.mark.parametrize("units", UNITS)
@pytest.mark.parametrize("n", [20, 3])
def test_no_feature_is_forgotten_for_its_units(units, n):
    """The conditions in each feature's own units, from the largest lam down to where the smallest feature has joined."""
    rng = np.random.default_rng(3)
    x, y = rng.standard_normal((n, 4)) + 0.5, rng.standard_normal(n)
    y, x = y + x @ [1, -0.5, 0.3, 2], x * units
    size = np.abs(x.T @ y).max() / n * np.array(units) / max(units)
    knots, coefs = homotopy(x, y)
    lams = np.concatenate([knots[:-1], np.geomspace(knots[0], 0.1 * size.min(), 40)])
    for w in (at(knots, coefs, lams), path(x, y, lams)):
        slope = (y - w @ x.T) @ x / n
        wrong = np.abs(slope - lams[:, None] * np.sign(w)) - np.where(w == 0, lams[:, None], 0)
        assert (wrong <= 1e-9 * size).all()
    np.testing.assert_allclose(x @ coefs[-1], x / units @ np.linalg.lstsq(x / units, y)[0], rtol=1e-8)


@settings(max_examples=100)
@given(seed=st.integers(0, 10**6), n=st.integers(1, 8), d=st.integers(1, 8), twice=st.booleans())
@example(seed=592755, n=7, d=7, twice=True)  # columns so nearly dependent that coefficients reach 1,000, and each twice
@example(seed=238947, n=7, d=7, twice=True)
def test_homotopy_meets_the_conditions_where_columns_tie_repeat_and_vanish(seed, n, d, twice):
    rng = np.random.default_rng(seed)
    X, y = rng.integers(-2, 3, (n, d)).astype(float), rng.integers(-3, 4, n).astype(float)
    X = np.repeat(X, 2, 1) if twice else X
    knots, coefs = homotopy(X, y)
    lams = np.concatenate([knots, np.linspace(0, 1.1 * knots[0], 13)])
    assert kkt_residual(X, y, at(knots, coefs, lams), lams).max() <= 1e-10 * knots[0]


def test_a_path_that_ends_before_zero():
    knots, coefs = homotopy(X, Y, 0.2)
    assert knots[-1] == 0.2
    np.testing.assert_allclose(coefs[-1], path(X, Y, 0.2), atol=SOLVED)
    knots, coefs = homotopy(X, Y, 100.0)
    np.testing.assert_array_equal(knots, [100.0])
    assert not at(knots, coefs, [100.0, 200.0]).any()
    knots, coefs = homotopy(X, 0 * Y)
    assert knots[0] == 0
    assert not coefs.any()


def test_at_interpolates():
    knots, coefs = np.array([2.0, 1.0, 0.0]), np.array([[0, 0], [1.0, 0], [1.0, -3.0]])
    found = at(knots, coefs, [[5.0, 2.0, 1.5], [1.0, 0.25, 0.0]])
    np.testing.assert_allclose(found, [[[0, 0], [0, 0], [0.5, 0]], [[1, 0], [1, -2.25], [1, -3]]])
    assert at(knots, coefs, 1.0).shape == (2,)


# ---- the adaptive lasso


@pytest.mark.parametrize("power", [0.5, 1.0, 2.0])
def test_adaptive_meets_its_own_conditions(power):
    """X^T (y - X w) / n = lam sign(w) / |pilot|^power where w is not 0, and not above it elsewhere."""
    lams = np.array([0.3, 0.05, 0.002])
    pilot = np.linalg.lstsq(X, Y, rcond=None)[0]
    for lam, w in zip(lams, adaptive(X, Y, lams, power), strict=True):
        slope = np.abs(pilot) ** power * (X.T @ (Y - X @ w)) / len(X)  # in the units in which all prices are lam
        np.testing.assert_allclose(slope[w != 0], lam * np.sign(w)[w != 0], rtol=0, atol=SOLVED)
        assert (np.abs(slope) <= lam + SOLVED)[w == 0].all()
        assert 0 < (w != 0).sum() < len(w) or lam < 0.01


def test_adaptive_with_equal_pilots_is_the_lasso():
    lams = lams_of(X, Y)
    np.testing.assert_allclose(adaptive(X, Y, lams, pilot=np.ones(9)), path(X, Y, lams), atol=1e-10)


def test_a_feature_whose_pilot_is_zero_stays_zero():
    pilot = ridge(X, Y, 0.1)
    pilot[0] = 0
    w = adaptive(X, Y, [0.0, 1e-6, 0.1], pilot=pilot)
    assert not w[:, 0].any()
    assert w[:, 1:].any()


def test_adaptive_takes_a_ridge_pilot_where_columns_depend():
    X, y = PROBLEMS["wide"]
    w = adaptive(X, y, 0.1, pilot=ridge(X, y, 0.1))
    assert 0 < (w != 0).sum() < 70


def test_adaptive_shrinks_strong_features_less():
    """The oracle property at work: with noise that is small, its strong coefficients are nearer the truth."""
    rng = np.random.default_rng(1)
    X, truth = rng.standard_normal((200, 10)), np.array([3.0, -2.0, 1.5, 0, 0, 0, 0, 0, 0, 0])
    y = X @ truth + 0.5 * rng.standard_normal(200)
    plain, weighted = path(X, y, 0.3), adaptive(X, y, 0.3)
    np.testing.assert_array_equal(weighted[3:], 0)
    assert np.abs(weighted - truth)[:3].mean() < 0.7 * np.abs(plain - truth)[:3].mean()


# ---- bad input

BAD = {
    "a negative threshold": (lambda: soft_threshold(1.0, -1.0), "t must be in [0, inf), got -1"),
    "no curvature": (lambda: lasso_1d(1.0, 1.0, 0.0), "c must be in (0, inf), got 0"),
    "a negative price": (lambda: ridge_1d(1.0, -1.0), "lam must be in [0, inf), got -1"),
    "a ratio above 1": (lambda: path(X, Y, 0.1, 1.5), "ratio must be in [0, 1], got 1.5"),
    "a negative ratio": (lambda: kkt_residual(X, Y, X[0], 0.1, -0.5), "ratio must be in [0, 1], got -0.5"),
    "two ratios": (lambda: path(X, Y, 0.1, [0.1, 0.2]), "ratio must be a single number"),
    "ridge has no lam_max": (lambda: lam_max(X, Y, 0.0), "ratio must be in (0, 1], got 0"),
    "a negative lam": (lambda: path(X, Y, [0.1, -0.2]), "lams must be in [0, inf), got -0.2"),
    "no lam": (lambda: path(X, Y, []), "lams must not be empty, got shape (0,)"),
    "an infinite lam": (lambda: path(X, Y, [np.inf]), "lams must be finite, got inf at index (0,)"),
    "a lam in words": (lambda: kkt_residual(X, Y, X[0], "0.1"), "lam must be a real number, got '0.1'"),
    "NaN in X": (lambda: path(X * np.nan, Y, 0.1), "x must be finite, got nan at index (0, 0)"),
    "infinite y": (lambda: homotopy(X, Y * np.inf), "y must be finite"),
    "X of one axis": (lambda: lam_max(X[0], Y), "x must have 2 axes, got shape (9,)"),
    "y of two axes": (lambda: lam_max(X, X), "y must have 1 axes, got shape (60, 9)"),
    "rows and targets": (lambda: path(X, Y[1:], 0.1), "x and y must have the same length, got 60 and 59"),
    "coefficients of others": (lambda: kkt_residual(X, Y, X[:, 1:], 0.1), "w must have 9 coefficients on its last axis, got shape (60, 8)"),
    "three lams for two w": (lambda: kkt_residual(X, Y, X[:2], [1.0] * 3), "lam must broadcast to the leading axes of w (2, 9), got (3,)"),
    "no tolerance": (lambda: path(X, Y, 0.1, tolerance=0), "tolerance must be in (0, inf), got 0"),
    "no sweep": (lambda: path(X, Y, 0.1, max_sweeps=0), "max_sweeps must be at least 1, got 0"),
    "too few sweeps": (lambda: path(*PROBLEMS["wide"], 0.01, max_sweeps=2), "max_sweeps must be larger for lam 0.01 and this tolerance, got 2"),
    "a negative end": (lambda: homotopy(X, Y, -1.0), "lam_min must be in [0, inf), got -1"),
    "two ends": (lambda: homotopy(X, Y, [0.1, 0.2]), "lam_min must be a single number"),
    "no power": (lambda: adaptive(X, Y, 0.1, 0.0), "power must be in (0, inf), got 0"),
    "pilot of others": (lambda: adaptive(X, Y, 0.1, pilot=[1.0, 2.0]), "pilot must have shape (9), got (2,)"),
    "no pilot of its own": (lambda: adaptive(*PROBLEMS["wide"], 0.1), "pilot must be given where x of shape (30, 70) has dependent columns, got None"),
    "ascending knots": (lambda: at([0.0, 1.0], [[0.0], [1.0]], 0.5), "knots must be in descending order, got array([0., 1.])"),
    "knots and coefficients": (lambda: at([1.0, 0.0], [[0.0]], 0.5), "knots and coefs must have the same length, got 2 and 1"),
    "below the last knot": (lambda: at([1.0, 0.5], [[0.0], [1.0]], [0.7, 0.4]), "lams must be at least 0.5, where the path ends, got 0.4"),
}  # fmt: skip


@pytest.mark.parametrize(("ask", "words"), BAD.values(), ids=BAD)
def test_bad_input_is_refused(ask, words):
    with pytest.raises(ValueError, match=re.escape(words)):
        ask()


def test_input_is_left_alone():
    before = [X.copy(), Y.copy(), PROBLEMS["wide"][0].copy()]
    path(X, Y, 0.1), homotopy(X, Y), adaptive(X, Y, 0.1)
    for a, b in zip(before, [X, Y, PROBLEMS["wide"][0]], strict=True):
        np.testing.assert_array_equal(a, b)

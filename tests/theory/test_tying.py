"""Tied ridge regressions: the minimum, its two ends, its rotation, and the expected error by simulation."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import minimize
from sklearn.linear_model import Ridge

from reglab.checks import gradient_check
from reglab.theory.tying import best_coupling, expected_error, rotation, tied_ridge

RNG = np.random.default_rng(0)
D = 3
XS = [RNG.standard_normal((n, D)) for n in (9, 14, 6)]
YS = [RNG.standard_normal(n) for n in (9, 14, 6)]
TWO = XS[:2], YS[:2]


def objective(W, xs, ys, lam, c):
    """Value and gradient for W (T, d)."""
    value, slope = lam / 2 * (W**2).sum(), lam * W
    for t, (x, y) in enumerate(zip(xs, ys, strict=True)):
        value += ((y - x @ W[t]) ** 2).mean() / 2
        slope[t] -= x.T @ (y - x @ W[t]) / len(y)
        for s in range(t):
            value += c / 2 * ((W[s] - W[t]) ** 2).sum()
            slope[s] += c * (W[s] - W[t])
            slope[t] += c * (W[t] - W[s])
    return value, slope


@pytest.mark.parametrize("tasks", [2, 3])
@pytest.mark.parametrize("c", [0.0, 0.4, 30.0])
@pytest.mark.parametrize("lam", [0.0, 0.2])
def test_it_is_where_the_gradient_is_zero(tasks, c, lam):
    xs, ys = XS[:tasks], YS[:tasks]
    assert gradient_check(lambda W: objective(W, xs, ys, lam, c), RNG.standard_normal((tasks, D)))
    W = tied_ridge(xs, ys, lam, c)
    np.testing.assert_allclose(objective(W, xs, ys, lam, c)[1], 0, atol=1e-11)  # c (w_s - w_t) is rounded by 1e-14


def test_a_general_optimizer_finds_the_same():
    def value(w):
        return objective(w.reshape(2, D), *TWO, 0.1, 0.7)[0]

    found = minimize(value, np.zeros(2 * D), tol=1e-12).x.reshape(2, D)
    np.testing.assert_allclose(tied_ridge(*TWO, 0.1, 0.7), found, atol=1e-5)


def test_without_coupling_the_tasks_are_separate_ridge_regressions():
    found = tied_ridge(XS, YS, 0.3, 0.0)
    for x, y, w in zip(XS, YS, found, strict=True):
        theirs = Ridge(alpha=len(x) * 0.3, fit_intercept=False, tol=1e-12).fit(x, y)
        np.testing.assert_allclose(w, theirs.coef_, atol=1e-10)


def test_with_infinite_coupling_they_are_one_pooled_regression():
    found = tied_ridge(XS, YS, 0.3, np.inf)
    weights = np.concatenate([np.full(len(y), 1 / len(y)) for y in YS])  # every task counts the same
    theirs = Ridge(alpha=3 * 0.3, fit_intercept=False, tol=1e-12)
    theirs.fit(np.concatenate(XS), np.concatenate(YS), sample_weight=weights)
    for w in found:
        np.testing.assert_allclose(w, theirs.coef_, atol=1e-10)


@pytest.mark.parametrize("lam", [0.0, 0.3])
def test_the_limit_is_reached_as_one_over_c(lam):
    cs = np.array([1e3, 1e5, 1e7, 1e12])
    far = np.abs(tied_ridge(XS, YS, lam, cs) - tied_ridge(XS, YS, lam, np.inf)).max((1, 2))
    np.testing.assert_allclose(far[0] / far[1], 100, rtol=0.02)
    assert far[-1] < 1e-9


def test_the_distance_shrinks_as_the_coupling_grows():
    W = tied_ridge(*TWO, 0.1, np.geomspace(1e-3, 1e3, 30))
    assert (np.diff(np.linalg.norm(W[:, 0] - W[:, 1], axis=-1)) < 0).all()


def test_equal_tasks_do_not_feel_the_coupling():
    x, y = XS[0], YS[0]
    W = tied_ridge([x, x], [y, y], 0.2, np.array([0.0, 1.0, np.inf]))
    np.testing.assert_allclose(W, np.broadcast_to(W[0, 0], W.shape), atol=1e-12)


def test_many_lambdas_and_couplings_are_each_answer():
    lams, cs = np.array([0.1, 1.0])[:, None], np.array([0.0, 2.0, np.inf])
    found = tied_ridge(XS, YS, lams, cs)
    assert found.shape == (2, 3, 3, D)
    for i, j in np.ndindex(2, 3):
        np.testing.assert_allclose(found[i, j], tied_ridge(XS, YS, lams[i, 0], cs[j]), atol=1e-12)


@pytest.mark.parametrize("tasks", [2, 5])
def test_the_rotation_is_orthogonal_and_turns_tying_into_ridge(tasks):
    Q = rotation(tasks)
    np.testing.assert_allclose(Q.T @ Q, np.eye(tasks), atol=1e-12)
    W = RNG.standard_normal((tasks, D))
    z = Q.T @ W
    np.testing.assert_allclose(z[0], W.sum(0) / np.sqrt(tasks), atol=1e-12)
    pairs = sum(((W[s] - W[t]) ** 2).sum() for t in range(tasks) for s in range(t))
    np.testing.assert_allclose(tasks * (z[1:] ** 2).sum(), pairs)


@pytest.mark.parametrize(("lam", "c", "s"), [(0.0, 0.0, 0.5), (0.2, 0.3, 0.8), (0.1, 1.0, -0.6), (0.3, np.inf, 0.2)])
def test_the_expected_error_is_that_of_a_simulation(lam, c, s):
    n, d, sigma, rng = 10, 2, 0.8, np.random.default_rng(1)
    truth = np.array([[1.0, 0.0], [s, np.sqrt(1 - s**2)]])
    xs = [np.linalg.qr(rng.standard_normal((n, d)))[0] * np.sqrt(n) for _ in range(2)]
    errors = []
    for _ in range(2000):
        ys = [x @ w + sigma * rng.standard_normal(n) for x, w in zip(xs, truth, strict=True)]
        errors.append(((tied_ridge(xs, ys, lam, c) - truth) ** 2).sum(-1))
    errors = np.array(errors)
    off = errors.mean(0) - expected_error(lam, c, s, sigma**2 * d / n)
    assert (np.abs(off) < 4 * errors.std(0) / np.sqrt(len(errors))).all()


def test_without_anything_the_expected_error_is_the_noise():
    np.testing.assert_allclose(expected_error(0.0, 0.0, [-1.0, 0.0, 1.0], 0.37, 2.0), 0.37)


@pytest.mark.parametrize("s", [-0.9, 0.0, 0.3, 0.9])
def test_the_best_coupling_is_the_minimum(s):
    noise, size = 0.4, 1.7
    best = minimize(lambda p: expected_error(p[0], p[1], s, noise, size), [0.2, 0.2], bounds=[(0, None)] * 2, tol=1e-14)
    lam, c = best_coupling(s, noise, size)
    assert expected_error(lam, c, s, noise, size) <= best.fun + 1e-12
    np.testing.assert_allclose([lam, c], best.x, atol=1e-4)


def test_the_same_task_is_pooled_and_without_noise_nothing_is():
    lam, c = best_coupling([1.0, 0.5], [0.4, 0.0])
    np.testing.assert_allclose(lam, [0.2, 0.0])
    np.testing.assert_allclose(c, [np.inf, 0.0])


@pytest.mark.parametrize("units", [[1e12, 1.0, 1.0], [1e-6, 1.0, 1e6], [1e-9, 1e-9, 1.0]])
@pytest.mark.parametrize("c", [0.0, np.inf])
def test_without_ridge_units_decide_nothing(units, c):
    """Squared, they are beyond rounding. Without a coupling, or with one weight for all, weights change with them."""
    rng = np.random.default_rng(0)
    xs, ys = [rng.standard_normal((n, 3)) for n in (9, 12)], [rng.standard_normal(n) for n in (9, 12)]
    found = tied_ridge([x * units for x in xs], ys, 0.0, c) * units
    np.testing.assert_allclose(found, tied_ridge(xs, ys, 0.0, c), rtol=1e-9)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: tied_ridge(XS[:1], YS[:1], 0.1, 1.0), "xs must be a list of at least two tasks"),
        (lambda: tied_ridge(XS, YS[:2], 0.1, 1.0), "xs and ys"),
        (lambda: tied_ridge([XS[0], XS[1][:, :2]], YS[:2], 0.1, 1.0), r"xs must all have 3 features, got 2 in xs\[1\]"),
        (lambda: tied_ridge(XS[:2], YS[1::-1], 0.1, 1.0), r"xs\[0\] and ys\[0\]"),
        (lambda: tied_ridge(XS[:2], "ab", 0.1, 1.0), "ys must be a list"),
        (lambda: tied_ridge(*TWO, -0.1, 1.0), r"lam must be in \[0, inf\), got -0.1"),
        (lambda: tied_ridge(*TWO, 0.1, -1.0), r"c must be in \[0, inf\], got -1.0"),
        (lambda: tied_ridge(*TWO, 0.1, np.nan), r"c must be in \[0, inf\], got nan"),
        (lambda: tied_ridge(*TWO, 0.1, "much"), "c must be a real number, got 'much'"),
        (lambda: tied_ridge([XS[0], XS[1][:2]], [YS[0], YS[1][:2]], 0.0, 0.0), "lam must be above 0"),
        (lambda: tied_ridge([XS[0][:1]] * 2, [YS[0][:1]] * 2, 0.0, 1.0), "lam must be above 0"),
        (lambda: rotation(1), "tasks must be at least 2, got 1"),
        (lambda: expected_error(0.1, 1.0, 1.2, 0.3), r"similarity must be in \[-1, 1\], got 1.2"),
        (lambda: expected_error(0.1, 1.0, 0.5, -0.3), r"noise must be in \[0, inf\), got -0.3"),
        (lambda: expected_error(0.1, 1.0, 0.5, 0.3, -1.0), r"size must be in \[0, inf\), got -1.0"),
        (lambda: best_coupling(0.5, 0.3, 0.0), r"size must be in \(0, inf\), got 0.0"),
    ],
)
def test_bad_input_is_refused(call, said):
    with pytest.raises(ValueError, match=said):
        call()


def test_tied_tasks_need_not_decide_alone():
    few = [XS[0][:2], XS[1][:2]], [YS[0][:2], YS[1][:2]]
    W = tied_ridge(*few, 0.0, 1.0)
    np.testing.assert_allclose(objective(W, *few, 0.0, 1.0)[1], 0, atol=1e-10)

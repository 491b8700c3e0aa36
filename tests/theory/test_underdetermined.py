"""Least squares without a unique answer: against numpy and scikit-learn, limits, and descent step by step."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.linalg import null_space
from sklearn.linear_model import LinearRegression

from reglab.theory.ridge import ridge
from reglab.theory.shrinkage import shrinkage
from reglab.theory.underdetermined import (
    after,
    condition,
    descent_share,
    least_squares_descent,
    matching_lam,
    min_norm,
    null_part,
)

RNG = np.random.default_rng(0)
WIDE, Y = RNG.standard_normal((5, 9)), RNG.standard_normal(5)
TALL, TALL_Y = RNG.standard_normal((12, 3)), RNG.standard_normal(12)
TWICE = np.concatenate([TALL, TALL[:, :1]], 1)  # more rows than columns, and still no unique answer
START = RNG.standard_normal(9)
LR = 1.3 * len(WIDE) / np.linalg.norm(WIDE, 2) ** 2


@pytest.mark.parametrize(("x", "y"), [(WIDE, Y), (TALL, TALL_Y), (TWICE, TALL_Y)])
def test_the_shortest_is_that_of_numpy_and_scikit_learn(x, y):
    np.testing.assert_allclose(min_norm(x, y), np.linalg.pinv(x) @ y, atol=1e-12)
    np.testing.assert_allclose(min_norm(x, y), LinearRegression(fit_intercept=False).fit(x, y).coef_, atol=1e-12)


def test_where_the_answer_is_unique_it_is_the_shortest():
    np.testing.assert_allclose(ridge(TALL, TALL_Y, 0.0), min_norm(TALL, TALL_Y), atol=1e-12)


def test_the_shortest_is_shorter_than_any_other_answer():
    w = min_norm(WIDE, Y)
    np.testing.assert_allclose(WIDE @ w, Y, atol=1e-12)
    for v in null_space(WIDE).T:
        np.testing.assert_allclose(WIDE @ (w + v), Y, atol=1e-12)
        np.testing.assert_allclose((w + v) @ (w + v), w @ w + 1)


def test_the_null_part_is_the_projection_on_the_null_space():
    Q = null_space(WIDE)
    np.testing.assert_allclose(null_part(WIDE, np.stack([START, Q[:, 0]])), [Q @ (Q.T @ START), Q[:, 0]], atol=1e-12)
    np.testing.assert_allclose(null_part(TALL, TALL[0]), 0, atol=1e-12)


def test_condition_numbers():
    lams = np.array([1e-3, 1.0])
    for x in (WIDE, TALL):
        wanted = [np.linalg.cond(x.T @ x / len(x) + lam * np.eye(x.shape[1])) for lam in lams]
        np.testing.assert_allclose(condition(x, lams), wanted, rtol=1e-9)
    np.testing.assert_allclose(condition(TALL, 0.0), np.linalg.cond(TALL.T @ TALL), rtol=1e-9)
    assert condition(WIDE, 0.0) == np.inf
    assert condition(TWICE, 0.0) == np.inf


@pytest.mark.parametrize("start", [None, START])
def test_the_closed_form_of_descent_is_its_steps(start):
    steps = least_squares_descent(WIDE, Y, LR, 40, start)
    np.testing.assert_allclose(after(WIDE, Y, LR, np.arange(41), start), steps, atol=1e-12)


def test_descent_ends_at_the_shortest_answer_and_the_null_part_of_its_start():
    end = least_squares_descent(WIDE, Y, LR, 5000, START)[-1]
    np.testing.assert_allclose(end, min_norm(WIDE, Y) + null_part(WIDE, START), atol=1e-8)
    np.testing.assert_allclose(after(WIDE, Y, LR, np.inf, START), min_norm(WIDE, Y) + null_part(WIDE, START))


def test_a_penalty_makes_the_end_the_same_from_everywhere():
    for start in (None, START, -5 * START):
        end = least_squares_descent(WIDE, Y, LR / 2, 4000, start, lam=0.1)[-1]
        np.testing.assert_allclose(end, ridge(WIDE, Y, 0.1), atol=1e-10)


def test_a_penalty_pulls_the_null_part_by_the_same_factor_each_step():
    ways = null_part(WIDE, least_squares_descent(WIDE, Y, 0.1, 7, START, lam=0.4))
    np.testing.assert_allclose(ways, 0.96 ** np.arange(8)[:, None] * ways[0], atol=1e-12)


def test_shares_of_descent():
    h, t = np.array([0.0, 0.5, 10.0, 15.0]), np.array([[0], [1], [4], [7]])
    found = descent_share(h, 0.1, t)
    assert found.shape == (4, 1, 4)
    np.testing.assert_allclose(found[:, 0], 1 - (1 - 0.1 * h) ** t, atol=1e-14)
    np.testing.assert_array_equal(descent_share(h, 0.1, np.inf), [0, 1, 1, 1])


def test_descent_lets_through_more_than_ridge_at_one_over_lr_t_but_not_much():
    h = np.geomspace(1e-4, 10, 200)
    for t in (1, 7, 100, 10_000):
        share, other = descent_share(h, 0.01, t), shrinkage(h, 1 / (0.01 * t))
        assert (share >= other).all()
        assert (share <= 1.3 * other * (1 + 0.1)).all()  # steps are not yet the flow
    for t in (100, 10_000):  # for the flow the largest gap is that of 1 - exp(-x) and x / (1 + x), 0.2036
        assert np.abs(descent_share(h, 0.001, t) - shrinkage(h, 1 / (0.001 * t))).max() < 0.2045


def test_the_matching_lam_matches():
    h, t = np.array([0.01, 1.0]), np.array([5, 100])
    lam = matching_lam(h, 0.05, t)
    np.testing.assert_allclose(h / (h + lam), descent_share(h, 0.05, t), rtol=1e-12)
    np.testing.assert_allclose(matching_lam(1e-6, 0.05, 5), 4.0, rtol=1e-5)  # where the rule holds
    assert lam[1, 1] < 0.2 / 10  # and where it does not


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: min_norm(np.zeros((2, 3)), np.ones(2)), "x must have an entry that is not 0"),
        (lambda: min_norm([[np.nan]], [1.0]), "x must be finite"),
        (lambda: null_part(WIDE, np.ones(4)), r"w must have shape \(..., 9\), got \(4,\)"),
        (lambda: condition(WIDE, -1.0), r"lam must be in \[0, inf\)"),
        (lambda: least_squares_descent(WIDE, Y, 0.1, 1.5), "steps must be a whole number"),
        (lambda: least_squares_descent(WIDE, Y, 0.1, 1, np.ones(2)), r"start must have shape \(9\)"),
        (lambda: after(WIDE, Y, 100.0, 3), r"lr must be in \(0, .*got 100.0"),
        (lambda: descent_share(1.0, 0.1, -1), "steps must be numbers of at least 0"),
        (lambda: matching_lam(1.0, 1.5, 3), r"lr must be in \(0, 1\), got 1.5"),
        (lambda: matching_lam(0.0, 0.1, 3), r"h must be in \(0, inf\)"),
    ],
)
def test_bad_input_is_refused(call, said):
    with pytest.raises(ValueError, match=said):
        call()

"""Separable classes: every verdict with its proof, the optimum and the margin against other solvers."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC

from reglab.checks import gradient_check
from reglab.theory.separable import descend, margin, max_margin, minimum, objective, separation

RNG = np.random.default_rng(0)
X = RNG.standard_normal((30, 2))
APART = (X @ [1.0, 2.0] > 0).astype(int)
MIXED = np.where(np.arange(30) < 6, 1 - APART, APART)
LAMS = np.array([[1e-3], [0.1], [3.0]])
# The only line through the origin with no point on the wrong side has two of them on it.
TOUCH = np.array([[1.0, 0.0], [-1.0, 0.0], [1.0, 1.0], [0.5, 2.0]]), np.array([1, 1, 1, 1])


def turned(x, y):
    return np.where(y == 1, 1, -1)[:, None] * x


def test_a_separating_w_separates():
    found = separation(X, APART)
    assert found.kind == "complete"
    assert found.weights is None
    assert (turned(X, APART) @ found.w > 0).all()


@pytest.mark.parametrize("scale", [1e-6, 1.0, 1e6])
def test_overlap_is_proved_by_positive_weights(scale):
    found = separation(scale * X, MIXED)
    assert found.kind == "overlap"
    assert found.w is None
    assert (found.weights > 0).all()
    # A linear program is solved to 1e-7.
    np.testing.assert_allclose(found.weights @ turned(X, MIXED), 0, atol=1e-6 * found.weights.sum())


def test_between_both_some_rows_lie_on_the_boundary():
    found = separation(*TOUCH)
    assert found.kind == "quasi"
    z = turned(*TOUCH) @ found.w
    assert z.min() >= -1e-6
    assert z.max() > 0.5
    assert separation(TOUCH[0], np.array([1, 0, 1, 1])).kind == "complete"
    assert separation(np.ones((4, 1)), np.array([0, 1, 0, 1])).kind == "overlap"


def test_more_columns_than_rows_are_always_separable():
    for seed in range(5):
        rng = np.random.default_rng(seed)
        assert separation(rng.standard_normal((8, 10)), rng.integers(0, 2, 8)).kind == "complete"


@pytest.mark.parametrize("lam", [0.0, 0.3])
def test_the_gradient_belongs_to_the_value(lam):
    assert gradient_check(lambda w: objective(w, X, MIXED, lam), np.array([0.3, -0.7]))


def test_value_of_the_objective():
    assert np.isclose(objective(np.zeros(2), X, APART, 5.0)[0], np.log(2))
    w = np.array([[1.0, 0.0], [0.0, 2.0]])
    p = 1 / (1 + np.exp(-(X @ w.T)))
    wanted = -np.where(MIXED[:, None] == 1, np.log(p), np.log(1 - p)).mean(0) + 0.1 * (w**2).sum(1)
    np.testing.assert_allclose(objective(w, X, MIXED, np.array([0.2, 0.2]))[0], wanted)


@pytest.mark.parametrize("y", [APART, MIXED])
def test_the_minimum_is_that_of_scikit_learn(y):
    found = minimum(X, y, LAMS)
    assert found.shape == (3, 1, 2)
    for lam, w in zip(LAMS[:, 0], found[:, 0], strict=True):
        theirs = LogisticRegression(C=1 / (len(X) * lam), fit_intercept=False, tol=1e-12, max_iter=10_000).fit(X, y)
        np.testing.assert_allclose(w, theirs.coef_[0], rtol=1e-4)
        np.testing.assert_allclose(objective(w, X, y, lam)[1], 0, atol=2e-10)  # it stops at 1e-10
        assert lam / 2 * w @ w <= np.log(2)


def test_where_the_classes_overlap_no_penalty_is_needed():
    w = minimum(X, MIXED, 0.0)
    found = minimize(lambda w: objective(w, X, MIXED)[0], np.zeros(2), tol=1e-12).x
    np.testing.assert_allclose(w, found, atol=1e-5)


@pytest.mark.parametrize("scale", [1e-3, 1.0, 1e3])
def test_the_maximum_margin_is_that_of_other_solvers(scale):
    w = max_margin(scale * X, APART)
    z = scale * turned(X, APART)
    found = minimize(
        lambda u: u @ u / 2, w * scale * 1.3, jac=lambda u: u, method="SLSQP", tol=1e-14,
        constraints={"type": "ineq", "fun": lambda u: z / scale @ u - 1, "jac": lambda u: z / scale},
    ).x  # fmt: skip
    np.testing.assert_allclose(w * scale, found, rtol=1e-6)
    if scale == 1:
        theirs = LinearSVC(loss="hinge", C=1e5, fit_intercept=False, tol=1e-10, max_iter=1_000_000).fit(X, APART)
        np.testing.assert_allclose(w, theirs.coef_[0], rtol=1e-5)
    np.testing.assert_allclose((z @ w).min(), 1, rtol=1e-9)
    np.testing.assert_allclose(margin(w, scale * X, APART), 1 / np.linalg.norm(w))


def test_no_other_direction_has_a_larger_margin():
    angle = np.linspace(0, 2 * np.pi, 2000)
    around = np.stack([np.cos(angle), np.sin(angle)], 1)
    best = margin(max_margin(X, APART), X, APART)
    assert margin(around, X, APART).max() <= best + 1e-12
    np.testing.assert_allclose(margin(around, X, APART).max(), best, rtol=0.05)
    assert margin(-around[margin(around, X, APART).argmax()], X, APART) < 0


def test_descent_is_its_steps():
    w = np.zeros(2)
    for _ in range(20):
        w = w - 0.5 * objective(w, X, APART, 0.1)[1]
    found = descend(X, APART, 0.5, np.array([0, 20]), np.array([0.1, 0.4]))
    assert found.shape == (2, 2, 2)
    np.testing.assert_allclose(found[0], [[0, 0], w], atol=1e-12)


def test_with_a_penalty_descent_arrives():
    np.testing.assert_allclose(descend(X, APART, 0.5, [4000], LAMS)[:, 0, -1][0], minimum(X, APART, 1e-3), rtol=0.05)
    np.testing.assert_allclose(descend(X, APART, 0.5, [4000], 0.1)[-1], minimum(X, APART, 0.1), atol=1e-9)


def test_without_one_the_norm_grows_by_that_of_the_hard_margin_for_each_unit_of_log_t():
    x = np.array([[1.0, 0.2], [0.3, 1.0], [2.0, 1.5]])
    y, steps = np.ones(3, int), np.array([10_000, 100_000])
    ways, hard = descend(x, y, 1.0, steps), max_margin(x, y)
    grown = (np.linalg.norm(ways[1]) - np.linalg.norm(ways[0])) / np.log(10)
    np.testing.assert_allclose(grown, np.linalg.norm(hard), rtol=0.03)
    angle = [np.arccos(w @ hard / np.linalg.norm(w) / np.linalg.norm(hard)) for w in ways]
    assert angle[1] < angle[0] < 0.1


def test_a_vanishing_penalty_has_the_same_direction():
    hard = max_margin(X, APART)
    found = minimum(X, APART, np.array([1e-2, 1e-4, 1e-8]))
    cosine = found @ hard / np.linalg.norm(found, axis=1) / np.linalg.norm(hard)
    assert cosine[-1] > max(cosine[0], cosine[1], 0.999999)
    assert (np.diff(np.linalg.norm(found, axis=1)) > 0).all()


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: minimum(X, APART, 0.0), r"lam must be above 0 where the classes are separable \(complete\).*got 0.0"),
        (lambda: minimum(*TOUCH, np.array([0.0, 1.0])), r"lam must be above 0 where the classes are separable \(quasi"),
        (lambda: minimum(np.c_[X, X[:, 0]], MIXED, 0.0), "lam must be above 0 where x .* has dependent columns"),
        (lambda: minimum(X, APART, -1.0), r"lam must be in \[0, inf\), got -1.0"),
        (lambda: max_margin(X, MIXED), "y must be labels that some w separates, got 'overlap'"),
        (lambda: separation(X, 2 * APART), r"y must be labels in 0..1, got 2"),
        (lambda: separation(X, APART - 0.5), "y must be whole-number class labels"),
        (lambda: separation(X, APART[:-1]), "x and y must have the same length"),
        (lambda: descend(X, APART, 100.0, [3]), r"lr must be in \(0, .*got 100.0"),
        (lambda: descend(X, APART, 0.1, [3, 1]), "steps must be ascending whole numbers"),
        (lambda: descend(X, APART, 0.1, [1.5]), "steps must be ascending whole numbers"),
    ],
)
def test_bad_input_is_refused(call, said):
    with pytest.raises(ValueError, match=said):
        call()

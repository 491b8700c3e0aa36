"""Separable classes: every verdict with its proof, the optimum and the margin against other solvers."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.special import expit
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC

from reglab.checks import gradient_check
from reglab.theory.separable import logistic_descent, margin, max_margin, minimum, objective, separation
from theory.rational import exact, inverse

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
    # Sums of 30 products, of features that span the plane well.
    np.testing.assert_allclose(found.weights @ turned(X, MIXED), 0, atol=1e-12 * found.weights.sum())


def test_between_both_some_rows_lie_on_the_boundary():
    found = separation(*TOUCH)
    assert found.kind == "quasi"
    z = turned(*TOUCH) @ found.w
    assert z.min() >= -1e-12 * z.max()
    assert z.max() > 0
    assert separation(TOUCH[0], np.array([1, 0, 1, 1])).kind == "complete"
    assert separation(np.ones((4, 1)), np.array([0, 1, 0, 1])).kind == "overlap"


# ---- units

UNITS = [[1.0, 1e6, 1.0], [1.0, 1e9, 1e-6], [1e12, 1.0, 1.0], [1e-10, 1.0, 1e10], [1e-150, 1.0, 1.0]]
SIDE = np.repeat([1.0, -1.0], 10)
PLACES = np.linspace(-1, 1, 20)[RNG.permutation(20)]
ALONE = np.column_stack([np.ones(20), PLACES, SIDE * (1 + RNG.random(20))])  # the last feature separates, by itself
CASES = {
    "complete": (ALONE, SIDE > 0),
    # The last feature is there in one class only, and the others are of no use.
    "quasi": (np.column_stack([np.ones(20), PLACES, PLACES > 0.7]), (PLACES > 0.7) | (np.abs(PLACES) < 0.4)),
    "overlap": (np.column_stack([np.ones(20), PLACES, SIDE + PLACES]), np.abs(PLACES) < 0.4),
}


def proves(found, x, y):
    """Does what was handed out prove the kind? In fractions for "complete", else up to rounding."""
    z, size = turned(x, y), np.abs(x).max(0)
    if found.kind == "complete":
        return min(exact(z) @ exact(found.w)) > 0
    if found.kind == "quasi":
        right = z @ found.w
        return right.max() > 0 and right.min() >= -1e-9 * right.max()
    return (found.weights > 0).all() and (np.abs(found.weights @ z) <= 1e-9 * found.weights.sum() * size).all()


@pytest.mark.parametrize("units", UNITS)
@pytest.mark.parametrize("kind", CASES)
def test_the_kind_and_its_proof_do_not_depend_on_units(kind, units):
    x, y = CASES[kind][0] * units, CASES[kind][1].astype(int)
    found = separation(x, y)
    assert found.kind == kind
    assert proves(found, x, y)


@pytest.mark.parametrize("kind", CASES)
def test_the_kind_does_not_depend_on_how_features_are_mixed(kind):
    x, y = CASES[kind][0] @ np.array([[2.0, 1, 0], [1, 1, 1], [0, 3, -1]]), CASES[kind][1].astype(int)  # exact enough
    found = separation(x, y)
    assert found.kind == kind
    assert proves(found, x, y)


@pytest.mark.parametrize(
    "x",
    [
        1.7e12 * (1 + 1e-3 * PLACES),  # milliseconds since 1970, over years
        1.7e12 + np.round(6e4 * PLACES),  # over two minutes
        np.r_[1e12, PLACES[1:]],  # one row far away
    ],
)
def test_a_feature_that_is_no_help_does_not_hide_one_that_is(x):
    x, y = np.column_stack([np.ones(20), x, SIDE * (1 + RNG.random(20))]), (SIDE > 0).astype(int)
    found = separation(x, y)
    assert found.kind == "complete"
    assert proves(found, x, y)


def test_time_itself_may_separate():
    x = np.column_stack([np.ones(20), 1.7e12 + np.round(6e4 * PLACES)])
    found = separation(x, (PLACES > 0).astype(int))
    assert found.kind == "complete"
    assert proves(found, x, (PLACES > 0).astype(int))
    assert separation(x, (np.abs(PLACES) > 0.5).astype(int)).kind == "overlap"


def test_rows_that_say_nothing_overlap():
    found = separation(np.zeros((5, 3)), [0, 1, 0, 1, 0])
    assert found.kind == "overlap"
    np.testing.assert_array_equal(found.weights, np.ones(5))
    assert separation(np.r_[np.zeros((1, 2)), X], np.r_[0, APART]).kind == "quasi"


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


def shortest_by_fractions(z):
    """The shortest w with all z_i w >= 1: over all sets of rows on which it could be 1, in fractions."""
    z = exact(z)
    for k in range(1, z.shape[1] + 1):
        for rows in combinations(range(len(z)), k):
            S = z[list(rows)]
            gram = inverse(S @ S.T)
            if gram is not None and min(a := gram.sum(1)) >= 0 and min(z @ (a @ S)) >= 1:
                return (a @ S).astype(float)
    return None


@pytest.mark.parametrize("units", [[1.0, 1.0, 1.0], *UNITS, [1e-15, 1.0, 1e15]])
@pytest.mark.parametrize("alone", [True, False])
def test_the_maximum_margin_is_exact_in_any_units(units, alone):
    rng = np.random.default_rng(1)
    x, side = rng.standard_normal((6, 3)), np.array([1.0, 1, 1, -1, -1, -1])
    x[:, 2] = side * (1 + rng.random(6)) if alone else x[:, 2] + 1.5 * side
    x, y = x * units, (side > 0).astype(int)
    wanted, found = shortest_by_fractions(turned(x, y)), max_margin(x, y)
    # What each feature contributes, where the largest contribution is of order 1.
    size = np.abs(x).max(0)
    np.testing.assert_allclose(found * size, wanted * size, rtol=0, atol=1e-10 * np.abs(wanted * size).max())


@pytest.mark.parametrize("gap", [1e-2, 1e-4, 1e-6, 1e-8, 1e-9])
@pytest.mark.parametrize("seed", range(5))
def test_a_small_gap_costs_its_share_of_the_digits(gap, seed):
    """Rows of two classes that differ by the gap alone: what w adds up to 1 are terms of size 1 / gap."""
    rng = np.random.default_rng(seed)
    place, way = rng.standard_normal((1, 2)), rng.standard_normal((2, 2)) @ [1.0, 0.3]
    x, y = np.concatenate([place, place + gap * way, place + 2 * gap * way]), np.array([0, 1, 1])
    wanted, found = shortest_by_fractions(turned(x, y)), max_margin(x, y)
    np.testing.assert_allclose(found, wanted, rtol=0, atol=1e-15 / gap * np.abs(wanted).max() * 10)
    shown = (np.abs(turned(x, y)) @ np.abs(found)).max() * 1e-15
    assert abs(float(min(exact(turned(x, y)) @ exact(found))) - 1) < 10 * shown


def test_a_gap_that_rounding_fills_is_refused():
    x = np.array([[1.0, 0.3], [1.0 + 1e-12, 0.3]])
    with pytest.raises(
        ValueError, match=r"x must have a gap between the classes that rounding can bear, got z w = 1 \+-"
    ):
        max_margin(x, [0, 1])


@pytest.mark.parametrize("top", [2, 4, 6])
@pytest.mark.parametrize("mixed", [False, True])
def test_no_scale_of_the_columns_makes_a_false_proof(top, mixed):
    for seed in range(20):
        rng = np.random.default_rng(seed)
        x, units = rng.standard_normal((30, 3)), 10.0 ** rng.permutation([-top, 0, top])
        y = (x @ rng.standard_normal(3) > 0).astype(int)
        y = np.where(rng.random(30) < 0.3, 1 - y, y) if mixed else y
        found = separation(x * units, y)
        assert found.kind == separation(x, y).kind
        assert proves(found, x * units, y)


def test_no_other_direction_has_a_larger_margin():
    angle = np.linspace(0, 2 * np.pi, 2000)
    around = np.stack([np.cos(angle), np.sin(angle)], 1)
    best = margin(max_margin(X, APART), X, APART)
    assert margin(around, X, APART).max() <= best + 1e-12
    np.testing.assert_allclose(margin(around, X, APART).max(), best, rtol=0.05)
    assert margin(-around[margin(around, X, APART).argmax()], X, APART) < 0


@pytest.mark.parametrize("rows", [1.0, 1e-100, 1e200])
@pytest.mark.parametrize(("size", "dtype"), [(1e-200, float), (1e200, float), (1e25, np.float32)])
def test_a_margin_is_right_at_every_length_of_w(size, dtype, rows):
    w = np.array([[3.0, 4.0], [-4.0, 3.0]], dtype) * dtype(size)
    found = margin(w, rows * np.array([[2.0, 1.0], [0.0, -3.0]]), [1, 0])
    np.testing.assert_allclose(found, rows * np.array([2.0, -1.0]), rtol=1e-6)


@pytest.mark.parametrize("units", [[1e-9, 1e-9], [1e-6, 1e-6], [1e6, 1e6], [1e-9, 1e6], [1e12, 1.0]])
@pytest.mark.parametrize("y", [APART, MIXED])
def test_the_minimum_in_other_units_is_the_same(y, units):
    """A price of its own for each weight, lam u_j^2 in the old units, takes the new units back."""
    units = np.array(units)
    for lam in (1e-3, 0.1, 3.0):
        w = minimum(X * units, y, lam)
        if units[0] == units[1]:
            np.testing.assert_allclose(minimum(X * units, y, lam * units[0] ** 2) * units, minimum(X, y, lam), 1e-8)
        p = expit(-(turned(X * units, y) @ w))
        pull, back = p @ turned(X * units, y) / len(X), lam * w
        both = p @ np.abs(X * units) / len(X) + np.abs(back)
        assert (np.abs(pull - back) <= 2e-10 * both).all()  # it stops at 1e-10
    if y is MIXED:
        np.testing.assert_allclose(minimum(X * units, y, 0.0) * units, minimum(X, y, 0.0), rtol=1e-7)


@pytest.mark.parametrize("lam", [1e-10, 1e-13, 1e-16])
def test_a_penalty_is_never_too_small_to_be_felt(lam):
    """Of one feature that is always 1 the minimum solves 1 / (1 + e^w) = lam w."""
    w = minimum(np.ones((5, 1)), np.ones(5, int), lam)[0]
    np.testing.assert_allclose(expit(-w), lam * w, rtol=1e-9)


def test_descent_is_its_steps():
    w = np.zeros(2)
    for _ in range(20):
        w = w - 0.5 * objective(w, X, APART, 0.1)[1]
    found = logistic_descent(X, APART, 0.5, np.array([0, 20]), np.array([0.1, 0.4]))
    assert found.shape == (2, 2, 2)
    np.testing.assert_allclose(found[0], [[0, 0], w], atol=1e-12)


def test_with_a_penalty_descent_arrives():
    np.testing.assert_allclose(
        logistic_descent(X, APART, 0.5, [4000], LAMS)[:, 0, -1][0], minimum(X, APART, 1e-3), rtol=0.05
    )
    np.testing.assert_allclose(logistic_descent(X, APART, 0.5, [4000], 0.1)[-1], minimum(X, APART, 0.1), atol=1e-9)


def test_without_one_the_norm_grows_by_that_of_the_hard_margin_for_each_unit_of_log_t():
    x = np.array([[1.0, 0.2], [0.3, 1.0], [2.0, 1.5]])
    y, steps = np.ones(3, int), np.array([10_000, 100_000])
    ways, hard = logistic_descent(x, y, 1.0, steps), max_margin(x, y)
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
        (lambda: minimum(X, APART, 0.1, 1e-20), "tolerance must be above what rounding leaves"),
        (lambda: minimum(X, APART, -1.0), r"lam must be in \[0, inf\), got -1.0"),
        (lambda: max_margin(X, MIXED), "y must be labels that some w separates, got 'overlap'"),
        (lambda: minimum(np.zeros((4, 2)), [0, 1, 0, 1], 0.0), "lam must be above 0 where x .* has dependent columns"),
        (lambda: max_margin(np.zeros((4, 2)), [0, 1, 0, 1]), "y must be labels that some w separates, got 'overlap'"),
        (lambda: separation(X, 2 * APART), r"y must be labels in 0..1, got 2"),
        (lambda: separation(X, APART - 0.5), "y must be whole-number class labels"),
        (lambda: separation(X, APART[:-1]), "x and y must have the same length"),
        (lambda: logistic_descent(X, APART, 100.0, [3]), r"lr must be in \(0, .*got 100.0"),
        (lambda: logistic_descent(X, APART, 0.1, [3, 1]), "steps must be ascending whole numbers"),
        (lambda: logistic_descent(X, APART, 0.1, [1.5]), "steps must be ascending whole numbers"),
    ],
)
def test_bad_input_is_refused(call, said):
    with pytest.raises(ValueError, match=said):
        call()

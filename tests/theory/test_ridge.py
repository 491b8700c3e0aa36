"""Ridge for every lambda: against scikit-learn, against refitting, in stacks, and against fractions."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from sklearn.linear_model import Ridge, RidgeCV

from reglab.theory.ridge import RidgePath, ridge
from theory.rational import exact, inverse

RNG = np.random.default_rng(0)
N, D = 24, 4
X, Y = RNG.standard_normal((N, D)) + 2, RNG.standard_normal(N) + 5
XS, YS = RNG.standard_normal((3, N, D)), RNG.standard_normal((3, N))
LAMS = np.array([0.0, 0.03, 0.5, 20.0])


@pytest.mark.parametrize("lam", LAMS)
def test_the_path_is_that_of_scikit_learn(lam):
    theirs = Ridge(alpha=N * lam, tol=1e-12).fit(X, Y)
    w, b = RidgePath(X, Y).coefficients(lam)
    np.testing.assert_allclose(w, theirs.coef_, atol=1e-10)
    np.testing.assert_allclose(b, theirs.intercept_, atol=1e-10)
    np.testing.assert_allclose(RidgePath(X, Y).predict(X, lam), theirs.predict(X), atol=1e-10)


def test_on_centred_data_it_is_ridge_without_intercept():
    x, y = X - X.mean(0), Y - Y.mean()
    np.testing.assert_allclose(RidgePath(x, y).coefficients(LAMS)[0], ridge(x, y, LAMS), atol=1e-12)


def test_stacks_of_samples_and_of_lambdas_give_each_answer():
    path, lams = RidgePath(XS, YS), LAMS.reshape(2, 2)
    assert path.coefficients(lams)[0].shape == (2, 2, 3, D)
    assert path.left_out(lams).shape == (2, 2, 3, N)
    for i, lam in np.ndenumerate(lams):
        for s in range(3):
            one = RidgePath(XS[s], YS[s])
            np.testing.assert_allclose(path.coefficients(lams)[0][i][s], one.coefficients(lam)[0], atol=1e-12)
            np.testing.assert_allclose(path.left_out(lams)[i][s], one.left_out(lam), atol=1e-12)
            np.testing.assert_allclose(path.gcv(lams)[i][s], one.gcv(lam), atol=1e-12)
            np.testing.assert_allclose(path.freedom(lams)[i][s], one.freedom(lam), atol=1e-12)


def test_freedom_is_the_trace_of_the_map_from_targets_to_fitted_values():
    for lam in LAMS:
        columns = [RidgePath(X, e).predict(X, lam) for e in np.eye(N)]
        np.testing.assert_allclose(RidgePath(X, Y).freedom(lam), np.trace(columns), atol=1e-10)


@pytest.mark.parametrize("lam", LAMS)
def test_leaving_out_one_row_without_refitting_is_refitting(lam):
    alpha = N * lam
    for i in range(N):
        rest = np.arange(N) != i
        refitted = Ridge(alpha=alpha, tol=1e-12).fit(X[rest], Y[rest]).predict(X[[i]])[0]
        np.testing.assert_allclose(RidgePath(X, Y).left_out(lam)[i], Y[i] - refitted, atol=1e-9)


def test_leave_one_out_is_that_of_scikit_learn():
    alphas = N * LAMS[1:]
    theirs = RidgeCV(alphas, store_cv_results=True).fit(X, Y)
    np.testing.assert_allclose(RidgePath(X, Y).left_out(LAMS[1:]).T ** 2, theirs.cv_results_, atol=1e-9)


def test_gcv_is_leave_one_out_where_all_rows_have_the_same_leverage():
    circle = np.arange(N) * 2 * np.pi / N
    path = RidgePath(np.stack([np.cos(circle), np.sin(circle)], 1), Y)
    np.testing.assert_allclose(path.gcv(LAMS), (path.left_out(LAMS) ** 2).mean(-1), atol=1e-12)


def test_one_x_serves_all_targets():
    path, each = RidgePath(X, YS), [RidgePath(X, y) for y in YS]
    for ours, theirs in (
        (path.coefficients(LAMS)[0], [p.coefficients(LAMS)[0] for p in each]),
        (path.coefficients(LAMS)[1], [p.coefficients(LAMS)[1] for p in each]),
        (path.left_out(LAMS), [p.left_out(LAMS) for p in each]),
        (path.gcv(LAMS), [p.gcv(LAMS) for p in each]),
    ):
        np.testing.assert_allclose(ours, np.stack(theirs, 1), atol=1e-12)
    np.testing.assert_allclose(path.freedom(LAMS)[:, 0], each[0].freedom(LAMS), atol=1e-12)


def test_without_information_the_mean_is_left():
    path = RidgePath(np.ones((N, 2)), Y)
    np.testing.assert_allclose(path.predict(np.ones((3, 2)), LAMS), np.full((4, 3), Y.mean()))
    np.testing.assert_allclose(path.freedom(LAMS), 1)


@pytest.mark.parametrize("value", [14.62, 0.1, np.log(1e-5), 1e12 / 3])
def test_the_rounding_of_a_mean_is_no_information(value):
    path = RidgePath(np.full((1000, 2), value), np.arange(1000.0))
    assert not path.coefficients(0.0)[0].any()
    np.testing.assert_array_equal(path.freedom(LAMS), 1)


# ---- a price that all but vanishes

SMALL = np.array([0.0, 1e-300, 1e-16, 1e-12, 1e-8, 1e-4, 1.0])
WIDE, WIDE_Y = RNG.standard_normal((6, 9)), RNG.standard_normal(6) + 3
OWN = np.column_stack([RNG.standard_normal((8, 2)), np.eye(8)[:, 3]])  # a feature of row 3 alone: its leverage is 1
FAR = RNG.standard_normal((8, 2)) * [[1.0], *[[1.0]] * 6, [1e3]]  # one row far from all others
TWICE = np.repeat(RNG.standard_normal((8, 2)), 2, 1)
EDGES = {
    "more features than rows": (WIDE, WIDE_Y),
    "as many as leave nothing": (WIDE[:, :5], WIDE_Y),
    "a feature of one row": (OWN, RNG.standard_normal(8)),
    "a row far away": (FAR, RNG.standard_normal(8)),
    "features twice": (TWICE, RNG.standard_normal(8)),
    "rows twice": (np.repeat(WIDE[:4], 2, 0), np.repeat(WIDE_Y[:4], 2)),
}


def by_fractions(x, y, lam):
    """Leave-one-out and GCV. I - S = p (Z Z^T + p I)^-1 - 1 1^T / n, with Z the centred x and p = n lam."""
    x, y = exact(x), exact(y)
    n, price = len(y), Fraction(lam) * len(y)
    z = x - x.sum(0) / n
    rest = price * inverse(z @ z.T + price * exact(np.eye(n))) - Fraction(1, n)
    residual = rest @ y
    left_out, gcv = residual / np.diag(rest), (residual**2).sum() / n / (np.trace(rest) / n) ** 2
    return left_out.astype(float), float(gcv)


@pytest.mark.parametrize(("x", "y"), EDGES.values(), ids=EDGES)
def test_no_price_is_too_small_for_leaving_out_a_row(x, y):
    path = RidgePath(x, y)
    left_out, gcv = path.left_out(SMALL), path.gcv(SMALL)
    # Residuals of 1e-16, over a room of at least 1e-6 where a row is far away.
    scale = np.abs(y).max()
    for i, lam in enumerate(SMALL[1:], 1):
        wanted, wanted_gcv = by_fractions(x, y, lam)
        np.testing.assert_allclose(left_out[i], wanted, rtol=0, atol=1e-8 * max(scale, np.abs(wanted).max()))
        np.testing.assert_allclose(gcv[i], wanted_gcv, rtol=1e-8, atol=1e-16 * scale**2)
    np.testing.assert_allclose(left_out[0], left_out[1], rtol=1e-8, atol=1e-8 * scale)
    np.testing.assert_allclose(gcv[0], gcv[1], rtol=1e-8, atol=1e-16 * scale**2)


@pytest.mark.parametrize(("x", "y"), EDGES.values(), ids=EDGES)
def test_without_a_price_the_others_are_fitted_with_the_smallest_norm(x, y):
    for i in range(len(y)):
        others = np.arange(len(y)) != i
        w, b = RidgePath(x[others], y[others]).coefficients(0.0)
        found = RidgePath(x, y).left_out(0.0)[i]
        np.testing.assert_allclose(found, y[i] - b - x[i] @ w, rtol=1e-7, atol=1e-7)


def test_samples_of_different_rank_stand_in_one_stack():
    x, y = np.stack([OWN, np.c_[TWICE[:, :2], np.ones(8)]]), RNG.standard_normal((2, 8))
    path = RidgePath(x, y)
    np.testing.assert_array_equal(path.rank, [3, 1])
    for s in range(2):
        one = RidgePath(x[s], y[s])
        np.testing.assert_allclose(path.coefficients(SMALL)[0][:, s], one.coefficients(SMALL)[0], atol=1e-12)
        np.testing.assert_allclose(path.left_out(SMALL)[:, s], one.left_out(SMALL), atol=1e-12)
        np.testing.assert_allclose(path.gcv(SMALL)[:, s], one.gcv(SMALL), atol=1e-12)
        np.testing.assert_allclose(path.freedom(SMALL)[:, s], one.freedom(SMALL), atol=1e-12)


def test_ridge_is_that_of_scikit_learn():
    lams = np.array([[0.01], [0.5], [20.0]])
    assert ridge(X, Y, lams).shape == (3, 1, D)
    for lam, w in zip(lams[:, 0], ridge(X, Y, lams)[:, 0], strict=True):
        theirs = Ridge(alpha=N * lam, fit_intercept=False, tol=1e-12).fit(X, Y).coef_
        np.testing.assert_allclose(w, theirs, atol=1e-8)
        np.testing.assert_allclose(w, ridge(X, Y, lam), atol=1e-12)


def test_ridge_without_penalty_is_least_squares():
    np.testing.assert_allclose(ridge(X, Y, 0.0), np.linalg.lstsq(X, Y, rcond=None)[0], atol=1e-12)


@pytest.mark.parametrize("lam", [1e-2, 1e-5, 1e-8, 1e-14])
def test_a_vanishing_penalty_picks_the_shortest(lam):
    limit, found = np.linalg.pinv(WIDE) @ WIDE_Y, ridge(WIDE, WIDE_Y, lam)
    h = 2 / len(WIDE) * np.linalg.svd(WIDE, compute_uv=False)[-1] ** 2
    assert np.linalg.norm(found - limit) <= lam / (h + lam) * np.linalg.norm(limit) + 1e-13
    assert np.linalg.norm(found) <= np.linalg.norm(limit) * (1 + 1e-13)


@pytest.mark.parametrize("rows", [1, 6])
def test_without_an_intercept_one_row_is_enough(rows):
    path = RidgePath(WIDE[:rows], WIDE_Y[:rows], intercept=False)
    w, b = path.coefficients(SMALL)
    assert not b.any()
    np.testing.assert_allclose(w[1:], ridge(WIDE[:rows], WIDE_Y[:rows], SMALL[1:]), atol=1e-12)
    np.testing.assert_allclose(w[0], np.linalg.pinv(WIDE[:rows]) @ WIDE_Y[:rows], atol=1e-12)
    np.testing.assert_allclose(path.freedom(0.0), rows)
    for i in range(rows):
        others = np.arange(rows) != i
        near = np.linalg.pinv(WIDE[:rows][others]) @ WIDE_Y[:rows][others] if rows > 1 else np.zeros(9)
        np.testing.assert_allclose(path.left_out(0.0)[i], WIDE_Y[i] - WIDE[i] @ near, atol=1e-10)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: RidgePath(X, Y[:-1]), "x and y must have one target a row"),
        (lambda: RidgePath(X[:1], Y[:1]), "y must be of at least two rows"),
        (lambda: RidgePath(X, Y).coefficients(-1.0), r"lam must be in \[0, inf\), got -1.0"),
        (lambda: RidgePath(X, Y).left_out([0.1, -1.0]), r"lam must be in \[0, inf\), got -1.0"),
        (lambda: ridge(WIDE, WIDE_Y, 0.0), r"lam must be above 0 where x has rank 6 and 9 columns.*min_norm.*got 0.0"),
        (lambda: ridge(TWICE, np.ones(8), [0.1, 0.0]), "lam must be above 0 where x has rank 2 and 4 columns"),
        (lambda: ridge(X, Y, -1.0), r"lam must be in \[0, inf\), got -1.0"),
        (lambda: ridge(X, Y[:-1], 1.0), "x and y must have the same length"),
        (lambda: RidgePath(X, Y).gcv(np.inf), "lam must be finite"),
    ],
)
def test_bad_input_is_named(call, said):
    with pytest.raises(ValueError, match=said):
        call()

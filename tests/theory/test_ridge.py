"""Ridge for every lambda: against scikit-learn, against refitting, and in stacks."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.linear_model import Ridge, RidgeCV

from reglab.theory.ridge import RidgePath
from reglab.theory.shrinkage import ridge

RNG = np.random.default_rng(0)
N, D = 24, 4
X, Y = RNG.standard_normal((N, D)) + 2, RNG.standard_normal(N) + 5
XS, YS = RNG.standard_normal((3, N, D)), RNG.standard_normal((3, N))
LAMS = np.array([0.0, 0.03, 0.5, 20.0])


@pytest.mark.parametrize("lam", LAMS)
def test_the_path_is_that_of_scikit_learn(lam):
    theirs = Ridge(alpha=N * lam / 2, tol=1e-12).fit(X, Y)
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
    alpha = N * lam / 2
    for i in range(N):
        rest = np.arange(N) != i
        refitted = Ridge(alpha=alpha, tol=1e-12).fit(X[rest], Y[rest]).predict(X[[i]])[0]
        np.testing.assert_allclose(RidgePath(X, Y).left_out(lam)[i], Y[i] - refitted, atol=1e-9)


def test_leave_one_out_is_that_of_scikit_learn():
    alphas = N * LAMS[1:] / 2
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


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: RidgePath(X, Y[:-1]), "x and y must have one target a row"),
        (lambda: RidgePath(X[:1], Y[:1]), "y must be of at least two rows"),
        (lambda: RidgePath(X, Y).coefficients(-1.0), r"lam must be in \[0, inf\), got -1.0"),
        (lambda: RidgePath(np.eye(4), np.arange(4.0)).left_out(0.0), "lam must be large enough"),
        (lambda: RidgePath(np.eye(4), np.arange(4.0)).gcv(0.0), "lam must be large enough"),
    ],
)
def test_bad_input_is_named(call, said):
    with pytest.raises(ValueError, match=said):
        call()

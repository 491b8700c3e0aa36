"""Held-out errors of ridge: the shortcuts against refitting, and all of it against scikit-learn."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.linear_model import Ridge, RidgeCV
from sklearn.model_selection import PredefinedSplit, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from reglab.data.dataset import Dataset
from reglab.data.splits import folds, kfold
from reglab.theory.shrinkage import ridge
from reglab.theory.validation_curve import RidgePath, choose, cross_validation, standardize

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


def test_leaving_out_one_row_is_cross_validation_with_as_many_folds_as_rows():
    errors = cross_validation(X, Y, LAMS, np.arange(N))
    np.testing.assert_allclose(errors, RidgePath(X, Y).left_out(LAMS) ** 2, atol=1e-10)


def test_leave_one_out_is_that_of_scikit_learn():
    alphas = N * LAMS[1:] / 2
    theirs = RidgeCV(alphas, store_cv_results=True).fit(X, Y)
    np.testing.assert_allclose(RidgePath(X, Y).left_out(LAMS[1:]).T ** 2, theirs.cv_results_, atol=1e-9)


def test_gcv_is_leave_one_out_where_all_rows_have_the_same_leverage():
    circle = np.arange(N) * 2 * np.pi / N
    path = RidgePath(np.stack([np.cos(circle), np.sin(circle)], 1), Y)
    np.testing.assert_allclose(path.gcv(LAMS), (path.left_out(LAMS) ** 2).mean(-1), atol=1e-12)


@pytest.mark.parametrize("prepare", [None, standardize])
def test_folds_are_those_of_scikit_learn(prepare):
    fold = folds(N, 4, seed=1)  # folds of equal size: the price of the sum is the same in all of them
    errors = cross_validation(X, Y, LAMS[1:], fold, prepare)
    for i, lam in enumerate(LAMS[1:]):
        model = make_pipeline(*[StandardScaler()] * (prepare is not None), Ridge(alpha=N * lam / 2, tol=1e-12))
        theirs = cross_val_score(model, X, Y, cv=PredefinedSplit(fold), scoring="neg_mean_squared_error")
        np.testing.assert_allclose(errors[i], -theirs, atol=1e-9)


def test_folds_are_those_of_kfold():
    data = Dataset(np.arange(23.0)[:, None], np.zeros(23))
    for i, (_, held) in enumerate(kfold(data, 5, seed=3)):
        np.testing.assert_array_equal(held.x[:, 0], np.flatnonzero(folds(23, 5, seed=3) == i))


def test_what_is_held_out_has_no_say_in_the_units():
    train, new = standardize(X, 100 * X)
    np.testing.assert_allclose(train.mean(0), 0, atol=1e-12)
    np.testing.assert_allclose(train.std(0), 1)
    np.testing.assert_allclose(new, (100 * X - X.mean(0)) / X.std(0))
    np.testing.assert_array_equal(standardize(np.ones((5, 1)), np.full((2, 1), 3.0))[1], 0)


def test_choosing_by_the_minimum_and_by_one_standard_error():
    mean = np.array([3.0, 1.0, 1.2, 1.9, 4.0])
    errors = mean[:, None] + [-1.0, 0.0, 1.0]  # standard error 1 / sqrt(3) = 0.58
    assert [int(i) for i in choose(errors)] == [1, 2]
    # without any scatter both rules agree
    assert [int(i) for i in choose(np.repeat(mean[:, None], 3, 1))] == [1, 1]
    # samples choose for themselves
    both = np.stack([errors, errors[::-1]], 1)
    np.testing.assert_array_equal(choose(both), [[1, 3], [2, 3]])


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: RidgePath(X, Y[:-1]), "x and y must have one target a row"),
        (lambda: RidgePath(X[:1], Y[:1]), "y must be of at least two rows"),
        (lambda: RidgePath(X, Y).coefficients(-1.0), r"lam must be in \[0, inf\), got -1.0"),
        (lambda: RidgePath(np.eye(4), np.arange(4.0)).left_out(0.0), "lam must be large enough"),
        (lambda: RidgePath(np.eye(4), np.arange(4.0)).gcv(0.0), "lam must be large enough"),
        (lambda: folds(5, 6), "k must be at most the number of rows, 5, got 6"),
        (lambda: folds(5, 1), "k must be at least 2, got 1"),
        (lambda: cross_validation(X, Y, -1.0, folds(N, 4)), r"lam must be in \[0, inf\)"),
        (lambda: cross_validation(X, Y, 1.0, np.zeros(N, int)), "fold must be whole numbers"),
        (lambda: cross_validation(X, Y, 1.0, folds(N - 1, 4)), "fold must have shape"),
        (lambda: choose(np.ones((5, 1))), "errors must have an axis of lam and one of at least two folds"),
    ],
)
def test_bad_input_is_refused(call, said):
    with pytest.raises(ValueError, match=said):
        call()

"""Held-out errors of ridge and choosing by them, against scikit-learn."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.linear_model import Ridge
from sklearn.model_selection import PredefinedSplit, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from reglab.data.dataset import Dataset
from reglab.data.splits import folds, kfold
from reglab.theory.ridge import RidgePath
from reglab.theory.validation_curve import choose, cross_validation, standardize

RNG = np.random.default_rng(0)
N, D = 24, 4
X, Y = RNG.standard_normal((N, D)) + 2, RNG.standard_normal(N) + 5
LAMS = np.array([0.0, 0.03, 0.5, 20.0])


def test_leaving_out_one_row_is_cross_validation_with_as_many_folds_as_rows():
    errors = cross_validation(X, Y, LAMS, np.arange(N))
    np.testing.assert_allclose(errors, RidgePath(X, Y).left_out(LAMS) ** 2, atol=1e-10)


@pytest.mark.parametrize("prepare", [None, standardize])
def test_folds_are_those_of_scikit_learn(prepare):
    fold = folds(N, 4, seed=1)  # folds of equal size: the price of the sum is the same in all of them
    errors = cross_validation(X, Y, LAMS[1:], fold, prepare)
    for i, lam in enumerate(LAMS[1:]):
        model = make_pipeline(*[StandardScaler()] * (prepare is not None), Ridge(alpha=N * lam, tol=1e-12))
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


@pytest.mark.parametrize(("value", "n"), [(14.62, 1000), (0.1, 1000), (np.log(1e-5), 22), (1e12 / 3, 50), (-7e-9, 999)])
def test_a_constant_feature_is_zero_though_its_mean_is_rounded(value, n):
    train, new = standardize(np.full((n, 1), value), np.array([[value], [value + 1]]))
    assert not train.any()
    assert not new.any()


@pytest.mark.parametrize(("low", "size"), [(1e-8, 2e-8), (1e6, 1e-6), (0.0, 1e-150), (1.7e12, 1.0)])
def test_a_feature_that_varies_is_scaled_however_small_it_is(low, size):
    train, new = standardize(np.array([[low], [low + size]]), np.array([[low + 2 * size]]))
    # low + size is rounded by eps (low + size), in units of size
    rounding = 8 * np.finfo(float).eps * (low + size) / size
    np.testing.assert_allclose(train, [[-1], [1]], rtol=rounding)
    np.testing.assert_allclose(new, 3, rtol=2 * rounding)


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

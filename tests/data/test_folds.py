"""Folds that share no row and lose none, of sizes as equal as can be; groups stay together."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reglab.data.dataset import Dataset
from reglab.data.splits import folds, kfold

sizes = st.integers(2, 60).flatmap(lambda n: st.tuples(st.just(n), st.integers(2, n)))
seeds = st.integers(0, 1000)


@given(sizes, seeds)
def test_every_row_has_one_fold_and_folds_are_equally_large(size, seed):
    n, k = size
    fold = folds(n, k, seed)
    assert fold.shape == (n,)
    counts = np.bincount(fold, minlength=k)
    assert len(counts) == k
    assert counts.sum() == n
    assert np.ptp(counts) <= 1


@given(sizes, seeds)
def test_they_are_those_of_kfold_without_classes(size, seed):
    n, k = size
    fold = folds(n, k, seed)
    data = Dataset(np.arange(float(n))[:, None], np.zeros(n))
    for i, (train, val) in enumerate(kfold(data, k, seed)):
        np.testing.assert_array_equal(val.x[:, 0], np.flatnonzero(fold == i))
        np.testing.assert_array_equal(train.x[:, 0], np.flatnonzero(fold != i))


def test_the_seed_decides():
    np.testing.assert_array_equal(folds(60, 5, 1), folds(60, 5, 1))
    assert (folds(60, 5, 1) != folds(60, 5, 2)).any()


def test_any_two_rows_meet_in_a_fold_equally_often():
    together = np.mean([fold[:, None] == fold for fold in (folds(6, 3, seed) for seed in range(2000))], 0)
    apart = together[~np.eye(6, dtype=bool)]
    assert abs(apart - 1 / 5).max() < 5 * np.sqrt(0.2 * 0.8 / 2000)  # a row shares its fold with one of the five others


def test_rows_of_a_group_share_a_fold():
    group = np.repeat(np.arange(10), 4)
    fold = folds(10, 5)[group]
    assert all(len(set(fold[group == g])) == 1 for g in range(10))
    assert (np.bincount(fold) == 8).all()


@pytest.mark.parametrize(
    ("n", "k", "seed", "message"),
    [
        (1, 2, 0, "n must be at least 2, got 1"),
        (4.0, 2, 0, "n must be a whole number, got 4.0"),
        (4, 1, 0, "k must be at least 2, got 1"),
        (4, 5, 0, "k must be at most the number of rows, 4, got 5"),
        (4, True, 0, "k must be a whole number, got True"),
        (4, 2, -1, "seed must be at least 0, got -1"),
    ],
)
def test_what_cannot_be_dealt_is_refused(n, k, seed, message):
    with pytest.raises(ValueError, match=message):
        folds(n, k, seed)

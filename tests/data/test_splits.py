"""Parts that share no row and lose none, with every class spread evenly; for any data."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reglab.data.dataset import Dataset
from reglab.data.splits import kfold, split

seeds = st.integers(0, 1000)


@st.composite
def labelled(draw, least=10):
    """Rows that can be told apart, in two to four classes of any sizes."""
    classes = draw(st.integers(2, 4))
    y = np.array(draw(st.lists(st.integers(0, classes - 1), min_size=least, max_size=120)))
    return Dataset(np.arange(float(len(y)))[:, None], y, classes)


def rows(part) -> set[float]:
    return set(part.x[:, 0].tolist())


@given(labelled(), seeds, st.booleans())
def test_shares_that_add_up_to_one_use_every_row_once(data, seed, stratify):
    parts = split(data, (0.5, 0.3, 0.2), seed, stratify)
    assert sum(map(len, parts)) == len(data)
    assert set.union(*map(rows, parts)) == rows(data)
    for share, part in zip((0.5, 0.3, 0.2), parts, strict=True):
        assert abs(len(part) - share * len(data)) <= 1


@given(labelled(), seeds, st.data())
def test_numbers_of_rows_are_kept_to(data, seed, more):
    a = more.draw(st.integers(1, len(data) - 1))
    b = more.draw(st.integers(1, len(data) - a))
    one, two = split(data, (a, b), seed)
    assert (len(one), len(two)) == (a, b)
    assert not rows(one) & rows(two)


@given(labelled(), seeds)
def test_a_row_keeps_its_label(data, seed):
    for part in split(data, (0.5, 0.5), seed):
        np.testing.assert_array_equal(part.y, data.y[part.x[:, 0].astype(int)])
        assert part.classes == data.classes


@given(labelled(), seeds, st.sampled_from([(0.5, 0.5), (0.8, 0.1, 0.1), (0.3, 0.3)]))
def test_every_class_is_spread_evenly(data, seed, shares):
    parts = split(data, shares, seed)
    for c in range(data.classes):
        total = (data.y == c).sum()
        for part in parts:
            # Its share of the class, up to the whole rows that any dealing may be off.
            assert abs((part.y == c).sum() - total * len(part) / len(data)) <= 2


@given(labelled(), seeds, st.integers(2, 10))
def test_kfold_validates_on_each_row_once(data, seed, k):
    folds = list(kfold(data, k, seed))
    assert len(folds) == k
    for train, val in folds:
        assert not rows(train) & rows(val)
        assert rows(train) | rows(val) == rows(data)
    assert sum(len(val) for _, val in folds) == len(data)
    assert set.union(*(rows(val) for _, val in folds)) == rows(data)
    sizes = [len(val) for _, val in folds]
    assert max(sizes) - min(sizes) <= 1
    for c in range(data.classes):
        counts = [(val.y == c).sum() for _, val in folds]
        assert max(counts) - min(counts) <= 1


SPLITTERS = {
    "split": lambda data, seed: split(data, (0.5, 0.5), seed),
    "kfold": lambda data, seed: [v for _, v in kfold(data, 5, seed)],
}


@pytest.mark.parametrize("cut", SPLITTERS.values(), ids=SPLITTERS)
@pytest.mark.parametrize("classes", [None, 2])
def test_the_seed_decides(cut, classes):
    data = Dataset(np.arange(60.0)[:, None], np.arange(60) % 2, classes)
    one, same, other = cut(data, 1), cut(data, 1), cut(data, 2)
    assert list(map(rows, one)) == list(map(rows, same))
    assert list(map(rows, one)) != list(map(rows, other))


def test_without_stratifying_classes_fall_where_they_fall():
    data = Dataset(np.arange(1000.0)[:, None], (np.arange(1000) < 500).astype(int), 2)
    halves = [split(data, (0.5, 0.5), seed, stratify=False)[0].y.sum() for seed in range(20)]
    assert len(set(halves)) > 5
    assert {split(data, (0.5, 0.5), seed)[0].y.sum() for seed in range(20)} == {250}

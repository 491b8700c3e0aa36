"""Label noise: as much as asked for, where the mask says, and uniform over the classes."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from reglab.data.dataset import Dataset
from reglab.data.labels import noisy_labels


def data(n, classes=10):
    return Dataset(np.zeros((n, 1)), np.arange(n) % classes, classes)


@given(st.integers(1, 200), st.floats(0, 1), st.integers(0, 1000))
def test_the_mask_marks_the_changes_and_there_are_no_more_than_asked(n, share, seed):
    clean = data(n)
    noisy, changed = noisy_labels(clean, share, seed)
    np.testing.assert_array_equal(noisy.y != clean.y, changed)
    np.testing.assert_array_equal(noisy.x, clean.x)
    assert changed.sum() <= round(share * n)
    assert noisy.y.min() >= 0
    assert noisy.y.max() < 10


def test_the_original_is_left_alone():
    clean = data(100)
    noisy_labels(clean, 1.0)
    np.testing.assert_array_equal(clean.y, np.arange(100) % 10)


def test_one_draw_in_ten_hits_the_old_label():
    n = 100_000
    _, changed = noisy_labels(data(n), 0.4)
    assert abs(changed.sum() / n - 0.4 * 0.9) < 5 * np.sqrt(0.4 * 0.9 * 0.1 / n)


def test_new_labels_are_uniform():
    n = 100_000
    noisy, _ = noisy_labels(Dataset(np.zeros((n, 1)), np.zeros(n, int), 10), 1.0)
    assert np.abs(np.bincount(noisy.y) / n - 0.1).max() < 5 * np.sqrt(0.1 * 0.9 / n)


def test_the_seed_decides():
    one, same, other = (noisy_labels(data(100), 0.5, seed)[0].y for seed in (1, 1, 2))
    np.testing.assert_array_equal(one, same)
    assert not np.array_equal(one, other)

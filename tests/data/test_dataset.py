"""A data set holds inputs and targets together, with or without replica axes."""

from __future__ import annotations

import numpy as np
import pytest

from reglab.data.dataset import Dataset, stack


def test_rows_are_taken_by_number_and_by_mask():
    data = Dataset(np.arange(10.0).reshape(5, 2), np.arange(5) % 3, 3)
    for rows in ([3, 1], np.array([False, True, False, True, True])):
        part = data.take(rows)
        np.testing.assert_array_equal(part.x, data.x[rows])
        np.testing.assert_array_equal(part.y, data.y[rows])
        assert part.classes == 3


@pytest.mark.parametrize("lead", [0, 1, 2])
def test_the_length_is_the_number_of_rows(lead):
    front = (4, 3)[:lead]
    assert len(Dataset(np.zeros((*front, 7, 2)), np.zeros((*front, 7)), lead=lead)) == 7


def test_stacking_adds_a_replica_axis_in_front():
    sets = [Dataset(np.full((5, 2), i), np.full(5, i), 4) for i in range(3)]
    one = stack(sets)
    assert (one.x.shape, one.y.shape, one.lead, one.classes, len(one)) == ((3, 5, 2), (3, 5), 1, 4, 5)
    for i in range(3):
        np.testing.assert_array_equal(one.x[i], sets[i].x)
        np.testing.assert_array_equal(one.y[i], sets[i].y)
    assert stack([one, one]).x.shape == (2, 3, 5, 2)


def test_it_cannot_be_changed_by_accident():
    with pytest.raises(AttributeError):
        Dataset(np.zeros((3, 1)), np.zeros(3)).x = np.ones((3, 1))

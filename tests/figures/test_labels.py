"""Names find room."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reglab.figures import Curves, Picture, style
from reglab.figures.labels import spread
from reglab.figures.point_labels import PointLabels


@given(st.lists(st.floats(0, 1), min_size=1, max_size=8), st.floats(0, 0.1))
def test_spread_keeps_the_distance_the_order_and_the_range(heights, gap):
    moved = spread(heights, gap, 0, 1)
    order = np.argsort(heights, kind="stable")
    assert (np.diff(moved[order]) >= gap - 1e-12).all()
    assert moved.min() >= -1e-12
    assert moved.max() <= 1 + 1e-12


def test_spread_leaves_what_fits_and_shares_what_does_not():
    np.testing.assert_array_equal(spread([0.9, 0.1, 0.5], 0.2, 0, 1), [0.9, 0.1, 0.5])
    np.testing.assert_allclose(spread([0.5, 0.5], 0.2, 0, 1), [0.4, 0.6])
    np.testing.assert_allclose(spread([1.0, 1.0], 0.2, 0, 1), [0.8, 1.0])
    assert spread([], 0.2, 0, 1).size == 0


def _boxes(picture, texts):
    with style.house():
        return [t.get_window_extent(picture.canvas.get_renderer()) for t in texts]


def test_names_at_line_ends_do_not_overlap_and_fit():
    names = {name: name for name in ("train", "held-out", "no penalty", "best")}
    picture = Picture(Curves(names, xlim=(0, 10)))
    result = {name: np.full(10, 0.5) for name in names}
    picture.render(result)
    boxes = _boxes(picture, picture.panel._names.texts)
    assert not any(a.overlaps(b) for k, a in enumerate(boxes) for b in boxes[:k])
    assert all(b.x1 < 840 and b.x0 > picture.ax.bbox.x1 for b in boxes)


@pytest.mark.parametrize("seed", range(20))
def test_names_beside_points_do_not_overlap(seed):
    picture = Picture(Curves({"a": "a"}, xlim=(0, 1)))
    points = np.random.default_rng(seed).uniform(0, 1, (4, 2))
    with style.house():
        texts = PointLabels(picture.ax, ["one", "two", "three", "four"], ["k"] * 4).update(picture.ax, points)
    boxes = _boxes(picture, texts)
    assert len(boxes) == 4
    assert not any(a.overlaps(b) for k, a in enumerate(boxes) for b in boxes[:k])


def test_points_outside_have_no_name():
    picture = Picture(Curves({"a": "a"}, xlim=(0, 1)))
    labels = PointLabels(picture.ax, ["in", "out", "nowhere"], ["k"] * 3)
    drawn = labels.update(picture.ax, [(0.5, 0.5), (2, 0.5), (np.nan, 0.5)])
    assert [t.get_text() for t in drawn] == ["in"]

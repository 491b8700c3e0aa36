"""Names find room."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reglab.figures import Curves, Picture, style, ticks
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
    np.testing.assert_allclose(spread([0.5, 0.5], [0.2, 0.4], 0, 1), [0.35, 0.65])


def _boxes(picture, texts):
    with style.house():
        return [t.get_window_extent(picture.canvas.get_renderer()) for t in texts]


@pytest.mark.parametrize("height", [0.0, 0.5, 1.0])
@pytest.mark.parametrize("names", [("train", "held-out", "no penalty", "best"), ("train", "a name of many words")])
def test_names_at_line_ends_do_not_overlap_and_fit(names, height):
    picture = Picture(Curves({name: name for name in names}, xlim=(0, 10), xlabel=""), titled=False)
    picture.render({name: np.full(10, height) for name in names})
    boxes = _boxes(picture, picture.panel._names.texts)
    assert not any(a.overlaps(b) for k, a in enumerate(boxes) for b in boxes[:k])
    boxes_of_ticks = _boxes(picture, ticks.seen(picture.ax.xaxis))
    assert not any(a.overlaps(b) for a in boxes for b in boxes_of_ticks)
    canvas = picture.ax.get_figure().bbox
    assert all(b.x1 < canvas.x1 and b.x0 > picture.ax.bbox.x1 for b in boxes)
    assert all(b.y1 < canvas.y1 and b.y0 > canvas.y0 for b in boxes)


def test_a_long_name_leaves_width_to_the_lines():
    wide, narrow = (Picture(Curves({"a": "a", n: "b"}, xlim=(0, 1))).ax.bbox.width for n in ("least", "least squares"))
    assert narrow > 0.85 * wide


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

"""Curves and Fit: which points are drawn."""

import numpy as np
import pytest

from reglab.figures import Curves, Fit, Picture, style


def updated(panel, result):
    picture = Picture(panel, 60)
    return picture.panel, picture.panel.update(picture.ax, result, ())


def test_epochs_count_from_one():
    panel, _ = updated(Curves({"a": "a"}, xlim=(0, 3)), {"a": [0.1, 0.2, 0.3]})
    np.testing.assert_array_equal(panel._lines[0].get_xdata(), [1, 2, 3])


def test_a_stopped_line_ends_where_it_stopped():
    panel, _ = updated(Curves({"a": "a"}, xlim=(0, 5)), {"a": [0.5, 0.4, np.nan, np.nan]})
    assert panel._dots[0].get_xydata().tolist() == [[2.0, 0.4]]


def test_the_mark_meets_every_line():
    panel, _ = updated(
        Curves({"a": "a", "b": "b"}, x=[0.0, 1.0, 2.0], xlim=(0, 2), mark="m"),
        {"a": [0.0, 0.5, 1.0], "b": [0.2, 0.2, np.nan], "m": 1.5},
    )
    assert panel._dots[0].get_xydata().tolist() == [[1.5, 0.75]]
    assert panel._mark.get_xdata() == [1.5, 1.5]


def test_a_mark_at_the_end_of_a_line_on_a_logarithmic_axis_has_its_dot():
    x = np.arange(1.0, 62)
    for mark in (8.0, 61.0):
        y = np.where(x <= mark, 0.5, np.nan)
        panel, drawn = updated(
            Curves({"a": "a"}, x=x, xlim=(1, 61), xscale="log", ylim=(0.1, 1), yscale="log", mark="m"),
            {"a": y, "m": mark},
        )
        assert panel._dots[0] in drawn


def test_a_mark_behind_the_end_of_a_line_has_no_dot():
    panel, drawn = updated(
        Curves({"a": "a"}, x=[0.0, 1.0, 2.0], xlim=(0, 2), mark="m"), {"a": [0.2, 0.2, np.nan], "m": 1.5}
    )
    assert panel._dots[0] not in drawn


def test_x_from_the_result():
    panel, _ = updated(Curves({"a": "a"}, x="lam", xlim=(0, 2)), {"a": [0.1, 0.2], "lam": [0.5, 1.5]})
    np.testing.assert_array_equal(panel._lines[0].get_xdata(), [0.5, 1.5])


def test_lines_differ_in_more_than_colour():
    names = ["a", "held-out", "b", "train", "c", "d"]
    panel, _ = updated(Curves({n: n for n in names}, xlim=(0, 1)), {n: [0.5, 0.5] for n in names})
    patterns = dict(zip(names, (line._unscaled_dash_pattern for line in panel._lines), strict=True))
    assert len({str(pattern) for pattern in patterns.values()}) == 6
    assert patterns["train"] == (0, None)
    fit, _ = updated(Fit({"one": "a", "two": "b"}, x=[0.0, 1.0], xlim=(0, 1), ylim=(0, 1)), {"a": [0, 1], "b": [0, 1]})
    assert [line.is_dashed() for line in fit._lines] == [False, True]


def test_a_line_that_covers_another_lets_it_show():
    both = {"train": [0.5, 0.5], "held-out": [0.5, 0.5]}
    pixels = Picture(Curves({n: n for n in both}, xlim=(1, 2))).render(both).reshape(-1, 3)
    for color in (style.TRAIN, style.HELD_OUT):
        rgb = [int(color[k : k + 2], 16) for k in (1, 3, 5)]
        assert (pixels == rgb).all(-1).sum() > 300


def test_one_line_needs_no_name():
    panel, _ = updated(Curves({"a": "a"}, xlim=(0, 2)), {"a": [0.1, 0.2]})
    assert panel._names.texts == []


def test_a_band_covers_the_finite_part():
    panel, _ = updated(
        Curves({"a": "a"}, xlim=(0, 3), bands={"a": ("low", "high")}),
        {"a": [0.2, 0.3, np.nan], "low": [0.1, 0.2, np.nan], "high": [0.3, 0.4, 0.5]},
    )
    corners = panel._bands["a"].get_xy()[:-1]  # a polygon repeats its first corner
    assert corners.tolist() == [[1, 0.1], [2, 0.2], [2, 0.4], [1, 0.3]]


def test_many_fits_are_one_line_with_gaps():
    panel, drawn = updated(
        Fit({"mean": "m"}, x=[0.0, 1.0], xlim=(0, 1), ylim=(0, 1), many="all"), {"m": [0, 1], "all": [[0, 1], [1, 0]]}
    )
    assert panel._many in drawn
    np.testing.assert_array_equal(panel._many.get_ydata(), [0, 1, np.nan, 1, 0, np.nan])


def _inked(points) -> int:
    """How many pixels are as dark as points are."""
    fit = Fit(x=[0.0, 1.0], xlim=(0, 1), ylim=(0, 1), points=points)
    none = Fit(x=[0.0, 1.0], xlim=(0, 1), ylim=(0, 1), points=([9.0], [9.0]))
    with_points, without = (Picture(panel).render({"fit": [0, 0]}).astype(int) for panel in (fit, none))
    return int((np.abs(with_points - without).max(-1) > 100).sum())


def test_a_point_at_the_left_or_right_end_is_whole_and_one_above_is_not_there():
    middle = _inked(([0.5], [0.5]))
    assert middle > 20
    for x in (0, 1):
        assert _inked(([x], [0.5])) > 0.9 * middle
    assert _inked(([0.5], [1.5])) == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            {"lines": {"a": "a", "a-word-that-leaves-no-width": "b"}, "xlim": (0, 1)},
            "lines must be names short enough",
        ),
        ({"xlim": (1, 1)}, r"xlim must be a pair \(low, high\) with low < high, got \(1, 1\)"),
        ({"xlim": (0, 1), "xscale": "log"}, "xlim must be above 0 on a logarithmic axis"),
        ({"xlim": (0, 1), "ylim": (0, 1), "yscale": "log"}, "ylim must be above 0"),
        ({"xlim": (0, 1), "yscale": "root"}, "yscale must be one of 'linear', 'log', got 'root'"),
        ({"xlim": (0, 1), "bands": {"dev": ("a", "b")}}, "bands must be one of .* got 'dev'"),
        ({"xlim": (0, 1), "x": [[1.0]]}, "x must have 1 axes"),
        ({"xlim": (0, np.inf)}, "xlim must be finite"),
        ({"xlim": (0, 1), "lines": {"a": 3}}, "key must be the name of an array, got 3"),
    ],
)
def test_bad_input(arguments, message):
    with pytest.raises(ValueError, match=message):
        Curves(**arguments)


def test_x_and_y_must_agree():
    with pytest.raises(ValueError, match="x and a must have the same length, got 3 and 2"):
        updated(Curves({"a": "a"}, x=[0, 1, 2], xlim=(0, 2)), {"a": [0.1, 0.2]})


def test_points_come_in_pairs():
    with pytest.raises(ValueError, match="must have the same length, got 2 and 1"):
        Fit(x=[0, 1], xlim=(0, 1), ylim=(0, 1), points=([0, 1], [0]))


def test_ticks_of_a_short_logarithmic_axis_are_told_as_the_book_tells_numbers():
    panel = Curves({"a": "a"}, xlim=(1e-5, 2e-5), ylim=(0.01, 0.05), xscale="log", yscale="log")
    ax = Picture(panel, 60).ax
    across, up = ([t.get_text() for t in axis.get_ticklabels()] for axis in (ax.xaxis, ax.yaxis))
    assert {"10⁻⁵", "2×10⁻⁵"} <= {*across}
    assert {"0.01", "0.02", "0.05"} <= {*up}

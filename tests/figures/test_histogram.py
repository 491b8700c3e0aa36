"""Histogram: every weight is somewhere, and what cannot be seen is said."""

import numpy as np
import pytest

from reglab.figures import Histogram, Picture
from reglab.figures.histogram import share_of


def updated(weights, others=(), **more):
    picture = Picture(Histogram(**more), 60)
    result = {"weights": np.asarray(weights, dtype=float), "others": np.asarray(others, dtype=float)}
    picture.panel.update(picture.ax, result, ())
    return picture.panel


def plain(text):
    """With ordinary spaces, in one line."""
    return text.replace("\N{NO-BREAK SPACE}", " ").replace("\n", " ")


def test_outer_weights_are_gathered_and_told():
    panel = updated([-9, -0.5, 0.5, 7, 8], xlim=(-1, 1), bins=2)
    np.testing.assert_allclose(panel._bars.get_data().values, [0.4, 0.6])
    assert plain(panel._beyond.get_text()) == "60 % beyond ±1"


def test_a_lopsided_range_is_told_in_full():
    assert plain(updated([5, 1], xlim=(0, 2))._beyond.get_text()) == "50 % outside 0 … 2"


def test_weights_near_zero_are_counted():
    assert plain(updated([0, 0.01, -0.01, 0.5], near=0.01)._near.get_text()) == "75 % within ±0.01"


def test_a_bar_that_is_cut_off_keeps_its_share():
    assert plain(updated([0] * 9 + [1], top=0.5)._peak.get_text()) == "↑ 90 %"
    assert updated([-1, -0.5, 0.5, 1], top=0.5)._peak.get_text() == ""


def test_an_outline_that_is_cut_off_keeps_its_share_too():
    both = updated([0] * 9 + [1], [0] * 4 + [1], top=0.5, outline="others")
    assert (plain(both._peak.get_text()), plain(both._outline_peak.get_text())) == ("↑ 90 %", "↑ 80 %")
    upper, lower = (note.get_window_extent() for note in (both._peak, both._outline_peak))
    assert lower.y1 < upper.y0, "the shares lie on each other"
    assert updated([0] * 9 + [1], [0, 1], top=0.5, outline="others")._outline_peak.get_text() == ""


def test_an_outline_of_one_value_is_a_mark():
    assert updated([0, 1], [0], top=0.5, outline="others")._outline_peak.get_text() == ""


def test_notes_leave_the_middle_free():
    panel = updated([-9, 0.0, 0.0, 0.5], near=0.001, xlim=(-1.5, 1.5), top=0.3)
    near, beyond, peak = (note.get_window_extent() for note in (panel._near, panel._beyond, panel._peak))
    middle = (panel._bars.axes.bbox.x0 + panel._bars.axes.bbox.x1) / 2
    assert near.x1 < middle < beyond.x0
    assert peak.y1 <= beyond.y0 + 1


def test_only_finite_weights_count():
    panel = updated([np.nan, np.inf, 0.5, -0.5], bins=2, xlim=(-1, 1))
    np.testing.assert_allclose(panel._bars.get_data().values, [0.5, 0.5])
    assert updated([np.nan])._bars.get_data().values.sum() == 0


@pytest.mark.parametrize(
    ("share", "text"),
    [(0, "0 %"), (1, "100 %"), (0.5, "50 %"), (0.004, "0.4 %"), (0.0004, "0.04 %"), (0.9996, "99.96 %"),
     (1e-6, "< 0.01 %"), (1 - 1e-6, "> 99.99 %")],
)  # fmt: skip
def test_a_share_is_never_rounded_to_none_or_all(share, text):
    assert plain(share_of(share)) == text


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"bins": 0}, "bins must be at least 1, got 0"),
        ({"top": 0}, r"top must be in \(0, 1\], got 0.0"),
        ({"near": -1}, r"near must be in \(0, inf\), got -1.0"),
        ({"xlim": (1, -1)}, "xlim must be a pair"),
    ],
)
def test_bad_input(arguments, message):
    with pytest.raises(ValueError, match=message):
        Histogram(**arguments)

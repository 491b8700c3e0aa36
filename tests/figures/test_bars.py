"""Bars: the value is always there to read."""

import itertools

import numpy as np
import pytest

from reglab.figures import Bars, Picture, style


def texts(heights, **more):
    picture = Picture(Bars("h", ["a", "b"], ylim=(-1, 1), **more), 60)
    picture.panel.update(picture.ax, {"h": np.asarray(heights, dtype=float)}, ())
    return picture.panel._values.texts


def test_values_are_written_with_a_minus_sign():
    assert [t.get_text() for t in texts([0.5, -0.25])] == ["0.50", "−0.25"]


def test_a_bar_that_is_cut_off_says_so_inside():
    up, down = texts([3, -3], digits=0)
    assert (up.get_text(), down.get_text()) == ("↑ 3", "↓ −3")
    assert up.get_color() == down.get_color() == style.CARD
    assert up.get_position()[1] < 1


def test_a_bar_without_a_value_is_not_drawn():
    picture = Picture(Bars("h", ["a", "b"]), 60)
    drawn = picture.panel.update(picture.ax, {"h": np.array([np.nan, 0.5])}, ())
    assert picture.panel._bars[0] not in drawn
    assert picture.panel._bars[1] in drawn


def test_names_of_several_words_are_broken():
    names = ["nothing at all", "every second one", "all of the weights"]
    picture = Picture(Bars("h", names))
    labels = picture.ax.get_xticklabels()
    assert all("\n" in label.get_text() for label in labels)
    boxes = [label.get_window_extent() for label in labels]
    assert all(one.x1 < two.x0 for one, two in itertools.pairwise(boxes))
    assert all(box.y0 > 0 for box in boxes)
    with pytest.raises(ValueError, match="names must be short enough to stand side by side"):
        Picture(Bars("h", ["incomprehensibilities"] * 4))


def test_numbers_below_bars_are_left_away_where_they_would_touch():
    labels = Picture(Bars("h", range(30), digits=None)).ax.get_xticklabels()
    assert [label.get_text() for label in labels][:3] == ["0", "4", "8"]


def test_kinds_of_bars_have_a_key():
    texts = Picture(
        Bars("h", ["a", "b"], colors=["r", "g"], kinds={"left: one": "r", "right: two": "g"})
    ).ax.figure.texts
    assert [(text.get_text(), text.get_color()) for text in texts[-2:]] == [("■ left: one", "r"), ("■ right: two", "g")]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"names": []}, r"names must be at least one name, got \[\]"),
        ({"names": ["a"], "colors": ["r", "g"]}, "colors and names must have the same length, got 2 and 1"),
        ({"names": ["a"], "digits": -1}, "digits must be at least 0, got -1"),
        ({"names": ["a"], "reference": np.nan}, "reference must be finite"),
    ],
)
def test_bad_input(arguments, message):
    with pytest.raises(ValueError, match=message):
        Bars("h", **arguments)

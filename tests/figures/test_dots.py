"""Dots: place, colour and filling say the same, and no value is lost."""

from itertools import pairwise

import numpy as np
import pytest

from reglab.figures import Dots, Picture, style
from reglab.figures.dots import NAMES

THREE = ["one", "two", "three"]


def updated(mean, half=0.1, names=THREE, more=None, **arguments):
    """(panel, the picture, what it draws) of values with intervals of equal width."""
    mean = np.asarray(mean, dtype=float)
    picture = Picture(Dots(names, **{"xlim": (-1, 1)} | arguments), 60)
    result = {"mean": mean, "low": mean - half, "high": mean + half} | (more or {})
    return picture.panel, picture, picture.panel.update(picture.ax, result, ())


def texts(*arguments, **more):
    return [text.get_text() for text in updated(*arguments, **more)[0]._values]


def test_a_dot_stands_at_its_value_and_a_line_spans_its_interval():
    panel, _, drawn = updated([0.2, -0.5, 0.0])
    assert [dot.get_xdata()[0] for dot in panel._dots] == [0.2, -0.5, 0.0]
    np.testing.assert_allclose([span.get_xdata() for span in panel._spans], [[0.1, 0.3], [-0.6, -0.4], [-0.1, 0.1]])
    assert {*panel._dots, *panel._spans, *panel._values, panel._line} == set(drawn)


def test_rows_follow_the_names_downwards():
    panel, picture, _ = updated([0.0] * 3, names={"a": ["one"], "b": ["two", "three"]})
    heights = [picture.ax.transData.transform((0, dot.get_ydata()[0]))[1] for dot in panel._dots]
    heads = [picture.ax.transData.transform((0, y))[1] for y, _ in panel._heads]
    assert heads[0] > heights[0] > heads[1] > heights[1] > heights[2]


def test_the_interval_decides_without_verdicts_and_the_dot_says_how():
    panel, _, _ = updated([0.2, 0.05, -0.2])
    assert [dot.get_mec() for dot in panel._dots] == [style.BETTER, style.NEUTRAL, style.WORSE]
    assert [dot.get_mfc() for dot in panel._dots] == [style.BETTER, style.CARD, style.WORSE]
    moved, _, _ = updated([0.2, 0.05, -0.2], reference=0.2)
    assert [dot.get_mec() for dot in moved._dots] == [style.NEUTRAL, style.WORSE, style.WORSE]


def test_verdicts_that_are_given_count_more_than_the_interval():
    panel, _, _ = updated([0.2, 0.05, -0.2], verdicts="said", more={"said": [0, 0.5, -1]})
    assert [dot.get_mec() for dot in panel._dots] == [style.NEUTRAL, style.BETTER, style.WORSE]
    assert [dot.get_mfc() for dot in panel._dots] == [style.CARD, style.CARD, style.WORSE]
    assert [t.get_text() for t in panel._values] == ["+0.2", "perhaps +0.1", "−0.2"]


def test_values_are_written_with_their_sign_where_they_have_one():
    assert texts([0.25, -0.04, -0.5], digits=1) == ["+0.2", "0.0", "−0.5"]
    assert texts([0.25, -0.04, -0.5], digits=2, signed=False) == ["0.25", "−0.04", "−0.50"]


def test_without_digits_there_are_no_values_and_rows_are_lower():
    with_values, _, _ = updated([0.2, 0.05, -0.2])
    panel, _, drawn = updated([0.2, 0.05, -0.2], digits=None)
    assert not {*panel._values} & {*drawn}
    assert panel.size[1] < with_values.size[1]


def test_a_dot_beyond_the_limits_leaves_its_value_with_an_arrow_inside_the_axes():
    panel, picture, drawn = updated([3.0, -3.0, 0.98])
    assert [t.get_text() for t in panel._values] == ["+3.0 →", "← −3.0", "+1.0"]
    assert [dot in drawn for dot in panel._dots] == [False, False, True]
    renderer = picture.canvas.get_renderer()
    for text in panel._values:
        box = text.get_window_extent(renderer)
        assert picture.ax.bbox.x0 - 3 < box.x0 < box.x1 < picture.ax.bbox.x1 + 3


def test_a_row_without_a_value_is_not_drawn_and_one_without_an_interval_has_its_dot():
    panel, _, drawn = updated([np.nan, 0.1, 0.2], half=np.array([0.1, np.nan, 0.1]))
    assert [dot in drawn for dot in panel._dots] == [False, True, True]
    assert [span in drawn for span in panel._spans] == [False, False, True]


def test_long_names_are_broken_and_take_room_downwards():
    long = "dropout on inputs and on hidden units with max-norm"
    short, _, _ = updated([0.0] * 3)
    panel, _, _ = updated([0.0] * 3, names=["one", long, "three"])
    lines = panel._lines[1].split("\n")
    assert " ".join(lines) == long
    assert len(lines) > 1
    assert max(style.text_width(line, style.NOTE_SIZE) for line in lines) <= NAMES
    assert panel.size[1] > short.size[1]
    picture = Picture(panel)
    renderer = picture.canvas.get_renderer()
    assert all(t.get_window_extent(renderer).x0 > 0 for t in picture.ax.texts if t.get_text() in panel._lines)


def test_the_words_below_say_what_colours_mean_and_can_be_left_out():
    _, picture, _ = updated([0.1] * 3, words=("harms", "nobody knows", "helps"))
    said = {text.get_text(): text.get_color() for text in picture.ax.figure.texts}
    assert said["● helps"] == style.BETTER
    assert said["○ nobody knows"] == style.NEUTRAL
    plain, picture, _ = updated([0.5] * 3, words=None)
    assert {dot.get_mec() for dot in plain._dots} == {dot.get_mfc() for dot in plain._dots} == {style.NEUTRAL}
    assert not any("●" in text.get_text() for text in picture.ax.figure.texts)


@pytest.mark.parametrize("xlim", [(-0.015, 0.015), (-12, 3), (0.9871, 0.9913)])
def test_ticks_do_not_touch(xlim):
    _, picture, _ = updated([0.0] * 3, names=["a name as long as a name may be"] * 3, xlim=xlim)
    renderer = picture.canvas.get_renderer()
    boxes = [t.get_window_extent(renderer) for t in picture.ax.get_xticklabels() if t.get_text()]
    assert len(boxes) >= 2
    assert all(a.x1 + 2 < b.x0 for a, b in pairwise(boxes))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"names": []}, r"names must be at least one name, and one below each heading, got \[\]"),
        ({"names": {"a": ["x"], "b": []}}, "names must be at least one name, and one below each heading"),
        ({"xlim": (1, 1)}, "xlim must be a pair"),
        ({"words": ("bad", "good")}, "words must be three words, or None, got"),
        ({"words": "bad"}, "words must be three words, or None, got 'bad'"),
        ({"words": None, "verdicts": "said"}, "words must be three words where there are verdicts, got None"),
        ({"reference": np.nan}, "reference must be finite"),
        ({"digits": -1}, "digits must be at least 0, got -1"),
    ],
)
def test_bad_input(arguments, message):
    with pytest.raises(ValueError, match=message):
        Dots(**{"names": THREE, "xlim": (-1, 1)} | arguments)


def test_words_must_fit():
    with pytest.raises(ValueError, match="words must be short enough for a picture"):
        Picture(Dots(THREE, xlim=(-1, 1), words=("much worse than before", "not distinguishable", "much better")), 60)


def test_arrays_that_do_not_fit_the_names_are_refused():
    with pytest.raises(ValueError, match="mean and names must have the same length, got 2 and 3"):
        updated([0.0, 0.1])


def test_a_long_heading_is_broken_into_lines_that_fit():
    heading = "Made source, over the cut network with the proximal step of L1"
    panel = Dots({heading: ["a"], "Short": ["b"]}, xlim=(-1, 1))
    (_, first), (_, second) = panel._heads
    assert first.replace("\n", " ") == heading
    assert "\n" in first
    assert second == "Short"
    assert all(style.text_width(line, style.NOTE_SIZE, bold=True) <= panel.size[0] for line in first.split("\n"))


@pytest.mark.parametrize("title", ["", "A title"])
def test_rows_are_as_high_below_a_title(title):
    picture = Picture(Dots(THREE, xlim=(-1, 1), title=title), 60, titled=bool(title))
    assert picture.ax.get_position().height * picture.panel.size[1] == pytest.approx(picture.panel._tall)

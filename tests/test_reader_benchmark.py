"""What the measurements of the book in a reader's hands make of what they saw, without a browser."""

from __future__ import annotations

import math

import pytest

from benchmarks.reader.figure import Figure, number, percentile, read, save, table
from benchmarks.reader.loading import judge, pictures_at
from benchmarks.reader.stage import FIGURE, Explorer

# Two sliders of two stops; the second panel knows only the first of them.
TWO = Explorer(
    page="intro.html",
    name="two",
    sliders=[
        {"name": "lam", "keys": ["0", "1"], "values": ["0", "1"], "start": 0},
        {"name": "rate", "keys": ["0", "0.5"], "values": ["0", "0.5"], "start": 1},
    ],
    panels=[{"needs": [0, 1], "index": [0, 1, 2, 3]}, {"needs": [0], "index": [4, 5]}],
    pictures=["a.webp", "b.webp", "c.webp", "d.webp", "left.webp", "right.webp"],
)


def test_a_percentile_is_a_value_that_was_measured():
    assert percentile([3, 1, 2, 4], 0.5) == 2
    assert percentile(range(1, 101), 0.95) == 95
    assert percentile([7], 0) == percentile([7], 1) == 7
    with pytest.raises(ValueError, match="values must hold at least one number"):
        percentile([], 0.5)
    with pytest.raises(ValueError, match="share must be between 0 and 1, got 95"):
        percentile([1], 95)


@pytest.mark.parametrize(
    ("value", "said"),
    [(0, "0"), (278, "278"), (9.062, "9.06"), (76020.147, "76,020"), (0.0125, "0.0125"), (None, "none")],
)
def test_numbers_have_three_digits(value, said):
    assert number(value) == said


def test_what_was_not_measured_keeps_no_limit():
    assert Figure("loading", "all panels", 1.5, "s", most=1.5).holds
    assert not Figure("loading", "all panels", 1.6, "s", most=1.5).holds
    assert not Figure("loading", "all panels", None, "s", most=1.5).holds
    assert not Figure("landing", "top", -167.0, "px", least=0, most=200).holds
    assert Figure("book", "pictures", None).holds


def test_the_table_sets_figures_beside_those_of_the_same_name(tmp_path):
    before = [Figure("ticks", "smallest", 9.06, "px", least=12), Figure("ticks", "gone", 1.0)]
    save(before, tmp_path / "before.json")
    now = [Figure("ticks", "smallest", 12.4, "px", least=12), Figure("ticks", "new", 3, where="l1-path")]
    assert table(now, read(tmp_path / "before.json"))[2:] == [
        "| ticks | smallest | 9.06 px | 12.4 px | at least 12 |  |  |",
        "| ticks | new |  | 3 |  |  | l1-path |",
    ]
    assert table(before)[2] == "| ticks | smallest | 9.06 px | at least 12 | missed |  |"


def test_panels_agree_where_one_state_shows_all_of_them():
    assert TWO.agree(["a.webp", "left.webp"])
    assert TWO.agree(["d.webp", "right.webp"])
    assert not TWO.agree(["a.webp", "right.webp"])
    assert not TWO.agree(["a.webp", "unknown.webp"])
    assert TWO.agree(["a.webp", None]), "a picture that has not come contradicts no other"
    assert TWO.link() == "two?lam=1"
    assert pictures_at(TWO, [1, 1]) == ["d.webp", "right.webp"]


def test_a_drag_is_judged_from_its_last_input():
    start, between, wanted = ["b.webp", "left.webp"], ["d.webp", "left.webp"], ["d.webp", "right.webp"]
    samples = [
        (0, start, False),
        (100, between, False),
        (300, between, True),
        (900, wanted, False),
        (950, wanted, False),
    ]
    drag = judge(TWO, wanted, [50, 200], samples)
    assert drag.came == [0.0, 0.7]
    assert math.isclose(drag.apart, 0.8)
    assert math.isclose(drag.said, 0.25)
    assert drag.all == 0.7
    never = judge(TWO, wanted, [50, 200], samples[:2])
    assert never.came == [0.0, None]
    assert (never.all, never.said) == (None, None)
    with pytest.raises(RuntimeError, match="moved nothing"):
        judge(TWO, wanted, [], samples)


def test_explorers_are_found_in_the_source_of_a_page():
    page = '<figure class="reglab-explorer" id="a"><p>…</p><script type="application/json">{"b": 1}</script></figure>'
    assert FIGURE.findall(page * 2) == [("a", '{"b": 1}')] * 2

"""Controls: what a slider is in a notebook."""

from pathlib import Path

import ipywidgets as w
import numpy as np
import pytest

from reglab.explore import choice, controls, grid, log, reveal, values
from reglab.explore.controls import Control, read

PAGE = Path(__file__).parents[2] / "_ext" / "reglab_book" / "explorer" / "controls.js"


@pytest.fixture
def make():
    """make(slider): its control, which notes in `told` where it was moved to, and in `failed` what went wrong."""

    def make(slider):
        control = Control(slider.named("lam"), lambda: control.told.append(control.value), lambda e: failed.append(e))
        control.told, control.failed = [], failed
        return control

    failed = []
    return make


def texts(control):
    """All that stands around the widget, as the reader sees it."""
    found, inside = [], [control.box]
    while inside:
        box = inside.pop(0)
        inside = [*getattr(box, "children", ()), *inside]
        if isinstance(box, w.HTML):
            found.append(box.value)
    return found


@pytest.mark.parametrize(
    ("slider", "kind", "typed"),
    [
        (log(1e-5, 1, 13, start=1), w.FloatLogSlider, True),
        (log(1e-5, 1, 2, start=1), w.FloatLogSlider, True),  # any value between its two stops
        (log(1e-5, 1, 13, start=0, zero=True), w.SelectionSlider, True),
        (grid(0, 1, 11, start=0), w.FloatSlider, True),
        (values([1, 2, 4, 8], start=1), w.ToggleButtons, False),
        (values([1, 2, 4, 8, 16], start=1), w.SelectionSlider, False),
        (choice(["a", "b", "c", "d"]), w.ToggleButtons, False),
        (choice(["a", "b", "c", "d", "e"]), w.Dropdown, False),
        (choice(["a" * 36, "b" * 36]), w.ToggleButtons, False),
        (choice(["a" * 36, "b" * 37]), w.Dropdown, False),
        (reveal("truth"), w.ToggleButton, False),
    ],
)
def test_each_slider_has_the_widget_that_suits_it(make, slider, kind, typed):
    control = make(slider)
    assert type(control.widget) is kind
    assert (control.entry is not None) == typed
    assert control.value == slider.values[slider.start]


def test_a_page_has_as_many_segments():
    script = PAGE.read_text(encoding="utf-8")
    assert f"const SEGMENTS = {controls._SEGMENTS};" in script
    assert f'join("").length <= {controls._LETTERS};' in script


@pytest.mark.parametrize(
    "slider", [log(1e-5, 1, 13, start=1), log(1e-5, 1, 13, start=1, zero=True), grid(0, 1, 11, start=0)]
)
def test_values_are_told_as_on_the_page(make, slider):
    control = make(slider)
    for stop, label in zip(slider.values, slider.labels, strict=True):
        control.show(stop)
        assert control.entry.value == label
    control.show(0.0123456)
    assert control.entry.value == "0.0123"
    assert not control.widget.readout
    assert control.told == []


def test_choices_and_listed_numbers_are_told_as_on_the_page(make):
    for slider in (values([1e-5, 1, 72e6], start=1), values([1, 2, 3, 4, 72e6], start=1), choice(["a", "b"])):
        assert [label for label, _ in make(slider).widget.options] == slider.labels


def test_it_says_what_it_is_and_what_it_does(make):
    assert (
        make(grid(0, 1, 2, start=0, label="p & q", hint="share < 1"))
        .box.children[0]
        .children[0]
        .value.count("p &amp; q")
        == 1
    )
    for hint, told in [("share < 1", ["share &lt; 1"]), (("few", "many"), ["← few", "many →"]), ("", [])]:
        label, *below = texts(make(grid(0, 1, 2, start=0, label="p & q", hint=hint)))
        assert "p &amp; q" in label
        assert len(below) == bool(told)
        assert all(f"<span>{end}</span>" in below[0] for end in told)
    assert texts(make(reveal("the truth"))) == []
    assert make(reveal("the truth")).widget.description == "the truth"


def test_a_move_is_told_once(make):
    for slider, value in [
        (log(0.01, 1, 3, start=1), 0.05), (log(0.01, 1, 3, start=1, zero=True), 0.0), (grid(0, 1, 3, start=0), 0.25),
        (values([1, 2, 4], start=1), 4), (choice(["a", "b"]), "b"), (reveal(), True),
    ]:  # fmt: skip
        control = make(slider)
        control.widget.value = value
        assert control.told == [value]
        control.show(slider.values[slider.start])
        assert control.told == [value]


@pytest.mark.parametrize(
    "slider", [log(1e-5, 1, 13, start=1), log(1e-5, 1, 13, start=1, zero=True), grid(0, 1, 11, start=1)]
)
@pytest.mark.parametrize(
    ("typed", "value"),
    [("0.3", 0.3), (" 1e-5 ", 1e-5), ("10⁻⁵", 1e-5), ("3.25×10⁻⁵", 3.25e-5), ("0.123456789", 0.123456789), ("1", 1.0)],
)
def test_any_value_can_be_typed(make, slider, typed, value):
    control = make(slider)
    control.show(0.5)
    control.entry.value = typed
    assert control.told == [value]
    assert control.value == value
    assert control.entry.value == control._slider.show(value)
    near = np.log(control.widget.value / value) if slider.kind == "log" else control.widget.value - value
    assert abs(near) < 0.2


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("much", "lam must be a real number, got 'much'"),
        ("", "lam must be a real number, got ''"),
        ("3", "lam must be between 0.01 and 1, got 3.0"),
        ("-1", "lam must be between 0.01 and 1, got -1.0"),
        ("nan", "lam must be a real number, got 'nan'"),
        ("1e400", "lam must be a real number, got '1e400'"),
        ("10⁻", "lam must be a real number, got '10⁻'"),
    ],
)
def test_what_cannot_be_is_explained_and_taken_back(make, typed, message):
    control = make(log(0.01, 1, 3, start=0.1))
    control.entry.value = typed
    assert control.told == []
    assert [str(e)[: len(message)] for e in control.failed] == [message]
    assert (control.value, control.entry.value) == (0.1, "0.1")


@pytest.mark.parametrize(
    "value", [1e-9, 3.21e-5, 0.00123, 0.123, 12.3, 1234.0, 12345.0, 123456.7, 1.23e6, 4.56e9, 7.8e12]
)
@pytest.mark.parametrize("sign", [1, -1])
def test_what_is_shown_can_be_typed(value, sign):
    slider = grid(-3 * value, 3 * value, 3, start=0).named("x")
    shown = slider.show(sign * value)
    assert slider.show(read(slider, shown)) == shown


@pytest.mark.parametrize("typed", ["0,5", "0,500", "1,23", "12,34,567", "1,2345"])
def test_a_comma_is_no_decimal_point(typed):
    with pytest.raises(ValueError, match=f"x must be a real number, got '{typed}'"):
        read(grid(-1e13, 1e13, 3, start=0).named("x"), typed)


def test_labels_of_ones_own_can_be_typed():
    slider = grid(0, 1, 3, start=0, format=lambda share: f"{100 * share:.0f} %").named("rate")
    assert read(slider, "50 %") == 0.5
    assert read(slider, "0.3") == 0.3


def test_a_negative_number_may_have_the_minus_that_is_shown():
    slider = grid(-1, 1, 3, start=0).named("x")
    assert [read(slider, text) for text in ("−1", "-0.25", "−0.25")] == [-1, -0.25, -0.25]


def test_a_set_value_is_told_exactly_where_the_widget_has_a_near_one(make):
    control = make(log(0.01, 1, 3, start=0, zero=True))
    control.show(0.02)
    assert (control.value, control.entry.value) == (0.02, "0.02")
    assert control.widget.value != 0.02

"""Widgets, driven as a reader does."""

from io import BytesIO

import ipywidgets as w
import numpy as np
import pytest
from PIL import Image

from reglab.explore import choice, grid, log, predict, reveal, values
from reglab.figures import Histogram, style

from .conftest import compute


def picture(image):
    return np.asarray(Image.open(BytesIO(image.value)))


def test_it_is_displayed_as_a_widget(make):
    shown = make(False)._repr_mimebundle_()
    data = shown[0] if isinstance(shown, tuple) else shown
    assert "application/vnd.jupyter.widget-view+json" in data


def test_it_starts_at_the_start(make):
    explorer = make(False)
    pictures, said = explorer.state()
    assert str(said) == "train 0.118 · lam times p 0"
    assert "train <b>0.118</b>" in explorer.view.line.value
    for image, pixels in zip(explorer.view.images, pictures, strict=True):
        np.testing.assert_array_equal(picture(image), pixels)


def test_controls_move_the_pictures(make):
    explorer = make(False)
    first = [image.value for image in explorer.view.images]
    explorer.view.controls["lam"].widget.value = 1.0
    second = [image.value for image in explorer.view.images]
    assert all(a != b for a, b in zip(first, second, strict=True))
    explorer.view.controls["rate"].widget.value = 0.25
    third = [image.value for image in explorer.view.images]
    assert third[0] != second[0]
    assert third[1] == second[1]  # needs lam only
    assert explorer.values == {"lam": 1.0, "rate": 0.25}
    explorer.view.reset.click()
    assert [image.value for image in explorer.view.images] == first
    assert explorer.values == explorer.start


def test_set_moves_the_controls_and_keeps_the_others(make):
    explorer = make(False)
    explorer.view  # noqa: B018
    explorer.set(rate=0.5)
    explorer.set(lam=0.02)
    assert explorer.view.controls["lam"].value == 0.02
    assert explorer.view.controls["rate"].value == 0.5


def test_every_control_moves_over_its_whole_range(make):
    def compute(lam, rate, size, kind, show):
        assert isinstance(size, int)
        return {"weights": np.linspace(0, 1, 99) * (lam + rate / 2 + size / 8 + len(kind) / 10 + show / 10)}

    explorer = make(
        False, compute, panels=[Histogram()], static=(), text=None, lam=log(1e-3, 0.3, 4, start=0, zero=True),
        size=values([1, 2, 8], start=2), kind=choice(["sgd", "adam"]), show=reveal("test score"),
    )  # fmt: skip
    controls = {name: control.widget for name, control in explorer.view.controls.items()}
    assert [type(c) for c in controls.values()] == [
        w.SelectionSlider, w.FloatSlider, w.ToggleButtons, w.ToggleButtons, w.ToggleButton,
    ]  # fmt: skip
    seen = set()
    for c in controls.values():
        for value in (
            [option[1] if isinstance(option, tuple) else option for option in c.options]
            if hasattr(c, "options")
            else [False, True]
            if isinstance(c, w.ToggleButton)
            else np.arange(c.min, c.max + c.step / 2, c.step)
        ):
            c.value = value
            seen.add(bytes(explorer.view.images[0].value))
    assert len(seen) > 20


@pytest.mark.parametrize(("low", "high"), [(1e-5, 1), (1e-4, 0.3), (0.07, 7.3)])
def test_a_logarithmic_control_reaches_both_ends(make, low, high):
    explorer = make(False, lam=log(low, high, 5, start=low))
    c = explorer.view.controls["lam"].widget
    for position in np.linspace(c.min, c.max, 21):
        c.value = 10**position
    assert explorer.values["lam"] == high
    c.value = 10**c.min
    assert explorer.values["lam"] == low


def test_an_error_is_shown_and_raised(make):
    def compute(lam, rate):
        if lam > 0.5:
            raise RuntimeError("lam <b>too</b> large")
        return {"weights": np.zeros(3) + lam}

    explorer = make(False, compute, panels=[Histogram()], static=(), text=None)
    with pytest.raises(RuntimeError, match="too"):
        explorer.view.controls["lam"].widget.value = 1.0
    assert "RuntimeError: lam &lt;b&gt;too&lt;/b&gt; large" in explorer.view.line.value
    with pytest.raises(RuntimeError, match="too"):
        explorer.set(lam=0.9)
    assert explorer.values["lam"] == 0.1
    explorer.set(lam=0.2)
    assert "RuntimeError" not in explorer.view.line.value


def test_texts_are_escaped(make):
    explorer = make(False, text=lambda r, i, **v: "train < test & <script>", question="Is 1 < 2?")
    assert "train &lt; test &amp; &lt;script&gt;" in explorer.view.line.value
    assert "Is 1 &lt; 2?" in explorer.view.box.children[0].value


def test_numbers_have_the_colours_of_their_curves(make):
    explorer = make(
        False, text=lambda r, i, **v: {"train": "0.1", "held-out loss": 0.25, "gap": 1e-5, "": "It is flat."}
    )
    line = explorer.view.line.value
    assert f"<span style='color:{style.TRAIN}'>train <b>0.1</b></span>" in line
    assert f"<span style='color:{style.HELD_OUT}'>held-out loss <b>0.25</b></span>" in line
    assert "<span style='color:inherit'>gap <b>10⁻⁵</b></span>" in line
    assert line.endswith("It is flat.</div>")
    assert "background: #fff" in line  # their colours are those on the pictures' white


def happened(at):
    low, high = at(lam=0.01)["train"][-1], at(lam=1.0)["train"][-1]
    return int(high > low), f"The error goes from {low:.2f} to {high:.2f}."


GROWS = predict("Does the error <b>grow</b>?", ["No & never.", "Yes."], happened)
WAITS = "The numbers appear with your first move."


def test_a_prediction_is_asked_first(make):
    view = make(False, predict=GROWS).view
    asked, choices, outcome = view.box.children[0].children
    assert "Predict first.</strong> Does the error &lt;b&gt;grow&lt;/b&gt;?" in asked.value
    assert choices is view.choices
    assert choices.options == ("No & never.", "Yes.")
    assert choices.index is None
    assert outcome is view.verdict
    assert len(make(False).view.box.children) == len(view.box.children) - 1  # without one there is no such box


def test_the_numbers_appear_with_the_first_move(make):
    explorer = make(False, predict=GROWS)
    view = explorer.view
    assert WAITS in view.line.value
    assert "train" not in view.line.value
    view.reset.click()  # which moves nothing
    assert WAITS in view.line.value
    view.controls["lam"].widget.value = 1.0
    assert "train <b>1.018</b>" in view.line.value
    view.reset.click()
    assert explorer.values == explorer.start
    assert "train <b>0.118</b>" in view.line.value  # once seen, they stay


def test_without_a_prediction_nothing_is_hidden(make):
    assert WAITS not in make(False).view.line.value


def test_who_chooses_first_hears_it_at_the_first_move(make):
    view = make(False, predict=GROWS).view
    view.choices.index = 1
    assert view.verdict.value == ""
    view.controls["lam"].widget.value = 1.0
    assert "You said: “Yes.” So it is. The error goes from 0.03 to 1.02." in view.verdict.value
    view.reset.click()
    assert "You said: “Yes.”" in view.verdict.value


def test_who_chooses_afterwards_hears_it_at_once_and_may_change_his_mind(make):
    view = make(False, predict=GROWS).view
    view.controls["lam"].widget.value = 1.0
    assert view.verdict.value == ""
    view.choices.index = 0
    assert "You said: “No &amp; never.” It came out otherwise. The error goes" in view.verdict.value
    view.choices.index = 1
    assert "You said: “Yes.” So it is." in view.verdict.value


def test_it_is_settled_once_for_each_choice(make):
    asked = []

    def happened(at):
        asked.append(at()["train"].shape)
        return 0, "It did."

    view = make(False, predict=predict("?", ["a", "b"], happened)).view
    view.choices.index = 1
    for lam in (1.0, 0.5, 0.2):
        view.controls["lam"].widget.value = lam
    assert len(asked) == 1


def test_a_prediction_that_cannot_be_settled_says_why(make):
    explorer = make(False, predict=predict("?", ["a", "b"], lambda at: (7, "It did.")))
    explorer.view.choices.index = 0
    with pytest.raises(ValueError, match="happened's choice must be below 2"):
        explorer.set(lam=1.0)
    assert "happened&#x27;s choice must be below 2" in explorer.view.line.value


def test_a_typed_value_moves_the_pictures_and_a_wrong_one_says_why(make):
    explorer = make(False)
    entry = explorer.view.controls["lam"].entry
    entry.value = "0.0321"
    assert explorer.values["lam"] == 0.0321
    assert entry.value == "0.0321"
    entry.value = "3"
    assert "ValueError: lam must be between 0.01 and 1, got 3.0" in explorer.view.line.value
    assert explorer.values["lam"] == 0.0321


def test_nothing_is_wider_than_a_narrow_notebook(make):
    """Widgets that stand side by side go below each other, and none insists on more than the whole width."""

    def boxes(widget):
        yield widget
        for child in getattr(widget, "children", ()):
            yield from boxes(child)

    explorer = make(False, predict=GROWS, kind=choice(["a", "b"]), compute=lambda kind, **v: compute(**v), text=None)
    for widget in boxes(explorer.view.box):
        layout = widget.layout
        assert layout.width is None or layout.width in ("auto", "100%", "max-content", "90px")
        assert layout.min_width is None or layout.min_width.startswith("min(100%, ")
        if type(widget) is w.Box:
            assert layout.flex_flow == "row wrap"


def test_long_choices_drop_down(make):
    names = ["stochastic gradient descent", "the same with momentum and with a schedule that falls"]
    explorer = make(
        False, lambda kind: {"weights": np.zeros(len(kind))}, panels=[Histogram()], static=(), text=None,
        lam=..., rate=..., kind=choice(names),
    )  # fmt: skip
    assert isinstance(explorer.view.controls["kind"].widget, w.Dropdown)


def test_a_picture_that_does_not_need_a_slider_shows_its_start(make):
    """As in a page: the panel's picture is that of the other slider's start, even where the result depends on it."""

    def compute(lam, rate):
        return {"weights": np.zeros(4) + lam + rate}

    explorer = make(False, compute, panels=[Histogram(needs=["lam"])], static=(), text=None)
    at_start = explorer.state(lam=1.0)[0][0]
    explorer.state(lam=0.5, rate=0.5)
    np.testing.assert_array_equal(explorer.state(lam=1.0, rate=0.5)[0][0], at_start)


def test_when_all_is_forgotten_every_panel_is_drawn_again(make):
    """Also one that does not need the slider that moves."""
    shift = 0.0
    explorer = make(False, lambda lam, rate: compute(lam + shift, rate))
    before, _ = explorer.state(lam=0.5)
    again, _ = explorer.state(lam=0.5)
    assert all(a is b for a, b in zip(before, again, strict=True))
    shift = 0.5
    explorer.results.forget()
    after, said = explorer.state(lam=0.5)
    assert said.numbers["train"] == "1.018"
    assert not any(np.array_equal(a, b) for a, b in zip(before, after, strict=True))


def test_grid_values_are_named_as_in_the_page(make):
    explorer = make(False, text=None, rate=grid(0, 0.7, 8, start=0.3))
    assert [s.told(explorer.values[s.name]) for s in explorer.sliders] == ["λ = 0.1", "p = 0.3"]
    assert explorer.sliders[0].told(0.0123456) == "λ = 0.0123"

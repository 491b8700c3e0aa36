"""Widgets, driven as a reader does."""

from io import BytesIO

import ipywidgets as w
import numpy as np
import pytest
from PIL import Image

from reglab.explore import choice, grid, log, reveal, values
from reglab.figures import Histogram


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
    explorer.view.controls["lam"].value = 1.0
    second = [image.value for image in explorer.view.images]
    assert all(a != b for a, b in zip(first, second, strict=True))
    explorer.view.controls["rate"].value = 0.25
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
    controls = explorer.view.controls
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
    c = explorer.view.controls["lam"]
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
        explorer.view.controls["lam"].value = 1.0
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


def test_long_choices_drop_down(make):
    names = ["stochastic gradient descent", "the same with momentum and a schedule"]
    explorer = make(
        False, lambda kind: {"weights": np.zeros(len(kind))}, panels=[Histogram()], static=(), text=None,
        lam=..., rate=..., kind=choice(names),
    )  # fmt: skip
    assert isinstance(explorer.view.controls["kind"], w.Dropdown)


def test_a_picture_that_does_not_need_a_slider_shows_its_start(make):
    """As in a page: the panel's picture is that of the other slider's start, even where the result depends on it."""

    def compute(lam, rate):
        return {"weights": np.zeros(4) + lam + rate}

    explorer = make(False, compute, panels=[Histogram(needs=["lam"])], static=(), text=None)
    at_start = explorer.state(lam=1.0)[0][0]
    explorer.state(lam=0.5, rate=0.5)
    np.testing.assert_array_equal(explorer.state(lam=1.0, rate=0.5)[0][0], at_start)


def test_grid_values_are_named_as_in_the_page(make):
    explorer = make(False, text=None, rate=grid(0, 0.7, 8, start=0.3))
    assert [s.told(explorer.values[s.name]) for s in explorer.sliders] == ["λ = 0.1", "p = 0.3"]
    assert explorer.sliders[0].told(0.0123456) == "λ = 0.0123"

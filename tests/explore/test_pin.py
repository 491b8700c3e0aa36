"""A pinned state in a notebook: what stays, what is told, and when it goes."""

import asyncio
import re
import threading
from html import unescape
from io import BytesIO

import ipywidgets as w
import numpy as np
import pytest
from PIL import Image

from reglab.explore import ahead, card, predict, reveal
from reglab.explore.pin import STRENGTH, Pin
from reglab.explore.readout import Readout
from reglab.figures import Curves, Heatmap, Histogram, style

from .conftest import compute as toy_compute


def compute(lam, rate):
    return toy_compute(lam, rate) | {"map": np.asarray(lam)[..., None, None] * np.eye(3)}


@pytest.fixture
def panels():
    """Two pictures of lines and a map that does not need p."""
    return [
        Curves(x="epochs", xlim=(0, 20), ylim=(0, 2), title="Error"),
        Histogram(needs=["lam"], title="Weights"),
        Heatmap("map", (3, 3), title="Map", needs=["lam"]),
    ]


@pytest.fixture
def explorer(make, panels):
    return make(False, compute, panels=panels)


def pixels(image):
    return np.asarray(Image.open(BytesIO(image.value)))


def told(explorer):
    """The read-out: its table as rows of texts, and what stands below."""
    html = explorer.view.line.value

    def strip(text):
        return unescape(re.sub("<[^>]*>", "", text))

    rows = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in re.findall("<tr>(.*?)</tr>", html)]
    return [[strip(cell) for cell in row] for row in rows], re.findall("<div>(.*?)</div>", html)


def below(explorer, k):
    """What stands below the picture of a panel."""
    return explorer.view.cards[k].box.children[2:]


def move(explorer, **values):
    for name, value in values.items():
        explorer.view.controls[name].widget.value = value


# A ghost

WHOLE = (0, 0, 1, 1)


def test_a_ghost_is_the_pinned_picture_in_pale_grey():
    pinned, present = np.full((2, 3, 3), 255, np.uint8), np.full((2, 3, 3), 255, np.uint8)
    pinned[0, 0] = 0  # a black line that is only there
    pinned[0, 1], present[0, 1] = (200, 30, 30), (200, 30, 30)  # and one that is in both
    present[0, 2] = (10, 20, 30)  # and one that is only here
    pinned[1, 1], present[1, 1] = 0, (100, 200, 50)  # and where two cross
    shown = Pin({}, [pinned], Readout({}), [WHOLE]).behind(0, present)
    pale = round(255 * (1 - STRENGTH))
    assert shown[0].tolist() == [[pale] * 3, [200, 30, 30], [10, 20, 30]]
    assert shown[1].tolist() == [[255] * 3, [round(c * (1 - STRENGTH)) for c in (100, 200, 50)], [255] * 3]
    assert shown.dtype == np.uint8
    assert (present[0, 0] == 255).all()  # the pictures themselves stay as they are
    assert (pinned[0, 2] == 255).all()


def test_names_beside_the_axes_have_no_ghost():
    pinned, present = np.zeros((4, 4, 3), np.uint8), np.full((4, 4, 3), 255, np.uint8)
    shown = Pin({}, [pinned], Readout({}), [(0.25, 0.25, 0.75, 0.75)]).behind(0, present)
    assert (shown[1:3, 1:3] < 255).all()
    shown[1:3, 1:3] = 255
    assert (shown == 255).all()


def test_a_colour_counts_by_how_dark_it_looks():
    colors = np.array([[(0, 0, 255), (255, 0, 0), (0, 255, 0)]], np.uint8)
    shown = Pin({}, [colors], Readout({}), [WHOLE]).behind(0, np.full_like(colors, 255))
    assert (np.ptp(shown, axis=-1) == 0).all()  # grey
    blue, red, green = shown[0, :, 0].astype(int)
    assert 255 * (1 - STRENGTH) < blue < red < green < 255


# What is on the screen


def test_a_pin_changes_nothing_until_something_moves(explorer):
    view = explorer.view
    before = [pixels(image) for image in view.images]
    view.pin.value = True
    for image, picture in zip(view.images, before, strict=True):
        np.testing.assert_array_equal(pixels(image), picture)


def test_lines_have_the_pinned_ones_behind_them(explorer):
    pinned, _ = explorer.state(lam=0.1)
    present, _ = explorer.state(lam=1.0)
    view = explorer.view
    view.pin.value = True
    move(explorer, lam=1.0)
    for k in (0, 1):
        shown = pixels(view.images[k])
        only_there = (present[k] == 255).all(-1) & (pinned[k] < 255).any(-1)
        assert only_there.any()
        assert (np.ptp(shown[only_there], axis=-1) == 0).all()
        assert shown[only_there].min() >= 255 * (1 - STRENGTH) - 1
        blank = (pinned[k] == 255).all(-1)
        np.testing.assert_array_equal(shown[blank], present[k][blank])
        assert below(explorer, k) == ()


def test_a_map_has_the_pinned_one_below_it(explorer):
    pinned, _ = explorer.state(lam=0.1)
    present, _ = explorer.state(lam=1.0)
    view = explorer.view
    assert below(explorer, 2) == ()
    view.pin.value = True
    where, picture = below(explorer, 2)
    assert where.value == "pinned: λ = 0.1"  # not p, which it does not need
    move(explorer, lam=1.0, rate=0.25)
    np.testing.assert_array_equal(pixels(view.images[2]), present[2])
    np.testing.assert_array_equal(pixels(picture), pinned[2])
    assert where.value == "pinned: λ = 0.1"
    assert isinstance(picture, w.Image)


def test_a_map_says_which_sliders_differ(make, panels):
    panels[2].needs = None
    explorer = make(False, compute, panels=panels)
    explorer.view.pin.value = True
    where, _ = below(explorer, 2)
    assert where.value == "pinned: λ = 0.1, p = 0"
    move(explorer, rate=0.25)
    assert where.value == "pinned: p = 0"


def test_a_map_that_never_changes_is_shown_once(make, panels):
    panels[2].needs = []
    explorer = make(False, compute, panels=panels)
    explorer.pin(lam=1.0)
    assert below(explorer, 2) == ()


def test_only_what_changes_is_drawn_and_sent(explorer, monkeypatch):
    explorer.view.pin.value = True
    move(explorer, lam=1.0)
    sent, drawn, png = [], [], card.encode.png
    monkeypatch.setattr(card.encode, "png", lambda picture: drawn.append(picture) or png(picture))
    for k, shown in enumerate(explorer.view.cards):
        shown.image.observe(lambda _, k=k: sent.append(k), names="value")
        shown.pinned.observe(lambda _: sent.append("below"), names="value")
        shown.box.observe(lambda _: sent.append("children"), names="children")
    move(explorer, rate=0.25)  # which the curves alone need
    assert sent == [0]
    assert len(drawn) == 1


def test_the_read_out_tells_both_and_the_difference(explorer):
    view = explorer.view
    view.pin.value = True
    assert told(explorer) == (
        [
            ["", "train", "lam times p"],
            ["now", "0.118", "0"],
            ["pinned", "0.118", "0"],
            ["difference", "±0", "±0"],
        ],
        ["Pinned: λ = 0.1, p = 0"],
    )
    move(explorer, lam=1.0)
    move(explorer, rate=0.25)
    table, where = told(explorer)
    assert table[1:] == [["now", "1.018", "0.25"], ["pinned", "0.118", "0"], ["difference", "+0.900", "+0.25"]]
    assert where == ["Pinned: λ = 0.1, p = 0"]
    move(explorer, lam=0.1)
    assert told(explorer)[1] == ["Pinned: p = 0"]


def test_numbers_have_the_colours_of_their_curves_here_too(explorer):
    explorer.view.pin.value = True
    cells = re.findall(r"<t[hd][^>]*color:([^;']*)'[^>]*>", explorer.view.line.value)
    assert cells == [style.TRAIN, "inherit"] * 4


def test_what_is_no_number_has_no_difference(make):
    texts = {
        0.1: {"first": "never", "train": 0.5, "": "It is <flat>."},
        1.0: {"first": "3 steps", "gap": 0.2, "": "It falls."},
    }
    explorer = make(False, text=lambda r, i, lam, rate: texts[lam])
    explorer.view.pin.value = True
    assert told(explorer) == (
        [["", "first", "train"], ["now", "never", "0.5"], ["pinned", "never", "0.5"], ["difference", "", "±0"]],
        ["It is &lt;flat&gt;.", "Pinned: λ = 0.1, p = 0"],
    )
    move(explorer, lam=1.0)
    assert told(explorer) == (
        [["", "first", "gap", "train"], ["now", "3 steps", "0.2", ""], ["pinned", "never", "", "0.5"]],
        ["It falls.", "Pinned: λ = 0.1. It is &lt;flat&gt;."],
    )


def test_without_numbers_there_is_no_table(make):
    explorer = make(False, text=lambda r, i, **v: "Nothing is counted.")
    explorer.pin()
    assert told(explorer) == ([], ["Nothing is counted.", "Pinned: λ = 0.1, p = 0"])


def test_a_move_is_told_once(explorer):
    explorer.view.pin.value = True
    said = []
    explorer.view.line.observe(lambda change: said.append(change["new"]), names="value")
    move(explorer, lam=1.0)
    assert len(said) == 1
    assert said[0].count("role='status'") == 1


# How long it stays


def test_the_same_button_lets_go(explorer):
    view = explorer.view
    before = [image.value for image in view.images], view.line.value
    assert view.pin.description == "Pin"
    view.pin.value = True
    assert view.pin.description == "Unpin"
    assert explorer.pinned.values == {"lam": 0.1, "rate": 0.0}
    view.pin.value = False
    assert view.pin.description == "Pin"
    assert explorer.pinned is None
    assert ([image.value for image in view.images], view.line.value) == before
    assert below(explorer, 2) == ()


def test_a_reset_keeps_it(explorer):
    view = explorer.view
    move(explorer, lam=1.0)
    view.pin.value = True
    view.reset.click()
    assert explorer.values == explorer.start
    assert view.pin.value
    assert told(explorer)[0][2] == ["pinned", "1.018", "0"]


def test_an_error_keeps_it(make):
    def compute(lam, rate):
        if lam == 1.0:
            raise RuntimeError("too large")
        return toy_compute(lam, rate)

    explorer = make(False, compute)
    view = explorer.view
    view.pin.value = True
    with pytest.raises(RuntimeError):
        move(explorer, lam=1.0)
    assert "too large" in view.line.value
    assert view.pin.value
    move(explorer, lam=0.01)
    assert told(explorer)[0][1:3] == [["now", "0.028", "0"], ["pinned", "0.118", "0"]]


def test_it_stays_as_it_was_when_a_cell_changes_what_is_computed(make):
    shift = 0.0
    explorer = make(False, lambda lam, rate: toy_compute(lam + shift, rate))
    explorer.view.pin.value = True
    shift = 0.5
    explorer.results.forget()  # as by a cell
    move(explorer, lam=1.0)
    assert told(explorer)[0][1:3] == [["now", "1.518", "0"], ["pinned", "0.118", "0"]]


def test_a_prediction_stays_unanswered(make):
    explorer = make(False, predict=predict("?", ["a", "b"], lambda at: (0, "It did.")))
    explorer.view.pin.value = True
    assert "appear with your first move" in explorer.view.line.value
    assert "0.118" not in explorer.view.line.value
    move(explorer, lam=1.0)
    assert told(explorer)[0][2] == ["pinned", "0.118", "0"]


def test_while_a_state_is_in_training_the_nearest_one_is_compared(make, monkeypatch):
    monkeypatch.setattr(ahead, "REST", 3600)
    gate, main = threading.Event(), threading.current_thread()

    def compute(lam, rate):
        assert threading.current_thread() is main or gate.wait(30)
        return toy_compute(lam, rate)

    async def scenario():
        explorer = make(False, compute)
        view = explorer.view
        explorer.set(lam=1.0)
        view.pin.value = True
        explorer.set(lam=0.1)
        move(explorer, lam=0.8)
        assert "Nearest trained: λ = 1." in view.line.value
        assert told(explorer)[0][1:] == [["now", "1.018", "0"], ["pinned", "1.018", "0"], ["difference", "±0", "±0"]]
        view.pin.value = False  # which does not call off what is in training
        assert "Nearest trained: λ = 1." in view.line.value
        view.pin.value = True
        assert explorer.pinned.values == {"lam": 1.0, "rate": 0.0}  # what is on the screen
        assert view.controls["lam"].value == 0.8
        gate.set()
        for _ in range(3000):
            if "Nearest" not in view.line.value:
                break
            await asyncio.sleep(0.01)
        assert told(explorer)[0][1:3] == [["now", "0.818", "0"], ["pinned", "1.018", "0"]]

    asyncio.run(scenario())


def test_while_nothing_near_is_trained_it_still_says_so(make, monkeypatch):
    monkeypatch.setattr(ahead, "REST", 3600)
    gate, main = threading.Event(), threading.current_thread()

    def compute(lam, rate):
        assert threading.current_thread() is main or gate.wait(30)
        return toy_compute(lam, rate)

    async def scenario():
        explorer = make(False, compute)
        view = explorer.view
        explorer.results.forget()
        move(explorer, lam=1.0)
        explorer.unpin()
        assert "In training; the pictures still show λ = 0.1." in view.line.value
        gate.set()
        for _ in range(3000):
            if "training" not in view.line.value:
                break
            await asyncio.sleep(0.01)

    asyncio.run(scenario())


# By value


def test_another_state_is_seen_at_once_and_gone_at_once(explorer):
    before = [image.value for image in explorer.view.images]
    explorer.pin(lam=1.0)
    curves, weights, field = (image.value for image in explorer.view.images)
    assert curves != before[0]
    assert weights != before[1]
    assert field == before[2]
    explorer.unpin()
    assert [image.value for image in explorer.view.images] == before


def test_a_state_can_be_pinned_by_value(explorer):
    explorer.set(rate=0.5)
    explorer.pin(lam=0.02)
    assert explorer.pinned.values == {"lam": 0.02, "rate": 0.5}  # sliders not named are where they are
    assert explorer.values == {"lam": 0.1, "rate": 0.5}
    view = explorer.view
    assert view.pin.value
    assert told(explorer)[0][1:3] == [["now", "0.118", "0.05"], ["pinned", "0.038", "0.01"]]
    explorer.pin(lam=1.0)  # in its place
    assert told(explorer)[0][2] == ["pinned", "1.018", "0.5"]
    np.testing.assert_array_equal(pixels(below(explorer, 2)[1]), explorer.state(lam=1.0)[0][2])
    explorer.pin()
    assert explorer.pinned.values == explorer.values
    explorer.unpin()
    assert not view.pin.value
    assert told(explorer)[0] == []
    explorer.unpin()


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"lam": 3}, "lam must be between 0.01 and 1, got 3.0"),
        ({"lam": "much"}, "lam must be a real number, got 'much'"),
        ({"gamma": 1}, "slider must be one of 'lam', 'rate', got 'gamma'"),
    ],
)
def test_where_no_slider_can_stand_nothing_is_pinned(explorer, values, message):
    view = explorer.view
    explorer.pin(lam=1.0)
    with pytest.raises(ValueError, match=message):
        explorer.pin(**values)
    assert explorer.pinned.values == {"lam": 1.0, "rate": 0.0}
    assert view.pin.value
    assert "ValueError" in view.line.value  # and it is said


def test_a_button_that_could_not_pin_comes_up_again(make):
    broken = []

    def text(result, i, **values):
        if broken:
            raise RuntimeError("no words")
        return {"train": 0.5}

    explorer = make(False, text=text)
    view = explorer.view
    broken.append(True)
    with pytest.raises(RuntimeError):
        view.pin.value = True
    assert not view.pin.value
    assert view.pin.description == "Pin"
    assert explorer.pinned is None


def test_a_reveal_is_told(make):
    def compute(lam, truth):
        return {"weights": np.zeros(4) + lam + truth}

    explorer = make(False, compute, panels=[Histogram()], static=(), text=None, rate=..., truth=reveal("the truth"))
    explorer.view.pin.value = True
    move(explorer, truth=True)
    assert told(explorer) == ([], ["Pinned: the truth = hidden"])

"""The read-out: named numbers, their colours, and a remark."""

import numpy as np
import pytest

from reglab.explore.readout import Readout, colors, readout
from reglab.figures import Bars, Curves, Histogram, style


@pytest.mark.parametrize(
    ("said", "numbers", "remark", "line"),
    [
        ({"train": 0.98765, "gap": "0.19"}, {"train": "0.99", "gap": "0.19"}, "", "train 0.99 · gap 0.19"),
        ({"λ": np.float32(1e-5), "steps": np.int64(7)}, {"λ": "10⁻⁵", "steps": "7"}, "", "λ 10⁻⁵ · steps 7"),
        ({"loss": float("nan")}, {"loss": "not a number"}, "", "loss not a number"),
        ({"train": "0.90", "": "It  is\nflat."}, {"train": "0.90"}, "It is flat.", "train 0.90. It is flat."),
        ({"": "It is flat."}, {}, "It is flat.", "It is flat."),
        ("It is flat.", {}, "It is flat.", "It is flat."),
        ({}, {}, "", ""),
    ],
)
def test_what_is_told(said, numbers, remark, line):
    told = readout(said)
    assert told == Readout(numbers, remark)
    assert str(told) == line


@pytest.mark.parametrize(
    ("said", "message"),
    [
        (None, "text's result must be a dict of named numbers, or a text, got None"),
        ({1: "x"}, "text's result must be a dict of named numbers, or a text"),
        ({"train": None}, "text's 'train' must be a number or a text, got None"),
        ({"train": True}, "text's 'train' must be a number or a text, got True"),
        ({"train": np.array([1.0, 2.0])}, r"text's 'train' must be a number or a text, got array\(\[1., 2.\]\)"),
    ],
)
def test_bad_input(said, message):
    with pytest.raises(ValueError, match=message):
        readout(said)


def test_a_number_has_the_colour_of_the_curve_that_its_name_begins_with():
    curves = Curves({"train": "a", "held-out": "b", "held-out mean": "c"}, colors={"held-out mean": "#123456"},
                    xlim=(0, 1), ylim=(0, 1))  # fmt: skip
    names = ["train", "held-out accuracy", "held-out mean of ten", "training", "gap"]
    assert colors(names, [Histogram(), curves]) == {
        "train": style.TRAIN,
        "held-out accuracy": style.HELD_OUT,
        "held-out mean of ten": "#123456",  # the longest name wins
        "training": "",  # another word
        "gap": "",
    }


def test_where_panels_differ_the_first_decides():
    first, second = (Bars("kept", ["flat", "steep"], colors=[color, "#00735a"]) for color in ("#a3346f", "#1f2328"))
    assert colors(["flat"], [first, second]) == {"flat": "#a3346f"}
    assert colors(["flat"], [second, first]) == {"flat": "#1f2328"}

"""Colours that can be read and told apart; a module that loads nothing it does not need."""

import subprocess
import sys

import numpy as np
import pytest
from matplotlib.colors import to_rgb

from reglab.figures import style


def luminance(color):
    c = np.array(to_rgb(color))
    linear = np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)
    return linear @ [0.2126, 0.7152, 0.0722]


@pytest.mark.parametrize("name", ["INK", "SOFT", "TRAIN", "HELD_OUT", "CLASS_0", "CLASS_1", "ACCENT", "OUTLINE"])
def test_text_has_a_contrast_of_four_and_a_half(name):
    assert (luminance(style.CARD) + 0.05) / (luminance(getattr(style, name)) + 0.05) >= 4.5


@pytest.mark.parametrize("color", [*style.CYCLE, *style.PARTS])
def test_the_palette_can_be_read_as_text(color):
    assert (luminance(style.CARD) + 0.05) / (luminance(color) + 0.05) >= 4.5


# Machado, Oliveira and Fernandes (2009): full deuteranopia and protanopia, in linear RGB.
BLIND = {
    "deutan": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "protan": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
}


@pytest.mark.parametrize("kind", BLIND)
@pytest.mark.parametrize("pair", [(style.TRAIN, style.HELD_OUT), (style.CLASS_0, style.CLASS_1)])
def test_pairs_can_be_told_apart_by_the_colour_blind(kind, pair):
    linear = [np.array([((u + 0.055) / 1.055) ** 2.4 for u in to_rgb(c)]) for c in pair]
    one, two = (np.clip(np.array(BLIND[kind]) @ c, 0, 1) ** (1 / 2.4) for c in linear)
    assert np.linalg.norm(one - two) > 0.3


def test_colours_by_name():
    assert style.line_colors(["held-out", "train"]) == [style.HELD_OUT, style.TRAIN]
    assert style.line_colors(["a", "train", "b"])[1] == style.TRAIN
    assert len(set(style.line_colors(["train", "held-out", "a", "b", "c", "d"]))) == 6
    assert style.line_colors(["a"], {"a": "k"}) == ["k"]


def test_dashes_by_name():
    assert style.line_dashes(["held-out", "train"]) == [style.DASHES[1], style.DASHES[0]]
    assert style.line_dashes(["a", "held-out", "b"]) == [style.DASHES[0], style.DASHES[1], style.DASHES[2]]
    assert len({str(d) for d in style.line_dashes("abcdef")}) == 6


def test_a_part_of_a_sum_has_no_colour_of_a_verdict():
    assert not {style.BETTER, style.WORSE} & set(style.PARTS)


def test_imports_are_lazy_and_leave_pyplot_alone():
    code = (
        "import sys, reglab.figures as f; assert 'matplotlib' not in sys.modules; f.Curves, f.Picture;"
        "loaded = set(sys.modules);"
        "assert 'reglab.figures.bars' not in loaded;"
        "assert not loaded & {'matplotlib.pyplot', 'torch', 'ipywidgets', 'reglab.explore'}, loaded"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_an_unknown_name_is_an_attribute_error():
    import reglab.figures

    with pytest.raises(AttributeError, match="no attribute 'Pie'"):
        _ = reglab.figures.Pie
    assert "Curves" in dir(reglab.figures)
    for name in reglab.figures.__all__:
        assert getattr(reglab.figures, name).__name__ == name

"""What does not fit together is named before anything is drawn."""

import subprocess
import sys

import numpy as np
import pytest

from reglab.explore import Explorer, explore, grid
from reglab.figures import Histogram, Picture


@pytest.fixture(autouse=True)
def nothing_is_drawn(monkeypatch):
    def draw(*_):
        raise AssertionError("drawn before the check")

    monkeypatch.setattr(Picture, "render", draw)


@pytest.mark.parametrize("baked", [True, False])
@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"id": "Not A Slug"}, "id must be a slug .* got 'Not A Slug'"),
        ({"id": "a--b"}, "id must be a slug"),
        ({"id": None}, "id must be a slug"),
        ({"question": " "}, "question must be a sentence, got ' '"),
        ({"panels": []}, r"panels must be at least one panel, got \[\]"),
        ({"panels": ["curves"]}, "panels must be panels of reglab.figures, got 'curves'"),
        ({"panels": [Histogram(needs=["gamma"])]}, "needs must be one of 'lam', 'rate', got 'gamma'"),
        ({"panels": [Histogram("gone")]}, "compute's result must be a dict that holds 'gone', got"),
        ({"static": ("x",)}, "compute's result must be a dict that holds 'x'"),
        ({"lam": ...}, "compute must take rate: missing a required argument: 'lam'"),
        ({"gamma": grid(0, 1, 2, start=0)}, "compute must take lam, rate, gamma: got an unexpected keyword"),
        ({"lam": 0.1}, "lam must be made by log, grid, values, choice or reveal, got 0.1"),
        ({"lam": ..., "rate": ...}, "sliders must not be empty"),
        ({"text": "train"}, "text must be a function, got 'train'"),
        ({"text": lambda r, i: ""}, "text must take result, i, lam, rate"),
        ({"text": lambda r, i, **v: 3}, "text's result must be a dict of named numbers, or a text, got 3"),
        ({"compute": 3}, "compute must be a function, got 3"),
        ({"compute": lambda lam, rate: [1]}, r"compute's result must be a dict of arrays, got \[1\]"),
        ({"stacked": ("gamma",)}, "stacked must be one of 'lam', 'rate', got 'gamma'"),
    ],
)
def test_both_lives(make, baked, changes, message):
    with pytest.raises(ValueError, match=message):
        make(baked, **changes)


@pytest.mark.parametrize(
    ("array", "message"),
    [
        (np.zeros(7), r"compute's 'weights' must have the sweep axes \(3, 2\) in front, .* got shape \(7,\)"),
        (np.zeros((2, 3, 7)), r"must have the sweep axes \(3, 2\) in front, .* got shape \(2, 3, 7\)"),
        (np.zeros(()), r"got shape \(\)"),
        (np.array(["a"]), "compute's 'weights' must be an array of real numbers"),
        (np.zeros((3, 2), complex), "compute's 'weights' must be an array of real numbers"),
    ],
)
def test_sweep_axes(make, array, message):
    with pytest.raises(ValueError, match=message):
        make(True, lambda lam, rate: {"weights": array}, panels=[Histogram()], static=(), text=None)


@pytest.mark.parametrize("call", [Explorer.state, Explorer.set])
def test_values_that_no_slider_has(toy, call):
    sliders = {name: toy.pop(name) for name in ("lam", "rate")}
    explorer = Explorer(lambda lam, rate: {}, sliders=sliders, **toy)
    with pytest.raises(ValueError, match="slider must be one of 'lam', 'rate', got 'gamma'"):
        call(explorer, gamma=1)
    with pytest.raises(ValueError, match=r"lam must be between 0.01 and 1, got 3.0"):
        call(explorer, lam=3)


def test_a_baked_page_needs_no_widgets():
    code = (
        "import os, sys; os.environ['REGLAB_BAKE'] = '1';"
        "import numpy as np; from reglab.explore import *; from reglab.figures import Histogram;"
        "explore(lambda a: {'weights': np.asarray(a)[..., None]}, panels=[Histogram()], id='x', question='?',"
        " a=grid(0, 1, 2, start=0))._repr_mimebundle_();"
        "assert not set(sys.modules) & {'matplotlib.pyplot', 'torch', 'ipywidgets'}"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_explore_takes_compute_by_position_only():
    with pytest.raises(TypeError):
        explore(compute=lambda: {}, panels=[], id="x", question="?")

"""show: a picture in a chapter."""

from base64 import b64decode
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from reglab.figures import Bars, Dots, Histogram, Picture, show
from reglab.figures.still import MIME


def test_panels_stand_side_by_side():
    panels = Histogram(title="Weights"), Bars("h", ["a"], title="Bars")
    result = {"weights": np.zeros((2, 5)), "h": np.ones((2, 1))}
    still = show(*panels, result=result, i=(1,), alt="Weights and bars.")
    assert still.pixels.shape == (650, 1650, 3)
    np.testing.assert_array_equal(still.pixels[:, :825], Picture(panels[0]).render(result, (1,)))
    assert Image.open(BytesIO(still.png)).size == (1650, 650)


def test_the_description_goes_along():
    still = show(Histogram(), result={"weights": [0.0]}, alt="All weights are zero.")
    data, metadata = still._repr_mimebundle_()
    assert data["text/plain"] == "All weights are zero."
    assert data["image/png"] == still.png
    assert metadata["image/png"] == {"width": 330, "height": 260}


def test_a_baked_page_gets_one_picture_a_panel_with_their_description(monkeypatch):
    monkeypatch.setenv("REGLAB_BAKE", "1")
    panels = Histogram(), Dots(["a"], mean="m", low="l", high="h", xlim=(0, 1))
    result = {"weights": [0.0], "m": [0.5], "l": [0.4], "h": [0.6]}
    still = show(*panels, result=result, alt="All weights are zero.")._repr_mimebundle_()[0][MIME]
    assert (still["version"], still["alt"]) == (2, "All weights are zero.")
    sizes = [(picture["width"], picture["height"]) for picture in still["pictures"]]
    assert sizes[0] == (330, 260)
    assert sizes[1][0] == 420
    first = BytesIO(b64decode(still["pictures"][0]["webp"]))
    assert Image.open(first).size == (825, 650)


@pytest.mark.parametrize(
    ("panels", "alt", "message"),
    [((), "a", "panels must not be empty"), ((Histogram(),), " ", "alt must be a sentence"),
     ((Histogram(),), None, "alt must be a sentence")],
)  # fmt: skip
def test_bad_input(panels, alt, message):
    with pytest.raises(ValueError, match=message):
        show(*panels, result={"weights": [0.0]}, alt=alt)


def test_the_words_alone_need_no_drawing(monkeypatch):
    monkeypatch.setenv("REGLAB_BAKE", "words")
    monkeypatch.setattr(Picture, "render", None)
    data, _ = show(Histogram(), result={"weights": [0.0]}, alt="All weights are zero.")._repr_mimebundle_()
    assert data["text/plain"] == "All weights are zero."
    assert MIME not in data


@pytest.mark.parametrize("mode", ["words", "1", "0"])
def test_a_title_must_fit_drawn_or_not(monkeypatch, mode):
    monkeypatch.setenv("REGLAB_BAKE", mode)
    with pytest.raises(ValueError, match="title must be short enough"):
        show(Histogram(title="A title that goes on and on and on and on"), result={"weights": [0.0]}, alt="Weights.")

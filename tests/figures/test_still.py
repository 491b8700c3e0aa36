"""show: a picture in a chapter."""

from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from reglab.figures import Bars, Histogram, Picture, show


def test_panels_stand_side_by_side():
    panels = Histogram(title="Weights"), Bars("h", ["a"], title="Bars")
    result = {"weights": np.zeros((2, 5)), "h": np.ones((2, 1))}
    still = show(*panels, result=result, i=(1,), alt="Weights and bars.")
    assert still.pixels.shape == (640, 1680, 3)
    np.testing.assert_array_equal(still.pixels[:, :840], Picture(panels[0]).render(result, (1,)))
    assert Image.open(BytesIO(still._repr_png_())).size == (1680, 640)


def test_the_description_goes_along():
    still = show(Histogram(), result={"weights": [0.0]}, alt="All weights are zero.")
    data, metadata = still._repr_mimebundle_()
    assert data["text/plain"] == "All weights are zero."
    assert data["image/png"] == still.png
    assert metadata["image/png"] == {"alt": "All weights are zero.", "width": 420, "height": 320}


@pytest.mark.parametrize(
    ("panels", "alt", "message"),
    [((), "a", "panels must not be empty"), ((Histogram(),), " ", "alt must be a sentence"),
     ((Histogram(),), None, "alt must be a sentence")],
)  # fmt: skip
def test_bad_input(panels, alt, message):
    with pytest.raises(ValueError, match=message):
        show(*panels, result={"weights": [0.0]}, alt=alt)

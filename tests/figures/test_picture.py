"""Sizes, bytes and the cost of a title."""

from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from reglab.figures import Curves, Histogram, Picture


def test_size_and_type(sample):
    panel, result = sample
    picture = Picture(panel).render(result, (0,))
    width, height = panel.size
    assert picture.shape == (round(200 * height), round(200 * width), 3)
    assert picture.dtype == np.uint8


def test_bytes_are_few_and_repeat(sample):
    panel, result = sample
    picture = Picture(panel)
    webp = picture.webp(result, (1,))
    assert webp == Picture(panel).webp(result, (1,))
    assert len(webp) < 20_000
    assert Image.open(BytesIO(webp)).size == picture.render(result, (1,)).shape[1::-1]


def test_png_is_exact(sample):
    panel, result = sample
    picture = Picture(panel, 60)
    decoded = np.asarray(Image.open(BytesIO(picture.png(result, (1,)))))
    np.testing.assert_array_equal(decoded, picture.render(result, (1,)))


def test_the_card_is_opaque_and_light(sample):
    panel, result = sample
    picture = Picture(panel, 60).render(result, (0,))
    assert (picture[[0, 0, -1, -1], [0, -1, 0, -1]] == 255).all()


def test_nothing_is_cut_off_at_the_edges(sample):
    panel, result = sample
    picture = Picture(panel)
    for k in range(3):
        pixels = picture.render(result, (k,))
        border = np.concatenate(
            [pixels[:4].ravel(), pixels[-4:].ravel(), pixels[:, :4].ravel(), pixels[:, -4:].ravel()]
        )
        assert (border == 255).all()


def test_without_a_title_the_axes_are_taller():
    panel = Histogram(title="Weights")
    tall = Picture(panel, 60, titled=False).ax.get_position().height
    assert tall > Picture(panel, 60).ax.get_position().height


def test_a_title_must_fit():
    with pytest.raises(ValueError, match="title must be short enough"):
        Picture(Histogram(title="A title that goes on and on and on and on"))


def test_a_header_must_fit():
    with pytest.raises(ValueError, match="ylabel must be short enough"):
        Picture(Curves(xlim=(0, 1), ylabel="an axis label that is much too long to be read by anyone"))


@pytest.mark.parametrize("dpi", [0, 1.5, None])
def test_dpi_is_checked(dpi):
    with pytest.raises(ValueError, match="dpi must be"):
        Picture(Histogram(), dpi)

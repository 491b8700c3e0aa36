"""Sizes, bytes and the cost of a title."""

import itertools
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from reglab.figures import Curves, Histogram, Panel, Picture, StackedBars, style, ticks
from reglab.figures.picture import DPI


def test_size_and_type(sample):
    panel, result = sample
    picture = Picture(panel).render(result, (0,))
    width, height = panel.size
    assert picture.shape == (round(DPI * height), round(DPI * width), 3)
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


@pytest.mark.parametrize(("width", "least"), [(290, 12), (615, 0.025 * 1080)])
def test_numbers_can_be_read(width, least):
    """On a phone or as one of three on a laptop, and as one of three that fill a screen of 1920 x 1080."""
    assert style.TICK_SIZE / 72 * width / Panel.size[0] >= least


def _header(panel):
    """Texts above the axes and their heights in inches, and the height of the axes."""
    picture = Picture(panel, titled=False)
    figure, height = picture.ax.get_figure(), panel.size[1]
    return {text.get_text(): height * text.get_position()[1] for text in figure.texts}, picture.ax.get_position().height


def _parts(ylabel, *names):
    return StackedBars({name: name for name in names}, ["a"], ylabel=ylabel)


def test_a_header_takes_as_many_rows_as_it_needs():
    one, tallest = _header(_parts("error", "bias", "noise"))
    assert len({round(y, 6) for y in one.values()}) == 1
    two, tall = _header(_parts("squared error of the weights", "bias", "noise"))
    assert two["squared error of the weights"] > two["■ bias"] == two["■ noise"]
    assert tall < tallest
    broken, _ = _header(_parts("error", "a name of a part", "a longer name of a part", "third"))
    assert broken["■ a name of a part"] == broken["error"] > broken["■ third"]


def test_where_nothing_is_written_the_axes_grow():
    def tall(**labels):
        return _header(Curves({"a": "a"}, xlim=(0, 1), **labels))[1]

    assert tall(xlabel="", ylabel="") > tall(xlabel="x", ylabel="") > tall(xlabel="x", ylabel="y")
    assert tall(xlabel="", ylabel="") * Panel.size[1] > Panel.size[1] - 0.4


def test_texts_do_not_lie_on_one_another(sample):
    """What stands still: title, header, numbers, and what the horizontal axis shows."""
    picture = Picture(sample[0])
    renderer, ax = picture.canvas.get_renderer(), picture.ax
    texts = [*ax.get_figure().texts, *ticks.seen(ax.xaxis), *ticks.seen(ax.yaxis), ax.xaxis.label]
    # At the corner of the axes two numbers may come as near as the empty borders of their boxes.
    boxes = [(text, text.get_window_extent(renderer).padded(-0.02 * DPI)) for text in texts if text.get_text()]
    for k, (text, box) in enumerate(boxes):
        for other, its in boxes[:k]:
            assert not box.overlaps(its), f"{text} lies on {other}"


def test_numbers_stand_apart_where_a_long_name_leaves_little_width():
    names = {"a": "a", "a name so long": "b"}
    for scale, xlim in (("linear", (0, 10_000)), ("log", (1e-12, 1)), ("log", (0.2, 9))):
        axis = Picture(Curves(names, xlim=xlim, xscale=scale)).ax.xaxis
        boxes = [text.get_window_extent() for text in ticks.seen(axis)]
        assert len(boxes) > 1
        assert all(one.x1 < two.x0 for one, two in itertools.pairwise(boxes))


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        ({"ylabel": "an axis label that is much too long to be read by anyone"}, "ylabel must be short enough"),
        ({"xlabel": "an axis label that is much too long to be read by anyone"}, "xlabel must be short enough"),
    ],
)
def test_labels_must_fit(labels, message):
    with pytest.raises(ValueError, match=message):
        Picture(Curves(xlim=(0, 1), **labels))


@pytest.mark.parametrize("dpi", [0, 1.5, None])
def test_dpi_is_checked(dpi):
    with pytest.raises(ValueError, match="dpi must be"):
        Picture(Histogram(), dpi)

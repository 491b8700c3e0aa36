"""Pictures that stand still: one description for all panels, and lettering that can be read at every width."""

import re

import pytest

from reglab.figures import style

pytestmark = pytest.mark.book

STILL = re.compile(r'<div class="reglab-stills[^"]*" role="img" aria-label="([^"]*)">((?:<img [^>]*>)+)</div>')


def stills(book):
    """(page, description, how many pictures, how wide each is in inches) of every still picture in the book."""
    for path in sorted(book.rglob("*.html")):
        for description, images in STILL.findall(path.read_text(encoding="utf-8")):
            assert images.count('alt=""') == images.count("<img "), path
            yield path, description, [int(width) / 100 for width in re.findall(r'width="(\d+)"', images)]


def test_each_has_one_description(book):
    described = [description for _, description, _ in stills(book)]
    assert len(described) > 10
    assert all(len(description.split()) > 4 for description in described)


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 390])
def test_numbers_in_them_have_twelve_pixels(book, open_page, width):
    pages = {max(len(inches), inches[0] > 4): path for path, _, inches in stills(book)}  # of every kind one
    for path in pages.values():
        tab = open_page(path.as_uri(), width=width)
        for image in tab.locator(".reglab-stills > img").all():
            inches = int(image.get_attribute("width")) / 100
            box, edges = image.bounding_box(), 10  # padding and border
            shown = box["width"] - edges
            assert style.TICK_SIZE / 72 / inches * shown >= 12, f"{path}: a picture is {shown} px wide"
            assert shown <= 420
            assert 0 <= box["x"] <= width - box["width"], f"{path}: a picture reaches beyond the screen"


@pytest.mark.browser
def test_three_stand_side_by_side_where_there_is_room(book, open_page):
    path = next(path for path, _, inches in stills(book) if len(inches) == 3)
    for width, rows in ((1280, 1), (390, 3)):
        tab = open_page(path.as_uri(), width=width)
        tops = tab.locator(".reglab-stills").evaluate_all(
            "all => all.map(still => [...still.children].map(image => image.offsetTop)).find(tops => tops.length === 3)"
        )
        assert len(set(tops)) == rows

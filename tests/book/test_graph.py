"""The graph of what needs what: its nodes and arrows are those of the front matter, and nothing lies over a name."""

import random
import re
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace

import pytest
from bs4 import BeautifulSoup
from reglab_book.chapters import read
from reglab_book.graph import SIZES, Drawing, draw
from reglab_book.layered import Item, crossings, layout, reduced, rows_of

ROOT = Path(__file__).parents[2]
BOOK = read(ROOT)


def told(needs):
    """Chapters of these names and needs."""
    return {
        name: SimpleNamespace(short=name, question="Why?", needs=tuple(own), doc=f"chapters/{name}")
        for name, own in needs.items()
    }


def grown(count, seed):
    """A book of many chapters, each of which needs up to three earlier ones."""
    draws = random.Random(seed)
    names = [f"Chapter number {i}" for i in range(count)]
    return told({name: draws.sample(names[:i], min(i, draws.choice((1, 1, 2, 3)))) for i, name in enumerate(names)})


BOOKS = {"the book": BOOK, "of 48 chapters": grown(48, 0), "of one": told({"a": []}), "a row": grown(5, 1)}
every_book = pytest.mark.parametrize("name", BOOKS)
every_size = pytest.mark.parametrize("size", SIZES)


def above(needs, name):
    """All that a name needs, at any distance."""
    return set(needs[name]).union(*(above(needs, need) for need in needs[name]))


# ---- what is drawn


def test_what_follows_from_other_arrows_is_left_out():
    assert reduced({"a": [], "b": ["a"], "c": ["a", "b"], "d": ["a", "c"]}) == {
        "a": [],
        "b": ["a"],
        "c": ["b"],
        "d": ["c"],
    }


@every_book
def test_the_reduction_says_the_same_with_less(name):
    needs = {chapter: list(said.needs) for chapter, said in BOOKS[name].items()}
    less = reduced(needs)
    for chapter in needs:
        assert above(less, chapter) == above(needs, chapter)
        for need in less[chapter]:
            others = [other for other in less[chapter] if other != need]
            assert not any(need in above(less, other) for other in others)


@every_size
@every_book
def test_nodes_and_arrows_are_those_of_the_chapters(name, size):
    book = BOOKS[name]
    page = BeautifulSoup(draw(book, {chapter: f"{chapter}.html" for chapter in book}, size), "html.parser")
    assert [link["data-chapter"] for link in page("a")] == [*book]
    assert all(link["href"] == f"{link['data-chapter']}.html" for link in page("a"))
    found = {(path["data-from"], path["data-to"]) for path in page("path", class_="arrow")}
    less = reduced({chapter: list(said.needs) for chapter, said in book.items()})
    assert found == {(need, chapter) for chapter, own in less.items() for need in own}
    for link in page("a"):
        assert all(book[need].short in link["aria-label"] for need in book[link["data-chapter"]].needs)


@pytest.mark.book
def test_the_landing_page_shows_it(book):
    page = BeautifulSoup((book / "intro.html").read_text(encoding="utf-8"), "html.parser")
    drawings = page.select(".reglab-graph svg")
    assert len(drawings) == len(SIZES)
    less = reduced({name: list(chapter.needs) for name, chapter in BOOK.items()})
    for drawing in drawings:
        assert {a["data-chapter"]: a["href"] for a in drawing("a")} == {
            name: f"{chapter.doc}.html" for name, chapter in BOOK.items()
        }
        arrows = {(path["data-from"], path["data-to"]) for path in drawing("path", class_="arrow")}
        assert arrows == {(need, name) for name, own in less.items() for need in own}
    lines = page.select("details.reglab-told li")
    assert len(lines) == len(BOOK)
    for line, chapter in zip(lines, BOOK.values(), strict=True):
        assert [a["href"] for a in line("a")] == [
            f"{c.doc}.html" for c in [chapter, *(BOOK[need] for need in chapter.needs)]
        ]


# ---- how it is laid out


@every_size
@every_book
def test_each_name_stands_below_what_it_needs(name, size):
    drawing = Drawing(BOOKS[name], dict.fromkeys(BOOKS[name], ""), size)
    for chapter, said in BOOKS[name].items():
        for need in said.needs:
            assert drawing.made.place(need)[0] < drawing.made.place(chapter)[0]


@every_size
@every_book
def test_nothing_lies_over_a_name_and_all_is_within_the_picture(name, size):
    drawing = Drawing(BOOKS[name], dict.fromkeys(BOOKS[name], ""), size)
    made = drawing.made
    for row, x in zip(made.rows, made.x, strict=True):
        half = {item: (1 if item.rail else drawing.node / 2) for item in row}
        assert x[row[0]] - half[row[0]] >= -1e-6
        assert x[row[-1]] + half[row[-1]] <= made.width + 1e-6
        for a, b in pairwise(row):
            assert x[b] - half[b] - (x[a] + half[a]) >= 8 - 1e-6


def test_the_book_fits_a_phone():
    """The lettering is as large as it says where the picture is not shrunk: a phone leaves 358 of its 390 px."""
    drawing = Drawing(BOOK, dict.fromkeys(BOOK, ""), "narrow")
    assert drawing.made.width + 4 <= 358
    assert drawing.font >= 12


def test_a_row_holds_no_more_than_it_may():
    needs = {"a": [], **{name: ["a"] for name in "bcdef"}, "g": ["f"]}
    assert rows_of(needs, 2) == [["a"], ["b", "c"], ["d", "e"], ["f"], ["g"]]
    assert rows_of(needs, 9) == [["a"], [*"bcdef"], ["g"]]


def test_lines_that_need_not_cross_do_not():
    made = layout({"a": [], "b": [], "c": ["b"], "d": ["a"]}, 2, node=10, rail=2, gap=2, width=50)
    links = [[(Item("a"), Item("d")), (Item("b"), Item("c"))]]
    assert crossings(made.rows, links) == 0


def test_a_long_way_runs_along_a_rail():
    made = layout({"a": [], "b": ["a"], "c": ["b"], "d": ["a"], "e": ["d", "c"]}, 1, node=10, rail=2, gap=2, width=50)
    assert [row for row, _ in made.way("a", "d")] == [1, 2]
    assert made.way("a", "b") == []


@every_size
def test_a_long_name_is_broken_into_lines(size):
    picture = draw(told({"Ridge without enough rows": []}), {"Ridge without enough rows": ""}, size)
    assert re.findall(r"<tspan[^>]*>([^<]*)</tspan>", picture) == ["Ridge without", "enough rows"]

"""What chapters say of themselves can be right, and the order of the book respects it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from reglab_book.chapters import explorers, read, read_page, table_of_contents

from pages import CHAPTERS, ROOT, blocks

BOOK = read(ROOT)
every_chapter = pytest.mark.parametrize("chapter", BOOK.values(), ids=lambda chapter: chapter.name)

# ---- the book


def test_every_chapter_says_what_it_asks_and_needs():
    assert sorted(f"{name}.md" for name in BOOK) == sorted(
        path.relative_to(ROOT / "chapters").as_posix() for path in CHAPTERS
    )


@every_chapter
def test_a_chapter_has_a_picture(chapter):
    assert chapter.picture, f"{chapter.doc}.md: reglab.picture must name one of {', '.join(chapter.explorers)}"


@every_chapter
def test_a_chapter_stands_behind_what_it_needs(chapter):
    order = [*BOOK]
    late = [need for need in chapter.needs if order.index(need) > order.index(chapter.name)]
    assert not late, f"_toc.yml: {chapter.name} must stand behind {', '.join(late)}"


def test_a_page_that_goes_further_stands_below_its_chapter():
    for page in table_of_contents(ROOT):
        assert (page.above is not None) == page.doc.endswith("_further"), page.doc
        if page.above:
            assert page.doc.startswith(f"{page.above}_")


@every_chapter
def test_what_a_chapter_needs_is_linked_where_it_says_what_you_know(chapter):
    path = ROOT / f"{chapter.doc}.md"
    (box,) = [b for b in blocks(path.read_text("utf-8"), "admonition") if "Before you start" in b.splitlines()[0]]
    known = re.search(r"\*\*You know\*\*(.*?)(?=^\*\*You need\*\*)", box, re.M | re.S)[1]
    missing = [need for need in chapter.needs if need not in linked(path, known)]
    assert not missing, f"{chapter.doc}.md: 'You know' does not link {', '.join(missing)}"


def linked(path: Path, text: str) -> set[str]:
    """The names of the chapters that a text leads to: by file, by name or by a label."""
    files = {(path.parent / name).resolve() for name in re.findall(r"\]\(([^)#]+\.md)[^)]*\)", text)}
    files |= {ROOT / f"{name.lstrip('/')}.md" for name in re.findall(r"\{doc\}`[^`<]*<?(/[^`>]+)>?`", text)}
    labels = re.findall(r"\{ref\}`(?:[^`<]*<)?([\w-]+)>?`", text)
    homes = [ROOT / f"{name}.md" for name in (chapter.doc for chapter in BOOK.values())]
    files |= {home for home in homes for label in labels if f"({label})=" in home.read_text("utf-8")}
    return {f.relative_to(ROOT / "chapters").with_suffix("").as_posix() for f in files if f.is_relative_to(ROOT)}


# ---- front matter

CELL = """
```{code-cell} ipython3
:tags: [hide-input]

explore(
    network,
    panels=[Curves(x=x), DecisionMap(x=x)],
    id="bowl",
)
```
"""


GOOD = "question: Why?\n  needs: []\n  picture: bowl"


def chapter_of(front=GOOD, body="**You need** about 20 minutes."):
    return f"---\nreglab:\n  {front}\n---\n# A: b\n\n{body}\n{CELL}"


def book(folder, **pages):
    """The chapters of a book of these pages, `a__b` for a/b, in this order."""
    toc = "format: jb-book\nroot: intro\nparts:\n  - caption: Part\n    chapters:\n"
    for name, text in pages.items():
        doc = f"chapters/{name.replace('__', '/')}"
        toc += f"      - file: {doc}\n"
        path = folder / f"{doc}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (folder / "_toc.yml").write_text(toc, encoding="utf-8")
    return read(folder)


def test_chapters_are_read_in_order(tmp_path):
    second = chapter_of('question: "How?"\n  needs: [a/x]\n  picture: bowl/1\n  short: Y')
    found = book(tmp_path, a__x=chapter_of(), b__y=second, appendix__z="# Z\n\n```\n# no title\n```")
    assert [*found] == ["a/x", "b/y"], "a page without needs is no chapter"
    x, y = found.values()
    assert (x.title, x.short, x.question, x.needs, x.minutes, x.place) == ("A: b", "A", "Why?", (), 20, "a")
    assert x.picture == ("bowl", 1), "without a number the map comes before the curves"
    assert (y.short, y.needs, y.picture) == ("Y", ("a/x",), ("bowl", 0))


REFUSED = [
    ("needs: []", r"reglab.question: there is none"),
    ("question: Why?\n  needs: [a/y]", r"reglab.needs: there is no chapter 'a/y'"),
    ("question: Why?\n  needs: a/y", r"reglab.needs must be a list, got 'a/y'"),
    ("question: Why?\n  need: [a/y]", r"reglab.need: the keys are question, needs, picture, short"),
    ("question: Why?\n  picture: boat", r"reglab.picture: the page has no explorer 'boat'; it has bowl"),
    ("question: Why?\n  picture: bowl/0", r"reglab.picture: .* from 1, got '0'"),
    ("question: Why?\n  picture: bowl/two", r"reglab.picture: .* from 1, got 'two'"),
    ("just words", r"reglab must hold question, needs, picture, short, got 'just words'"),
]


@pytest.mark.parametrize(("front", "message"), REFUSED, ids=[m for _, m in REFUSED])
def test_front_matter_that_cannot_be_right_is_refused(tmp_path, front, message):
    with pytest.raises(ValueError, match=f"chapters/a/x.md, {message}"):
        book(tmp_path, a__x=chapter_of(front))


@pytest.mark.parametrize(("title", "short"), [("A", "A"), ("L2, ridge: a price", "L2"), ("Fast: and, slow", "Fast")])
def test_a_short_name_ends_at_a_colon_or_comma(tmp_path, title, short):
    (chapter,) = book(tmp_path, a__x=chapter_of().replace("# A: b", f"# {title}")).values()
    assert chapter.short == short


def test_a_chapter_says_how_long_it_takes(tmp_path):
    with pytest.raises(ValueError, match=r"chapters/a/x.md, reglab.needs .* about so many minutes"):
        book(tmp_path, a__x=chapter_of(body="Hello."))


def test_chapters_that_need_each_other_are_refused(tmp_path):
    with pytest.raises(ValueError, match=r"chapters/a/(x|y).md, reglab.needs: a circle, a/(x|y) -> a/(x|y) -> a/"):
        book(
            tmp_path,
            a__x=chapter_of("question: Why?\n  needs: [a/y]"),
            a__y=chapter_of("question: Why?\n  needs: [a/x]"),
        )


def test_a_page_that_is_not_there_yet_says_nothing(tmp_path):
    page = read_page(tmp_path, "chapters/a/x")
    assert (page.title, page.question, page.needs, page.explorers) == ("chapters/a/x", None, None, {})


def test_what_is_no_yaml_is_refused(tmp_path):
    with pytest.raises(ValueError, match=r"chapters/a/x.md: this is no YAML"):
        book(tmp_path, a__x="---\nreglab: {question: Why?}\n---\n# A")


def test_explorers_are_found_in_code_alone():
    assert explorers(CELL + 'explore(compute, id="prose")\n```python\nexplore(id="printed")\n```') == {"bowl": 1}
    assert explorers("```{code-cell}\n%matplotlib inline\nexplore(id='x')\n```") == {}

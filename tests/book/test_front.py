"""What is made of the chapters' front matter and of their explorers: cards, gallery, counts, previews, the ledger.

It is made again when a chapter changes. In a mini book, and in the real one.
"""

import re
import shutil
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from bs4 import BeautifulSoup
from reglab_book.cards import planned
from reglab_book.chapters import explorers, read, table_of_contents
from reglab_book.landing import OPENING, linked, time
from reglab_book.preview import footer, shortened
from reglab_book.references import listing

from .conftest import MiniBook

ROOT = Path(__file__).parents[2]
BOOK = read(ROOT)

CHAPTER = """---
file_format: mystnb
kernelspec:
  name: python3
reglab:
  question: "Why {title}?"
  needs: [{needs}]
  picture: {id}/2
---
# {title}: a "chapter"

```{{admonition}} Before you start
**You know** nothing.
**You need** about {minutes} minutes.
```

```{{code-cell}}
:tags: [hide-input]
import sys
```

```{{code-cell}}
:tags: [hide-input]
sys.path.append("../..")
from explorer import explorer


def explore(id):
    explorer(id, values=3)
```

({id}-claim)=
```{{code-cell}}
:tags: [hide-input]
explore(id="{id}")
```
"""
FURTHER = """---
file_format: mystnb
kernelspec:
  name: python3
---
# Further: more of it

See [the chapter](x.md), of which $\\lambda$ is all.

```{code-cell}
import sys

sys.path.append("../..")
from explorer import explorer


def explore(id):
    explorer(id, values=4)


explore(id="deep")
```
"""
INTRO = """# A front page

There are {book}`chapters` chapters and {book}`explorers` explorers, {book}`minutes` minutes each, for {book}`places`.

````{paths}
```{path} A look
:opening:
:chapters: weights/x, step/y
Quick.
```
```{path} All of it
Slow.
```
````

```{cards}
```

```{graph}
```

```{loop}
```

```{project}
```
"""


def claim(number, verdict, evidence):
    said = {"claim": f"c{number}", "verdict": verdict, "because": "b", "evidence": evidence, "source": "S1"}
    return f"[C{number}]\n" + "".join(f'{key} = "{value}"\n' for key, value in said.items())


PAGES = {
    "_toc.yml": """format: jb-book
root: intro
parts:
  - caption: Weights
    chapters:
      - file: chapters/weights/x
        sections:
          - file: chapters/weights/x_further
  - caption: Step
    chapters:
      - file: chapters/step/y
  - caption: Appendix
    chapters:
      - file: gallery
      - file: ledger
""",
    "intro.md": INTRO,
    "gallery.md": "# Gallery\n\nAll.\n\n```{gallery}\n```\n",
    "ledger.md": "# Ledger\n\n```{claims}\n```\n",
    "chapters/weights/x.md": CHAPTER.format(title="X", needs="", id="bowl", minutes=20),
    "chapters/weights/x_further.md": FURTHER,
    "chapters/step/y.md": CHAPTER.format(title="Y", needs="weights/x", id="ball", minutes=40),
    "chapters/planned.yml": 'Step: [{name: step/z, title: Z, question: "Why Z?"}]\n'
    'Epoch: [{name: epoch/e, title: E, question: "When?"}]\n',
    "claims/sources.toml": '[S1]\nauthor = "A"\ntitle = "T"\n',
    "claims/weights/x.toml": "".join(
        claim(i, verdict, "bowl-claim") for i, verdict in enumerate(("true", "false", "false"), 1)
    ),
    "claims/step/y.toml": claim(9, "true", "ball-claim"),
}


def front_book(folder):
    """The mini book with a front page, two chapters and a page that goes further."""
    mini = MiniBook(folder)
    for name in ("numbers.md", "deep/down/explorers.md"):
        (folder / name).unlink()
    for name, text in PAGES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    for name in ("_static/loop.svg", "CITATION.cff", "LICENSE-text"):
        (folder / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, folder / name)
    return mini


@pytest.fixture(scope="module")
def front(tmp_path_factory):
    mini = front_book(tmp_path_factory.mktemp("front") / "mini")
    mini.build_well()
    return mini


def soup(html, name):
    return BeautifulSoup((html / name).read_text(encoding="utf-8"), "html.parser")


def file_of(html, page, address):
    """The file that a relative address of a page leads to."""
    return (html / page).parent.joinpath(unquote(urlsplit(address).path)).resolve()


in_mini = [pytest.mark.book, pytest.mark.slow]


class TestMini:
    pytestmark = in_mini

    def test_cards_say_what_chapters_say(self, front):
        first, second, *grey = soup(front.html, "intro.html").select(".reglab-cards > li")
        for card, page, title, minutes in ((first, "weights/x", "X", 20), (second, "step/y", "Y", 40)):
            assert card.a["href"] == f"chapters/{page}.html"
            said = [p.get_text() for p in card("p")]
            assert said == [f"{title}: a “chapter”", f"Why {title}?", f"{minutes} minutes"]
            assert card.img["loading"] == "lazy"
            assert card.img["alt"] == "", "what the picture belongs to stands beside it"
            shown = soup(front.html, f"chapters/{page}.html").select(".reglab-panel img")[1]["src"]
            assert file_of(front.html, "intro.html", card.img["src"]) == file_of(
                front.html, f"chapters/{page}.html", shown
            )
        assert [card.get_text(" ", strip=True) for card in grey] == ["Z Why Z? to come", "E When? Epoch"]
        assert not any(card.a or card.img for card in grey), "what is to come leads nowhere"

    def test_cards_stand_under_their_part(self, front):
        parts = soup(front.html, "intro.html").select("section:has(> div > .reglab-cards)")
        assert [part.h2.find(string=True) for part in parts] == ["Weights", "Step", "To come"]

    def test_numbers_are_counted(self, front):
        page = soup(front.html, "intro.html")
        said = page.select_one("article p").get_text()
        assert said == (
            "There are 2 chapters and 3 explorers, 20 to 40 minutes each, for two of them so far: weights and step."
        )
        assert [path.strong.get_text() for path in page.select(".reglab-path")] == [
            f"A look: about {2 * OPENING} minutes",
            "All of it: 2 chapters, about 60 minutes",
        ]

    def test_the_loop_leads_to_places_with_chapters_alone(self, front):
        drawing = soup(front.html, "intro.html").select_one("svg.reglab-loop")
        assert sorted(a["href"] for a in drawing("a")) == ["#place-step", "#place-weights"]
        assert len(drawing.select("g.planned")) == 5

    def test_the_gallery_holds_every_explorer(self, front):
        page = soup(front.html, "gallery.html")
        found = {}
        for section in page.select("section section"):
            for card in section.select(".reglab-cards > li"):
                found[card.a["href"]] = section.h2.find(string=True)
                assert card.a.get_text() == "What does <λ> do?"
                assert [li.get_text(strip=True) for li in card.select("li")] == [
                    f"the {name}, a price" for name in ("lam", "kind", "truth")
                ]
                assert file_of(front.html, "gallery.html", card.img["src"]).exists()
        assert found == {
            "chapters/weights/x.html#bowl": "X: a “chapter”",
            "chapters/weights/x_further.html#deep": "X: a “chapter”",
            "chapters/step/y.html#ball": "Y: a “chapter”",
        }

    def test_links_to_a_page_show_what_it_asks(self, front):
        said = metas(front.html, "chapters/weights/x.html")
        assert said["description"] == said["og:description"] == "Why X?"
        assert said["og:title"] == "X: a “chapter”"
        picture = file_of(front.html, "chapters/weights/x.html", said["og:image"])
        shown = soup(front.html, "chapters/weights/x.html").select(".reglab-panel img")[1]["src"]
        assert picture == file_of(front.html, "chapters/weights/x.html", shown)
        assert metas(front.html, "chapters/weights/x_further.html")["description"].startswith(
            "See the chapter, of which"
        )
        front_page = metas(front.html, "intro.html")
        assert front_page["description"].startswith("There are 2 chapters")
        for page in ("index.html", "genindex.html", "search.html"):
            assert metas(front.html, page)["description"] == front_page["description"]

    def test_code_bars_say_what_they_hold(self, front):
        page = soup(front.html, "chapters/weights/x.html")
        bars = [bar.get_text(" ", strip=True) for bar in page.select("details.hide > summary")]
        assert bars == ["Show the code Hide the code", "Show the code of this explorer Hide the code of this explorer"]
        assert not page.select("details.hide > summary[aria-label]"), "a screen reader is to hear what the bar says"
        cell = page.select_one("div.cell:has(figure)")
        assert [child.name for child in cell.find_all(recursive=False)] == ["div", "details"], "code comes last"

    def test_imports_alone_are_in_the_notebook_alone(self, front):
        page = soup(front.html, "chapters/weights/x.html")
        assert len(page.select("div.cell")) == 2
        notebook = (front.html / "_downloads/notebooks/chapters/weights/x.ipynb").read_text(encoding="utf-8")
        assert notebook.index('"import sys"') < notebook.index("from explorer import")

    def test_every_page_says_its_licence_and_how_to_cite(self, front):
        for page in ("intro.html", "chapters/weights/x.html", "genindex.html"):
            said = soup(front.html, page).select_one(".extra_footer").get_text(" ", strip=True)
            assert "CC BY 4.0" in said
            assert "MIT" in said
            assert "The reglab authors (2026)" in said

    def test_the_project_is_in_the_archive_where_no_address_is_known(self, front):
        assert "The archive contains the package" in soup(front.html, "intro.html").get_text()

    @pytest.mark.browser
    def test_the_ledger_shows_one_verdict_alone(self, front, open_page):
        tab = open_page((front.html / "ledger.html").as_uri())
        rows, sections = tab.locator(".reglab-claims tbody tr"), tab.locator(".reglab-claims")
        texts = lambda: [row.split()[1] for row in rows.all_inner_texts() if row.strip()]  # noqa: E731
        assert texts() == ["c1", "c2", "c3", "c9"]
        tab.click(".reglab-switch label:has-text('false')")
        assert [rows.nth(i).is_visible() for i in range(4)] == [False, True, True, False]
        assert [sections.nth(i).is_visible() for i in range(2)] == [True, False], "an empty chapter is not shown"
        tab.keyboard.press("ArrowLeft")
        assert [rows.nth(i).is_visible() for i in range(4)] == [True, False, False, True]
        tab.click(".reglab-switch label:has-text('all')")
        assert all(rows.nth(i).is_visible() for i in range(4))
        assert not tab.faults


def metas(html, page):
    found = soup(html, page)("meta")
    return {meta.get("name") or meta.get("property"): meta.get("content") for meta in found}


@pytest.mark.book
@pytest.mark.slow
def test_what_changes_is_made_again(tmp_path):
    mini = front_book(tmp_path / "mini")
    mini.build_well()
    pages = {name: (mini.html / name).read_bytes() for name in ("intro.html", "gallery.html")}
    written = (mini.html / "intro.html").stat().st_mtime_ns
    assert mini.build_well() == set()
    assert (mini.html / "intro.html").stat().st_mtime_ns == written, "where nothing has changed nothing is written"

    mini.edit("chapters/weights/x.md", "Why X?", "Why not X?")
    assert mini.build_well() == set(), "no cell has changed"
    assert "Why not X?" in (mini.html / "intro.html").read_text(encoding="utf-8")

    mini.edit("explorer.py", "(50 * i, 0, 255 * k)", "(50 * i, 9, 255 * k)")
    mini.build_well()
    for name, old in pages.items():
        assert (mini.html / name).read_bytes() != old, f"{name} shows the old pictures"
        for image in soup(mini.html, name)("img"):
            assert file_of(mini.html, name, image["src"]).exists(), f"{name} shows a picture that is gone"

    mini.edit("_config.yml", 'url: ""', 'url: "https://github.com/example/project"')
    mini.edit("_config.yml", "html:\n", "html:\n  baseurl: https://example.org/book/\n")
    mini.build_well()
    said = metas(mini.html, "chapters/weights/x.html")
    assert said["og:url"] == "https://example.org/book/chapters/weights/x.html"
    assert said["og:image"].startswith("https://example.org/book/_frames/")
    front = soup(mini.html, "intro.html")
    assert front.find("a", href="https://github.com/example/project", string="https://github.com/example/project")


@pytest.mark.book
@pytest.mark.slow
def test_what_cannot_be_right_is_said_in_a_sentence(tmp_path):
    mini = front_book(tmp_path / "mini")
    mini.edit("chapters/step/y.md", "needs: [weights/x]", "needs: [weights/q]")
    status, log = mini.build()
    assert status
    assert "chapters/step/y.md, reglab.needs: there is no chapter 'weights/q'" in log
    assert "Traceback" not in log

    mini.edit("chapters/step/y.md", "needs: [weights/q]", "needs: [weights/x]")
    mini.edit("chapters/step/y.md", "picture: ball/2", "picture: ball/7")
    mini.edit("intro.md", "weights/x, step/y\n", "weights/x, step/q\n")
    mini.edit("intro.md", "{book}`places`", "{book}`pages`")
    status, log = mini.build()
    assert status
    for words in (
        "reglab.picture: ball has 2 panels, got number 7",
        "path: there is no chapter step/q",
        "book knows chapters, hours, minutes, places, explorers, got 'pages'",
    ):
        assert words in log, f"the log does not say {words!r}:\n{log}"


# ---- parts of it


def test_times_are_said_as_one_says_them():
    assert [time(minutes) for minutes in (5, 90, 100, 630)] == ["5 minutes", "90 minutes", "2 hours", "11 hours"]


def test_words_in_a_row():
    assert [listing([*"abc"[:n]]) for n in range(4)] == ["", "a", "a and b", "a, b and c"]


def test_a_description_is_whole_sentences():
    assert shortened("One. Two? " + "long " * 60) == "One. Two?"
    assert len(shortened("long " * 60)) <= 200
    assert shortened("Of 3.5 bits") == "Of 3.5 bits"


def test_places_without_chapters_are_no_links():
    drawing = '<a href="#place-a" aria-label="x"><rect/></a><a href="#place-b"><rect/></a>'
    assert linked(drawing, {"b"}) == '<g class="planned"><rect/></g><a href="#place-b"><rect/></a>'


def test_the_footer_cites_the_project():
    said = footer(ROOT, "https://example.org")
    assert "CC BY 4.0" in said
    assert "reglab: regularization in deep learning, under a slider" in said
    assert 'href="https://example.org"' in said
    assert footer(ROOT / "src") == "", "a book without these files has no such footer"


REFUSED = [
    ("[{name: a/x, title: T}]", r"planned.yml, Part: a chapter to come has name, title and question, got {'name'"),
    ("[words]", r"planned.yml, Part: a chapter to come has .*, got 'words'"),
    ("{", "this is no YAML"),
]


def test_what_is_there_is_no_longer_to_come(tmp_path):
    (tmp_path / "chapters/a").mkdir(parents=True)
    (tmp_path / "chapters/a/x.md").touch()
    (tmp_path / "chapters/planned.yml").write_text('A: [{name: a/x, title: X, question: "Why?"}]\n')
    with pytest.raises(ValueError, match=r"planned.yml, A: a/x is there, so it is no longer to come"):
        planned(tmp_path)


@pytest.mark.parametrize(("entries", "message"), REFUSED, ids=[entries for entries, _ in REFUSED])
def test_what_cannot_be_to_come_is_refused(tmp_path, entries, message):
    (tmp_path / "chapters").mkdir()
    (tmp_path / "chapters/planned.yml").write_text(f"Part: {entries}\n")
    with pytest.raises(ValueError, match=message):
        planned(tmp_path)


# ---- the book


def test_what_is_to_come_is_not_there():
    names = [entry["name"] for entries in planned(ROOT).values() for entry in entries]
    assert len(names) == len({*names})
    assert names


@pytest.mark.book
def test_every_chapter_has_its_card(book):
    cards = soup(book, "intro.html").select(".reglab-cards > li:has(a)")
    assert [card.a["href"] for card in cards] == [f"{chapter.doc}.html" for chapter in BOOK.values()]
    for card, chapter in zip(cards, BOOK.values(), strict=True):
        assert chapter.question.split()[0] in card.get_text()
        assert f"{chapter.minutes} minutes" in card.get_text()
        assert file_of(book, "intro.html", card.img["src"]).exists()


@pytest.mark.book
def test_every_explorer_is_in_the_gallery(book):
    links = [a["href"] for a in soup(book, "chapters/appendix/gallery.html").select(".reglab-card-title a")]
    found = {(file_of(book, "chapters/appendix/gallery.html", link).stem, urlsplit(link).fragment) for link in links}
    made = [
        (listed.doc.split("/")[-1], name)
        for listed in table_of_contents(ROOT)
        for name in explorers((ROOT / f"{listed.doc}.md").read_text(encoding="utf-8"))
    ]
    assert found == {*made}
    assert len(links) == len(made)


@pytest.mark.book
def test_every_page_has_a_description_and_a_picture(book, page):
    said = metas(book, page)
    assert said["description"]
    assert said["og:title"]
    assert file_of(book, page, said["og:image"]).is_file()
    if page.removesuffix(".html") in {chapter.doc for chapter in BOOK.values()}:
        assert said["description"] == BOOK[page.removeprefix("chapters/").removesuffix(".html")].question


@pytest.mark.book
def test_no_code_bar_says_nothing(book, page):
    for summary in soup(book, page).select("div.cell details.hide > summary"):
        assert re.match(r"Show the code( of this (explorer|study|picture))? Hide", summary.get_text(" ", strip=True))


@pytest.mark.book
@pytest.mark.browser
@pytest.mark.parametrize("drawing", [".reglab-loop", ".reglab-graph svg:visible"])
def test_lettering_is_legible_on_a_phone(book, open_page, drawing):
    tab = open_page((book / "intro.html").as_uri(), width=390, height=844)
    shown = tab.locator(drawing).first
    sizes = shown.evaluate(
        """svg => [...svg.querySelectorAll("text")].map((text) => parseFloat(getComputedStyle(text).fontSize)
             * svg.getBoundingClientRect().width / svg.viewBox.baseVal.width)"""
    )
    assert min(sizes) >= 12


@pytest.mark.book
@pytest.mark.browser
def test_the_explorer_stands_within_two_screens(book, open_page):
    tab = open_page((book / "intro.html").as_uri(), width=1280, height=900)
    box = tab.locator("figure.reglab-explorer").first.bounding_box()
    assert box["y"] + box["height"] <= 2 * 900

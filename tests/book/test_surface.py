"""The surface of reading: formulas, code and tables that are wider than their column, on a phone above all."""

import ast
from pathlib import Path

import pytest
from docutils import nodes
from reglab_book.bound import NBSP, between, bound, hold
from reglab_book.explorers import Wide
from reglab_book.listings import shortened
from reglab_book.tables import widen

from contrast import CONTRAST
from pages import CHAPTERS
from reglab.figures.panel import Panel
from reglab.figures.style import TICK_SIZE
from surface import KINDS, LAPTOP, PHONE, measure

from .test_pages import opened

ROOT = Path(__file__).parents[2]
SMALL, TABLET = 320, 1000
SCREENS = 1800  # px: two screens of a laptop, 1280 x 900
CHAPTER_PAGES = {path.relative_to(ROOT).with_suffix(".html").as_posix() for path in CHAPTERS}
LETTERS = 12  # px that the least of them are high
IN_A_BOX = 80  # columns of code that fit where it is narrowest, in a solution, at 1280 pixels
FORMULAS = KINDS[:2]
# Two pages with formulas, code, tables and explorers.
CHAPTER, FIRST = "chapters/weights/tying.html", "intro.html"

# A screen of 1280 x 900 at a zoom of 200 %.
ZOOMED = {"width": 640, "height": 450, "device_scale_factor": 2}
PILL = "#pst-back-to-top"

READY = """async () => {
  await window.MathJax?.startup?.promise;
  for (let i = 0; i < 3; i++) await new Promise(requestAnimationFrame);
}"""

in_book = pytest.mark.book
in_browser = pytest.mark.browser


def taken_apart(code):
    """Code as a tree without its docstrings, and these as they are written."""
    tree, texts = ast.parse(code), []
    for node in ast.walk(tree):
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef)) and ast.get_docstring(node) is not None:
            texts.append(node.body[0].value.value)
            node.body[0].value.value = ""
    return ast.dump(tree), texts


SHORTENED = {
    "a long docstring ends with its first paragraph": (
        'def f(x):\n    """Twice x,\n    and no more.\n\n    x: a number.\n    """\n    return 2 * x\n',
        'def f(x):\n    """Twice x,\n    and no more."""\n    return 2 * x\n',
    ),
    "a short one stays": ('def f(x):\n    """Twice x."""\n    return 2 * x\n', None),
    "a method begins at the left edge": ("    def f(self):\n        return 2\n", "def f(self):\n    return 2\n"),
    "a text that is no docstring stays": ('text = """One.\n\nTwo."""\n', None),
    "of a module, its class and its method": (
        '"""One.\n\nMore.\n"""\n\n\nclass A:\n    """Two.\n\n    More."""\n\n    '
        'def f(self):\n        r"""Three.\n\n        More."""\n',
        '"""One."""\n\n\nclass A:\n    """Two."""\n\n    def f(self):\n        r"""Three."""\n',
    ),
}


@pytest.mark.parametrize("name", SHORTENED)
def test_a_listing_is_shortened(name):
    code, wanted = SHORTENED[name]
    assert shortened(code) == (wanted or code)


def test_a_listing_shows_the_code_that_runs():
    paths = sorted((ROOT / "src" / "reglab").rglob("*.py"))
    assert paths
    for path in paths:
        code = path.read_text(encoding="utf-8")
        (runs, _), (shown, texts) = taken_apart(code), taken_apart(shortened(code))
        assert shown == runs, f"the listing of {path} shows other code"
        long = [text for text in texts if "\n\n" in text]
        assert not long, f"the listing of {path} has a docstring of several paragraphs: {long[0]}"


BOUND = {
    "(95 % interval 0.4 to 1.8, p < 0.001)": "(95_% interval 0.4 to 1.8, p_<_0.001)",
    "β = 3 and kernels of 3 × 3": "β_=_3 and kernels of 3_×_3",
    "the gap = −0.5": "the gap =_−0.5",
    "x = y, a − 3 and 20 rows": "x = y, a − 3 and 20 rows",
}


@pytest.mark.parametrize("text", BOUND)
def test_numbers_stay_with_their_signs_and_units(text):
    assert bound(text) == BOUND[text].replace("_", NBSP)


@pytest.mark.parametrize(
    ("before", "text", "after", "made"),
    [
        ("", "is ± ", "0.5", "is ±_"),
        ("± ", "0.5", " points", "0.5"),
        ("70", " % of", "", "_% of"),
        ("", "at β ", "= 3", "at β_"),
        ("", "", "", ""),
    ],
)
def test_a_computed_number_stays_with_what_stands_beside_it(before, text, after, made):
    assert between(before, text, after) == made.replace("_", NBSP)


def test_punctuation_stays_with_its_own_formula():
    """Two texts of a paragraph may read alike, here the commas."""
    sizes, roots = nodes.literal("", "sizes"), nodes.math("", "r")
    paragraph = nodes.paragraph("", "", sizes, nodes.Text(", "), roots, nodes.Text(", "), nodes.literal("", "norms"))
    hold(roots)
    assert paragraph.astext() == "sizes, r, norms"
    assert [part.astext() for part in paragraph] == ["sizes", ", ", "r,", " ", "norms"]


@pytest.mark.parametrize(("columns", "place", "wide"), [(5, "section", 0), (6, "section", 1), (6, "note", 0)])
def test_tables_of_many_columns_use_the_margin(columns, place, wide):
    group = nodes.tgroup(cols=columns)
    document = nodes.section("", getattr(nodes, place)("", nodes.table("", group, ids=["that"])))
    for _ in range(2):  # what is wide is widened once
        widen(document)
        assert len(list(document.findall(Wide))) == wide
        assert list(document.findall(nodes.tgroup)) == [group]
        assert sum("that" in node["ids"] for node in document.findall(nodes.Element)) == 1


@in_book
@in_browser
def test_page_shows_what_goes_on(book, open_page, page):
    """From a file it works. Whatever is cut fades at the edge, is reached by the keyboard, and widens no page; pictures
    can be read, and a chapter's first explorer stands on its first two screens."""
    tab = opened(open_page, (book / page).as_uri(), page, width=PHONE, height=844, reduced_motion="reduce")
    faults = []
    for width in (PHONE, SMALL, TABLET, LAPTOP):
        found = measure(tab, width)
        if found["sideways"] > 0:
            faults.append(f"{width} px: the page is {found['sideways']} px wider than the window")
        # Ticks have their size in inches in a picture that is as wide as its panel.
        least = TICK_SIZE / 72 / Panel.size[0] * min(found["pictures"], default=1000)
        if least < LETTERS and width != TABLET:  # where some have a few hundredths less
            faults.append(f"{width} px: ticks of an explorer are {least:.1f} px high")
        faults += [f"{width} px: words are cut off: {words}" for words in found["clipped"]]
        faults += [f"{width} px: the number of {name} lies over its formula" for name in found["over"]]
        for kind in KINDS:
            for one in found[kind]:
                if one["cut"] and not (one["cue"] and one["stop"]):
                    faults.append(f"{width} px: {kind} cut, cue {one['cue']}, tab {one['stop']}: {one['words']}")
                if kind in FORMULAS and one["stop"] and not one["cut"]:
                    faults.append(f"{width} px: Tab stops at a formula that fits: {one['words']}")
                if kind == "tables" and width == LAPTOP and one["cut"]:
                    faults.append(f"{width} px: a table is cut though it may use the margin: {one['words']}")
                if kind == "code blocks" and width == LAPTOP and one["cut"] and 0 < one["columns"] <= IN_A_BOX:
                    faults.append(f"{width} px: code of {one['columns']} columns is cut: {one['words']}")
    if page in CHAPTER_PAGES:
        top = tab.locator("figure.reglab-explorer").first.evaluate("node => node.getBoundingClientRect().top + scrollY")
        if top > SCREENS:
            faults.append(f"{LAPTOP} px: the first explorer begins {top:.0f} px below the top")
    assert not faults, f"{page}:\n" + "\n".join(faults)


@in_book
@in_browser
def test_the_ledger_is_read_on_a_phone_without_scrolling_sideways(book, open_page):
    tab = open_page((book / "chapters/evidence/claims.html").as_uri(), PHONE, 844)
    wide = "boxes => boxes.filter(box => box.scrollWidth > box.clientWidth + 1).length"
    cards = tab.locator(".reglab-claims, .reglab-claims :is(table, td)")
    assert cards.count() > 100
    assert cards.evaluate_all(wide) == 0


def scroll_to(tab, selector):
    """Scroll past an element and a little up again, which is when the theme shows its button."""
    tab.evaluate(
        """async (which) => {
          const frames = async () => { for (let i = 0; i < 4; i++) await new Promise(requestAnimationFrame); };
          const top = document.querySelector(which).getBoundingClientRect().top + scrollY;
          scrollTo({ top, behavior: "instant" });
          await frames();
          scrollBy({ top: -60, behavior: "instant" });
          await frames();
        }""",
        selector,
    )


@in_book
@in_browser
@pytest.mark.parametrize("screen", [{"width": PHONE, "height": 844}, ZOOMED], ids=["phone", "zoomed"])
def test_the_way_back_to_the_top_covers_no_explorer(book, open_page, screen):
    tab = open_page((book / CHAPTER).as_uri(), reduced_motion="reduce", **screen)
    tab.evaluate(READY)
    scroll_to(tab, ".prev-next-area")
    assert tab.locator(PILL).is_visible(), "the button is not shown where no explorer is: the test would prove nothing"
    scroll_to(tab, "figure.reglab-explorer")
    assert not tab.locator(PILL).is_visible()


@in_book
@in_browser
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_way_back_to_the_top_can_be_read(book, open_page, theme):
    tab = open_page((book / CHAPTER).as_uri(), PHONE, 844)
    tab.add_style_tag(content="* { transition: none !important; }")
    tab.evaluate("theme => document.documentElement.setAttribute('data-theme', theme)", theme)
    pill = tab.locator(PILL)
    pill.evaluate("pill => (pill.style.display = 'block')")
    assert tab.evaluate(CONTRAST, PILL) >= 4.5
    pill.hover()
    assert tab.evaluate(CONTRAST, PILL) >= 4.5


@in_book
@in_browser
def test_what_scrolls_can_be_scrolled_by_keys(book, open_page):
    """Right and left move a formula that is cut; the faded edge is the one behind which it goes on."""
    tab = open_page((book / CHAPTER).as_uri(), SMALL, 844, reduced_motion="reduce")
    tab.evaluate(READY)
    box = tab.locator('pre[data-more="after"]:visible').first.element_handle()
    box.focus()
    for _ in range(60):
        tab.keyboard.press("ArrowRight")
    tab.wait_for_function("box => box.dataset.more === 'before'", arg=box)
    assert box.evaluate("box => box.scrollLeft") > 0


@in_book
@in_browser
def test_without_scripts_nothing_is_offered_that_cannot_work(book, open_page):
    tab = open_page((book / CHAPTER).as_uri(), PHONE, 844, java_script_enabled=False)
    assert tab.locator("p.reglab-unset").is_visible(), "nothing says why formulas are not set"
    menu = tab.locator(".dropdown-download-buttons")
    menu.locator("button").first.focus()
    assert menu.locator(".btn-download-notebook-button").is_visible(), "the menu of downloads does not open"
    for dead in (".btn-download-pdf-button", "button.sidebar-toggle", ".theme-switch-button", ".search-button", PILL):
        assert not any(one.is_visible() for one in tab.locator(dead).all()), f"{dead} is offered and cannot work"


@in_book
def test_only_explorers_have_a_full_screen(book):
    assert "btn-fullscreen-button" not in (book / CHAPTER).read_text(encoding="utf-8")

"""The search page finds the book before the package, says what it found, and asks for nothing."""

import pytest
from docutils import nodes
from reglab_book.search import sections, spoken

from contrast import CONTRAST

SPOKEN = {
    r"\frac\lambda2\lVert w\rVert^2": "λ/2‖w‖²",
    r"\sqrt{p_g}": "√pg",
    r"\frac{a}{b}": "a/b",
    r"1-\eta\lambda": "1-ηλ",
    r"\mathbb{R}^n": "R^n",
    r"\hat w_j": "wj",
    r"a\,b": "ab",
}


@pytest.mark.parametrize("tex", SPOKEN)
def test_a_formula_is_read_as_far_as_letters_go(tex):
    assert spoken(tex) == SPOKEN[tex]


def test_a_section_holds_its_own_prose():
    inner = nodes.section("", nodes.title("", "Inner"), nodes.paragraph("", "", nodes.Text("its own")), ids=["inner"])
    body = nodes.section("", nodes.paragraph("", "the body of a box"))  # no title, so no section
    page = nodes.section("", nodes.title("", "Page"), ids=["page"])
    page += [nodes.paragraph("", "", nodes.Text("where "), nodes.math("", r"\lambda"), nodes.Text(" acts"))]
    page += [nodes.literal_block("", "x = 1"), body, inner, nodes.raw("", "<p>", format="html")]
    assert sections(page) == [("", "Page", "where λ acts the body of a box"), ("inner", "Inner", "its own")]


# What is asked -> the pages of which one has to come first, whole or by a section.
FIRST = {
    "dropout": ["layers/dropout"],
    "weight decay": ["step/weight_decay"],
    "early stopping": ["epoch/early_stopping"],
    "double descent": ["foundations/overfitting_capacity_further"],
    "soft threshold": ["weights/group_lasso", "step/proximal", "weights/l1"],
    "Hoerl": ["weights/l2"],  # by the list of references
}

browser = [pytest.mark.book, pytest.mark.browser]


class TestPage:
    pytestmark = browser

    @pytest.fixture(params=["file", "http"])
    def ask(self, request, book, serve, open_page):
        """A function from a query to the search page that has answered it."""
        home = f"{book.as_uri()}/" if request.param == "file" else serve(book)

        def ask_(query, **options):
            tab = open_page(f"{home}search.html?q={query}", **options)
            tab.wait_for_function("document.querySelector('#search-results h2')?.textContent === 'Search Results'")
            tab.rest()
            return tab

        return ask_

    @pytest.mark.parametrize("query", FIRST)
    def test_the_chapter_comes_first(self, ask, query):
        tab = ask(query)
        found = tab.eval_on_selector_all("ul.search > li > a", "links => links.map((a) => a.getAttribute('href'))")
        assert found, "nothing"
        assert found[0].split(".html")[0].removeprefix("chapters/") in FIRST[query], found[:3]
        package = [
            number for number, link in enumerate(found) if "appendix/api" in link or "appendix/techniques" in link
        ]
        assert package == list(range(len(found) - len(package), len(found))), "the package stands among the book"
        assert not tab.faults

    def test_results_say_what_was_found(self, ask):
        tab = ask("weight decay")
        excerpts = tab.eval_on_selector_all("ul.search p.context", "all => all.map((p) => p.textContent)")
        assert len(excerpts) >= 10
        for excerpt in excerpts:
            assert not set("\\$") & set(excerpt), f"raw TeX: {excerpt}"
            assert len(excerpt) < 400, excerpt
            assert "Contents" not in excerpt
        marks = tab.eval_on_selector_all("ul.search mark", "all => all.map((m) => m.textContent.toLowerCase())")
        assert {"weight", "decay"} <= set(marks)

    def test_links_lead_to_places(self, ask, book):
        tab = ask("ridge")
        home = tab.url.split("search.html")[0]
        links = tab.eval_on_selector_all("ul.search > li > a", "all => all.map((a) => a.href)")
        assert len(links) > 12
        for link in links:
            page, _, anchor = link.removeprefix(home).partition("#")
            assert not anchor or f'id="{anchor}"' in (book / page).read_text(encoding="utf-8"), link
        tab.locator("ul.search > li > a").first.click()
        tab.wait_for_url(links[0])

    @pytest.mark.parametrize("query", ["", "qqqq", "of the", "\\("])
    def test_a_query_without_an_answer(self, ask, query, open_page, book):
        if not query:
            tab = open_page((book / "search.html").as_uri())
        else:
            tab = ask(query)
            assert not tab.locator("ul.search > li").count()
        assert not tab.faults

    def test_marks_do_not_stay(self, ask, book):
        tab = ask("dropout")
        tab.goto(tab.url.split("search.html")[0] + "chapters/layers/dropout.html")
        tab.wait_for_timeout(100)
        assert not tab.locator(".highlighted, article mark").count()

    @pytest.mark.parametrize("theme", ["light", "dark"])
    def test_marks_can_be_read(self, ask, theme):
        tab = ask("dropout", color_scheme=theme)
        tab.evaluate("theme => document.documentElement.setAttribute('data-theme', theme)", theme)
        assert tab.evaluate(CONTRAST, "ul.search mark") >= 4.5
        assert tab.evaluate(CONTRAST, "ul.search p.context") >= 4.5

    @pytest.mark.parametrize("width", [1280, 390])
    def test_the_magnifier_leaves_the_query_free(self, ask, width):
        tab = ask("dropout", width=width)
        icon = tab.locator(".bd-search-container .fa-magnifying-glass").bounding_box()
        field = tab.locator(".bd-search-container input[type=search]").first
        text = field.bounding_box()["x"] + field.evaluate("e => parseFloat(getComputedStyle(e).paddingLeft)")
        assert icon["x"] + icon["width"] <= text

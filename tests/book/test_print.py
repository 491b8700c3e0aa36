"""A page on paper: light from either theme, nothing folded, nothing that only a screen can use."""

import pytest

from contrast import CONTRAST

pytestmark = [pytest.mark.book, pytest.mark.browser]

PAPER = {"width": 718, "height": 1047}  # an A4 page between the margins of a centimetre

HIDDEN = [
    *(".bd-header-article", ".bd-sidebar-primary", ".bd-sidebar-secondary", ".prev-next-footer", ".headerlink"),
    *(".copybtn", ".toggle-button", "summary", ".solution", "#pst-back-to-top"),
]

# How many elements of a kind take any room.
SEEN = "kind => [...document.querySelectorAll(kind)].filter((e) => e.getClientRects().length).length"


@pytest.fixture
def l2(book, open_page):
    """A function that opens the chapter in a theme, on paper."""

    def open_(theme):
        tab = open_page((book / "chapters/weights/l2.html").as_uri())
        tab.evaluate("theme => { localStorage.mode = localStorage.theme = theme }", theme)
        tab.reload()
        tab.set_viewport_size(PAPER)
        assert tab.evaluate("document.documentElement.dataset.theme") == theme
        tab.emulate_media(media="print")
        tab.wait_for_function("document.documentElement.dataset.theme === 'light'")
        return tab

    return open_


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_paper_is_light(l2, theme):
    tab = l2(theme)
    for kind in ("article p", "article .highlight span", "article td", "article h2", "article p a"):
        assert tab.evaluate(CONTRAST, kind) >= 4.5, f"{kind} cannot be read"
    assert tab.evaluate("getComputedStyle(document.querySelector('article .highlight')).backgroundColor") in (
        "rgb(254, 254, 254)",
        "rgb(255, 255, 255)",
        "rgba(0, 0, 0, 0)",
        "rgb(243, 244, 245)",
    )
    tab.emulate_media(media="screen")
    tab.wait_for_function("theme => document.documentElement.dataset.theme === theme", arg=theme)  # it comes back


def test_a_program_that_says_it_prints_gets_the_light_theme(l2):
    tab = l2("dark")
    tab.emulate_media(media="screen")
    tab.wait_for_function("document.documentElement.dataset.theme === 'dark'")
    for event, theme in [("beforeprint", "light"), ("beforeprint", "light"), ("afterprint", "dark")]:
        tab.evaluate("event => dispatchEvent(new Event(event))", event)
        assert tab.evaluate("document.documentElement.dataset.theme") == theme


def test_what_only_a_screen_can_use_is_left_out(l2):
    tab = l2("light")
    for kind in HIDDEN:
        assert tab.evaluate("kind => document.querySelectorAll(kind).length", kind), f"the chapter has no {kind}"
        assert not tab.evaluate(SEEN, kind), f"{kind} is printed"


def test_exercises_are_printed_and_a_solution_only_where_the_reader_opened_it(l2):
    tab = l2("light")
    exercises = tab.evaluate(SEEN, "article .exercise")
    assert exercises >= 3
    tab.evaluate("dispatchEvent(new Event('beforeprint'))")  # when the theme's script would open all
    assert not tab.evaluate(SEEN, "article .solution")
    tab.evaluate("dispatchEvent(new Event('afterprint'))")
    tab.evaluate("document.querySelector('article .solution .toggle-button').click()")
    assert tab.evaluate(SEEN, "article .solution") == 1


def test_nothing_is_cut_off(l2):
    cut = l2("light").evaluate(
        """() => [...document.querySelectorAll("article pre, article table, article figure")]
          .filter((e) => e.checkVisibility() && e.getBoundingClientRect().right > innerWidth + 1)
          .map((e) => e.textContent.trim().slice(0, 80))"""
    )
    assert not cut


def test_headings_stay_with_what_they_head_and_frames_are_not_torn(l2):
    tab = l2("light")
    rule = """([kind, name]) =>
      [...new Set([...document.querySelectorAll(kind)].map((e) => getComputedStyle(e)[name]))]"""
    assert tab.evaluate(rule, ["article :is(h2, h3)", "breakAfter"]) == ["avoid"]
    assert tab.evaluate(rule, ["article :is(pre, figure, .highlight, .admonition)", "breakInside"]) == ["avoid"]


def test_an_address_is_printed(l2):
    tab = l2("light")
    shown = tab.evaluate(
        """() => [...document.querySelectorAll(".reglab-references a.external")]
          .map((a) => a.textContent + getComputedStyle(a, "::after").content)"""
    )
    assert shown
    hidden = [text for text in shown if not text.startswith(("doi:10.", "arXiv:")) and "https://" not in text]
    assert not hidden

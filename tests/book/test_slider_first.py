"""Slider first, measured: what links of the prose do, what predictions keep, how heavy pages are."""

import gzip
import json
import re

import pytest
from playwright.sync_api import expect

from explorers import EXPLORER, explorers_of
from pages import CHAPTERS, ROOT

pytestmark = [pytest.mark.book, pytest.mark.browser]

LINKS = 5
KEPT, TRIES = 300, 5  # ms: the browser writes what a page keeps a little later, in another process
FIRST = 1_500_000  # bytes of a page before an explorer is touched
PICTURES = 6_000_000  # bytes of an explorer with four panels

every_chapter = pytest.mark.parametrize(
    "chapter", [p.relative_to(ROOT).with_suffix("").as_posix() for p in CHAPTERS], ids=lambda c: c.split("/", 1)[1]
)


@pytest.fixture
def opened(book, open_page):
    def opened(page, **options):
        return open_page((book / f"{page}.html").as_uri(), reduced_motion="reduce", **options)

    return opened


@every_chapter
def test_the_prose_sets_explorers_and_the_first_asks_for_a_prediction(opened, chapter):
    """One visit: a reader predicts, moves the slider, reads the verdict, and follows every link of the prose."""
    tab = opened(chapter, formulas=False)
    explorers = {explorer.name: explorer for explorer in explorers_of(tab)}
    predict(tab, explorers)
    links = tab.locator("a.reglab-slide").all()
    assert len(links) >= LINKS, f"{chapter} has {len(links)} links that set an explorer"
    for link in links:
        name, _, asked = link.get_attribute("href")[1:].partition("?")
        explorer, wanted = explorers[name], dict(part.split("=") for part in asked.split("&"))
        if not link.is_visible():  # folded in a solution
            continue
        explorer.figure.get_by_role("button", name="Reset").click()
        link.click()
        state = [
            _stop(slider, wanted[slider["name"]]) if slider["name"] in wanted else slider["start"]
            for slider in explorer.sliders
        ]
        explorer.must_show(state, f"a click on {link.text_content()!r}")


def predict(tab, explorers):
    """Choose what is wrong, move the slider; return the box, the choice and what is said of it."""
    box = tab.locator(".reglab-predict").first
    explorer = explorers[box.get_attribute("id").removesuffix("-predict")]
    choices, right = explorer.predict["choices"], explorer.predict["right"]
    wrong = (right + 1) % len(choices)
    box.locator("input").nth(wrong).check()
    assert not box.locator(".reglab-verdict").is_visible(), "the answer comes before the first move"
    assert not explorer.figure.locator(".reglab-number").first.is_visible(), "the numbers come before the first move"
    slider = explorer.sliders[0]
    explorer.move_by_keyboard(0, 0 if slider["start"] else len(slider["values"]) - 1)
    said = box.locator(".reglab-verdict").text_content()
    assert said == f"You said: “{choices[wrong]}” It came out otherwise. {explorer.predict['happened']}"
    return box, wrong, said


def _stop(slider, text):
    """The nearest stop, found without the page's script."""
    if not slider["numbers"]:
        return [*map(_quoted, slider["keys"])].index(text)
    value = float(text)
    far = [abs(number - value) for number in slider["numbers"]]
    return far.index(min(far))


def _quoted(text):
    return "".join(c if c.isalnum() or c in ".-_" else "".join(f"%{b:02X}" for b in c.encode()) for c in text)


def test_a_prediction_is_kept_over_a_reload(opened):
    tab = opened("chapters/weights/l2", formulas=False)
    box, wrong, said = predict(tab, {explorer.name: explorer for explorer in explorers_of(tab)})
    tab.evaluate("history.replaceState(null, '', location.pathname)")
    for _ in range(TRIES):  # a busy browser may write later still
        tab.wait_for_timeout(KEPT)
        tab.reload()
        if box.locator("input").nth(wrong).is_checked():
            break
    expect(box.locator("input").nth(wrong), "the choice is forgotten").to_be_checked()
    expect(box.locator(".reglab-verdict")).to_have_text(said)


def test_the_landscape_of_the_landing_page_moves_at_both_sliders(opened):
    tab = opened("intro")
    (explorer,) = explorers_of(tab)
    (panel,) = [panel for panel in explorer.panels if "loss" in panel["title"] and "around" in panel["title"]]
    sizes = [len(slider["values"]) for slider in explorer.sliders]
    index = {tuple(_state(number, sizes)): picture for number, picture in enumerate(panel["index"])}
    start = tuple(explorer.start)
    for axis, size in enumerate(sizes[:2]):
        seen = {index[(*start[:axis], value, *start[axis + 1 :])] for value in range(size)}
        assert len(seen) > size / 2, f"the landscape hardly moves with {explorer.sliders[axis]['label']}"


def _state(number, sizes):
    """A place in C order as the positions of the sliders."""
    state = []
    for size in reversed(sizes):
        number, position = divmod(number, size)
        state.insert(0, position)
    return state


@every_chapter
def test_pictures_of_an_explorer_are_light(book, chapter):
    page = book / f"{chapter}.html"
    text = page.read_text("utf-8")
    described = re.findall(r'<script type="application/json">(.*?)</script>', text, re.DOTALL)
    assert len(described) == text.count(EXPLORER) > 0
    for number, explorer in enumerate(map(json.loads, described), 1):
        size = sum((page.parent / explorer["base"] / name).stat().st_size for name in set(explorer["frames"]))
        assert size <= PICTURES, f"explorer {number} of {chapter} has {size / 1e6:.1f} MB of pictures"


def _loaded(open_page, address, size):
    """How large all is that a page loads at first, each answer measured by `size`."""
    loaded = []
    tab = open_page("about:blank")
    tab.on("response", lambda response: loaded.append(size(response) if response.ok else 0))
    tab.goto(address)
    tab.rest()
    return sum(loaded)


def test_a_page_is_light_before_an_explorer_is_touched(book, open_page, serve):
    """What the landing page, the heaviest of explorers, loads at first."""
    size = _loaded(open_page, serve(book) + "intro.html", lambda response: len(response.body()))
    assert size <= FIRST, f"the first load is {size / 1e6:.2f} MB"


def test_a_chapter_is_light_as_public_hosts_send_it(book, open_page, serve):
    """The one with the most words, code and formulas, and with the program that sets these; texts are compressed."""
    pages = [path.relative_to(ROOT).with_suffix(".html") for path in CHAPTERS]
    page = max(pages, key=lambda page: (book / page).stat().st_size).as_posix()
    size = _loaded(open_page, serve(book) + page, _sent)
    assert size <= FIRST, f"the first load of {page} is {size / 1e6:.2f} MB"


def _sent(response):
    """How many bytes of an answer are sent: texts are compressed, pictures and fonts are already."""
    kind = response.headers.get("content-type", "")
    is_text = kind.startswith("text/") or any(word in kind for word in ("javascript", "json", "svg"))
    return len(gzip.compress(response.body(), 6) if is_text else response.body())

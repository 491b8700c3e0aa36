"""What a screen reader has to say, and how far the keyboard has to go."""

from __future__ import annotations

import re

from benchmarks.reader.figure import Figure
from benchmarks.reader.stage import DESKTOP, FRONT, Stage

PLAY = re.compile(r"\b(play|run)", re.IGNORECASE)

# A region is the outermost live element around what changed; changes of one moment are one announcement of it.
LISTEN = """() => {
  const LIVE = "[aria-live], [role=status], [role=alert], [role=log], output";
  const regionOf = (node) => {
    let found = null;
    for (let at = node.nodeType === 1 ? node : node.parentElement; at; at = at.parentElement) {
      if (at.matches(LIVE)) found = found || at;
    }
    return found;
  };
  window.heard = [];
  new MutationObserver((records) => {
    const regions = new Set();
    for (const record of records) {
      const region = regionOf(record.target);
      if (!region || region.getAttribute("aria-live") === "off") continue;
      if (!region.checkVisibility() || !region.textContent.trim()) continue;
      regions.add(region);
    }
    for (const region of regions) {
      window.heard.push([performance.now(), region.id || region.className || region.tagName, region.textContent]);
    }
  }).observe(document.body, { subtree: true, childList: true, characterData: true });
}"""


def announcements(stage: Stage, pages=(FRONT, "weights/l2.html")):
    """Announcements of live regions for one arrow key on the first slider, and per second while Play runs."""
    for page in (stage.page_of(ending) for ending in pages):
        with stage.open(page, DESKTOP) as tab:
            figure = tab.query_selector("figure.reglab-explorer")
            heard = of_keys(tab, figure)
            name = page.rpartition("/")[2].removesuffix(".html")
            yield Figure("announcements", f"{name}: for one arrow key", max(heard), most=1)
            played = of_play(tab, figure)
            if played is not None:
                yield Figure("announcements", f"{name}: while Play runs", played, "per second", most=0)


def of_keys(tab, figure, presses=4) -> list[int]:
    """Announcements for each of some arrow keys on the first slider. The first key is left out: it may settle a
    prediction."""
    track = figure.query_selector('input[type="range"]')
    track.focus()
    tab.keyboard.press("Home")
    tab.wait_for_timeout(1500)
    tab.evaluate(LISTEN)
    heard = []
    for _ in range(presses):
        tab.evaluate("heard.length = 0")
        tab.keyboard.press("ArrowRight")
        tab.wait_for_timeout(1500)
        heard.append(tab.evaluate("heard.length"))
    return heard


def of_play(tab, figure, seconds=3) -> float | None:
    """Announcements a second while Play runs, of a page that is listened to; None where it has no such button."""
    buttons = [b for b in figure.query_selector_all("button") if b.is_visible() and PLAY.search(_name(b))]
    if not buttons:
        return None
    tab.keyboard.press("Home")
    buttons[0].click()
    tab.wait_for_timeout(300)
    tab.evaluate("heard.length = 0")
    tab.wait_for_timeout(1000 * seconds)
    return tab.evaluate("heard.length") / seconds


def _name(button) -> str:
    return f"{button.get_attribute('aria-label') or ''} {button.text_content()}"


def tabs(stage: Stage, page="weights/l2.html"):
    """How often Tab is pressed to reach the first slider of a chapter: from the page's top, and once "Skip to main
    content" was followed."""
    with stage.open(stage.page_of(page), DESKTOP) as tab:
        yield Figure("tabs", "from the page's top", _presses(tab))
    with stage.open(stage.page_of(page), DESKTOP) as tab:
        tab.keyboard.press("Tab")
        if tab.evaluate("Boolean(document.activeElement.closest('.skip-link, #pst-skip-link'))"):
            tab.keyboard.press("Enter")
            yield Figure("tabs", "from the skip link", _presses(tab))


def _presses(tab, most=300) -> int | None:
    """Tabs until a slider, or another control of an explorer's settings, has the focus."""
    for count in range(1, most + 1):
        tab.keyboard.press("Tab")
        if tab.evaluate("document.activeElement.matches('.reglab-sliders :is(input, select, button)')"):
            return count
    return None

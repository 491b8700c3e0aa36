"""How large the lettering of the pictures is."""

from __future__ import annotations

import re

from benchmarks.reader.figure import Figure
from benchmarks.reader.stage import Stage

WIDTHS = (1280, 1920, 390, 320)
SCREENS = ((1920, 1080), (1024, 768))
FULL = re.compile("full screen|lecture|beamer", re.IGNORECASE)
# Widths of the pictures themselves: inside padding, and inside the box where they keep their proportions.
PICTURES = """(figure) => reader.images(figure).filter((image) => image.checkVisibility()).map((image) => {
  const style = getComputedStyle(image);
  const inside = (...sides) => sides.reduce((sum, side) => sum + parseFloat(style["padding" + side]), 0);
  const width = image.clientWidth - inside("Left", "Right");
  const height = image.clientHeight - inside("Top", "Bottom");
  const shape = image.naturalWidth ? image.naturalWidth / image.naturalHeight : image.width / image.height;
  return style.objectFit === "contain" ? Math.min(width, height * shape) : width;
}).filter((width) => width > 0)"""


def ticks(stage: Stage):
    """Height of the tick lettering in css pixels, the smallest of all explorers' pictures on screens of four widths;
    and in full screen as a share of the screen's height: the explorer whose largest, and whose smallest, picture has
    the smallest lettering."""
    pages = list(dict.fromkeys(explorer.page for explorer in stage.explorers))
    found = [(width, where, size) for page in pages for width, where, size in _on_page(stage, page)]
    for width in WIDTHS:
        size, where = min((size, where) for at, where, size in found if at == width)
        yield Figure("ticks", f"smallest, {width} wide", size, "px", least=12, where=where)
    shares = [found for page in pages for found in _in_full(stage, page)]
    for screen in SCREENS:
        here = [(share, where) for at, where, share in shares if at == screen]
        if not here:
            continue
        name = f"full screen {screen[0]} x {screen[1]}"
        share, where = min((max(share), where) for share, where in here)
        yield Figure("ticks", f"{name}, largest picture", 100 * share, "% of the height", least=2.5, where=where)
        share, where = min((min(share), where) for share, where in here)
        yield Figure("ticks", f"{name}, smallest picture", 100 * share, "% of the height", where=where)
        yield Figure("ticks", f"{name}, explorers", len(here))


def _on_page(stage: Stage, page: str):
    """(width of the window, explorer, height of the ticks in its smallest picture) for all explorers of a page."""
    with stage.open(page, (WIDTHS[0], 900)) as tab:
        for width in WIDTHS:
            tab.set_viewport_size({"width": width, "height": 900 if width > 600 else 844})
            tab.evaluate("reader.frame()")
            for name, sizes in tab.evaluate(f"reader.figures().map((figure) => [figure.id, ({PICTURES})(figure)])"):
                if sizes:
                    yield width, name, stage.ratio * min(sizes)


def _in_full(stage: Stage, page: str):
    """(screen, explorer, heights of the ticks in its pictures over that of the screen) for all explorers of a page."""
    for screen in SCREENS:
        with stage.open(page, screen) as tab:
            for figure in tab.query_selector_all("figure.reglab-explorer"):
                if fill(tab, figure):
                    sizes = figure.evaluate(PICTURES)
                    yield screen, figure.get_attribute("id"), [stage.ratio * size / screen[1] for size in sizes]
                    leave(tab, figure)


FILLS = "(figure) => figure.matches(':fullscreen') || figure.classList.contains('reglab-full')"


def fill(tab, figure) -> bool:
    """Let an explorer fill the screen by its button; whether it does."""
    for button in figure.query_selector_all("button"):
        said = " ".join([button.text_content(), *(button.get_attribute(n) or "" for n in ("aria-label", "title"))])
        if FULL.search(said) and button.is_visible():
            button.evaluate("(button) => button.scrollIntoView({ block: 'center', behavior: 'instant' })")
            button.click()
            tab.wait_for_timeout(400)
            return figure.evaluate(FILLS)
    return False


def leave(tab, figure) -> None:
    """Out of the full screen again."""
    tab.evaluate("document.fullscreenElement && document.exitFullscreen()")
    tab.wait_for_timeout(200)
    if figure.evaluate(FILLS):
        tab.keyboard.press("Escape")
        tab.wait_for_timeout(200)

"""A slider of the built book: from its input event to the painted pictures, in Chromium."""

from __future__ import annotations

import shutil
from pathlib import Path
from statistics import median

from benchmarks.row import Row

BOOK = Path(__file__).parents[1] / "_build" / "html" / "intro.html"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
    " --disable-component-update --disable-sync"
)
# The frame after the one in which the decoded pictures were wanted has been painted when a task behind it runs.
MOVE = """async ([figure, at]) => {
  const slider = figure.querySelector("input[type=range]");
  const start = performance.now();
  slider.value = at;
  slider.dispatchEvent(new Event("input", { bubbles: true }));
  await Promise.all([...figure.querySelectorAll(".reglab-picture img:first-child")].map((image) => image.decode()));
  await new Promise((painted) => requestAnimationFrame(() => setTimeout(painted)));
  return performance.now() - start;
}"""


def find_browser() -> str | None:
    """The path of a Chromium or Chrome."""
    return next(filter(None, map(shutil.which, NAMES)), None)


def rows():
    browser = find_browser()
    if browser is None or not BOOK.exists():
        print("The browser's row is left out: it needs Chromium and a built book.")
        return
    from playwright.sync_api import sync_playwright

    with sync_playwright() as p:
        chromium = p.chromium.launch(executable_path=browser, args=FLAGS.split())
        page = chromium.new_page(viewport={"width": 1280, "height": 900})
        page.goto(BOOK.as_uri())
        figure = page.query_selector("figure:has(input[type=range])")
        figure.scroll_into_view_if_needed()
        figure.hover()  # now all pictures are fetched
        page.wait_for_timeout(3000)
        stops = int(figure.query_selector("input[type=range]").get_attribute("max")) + 1
        times = [page.evaluate(MOVE, [figure, i % stops]) for i in range(5 * stops)]
        chromium.close()
    yield Row("A slider of the built book", "moved to painted, in Chromium", median(times), "ms", 20, 16)

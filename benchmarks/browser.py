"""A slider of the built book: from its input event to the painted pictures, in Chromium."""

from __future__ import annotations

import shutil
from pathlib import Path
from statistics import median

from benchmarks.row import Row

BOOK = Path(__file__).parents[1] / "_build" / "html" / "intro.html"
# The shell of Chromium, without windows, does the same in two thirds of the time.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
    " --disable-component-update --disable-sync"
)
# Ends when every panel has the picture of the new state, decoded, and a frame with it was painted: a task behind the
# frame after the one in which they were wanted.
MOVE = """async ([figure, at]) => {
  const { sliders, panels, frames } = JSON.parse(figure.querySelector('script[type="application/json"]').textContent);
  const slider = figure.querySelector("input[type=range]");
  const moved = sliders.findIndex((one) => slider.id.endsWith(`-${one.name}`));
  const state = sliders.map((one, i) => (i === moved ? at : one.start));
  const offset = (needs) => needs.reduce((place, i) => place * sliders[i].values.length + state[i], 0);
  const wanted = panels.map((panel) => frames[panel.index[offset(panel.needs)]]);
  const images = [...figure.querySelectorAll(".reglab-panel")].map((panel) => panel.querySelector("img"));
  const frame = () => new Promise((painted) => requestAnimationFrame(() => setTimeout(painted)));
  const start = performance.now();
  slider.value = at;
  slider.dispatchEvent(new Event("input", { bubbles: true }));
  while (!images.every((image, p) => image.src.endsWith(wanted[p]) && image.complete)) {
    if (performance.now() - start > 10000) throw new Error(`stop ${at} of ${slider.id} does not show its pictures`);
    await frame();
  }
  await Promise.all(images.map((image) => image.decode()));
  await frame();
  return performance.now() - start;
}"""


def find_browser() -> str | None:
    """The path of a Chromium or Chrome, the lightest first."""
    return next(filter(None, map(shutil.which, NAMES)), None)


def paint_times(page, rounds=5) -> list[float]:
    """Milliseconds from each input event of a page's first slider to the painted pictures, once all are fetched."""
    figure = page.query_selector("figure:has(input[type=range])")
    figure.scroll_into_view_if_needed()
    figure.hover()  # now all pictures are fetched
    page.wait_for_timeout(3000)
    stops = int(figure.query_selector("input[type=range]").get_attribute("max")) + 1
    return [page.evaluate(MOVE, [figure, i % stops]) for i in range(rounds * stops)]


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
        times = paint_times(page)
        chromium.close()
    yield Row("A slider of the built book", "moved to painted, in Chromium", median(times), "ms", 20, 16)

"""How a page moves under a hand: sliders, scrolling, and what should stand still meanwhile."""

from __future__ import annotations

from itertools import pairwise
from statistics import median

from benchmarks.browser import paint_times
from benchmarks.reader.figure import Figure, percentile
from benchmarks.reader.stage import DESKTOP, FRONT, PHONE, Stage

# Down through an explorer and up again, a few pixels a frame; when each frame came.
SCROLL = """async (figure) => {
  const { top, height } = figure.getBoundingClientRect();
  const first = Math.max(0, scrollY + top - innerHeight / 2);
  scrollTo({ top: first, behavior: "instant" });
  await new Promise((done) => setTimeout(done, 1500));
  const times = [];
  let way = 8;
  await new Promise((done) => {
    const frame = (now) => {
      times.push(now);
      if (scrollY > first + height) way = -8;
      if (times.length > 600 || (way < 0 && scrollY <= first)) return done();
      scrollBy({ top: way, behavior: "instant" });
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  });
  return times;
}"""

# The first slider through all its stops: how far the explorer's height and the slider's place change.
JUMP = """async (figure) => {
  const track = reader.track(figure);
  if (!track) return null;
  track.scrollIntoView({ block: "center", behavior: "instant" });
  const heights = [], places = [];
  // The first move may bring a verdict.
  for (let at = -1; at <= Number(track.max); at += 1) {
    track.value = Math.max(0, at);
    track.dispatchEvent(new Event("input", { bubbles: true }));
    await reader.frame();
    if (at < 0) continue;
    heights.push(figure.offsetHeight);
    places.push(track.getBoundingClientRect().top);
  }
  const range = (all) => Math.max(...all) - Math.min(...all);
  return [range(heights), range(places)];
}"""


def slider(stage: Stage):
    """Milliseconds from an input event of the landing page's first slider to painted pictures, once all are fetched."""
    with stage.open(FRONT, DESKTOP) as tab:
        times = paint_times(tab)
    yield Figure("slider", "moved to painted, median", median(times), "ms", most=16)
    yield Figure("slider", "moved to painted, 95 of 100", percentile(times, 0.95), "ms")


def scrolling(stage: Stage):
    """Frames per second while the page is scrolled down and up through the landing page's explorer, 8 px a frame."""
    for size in (DESKTOP, PHONE):
        typical, worst = scrolled(stage, size)
        yield Figure("scrolling", f"{size[0]} wide, median", typical, "frames/s", least=58)
        yield Figure("scrolling", f"{size[0]} wide, worst 5 %", worst, "frames/s")


def scrolled(stage: Stage, size) -> tuple[float, float]:
    """Frames per second: the median, and what 95 of 100 frames reach."""
    with stage.open(FRONT, size) as tab:
        figure = tab.query_selector("figure.reglab-explorer")
        figure.hover()  # now its pictures come
        tab.wait_for_timeout(3000)
        times = figure.evaluate(SCROLL)
    waits = [after - before for before, after in pairwise(times)]
    return 1000 / median(waits), 1000 / percentile(waits, 0.95)


def jumps(stage: Stage):
    """Pixels by which an explorer's height, and the place of its first slider, change while that slider goes through
    all its stops, on a phone; the worst of all explorers."""
    found = []
    for page in dict.fromkeys(explorer.page for explorer in stage.explorers):
        with stage.open(page, PHONE) as tab:
            for figure in tab.query_selector_all("figure.reglab-explorer"):
                moved = figure.evaluate(JUMP)
                if moved:
                    found.append((*moved, figure.get_attribute("id")))
    for k, what in enumerate(("height of an explorer", "place of its slider")):
        worst = max(found, key=lambda jump: jump[k])
        yield Figure("jumps", f"{what}, 390 wide", worst[k], "px", most=1, where=worst[2])

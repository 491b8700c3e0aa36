"""What a slow line does to an explorer: when its pictures come, and whether they agree until then."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from benchmarks.reader.figure import Figure
from benchmarks.reader.stage import DESKTOP, FRONT, PHONE, Explorer, Stage

EVENTS, LASTS = 20, 0.6  # input events of a drag, and its seconds
PATIENCE = 90  # seconds

# Every 20 ms: what each panel shows, and whether anything says that it waits.
WATCH = r"""(name) => {
  const figure = document.querySelector(`figure[id="${name}"]`);
  const watch = { start: performance.now(), inputs: [], samples: [] };
  const now = () => performance.now() - watch.start;
  figure.addEventListener("input", () => watch.inputs.push(now()), true);
  const last = [];
  const sample = () => {
    reader.shown(figure).forEach((picture, p) => { last[p] = picture || last[p] || null; });
    const waits = Boolean(figure.closest('[aria-busy="true"]') || figure.querySelector('[aria-busy="true"]')
      || /\b(loading|waiting|on (its|their) way)\b/i.test(figure.innerText));
    watch.samples.push([now(), [...last], waits]);
  };
  sample();
  watch.timer = setInterval(sample, 20);
  window.watched = watch;
}"""


@dataclass(frozen=True)
class Drag:
    """Of one drag, in seconds: after the last input each panel's picture came (None: never), and all of them together;
    for how long panels showed different states; from when something said that it waits."""

    came: list[float | None]
    apart: float
    said: float | None

    @property
    def all(self) -> float | None:
        return None if None in self.came else max(self.came)


def loading(stage: Stage, cases=(("fast 3G", DESKTOP), ("fast 3G", PHONE), ("4G", DESKTOP), ("slow 3G", PHONE))):
    """Landing page over slow lines, nothing in the cache: its first slider is dragged from its first to its last stop.
    Seconds from the last input event until each picture shows the wanted state, seconds during which the panels showed
    different states, and after how many seconds of waiting it was said."""
    explorer = next(explorer for explorer in stage.explorers if explorer.page == FRONT)
    for line, size in cases:
        drag = dragged(stage, explorer, line, size)
        where = f"{line}, {size[0]} wide"
        most = 1.5 if line == "fast 3G" else None
        for panel, came in zip(explorer.panels, drag.came, strict=True):
            yield Figure("loading", f"{where}: “{panel['title']}”", came, "s")
        yield Figure("loading", f"{where}: all panels", drag.all, "s", most=most)
        yield Figure("loading", f"{where}: panels disagree for", drag.apart, "s", most=0.05)
        never = "" if drag.said else "never said"
        yield Figure("loading", f"{where}: waiting is said after", drag.said, "s", where=never)


def dragged(stage: Stage, explorer: Explorer, line: str, size=DESKTOP) -> Drag:
    """The first slider of an explorer, dragged by the mouse over a slow line."""
    with stage.open(explorer.page, size, line) as tab:
        figure = tab.query_selector(f"figure[id='{explorer.name}']")
        track = figure.query_selector('input[type="range"]')
        track.evaluate("(input) => input.scrollIntoView({ block: 'center', behavior: 'instant' })")
        tab.wait_for_timeout(1500)
        tab.evaluate(WATCH, explorer.name)
        box = track.bounding_box()
        y = box["y"] + box["height"] / 2
        tab.mouse.move(box["x"] + 3, y)
        tab.mouse.down()
        for k in range(1, EVENTS + 1):
            tab.mouse.move(box["x"] + 3 + k / EVENTS * (box["width"] - 6), y)
            tab.wait_for_timeout(1000 * LASTS / EVENTS)
        tab.mouse.up()
        stops = [len(slider["values"]) for slider in explorer.sliders]
        state = [stops[0] - 1, *(slider["start"] for slider in explorer.sliders[1:])]
        wanted = pictures_at(explorer, state)
        for _ in range(PATIENCE * 2):
            tab.wait_for_timeout(500)
            if tab.evaluate("watched.samples.at(-1)[1]") == wanted:
                break
        tab.wait_for_timeout(500)
        watched = tab.evaluate("clearInterval(watched.timer), { inputs: watched.inputs, samples: watched.samples }")
    return judge(explorer, wanted, watched["inputs"], watched["samples"])


def pictures_at(explorer: Explorer, state) -> list[str]:
    """The picture of each panel in a state."""
    found = []
    for panel in explorer.panels:
        offset = 0
        for i in panel["needs"]:
            offset = offset * len(explorer.sliders[i]["values"]) + state[i]
        found.append(explorer.pictures[panel["index"][offset]])
    return found


def judge(explorer: Explorer, wanted, inputs, samples) -> Drag:
    """What samples of (milliseconds, pictures, whether waiting is said) say of a drag with inputs at these times."""
    if not inputs:
        raise RuntimeError(f"dragging the first slider of {explorer.name} moved nothing")
    last = inputs[-1]
    came: list[float | None] = []
    for p, name in enumerate(wanted):
        wrong = [i for i, (_, shown, _) in enumerate(samples) if shown[p] != name]
        after = wrong[-1] + 1 if wrong else 0
        came.append(max(0.0, samples[after][0] - last) / 1000 if after < len(samples) else None)
    apart = sum(
        following[0] - here[0]
        for here, following in pairwise(samples)
        if here[0] >= inputs[0] and not explorer.agree(here[1])
    )
    said = [at for at, _, waits in samples if waits and at >= inputs[0]]
    return Drag(came, apart / 1000, (said[0] - inputs[0]) / 1000 if said else None)

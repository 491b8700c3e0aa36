"""What covers what, while an explorer is scrolled through the window."""

from __future__ import annotations

from dataclasses import dataclass, field

from benchmarks.reader.figure import Figure
from benchmarks.reader.stage import DESKTOP, PHONE, Explorer, Stage

SIZES = (PHONE, (1366, 625), DESKTOP)
SHOWN = ("landing", "l2-network", "proximal-threshold", "tying-towers")  # one to four controls
STEP = 60  # px

# At one place: what lies over the sliders, whether they stand over their question, how tall they are, where they stick.
LOOK = """(figure) => {
  const within = (rect) => rect.bottom > 0 && rect.top < innerHeight;
  const under = reader.under();
  const box = figure.querySelector(".reglab-controls") || figure.querySelector(".reglab-sliders");
  const rect = box.getBoundingClientRect();
  const covered = [];
  for (const input of figure.querySelectorAll("input[type=range]")) {
    if (!input.checkVisibility()) continue;
    const r = input.getBoundingClientRect();
    if (!within(r)) continue;
    const row = input.closest(".reglab-sliders > *") || input;
    const [x, y] = [(r.left + r.right) / 2, (r.top + r.bottom) / 2];
    for (const [px, py] of [[x, y], [r.left + 4, y], [r.right - 4, y], [x, r.top + 2], [x, r.bottom - 2]]) {
      const at = document.elementFromPoint(px, py);
      if (!at || at === input || row.contains(at) || at.contains(input)) continue;
      const over = at.closest("[id], [class]") || at;
      covered.push([over.id || (over.getAttribute("class") || over.tagName).split(" ")[0], py < under]);
    }
  }
  const caption = figure.querySelector("figcaption").getBoundingClientRect();
  const asks = caption.bottom > under;  // the question has not left at the top
  return {
    covered,
    first: within(rect) && asks && rect.top < caption.bottom - 1 && caption.bottom > 0,
    top: rect.top, height: rect.height, under,
    shown: within(rect),
  };
}"""


@dataclass
class Walk:
    """What was seen on the way of an explorer through the window and back."""

    covered: dict[str, int] = field(default_factory=dict)  # by what, at how many points
    first: int = 0  # px of scrolling at which the controls stand above or over their question
    stuck: float = 0.0  # height of the controls where they stick, px
    height: float = 0.0  # of the explorer, px


def covers(stage: Stage, sizes=SIZES, names=SHOWN):
    """Explorers scrolled through windows of three sizes, down and up: at how many points a slider is covered, for how
    many pixels of scrolling the controls stand above or over their question, how tall the stuck controls are, and how
    tall an explorer is on a phone; the worst of some explorers."""
    chosen = [explorer for explorer in map(stage.explorer, names) if explorer] or stage.explorers[:4]
    chosen += [e for e in stage.explorers[:1] if e not in chosen]
    for size in sizes:
        walks = {explorer.name: walked(stage, explorer, size) for explorer in chosen}
        where = f"{size[0]} x {size[1]}"
        points, by = max((sum(w.covered.values()), _names(w.covered)) for w in walks.values())
        yield Figure("covers", f"{where}: points of sliders that are covered", points, most=0, where=by)
        first, name = max((w.first, name) for name, w in walks.items())
        yield Figure("covers", f"{where}: controls above their question", first, "px of scrolling", most=0, where=name)
        stuck, name = max((w.stuck, name) for name, w in walks.items())
        yield Figure("covers", f"{where}: stuck controls", stuck, "px", where=name)
        yield Figure("covers", f"{where}: stuck controls", 100 * stuck / size[1], "% of the height", where=name)
        tall, name = max((w.height, name) for name, w in walks.items())
        yield Figure("covers", f"{where}: explorer", tall, "px", where=name)


def walked(stage: Stage, explorer: Explorer, size) -> Walk:
    """An explorer scrolled in steps from the window's bottom to its top and back."""
    walk = Walk()
    with stage.open(explorer.page, size, has_touch=size[0] < 600) as tab:
        figure = tab.query_selector(f"figure[id='{explorer.name}']")
        place = figure.bounding_box()
        walk.height = place["height"]
        top = tab.evaluate("scrollY") + place["y"]
        way = range(int(max(0, top - size[1])), int(top + place["height"]), STEP)
        for steps in (way, way[::-1]):
            before = None
            for y in steps:
                tab.evaluate("(y) => { scrollTo({ top: y, behavior: 'instant' }); return reader.frame(); }", y)
                seen = figure.evaluate(LOOK)
                # Controls that go with the page leave under its head, which covers nothing that anybody holds.
                sticks = before is not None and seen["shown"] and abs(seen["top"] - before) < STEP / 2
                before = seen["top"]
                for by, under_head in seen["covered"]:
                    if sticks or not under_head:
                        walk.covered[by] = walk.covered.get(by, 0) + 1
                walk.first += STEP * seen["first"] // 2  # both ways
                if sticks:
                    walk.stuck = max(walk.stuck, seen["height"])
    return walk


def _names(covered: dict[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in sorted(covered.items(), key=lambda one: -one[1]))

"""Where a shared link lands on the first visit."""

from __future__ import annotations

from benchmarks.reader.figure import Figure
from benchmarks.reader.stage import DESKTOP, PHONE, Stage

# Explorers far down a page, below mathematics that is set after the page has come.
DEEP = ("l2-network", "proximal-threshold", "overfitting-epochs", "tying-towers", "l1-steps")
LAST = ("weights/tying.html", "step/proximal.html")
PLACE = """(name) => {
  const figure = document.querySelector(`figure[id="${name}"]`);
  const caption = figure.querySelector("figcaption").getBoundingClientRect();
  const at = document.elementFromPoint(caption.left + 20, (caption.top + caption.bottom) / 2);
  const question = Boolean(at && at.closest("figcaption") && figure.contains(at));
  return { top: figure.getBoundingClientRect().top, question };
}"""


def landing(stage: Stage, names=DEEP, lines=(None, "fast 3G")):
    """Pixels between the top of the window and the explorer that a link asks for, six seconds after the page has come
    over http, with nothing in the cache; and whether its question can be read."""
    targets = [explorer for explorer in map(stage.explorer, names) if explorer]
    for page in LAST:
        there = [explorer for explorer in stage.explorers if explorer.page.endswith(page)]
        targets += [explorer for explorer in there[-1:] if explorer not in targets]
    for line in lines:
        for size, device in ((DESKTOP, "1280"), (PHONE, "390")):
            # A slow line takes half a minute for each: two of them show what it changes.
            for explorer in targets[1:3] if line else targets:
                top, question = landed(stage, explorer, size, line)
                what = f"{explorer.name}, {device} wide{', ' + line if line else ''}"
                where = "" if question else "the question is hidden"
                yield Figure("landing", what, top, "px", least=0, most=200, where=where)


def landed(stage: Stage, explorer, size, line=None, seconds=6.0):
    """The top of the explorer after the opening of a link to it, and whether its question is in sight."""
    with stage.open(f"{explorer.page}#{explorer.link()}", size, line, served=True) as tab:
        tab.wait_for_timeout(1000 * seconds)
        place = tab.evaluate(PLACE, explorer.name)
        return place["top"], place["question"]

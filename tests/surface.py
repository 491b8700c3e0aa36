"""What of a built book is cut at the edge of its column, and whether the page shows that it goes on.

python -m tests.surface [folder of the built book] prints it for all pages, on a phone and on a laptop.
"""

from __future__ import annotations

import sys
from pathlib import Path

from benchmarks.browser import BOOK, FLAGS, find_browser
from tests.explorers import NOW

PHONE, LAPTOP = 390, 1280
KINDS = ("equations", "formulas in lines", "code blocks", "tables")

# Of each kind, what is seen: its words, whether it is cut, whether the cut edge fades, and whether Tab leads there.
MEASURE = """async (now) => {
  await window.MathJax?.startup?.promise;
  await document.fonts.ready;
  const frames = async () => { for (let i = 0; i < 3; i++) await new Promise(requestAnimationFrame); };
  await frames();
  // The theme's side bars slide to where they belong in a window of this width.
  await Promise.allSettled(document.getAnimations().map((animation) => animation.finished));
  await frames();
  const kinds = {
    equations: 'div.math mjx-container[display="true"]',
    "formulas in lines": "span.math",
    "code blocks": "pre",
    tables: "article table, main table",
  };
  const found = {};
  for (const [kind, which] of Object.entries(kinds)) {
    found[kind] = [];
    for (const element of document.querySelectorAll(which)) {
      if (!element.checkVisibility() || !element.getClientRects().length) continue;
      let box = element;
      while (box !== document.body && getComputedStyle(box).overflowX === "visible") box = box.parentElement;
      // What MathJax hides for screen readers may count as the width of a formula in a line.
      const formula = kind === "formulas in lines" && element.querySelector("mjx-math");
      const cut = (formula ? formula.offsetWidth : box.scrollWidth) > box.clientWidth + 3;
      const inColumn = kind === "code blocks" && !element.closest("dd");
      found[kind].push({
        words: (element.closest("[id]")?.id ?? "") + ": " + element.textContent.trim().slice(0, 60),
        columns: inColumn ? Math.max(...element.textContent.split("\\n").map((l) => l.length)) : 0,
        cut,
        cue: cut && box.tagName !== "BODY" && getComputedStyle(box).maskImage !== "none",
        stop: box.tabIndex === 0,
      });
    }
  }
  // A number lies over its formula where their boxes meet.
  const over = [...document.querySelectorAll("div.math")].filter((math) => {
    const [number, formula] = [math.querySelector(".eqno"), math.querySelector("mjx-math")];
    if (!number || !formula || !math.checkVisibility()) return false;
    const [a, b] = [number.getBoundingClientRect(), formula.getBoundingClientRect()];
    return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
  });
  // Words beyond the edge of a box that hides what does not fit, and does not scroll.
  const clipped = [];
  const texts = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  while (texts.nextNode()) {
    const [text, parent] = [texts.currentNode, texts.currentNode.parentElement];
    if (!text.data.trim() || !parent.checkVisibility()) continue;
    if (parent.closest("mjx-container, .visually-hidden, script, style, option")) continue;
    let box = parent;
    while (box !== document.body && getComputedStyle(box).overflowX === "visible") box = box.parentElement;
    if (!["hidden", "clip"].includes(getComputedStyle(box).overflowX) || box.clientWidth < 8) continue;
    range.selectNodeContents(text);
    const { right } = box.getBoundingClientRect();
    if ([...range.getClientRects()].some((rect) => rect.right > right + 3)) clipped.push(text.data.trim().slice(0, 60));
  }
  const pictures = [...document.querySelectorAll(now)].map((image) => image.getBoundingClientRect().width);
  const page = document.documentElement;
  const sideways = page.scrollWidth - page.clientWidth;
  return { ...found, pictures, clipped, over: over.map((math) => math.id), sideways };
}"""


def measure(tab, width):
    """What MEASURE finds where the window is as wide as this."""
    tab.set_viewport_size({"width": width, "height": 844})
    return tab.evaluate(MEASURE, NOW)


def main(book) -> None:
    from playwright.sync_api import sync_playwright

    pages = [*sorted(book.rglob("chapters/**/*.html")), book / "intro.html"]
    counts = {}
    with sync_playwright() as p:
        chromium = p.chromium.launch(executable_path=find_browser(), args=FLAGS.split())
        tab = chromium.new_page()
        for page in pages:
            tab.goto(page.as_uri())
            for width in (PHONE, LAPTOP):
                found = measure(tab, width)
                for kind in KINDS:
                    total = counts.setdefault((kind, width), [0, 0, 0])
                    total[0] += len(found[kind])
                    total[1] += sum(one["cut"] for one in found[kind])
                    total[2] += sum(one["cut"] and not one["cue"] for one in found[kind])
                over = counts.setdefault(("numbers over a formula", width), [0, 0, 0])
                over[1] += len(found["over"])
                over[2] += len(found["over"])
                if found["sideways"]:
                    print(f"{page.name} at {width} px is {found['sideways']} px wider than the window")
        chromium.close()
    print(f"{len(pages)} pages                     px     all     cut  without a cue")
    for (kind, width), (every, cut, bare) in sorted(counts.items()):
        print(f"{kind:26} {width:6} {every:7} {cut:7} {bare:7}")


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else BOOK.parent)

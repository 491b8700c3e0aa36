"""Equations, code and tables that are wider than their place."""

from __future__ import annotations

from collections import Counter

from benchmarks.reader.figure import Figure
from benchmarks.reader.stage import Stage

WIDTHS = (1280, 390)
# Of every kind: how many are seen, are cut, are cut without a cue that they go on; and how far the page is too wide.
CUT = """() => {
  const article = document.querySelector("article, main") || document.body;
  const hides = (node) => ["auto", "scroll", "hidden", "clip"].includes(getComputedStyle(node).overflowX);
  const cued = (node) => ["", "::before", "::after"].some((part) => {
    const style = getComputedStyle(node, part || null);
    if (part && style.content === "none") return false;
    return style.backgroundImage !== "none" || (style.maskImage && style.maskImage !== "none");
  });
  // What cuts a thing that is as wide as `right` says: the nearest box around it that hides what is beyond its edge.
  const cutter = (node, right) => {
    for (let at = node; at && at !== article.parentElement; at = at.parentElement) {
      const inner = at.getBoundingClientRect().left + at.clientLeft + at.clientWidth;
      if (hides(at) && (right > inner + 1 || (at === node && at.scrollWidth > at.clientWidth + 1))) return at;
    }
    return right > document.documentElement.clientWidth + 1 ? article : null;
  };
  const count = (nodes, rightOf) => {
    const found = [0, 0, 0];
    for (const node of nodes) {
      if (!node.checkVisibility() || !node.getBoundingClientRect().width) continue;
      found[0] += 1;
      const by = cutter(node, rightOf(node));
      if (!by) continue;
      found[1] += 1;
      let told = false;
      for (let at = node; at && at !== by.parentElement; at = at.parentElement) told = told || cued(at);
      if (!told && !(by.parentElement && by !== article && cued(by.parentElement))) found[2] += 1;
    }
    return found;
  };
  const edge = (node) => node.getBoundingClientRect().right;
  const wide = (node) => node.getBoundingClientRect().left + Math.max(node.scrollWidth, node.offsetWidth);
  const all = (query) => [...article.querySelectorAll(query)];
  const set = all('mjx-container[display="true"]');
  const math = (node) => Math.max(...[node, ...node.querySelectorAll("mjx-math, svg, mjx-mtable")].map(edge));
  // A number of an equation that lies over it.
  const over = set.filter((node) => {
    const number = node.closest("div.math")?.querySelector(".eqno");
    if (!number || !node.checkVisibility()) return false;
    const [a, b] = [number, node.querySelector("mjx-math") || node].map((one) => one.getBoundingClientRect());
    const meet = (from, to) => a[from] < b[to] - 1 && a[to] > b[from] + 1;
    return a.width && meet("top", "bottom") && meet("left", "right");
  });
  return {
    equations: count(set, math),
    "code blocks": count(all("div.highlight pre"), wide),
    tables: count(all("table:not(.highlighttable)"), wide),
    over: over.length,
    page: document.documentElement.scrollWidth - document.documentElement.clientWidth,
  };
}"""


def clipped(stage: Stage):
    """Shares of the displayed equations, code blocks and tables of all pages that are cut, and of those that are cut
    without a cue that they go on; equations under their number; pages that are wider than the window."""
    found: dict = {width: Counter() for width in (*WIDTHS, 320)}
    wide: dict = {width: [] for width in found}
    for page in stage.pages:
        with stage.open(page, (WIDTHS[0], 900)) as tab:
            for width in found:
                tab.set_viewport_size({"width": width, "height": 900})
                tab.evaluate("reader.frame()")
                for kind, counts in tab.evaluate(CUT).items():
                    if kind == "page":
                        wide[width] += [page] * (counts > 1)
                    elif kind == "over":
                        found[width]["over"] += counts
                    else:
                        found[width].update({(kind, k): n for k, n in enumerate(counts)})
    for width in WIDTHS:
        for kind in ("equations", "code blocks", "tables"):
            total, cut, bare = (found[width][kind, k] for k in range(3))
            share, name = 100 / max(1, total), f"{width} wide: {kind}"
            yield Figure("clipped", f"{name} that are cut", share * cut, "%", where=f"{cut} of {total}")
            yield Figure("clipped", f"{name} cut without a cue", share * bare, "%", most=0, where=f"{bare} of {total}")
        yield Figure("clipped", f"{width} wide: equations under their number", found[width]["over"], most=0)
    for width, pages in wide.items():
        names = ", ".join(pages[:3])
        yield Figure("clipped", f"{width} wide: pages wider than the window", len(pages), most=0, where=names)

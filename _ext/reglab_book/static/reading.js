/* What is wider than its column scrolls within a box of its own. The edge behind which it goes on fades (reading.css), and
   the keyboard reaches the box, but only where there is something to scroll. */
(() => {
  const BOXES =
    'pre, mjx-container[display="true"], span.math, .pst-scrollable-table-container, .cell_output > .output';
  const LEAST = 3; // pixels: an accent or a slanted letter may stick out of its formula
  const boxes = new Set();

  function mark(some) {
    const found = some.map((box) => {
      const rest = box.scrollWidth - box.clientWidth;
      const more = [box.scrollLeft > 1 && "before", rest - box.scrollLeft > 1 && "after"].filter(Boolean);
      return rest > LEAST ? [box, true, more.join(" ")] : [box, false, ""];
    });
    for (const [box, scrolls, more] of found) {
      box.dataset.more = more;
      if (scrolls) box.tabIndex = 0;
      else box.removeAttribute("tabindex");
    }
  }

  const sized = new ResizeObserver((entries) => mark(entries.map((entry) => entry.target)));

  function watch() {
    for (const box of document.querySelectorAll(BOXES)) {
      boxes.add(box);
      sized.observe(box);
    }
    mark([...boxes]); // what they hold may have grown
  }

  document.addEventListener("scroll", (event) => boxes.has(event.target) && mark([event.target]), {
    capture: true,
    passive: true,
  });
  watch();
  document.fonts.addEventListener("loadingdone", watch); // the fonts of formulas come late, and are narrower
  addEventListener("load", () => window.MathJax?.startup?.promise?.then(watch));

  /* The button that leads back to the top must not lie on an explorer's controls. */
  const seen = new Set();
  const explorers = new IntersectionObserver((entries) => {
    for (const entry of entries) seen[entry.isIntersecting ? "add" : "delete"](entry.target);
    document.documentElement.classList.toggle("reglab-exploring", seen.size > 0);
  });
  for (const figure of document.querySelectorAll("figure.reglab-explorer")) explorers.observe(figure);
})();

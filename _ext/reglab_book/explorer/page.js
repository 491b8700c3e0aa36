// ---- The page

const explorers = new Map();

function readAddress() {
  const parts = address.parts();
  for (const part of parts) {
    const explorer = explorers.get(address.idOf(part));
    if (explorer) explorer.set(part);
    else missing(address.idOf(part));
  }
  const first = parts.length && explorers.get(address.idOf(parts[0]));
  if (first) holdInSight(first.figure);
}

// Formulas and fonts change the heights above an explorer after the page has come: it is put in sight again with each of
// them, until the reader scrolls.
const SCROLLS = ["wheel", "touchmove", "pointerdown", "keydown"];
function holdInSight(figure) {
  const put = () => figure.scrollIntoView({ behavior: "instant" });
  const heights = new ResizeObserver(put);
  const release = () => {
    heights.disconnect();
    SCROLLS.forEach((type) => removeEventListener(type, release, true));
  };
  put();
  heights.observe(document.querySelector("article") ?? document.body);
  SCROLLS.forEach((type) => addEventListener(type, release, { capture: true, passive: true }));
  addEventListener("load", put, { once: true });
}

// A link to an explorer that is no more should not look as if it had worked.
function missing(id) {
  if (document.getElementById(`${id}-missing`)) return;
  const said = el("p", { id: `${id}-missing`, className: "reglab-note" });
  said.textContent = `The link asks for an explorer “${id}”, which this page does not have.`;
  said.setAttribute("role", "status");
  document.querySelector("article h1")?.after(said);
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a.reglab-slide");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const wish = link.getAttribute("href").slice(1);
  const explorer = explorers.get(address.idOf(wish));
  if (!explorer) return;
  event.preventDefault();
  explorer.setFrom(link, wish);
});

// Whoever reads by ear or by keyboard reaches the first slider without the hundred links before it.
function offerToSkip() {
  const [first] = explorers.values();
  const skip = document.querySelector("#pst-skip-link");
  if (!first || !skip) return;
  const link = el("a", { href: `#${first.figure.id}`, textContent: "Skip to the first slider", onclick: (event) => {
    event.preventDefault();
    first.figure.scrollIntoView({ behavior: "instant" });
    first.focus();
  } });
  skip.append(" ", link);
}

document.querySelectorAll("figure.reglab-explorer").forEach(setUp);
offerToSkip();
addEventListener("hashchange", readAddress);
readAddress();

// ---- Lecture mode: one explorer fills the window, and keys do everything. The browser's own full screen is asked for
// too, but a link (#...&full) may not ask for it, and some phones have none.

const lecture = {
  explorer: null,
  scrolled: 0,

  enter(explorer, real) {
    if (lecture.explorer === explorer) return;
    const before = lecture.explorer;
    if (!before) lecture.scrolled = scrollY;
    lecture.explorer = explorer;
    if (before) lecture.put(before, false);
    lecture.put(explorer, true);
    if (real && document.fullscreenEnabled && !document.fullscreenElement) {
      document.documentElement.requestFullscreen().catch(() => { /* the window will do */ });
    }
    explorer.focus();
  },

  leave() {
    const { explorer } = lecture;
    if (!explorer) return;
    lecture.explorer = null;
    lecture.put(explorer, false);
    if (document.fullscreenElement) document.exitFullscreen();
    scrollTo({ top: lecture.scrolled, behavior: "instant" });
    explorer.fullButton.focus({ preventScroll: true });
  },

  // Nothing else can be reached while an explorer fills the window.
  put(explorer, whether) {
    const { figure } = explorer;
    // Its place on the page is kept, or the page would be shorter meanwhile.
    figure.parentNode.style.minHeight = whether ? `${figure.parentNode.offsetHeight}px` : "";
    figure.classList.toggle("reglab-full", whether);
    document.documentElement.classList.toggle("reglab-lecture", whether);
    for (let node = figure; node !== document.body; node = node.parentNode) {
      for (const other of node.parentNode.children) if (other !== node) other.inert = whether;
      node.parentNode.classList.toggle("reglab-around-full", whether);
    }
    explorer.sheet?.remove();
    explorer.sheet = null;
    explorer.arrange();
  },

  next(by) {
    const all = [...explorers.values()];
    const at = all.indexOf(lecture.explorer) + by;
    if (at < 0 || at >= all.length) return;
    lecture.enter(all[at]);
    lecture.scrolled = all[at].figure.parentNode.getBoundingClientRect().top + scrollY;
  },

  link() {
    const { explorer } = lecture;
    if (explorer.sheet) {
      explorer.sheet.remove();
      explorer.sheet = null;
      return;
    }
    explorer.sheet = linkSheet(explorer.link("full"));
    explorer.figure.append(explorer.sheet);
  },
};

const ON = new Set(["PageDown"]); // what a presenter's clicker sends
const BACK = new Set(["PageUp"]);

document.addEventListener("keydown", (event) => {
  const { explorer } = lecture;
  if (!explorer || event.ctrlKey || event.metaKey || event.altKey) return;
  const { key, target } = event;
  const does = whatDoes(explorer, key, target);
  if (!does) return;
  event.preventDefault();
  does();
});

function whatDoes(explorer, key, target) {
  const arrows = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowDown: [1, -1], ArrowUp: [1, 1] };
  // A third slider, segments and lists keep their own keys while they have the focus.
  if (key in arrows) return explorer.ownsArrows(target) ? null : () => explorer.nudge(...arrows[key]);
  if (key === " ") return target.matches("button, select, [type=radio], a") ? null : () => explorer.player.toggle();
  if (key === "Escape") return () => (explorer.sheet ? lecture.link() : lecture.leave());
  if (ON.has(key)) return () => { if (!explorer.player.step(1)) lecture.next(1); };
  if (BACK.has(key)) return () => { if (!explorer.player.step(-1)) lecture.next(-1); };
  if (/^[0-9]$/.test(key)) return () => explorer.enlarge(Number(key) - 1);
  return {
    r: explorer.reset,
    n: () => lecture.next(1),
    p: () => lecture.next(-1),
    h: explorer.hush,
    b: explorer.hush, // a clicker's "black screen"
    ".": explorer.hush,
    l: lecture.link,
    c: explorer.pin,
  }[key.toLowerCase()];
}

document.addEventListener("fullscreenchange", () => {
  if (!document.fullscreenElement) lecture.leave();
});

const keysOf = (sliders, panels) => [
  `← → ${symbolOf(sliders[0])}`,
  sliders.length > 1 && `↑ ↓ ${symbolOf(sliders[1])}`,
  "Space plays",
  "R resets",
  "C compares",
  "N and P: next and previous explorer",
  panels.length > 1 && `1 to ${panels.length} enlarge a picture`,
  "H hides the numbers",
  "L shows the link",
  "Esc leaves",
].filter(Boolean).join(" · ");

// The link of the present setting, as a text and, where phones in the hall can follow it, as a QR code.
function linkSheet(link) {
  const close = el("button", { type: "button", textContent: "Close", onclick: () => lecture.link() });
  const sheet = el("div", { className: "reglab-sheet" }, el("p", { textContent: link }));
  sheet.setAttribute("role", "dialog");
  sheet.setAttribute("aria-label", "Link of this setting");
  // The link alone will do until its code is there, and where none comes.
  if (/^https?:/.test(link)) qrCode(link).then((code) => sheet.prepend(code), () => {});
  else sheet.append(el("p", { textContent: "The book was opened from a file, so this link works on this machine alone. Phones need a book that a server hands out." }));
  sheet.append(close);
  return sheet;
}

let encoder = null;
async function qrCode(link) {
  encoder ??= new Promise((ready, failed) => {
    document.head.append(el("script", { src: new URL("qrcode.js", here).href, onload: ready, onerror: failed }));
  });
  await encoder;
  const code = window.qrcode(0, "M");
  code.addData(link);
  code.make();
  const box = el("div", { className: "reglab-qr" });
  box.innerHTML = code.createSvgTag({ scalable: true, margin: 2 });
  box.firstChild.setAttribute("role", "img");
  box.firstChild.setAttribute("aria-label", "QR code of the link");
  return box;
}

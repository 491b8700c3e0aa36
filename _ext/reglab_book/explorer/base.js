// ---- What all parts use

const el = (tag, properties = {}, ...children) => {
  const node = Object.assign(document.createElement(tag), properties);
  node.append(...children);
  return node;
};

const say = (node, text) => {
  if (node.textContent !== text) node.textContent = text;
};

// "λ, price of large weights" is λ for short.
const symbolOf = (slider) => slider.label.split(",")[0];
const toldAt = (sliders, at) => sliders
  .map((slider, i) => (slider.kind === "reveal" ? "" : `${symbolOf(slider)} = ${slider.values[at[i]]}`))
  .filter(Boolean).join(", ");

// What is kept in the browser. It may refuse, or be full: then a page remembers as long as it is open.
const kept = {
  get(key) {
    try { return JSON.parse(localStorage.getItem(key)); } catch { return null; }
  },
  set(key, value) {
    try { localStorage.setItem(key, JSON.stringify(value)); } catch { /* not kept */ }
  },
};

async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Where the browser has no clipboard for this page: the old way, by a selection.
    const box = el("textarea", { value: text, className: "reglab-copied" });
    document.body.append(box);
    box.select();
    const done = document.execCommand("copy");
    box.remove();
    return done;
  }
}

const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
const here = new URL(".", document.currentScript.src); // where the scripts lie

// ---- Controls. One maker for every kind: an element, the place where the focus goes, and a function that shows a value.

const SEGMENTS = 4; // as many values are seen at once
const inSegments = (slider) => slider.values.length <= SEGMENTS && slider.values.join("").length <= 72;
const WORDY = 20; // letters that fit beside a label on a phone
const controlOf = (slider, id, moved) =>
  makers[slider.kind !== "reveal" && inSegments(slider) ? "segments" : slider.kind](slider, id, moved);

// A sentence, or two texts for the two ends.
const hintOf = (slider) =>
  typeof slider.hint === "string" ? [slider.hint] : [`←\u00A0${slider.hint[0]}`, `${slider.hint[1]}\u00A0→`];
const hint = (slider, id) => {
  if (!slider.hint) return [];
  const texts = hintOf(slider);
  return [el("small", { id: `${id}-hint`, className: texts.length > 1 ? "reglab-ends" : "" },
    ...texts.map((text) => el("span", { textContent: text })))];
};
const describe = (input, slider, id) => {
  if (slider.hint) input.setAttribute("aria-describedby", `${id}-hint`);
};

// Symbol and meaning apart: a phone's row holds the symbol alone.
const named = (slider) => {
  const symbol = symbolOf(slider);
  return [el("b", { textContent: symbol }), el("span", { className: "reglab-meaning", textContent: slider.label.slice(symbol.length) })];
};

// What the rows of a phone have no room for, said once above them.
const legendOf = (sliders) => {
  const lines = sliders.filter((slider) => slider.kind !== "reveal").map((slider) => {
    const meaning = slider.label.slice(symbolOf(slider).length + 2);
    const does = slider.hint ? hintOf(slider).join(" · ") : "";
    const told = meaning && does ? `${meaning} (${does})` : meaning || does;
    return el("li", {}, el("b", { textContent: symbolOf(slider) }), `: ${told}`);
  });
  const list = el("ul", { className: "reglab-legend" }, ...lines);
  list.setAttribute("aria-hidden", "true"); // labels and descriptions of the controls say the same
  return list;
};

// Marks at powers of ten, under the thumb's way.
const ticks = (slider) => {
  if (slider.ticks.length < 2) return [];
  const last = slider.values.length - 1;
  const marks = slider.ticks.map((i) => {
    const mark = el("span", { textContent: slider.values[i] });
    mark.style.setProperty("--at", i / last);
    return mark;
  });
  const row = el("div", { className: "reglab-ticks" }, ...marks);
  row.setAttribute("aria-hidden", "true");
  return [row];
};

const makers = {
  range(slider, id, moved) {
    const input = el("input", { type: "range", id, min: 0, max: slider.values.length - 1, step: 1 });
    const value = el("span", { className: "reglab-value" });
    // The track of a phone keeps its length while the value's changes.
    value.style.setProperty("--longest", `${Math.max(...slider.values.map((text) => text.length))}ch`);
    describe(input, slider, id);
    const set = (i) => {
      input.value = i;
      if (value.textContent === slider.values[i]) return;
      input.setAttribute("aria-valuetext", slider.values[i]);
      value.textContent = slider.values[i];
    };
    byFinger(input, moved, set);
    const label = el("label", { className: "reglab-label", htmlFor: id }, ...named(slider));
    const node = el("div", { className: "reglab-row" }, label, value, input, ...ticks(slider), ...hint(slider, id));
    return { node, focus: input, set };
  },
  segments(slider, id, moved) {
    const inputs = slider.values.map((_, i) => el("input", { type: "radio", name: id, onchange: () => moved(i) }));
    const segments = el("div", { id, className: "reglab-segments" },
      ...inputs.map((input, i) => el("label", {}, input, el("span", { textContent: slider.values[i] }))));
    segments.setAttribute("role", "radiogroup");
    segments.setAttribute("aria-labelledby", `${id}-label`);
    describe(segments, slider, id);
    const label = el("span", { id: `${id}-label`, className: "reglab-label" }, ...named(slider));
    const wordy = slider.values.join("").length > WORDY ? " reglab-wordy" : "";
    const node = el("div", { className: `reglab-row${wordy}` }, label, segments, ...hint(slider, id));
    const set = (i) => { inputs[i].checked = true; };
    return { node, get focus() { return inputs.find((input) => input.checked); }, set };
  },
  choice(slider, id, moved) {
    const input = el("select", { id }, ...slider.values.map((value) => new Option(value)));
    input.addEventListener("input", () => moved(input.selectedIndex));
    describe(input, slider, id);
    const label = el("label", { className: "reglab-label", htmlFor: id }, ...named(slider));
    const node = el("div", { className: "reglab-row" }, label, input, ...hint(slider, id));
    return { node, focus: input, set: (i) => { input.selectedIndex = i; } };
  },
  reveal(slider, id, moved) {
    const pressed = () => input.getAttribute("aria-pressed") === "true";
    const input = el("button", { type: "button", id, textContent: slider.label, onclick: () => moved(pressed() ? 0 : 1) });
    describe(input, slider, id);
    const set = (i) => input.setAttribute("aria-pressed", i === 1);
    return { node: el("div", { className: "reglab-row reglab-reveal" }, input, ...hint(slider, id)), focus: input, set };
  },
};

// A finger that scrolls the page may begin on a slider. What it moves counts only when the finger has gone sideways or has
// been lifted where it came down; when the browser takes the touch for its scrolling, nothing has moved.
const SIDEWAYS = 8; // px
function byFinger(input, moved, set) {
  let held = null; // while a finger has not decided: where it came down, the value before, and the one it asks for
  const finger = (event) => event.touches[0];
  input.addEventListener("touchstart", (event) => {
    const { clientX: x, clientY: y } = finger(event);
    held = { x, y, before: input.valueAsNumber, asked: null };
  }, { passive: true });
  input.addEventListener("touchmove", (event) => {
    if (!held) return;
    const [dx, dy] = [Math.abs(finger(event).clientX - held.x), Math.abs(finger(event).clientY - held.y)];
    if (dx > SIDEWAYS && dx > dy) release();
    else if (dy > SIDEWAYS) drop();
  }, { passive: true });
  const release = () => {
    const asked = held?.asked;
    held = null;
    if (asked !== null && asked !== undefined) moved(asked);
  };
  const drop = () => {
    if (held) held.dropped = true;
  };
  const end = () => {
    if (held && !held.dropped) release();
    held = null;
  };
  input.addEventListener("touchend", end, { passive: true });
  input.addEventListener("touchcancel", () => { held = null; }, { passive: true });
  input.addEventListener("input", () => {
    if (!held) return moved(input.valueAsNumber);
    held.asked = input.valueAsNumber;
    set(held.before);
  });
}

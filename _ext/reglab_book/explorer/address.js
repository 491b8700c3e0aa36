// ---- The address. It holds one part for every explorer that was moved or pinned, by value:
//   #l2-network?lam=0.0056&rate=0.3&pin.lam=0&pin.rate=0;l2-digits?lam=0.1
// "full" fills the window with the explorer, "full=2" enlarges its second picture.
// Links of earlier editions hold positions: #l2-network&lam=6&rate=3

const address = {
  parts: () => location.hash.slice(1).split(";").filter((part) => /[?&]/.test(part)),
  idOf: (part) => part.split(/[?&]/)[0],
  valuesOf: (part) => new URLSearchParams(part.slice(address.idOf(part).length + 1)),
  holdsPositions: (part) => part[address.idOf(part).length] === "&",
  query: (sliders, at, prefix = "") =>
    sliders.map((slider, i) => `${prefix}${slider.name}=${encodeURIComponent(slider.keys[at[i]])}`).join("&"),
  write() {
    const moved = [...explorers.values()].map((explorer) => explorer.part()).filter(Boolean);
    history.replaceState(history.state, "", moved.length ? `#${moved.join(";")}` : location.pathname + location.search);
  },
};

// Browsers refuse a page that rewrites its address with every pixel of a drag.
let writing = 0;
const rememberInAddress = () => {
  clearTimeout(writing);
  writing = setTimeout(address.write, 150);
};

// The number of the stop that a text of an address means, and whether it stands just there; null for none.
function stopOf(slider, text) {
  const named = slider.keys.indexOf(text);
  if (named >= 0) return { stop: named, exact: true };
  const number = text.trim() === "" ? NaN : Number(text);
  const just = slider.numbers.indexOf(number);
  if (just >= 0) return { stop: just, exact: true };
  const height = (value) => (slider.log ? Math.log(value) : value);
  const wanted = height(number);
  if (!slider.numbers.length || !Number.isFinite(wanted)) return null;
  const far = slider.numbers.map((value) => Math.abs(height(value) - wanted));
  const stop = far.reduce((best, distance, i) => (distance < far[best] ? i : best), 0);
  const neighbours = [stop - 1, stop + 1].filter((i) => i >= 0 && i < far.length && Number.isFinite(height(slider.numbers[i])));
  const gap = Math.min(...neighbours.map((i) => Math.abs(height(slider.numbers[i]) - height(slider.numbers[stop]))));
  // Printed values are rounded.
  return { stop, exact: far[stop] <= 0.1 * gap };
}

// Where the sliders stand that a part of an address asks for, those that it does not name as in `others`; what it could
// not do goes to `faults`. `prefix` is "pin." for the pinned state.
function stateOf(sliders, part, others, faults, prefix = "") {
  const values = address.valuesOf(part);
  return sliders.map((slider, i) => {
    const text = values.get(prefix + slider.name);
    if (text === null) return others[i];
    const position = Number.parseInt(text, 10);
    const found = address.holdsPositions(part)
      ? (position >= 0 && position < slider.values.length ? { stop: position, exact: true } : null)
      : stopOf(slider, text);
    const asked = `${symbolOf(slider)} = ${text}`;
    if (!found) faults.push(`There is no ${asked} here.`);
    else if (!found.exact) faults.push(`${asked} was not drawn: the nearest, ${slider.values[found.stop]}, is shown.`);
    return found ? found.stop : others[i];
  });
}

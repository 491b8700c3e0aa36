// Moves the pictures of the book's explorers. Every state was drawn when the book was built (see frames.py): here a slider
// only chooses which picture is shown, so this works without a kernel, a server or a network.
(() => {
  "use strict";

  const el = (tag, properties = {}, ...children) => {
    const node = Object.assign(document.createElement(tag), properties);
    node.append(...children);
    return node;
  };

  // ---- The address. It holds one part for every explorer that was moved, by value:
  //   #l2-network?lam=0.0056&rate=0.3;l2-digits?lam=0.1
  // Links of earlier editions hold positions: #l2-network&lam=6&rate=3

  const address = {
    parts: () => location.hash.slice(1).split(";").filter((part) => /[?&]/.test(part)),
    idOf: (part) => part.split(/[?&]/)[0],
    valuesOf: (part) => new URLSearchParams(part.slice(address.idOf(part).length + 1)),
    holdsPositions: (part) => part[address.idOf(part).length] === "&",
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

  // ---- What is kept in the browser. It may refuse, or be full: then a page remembers as long as it is open.

  const kept = {
    get(key) {
      try { return JSON.parse(localStorage.getItem(key)); } catch { return null; }
    },
    set(key, value) {
      try { localStorage.setItem(key, JSON.stringify(value)); } catch { /* not kept */ }
    },
  };

  const explorers = new Map();

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

  function setUp(figure) {
    const { sliders, panels, readouts, predict, frames, base } = JSON.parse(figure.querySelector("script").textContent);
    const images = [...figure.querySelectorAll(".reglab-panel img")];
    const status = figure.querySelector(".reglab-state");
    const numbers = [...status.querySelectorAll(".reglab-number b")];
    const remark = status.querySelector(".reglab-remark > span");
    const start = sliders.map((slider) => slider.start);
    const everySlider = sliders.map((_, i) => i);
    const loaded = new Map(); // Kept, so that the browser keeps the decoded pictures.
    const wanted = [];
    let state = [...start];

    // Lists run over the sliders in C order.
    const offset = (needs, at) => needs.reduce((place, i) => place * sliders[i].values.length + at[i], 0);

    const load = (name) => {
      if (!loaded.has(name)) loaded.set(name, Object.assign(new Image(), { decoding: "sync", src: base + name }));
      return loaded.get(name);
    };

    const say = (node, text) => {
      if (node.textContent !== text) node.textContent = text;
    };

    // A picture is swapped once it is there; by then another one may be wanted.
    const show = (at) => {
      panels.forEach((panel, p) => {
        const name = frames[panel.index[offset(panel.needs, at)]];
        if (wanted[p] === name) return;
        const swap = () => { if (wanted[p] === name) images[p].src = base + name; };
        wanted[p] = name;
        const picture = load(name);
        if (picture.complete) swap();
        else picture.addEventListener("load", swap, { once: true });
      });
      const said = readouts[offset(everySlider, at)];
      numbers.forEach((number, i) => {
        say(number, said[i]);
        number.parentNode.classList.toggle("reglab-nothing", said[i] === "");
      });
      if (remark) say(remark, said[said.length - 1]);
      say(settings, sliders.map((slider, i) => `${slider.label.split(",")[0]} = ${slider.values[at[i]]}`).join(", ") + ":");
    };
    const settings = status.querySelector(".reglab-at");

    // The rest of the pictures come when somebody is about to move a slider.
    const loadAll = () => {
      const queue = frames.filter((name) => !loaded.has(name));
      const some = () => {
        queue.splice(0, 12).forEach(load);
        if (queue.length) setTimeout(some, 30);
      };
      some();
    };

    // ---- What is said beside the pictures

    const note = el("p", { className: "reglab-note", hidden: true });
    note.setAttribute("role", "status");
    const tell = (text) => {
      say(note, text);
      note.hidden = !text;
    };

    // Until the reader has moved, the numbers would answer what is asked first. H hides and shows them in a lecture.
    let waiting = Boolean(predict);
    const waits = el("span", { className: "reglab-waits" });
    status.append(waits);
    const hideReadout = (hidden, why) => {
      figure.classList.toggle("reglab-hushed", hidden);
      say(waits, hidden ? why : "");
    };
    hideReadout(waiting, "The numbers appear with your first move.");
    const guess = predict && setUpPrediction(figure.id, predict);
    const moved = () => {
      tell("");
      if (waiting) hideReadout(false);
      waiting = false;
      guess?.settle();
    };
    figure.addEventListener("keydown", (event) => {
      if (event.key.toLowerCase() !== "h" || event.ctrlKey || event.metaKey || event.altKey) return;
      hideReadout(!figure.classList.contains("reglab-hushed"), "The numbers are hidden: press H to show them.");
    });

    // ---- Moving

    const controls = sliders.map((slider, i) => makerOf(slider)(slider, `${figure.id}-${slider.name}`, (value) => {
      stop();
      move(i, value);
    }));

    const refresh = () => {
      controls.forEach((control, i) => control.set(state[i]));
      show(state);
    };
    const move = (i, value) => {
      state[i] = value;
      moved();
      refresh();
      rememberInAddress();
    };

    // Sets the sliders to what a part of an address asks for, and says what it could not do.
    const set = (part) => {
      const values = address.valuesOf(part);
      const faults = [];
      state = sliders.map((slider, i) => {
        const text = values.get(slider.name);
        if (text === null) return address.holdsPositions(part) ? start[i] : state[i];
        const position = Number.parseInt(text, 10);
        const found = address.holdsPositions(part)
          ? (position >= 0 && position < slider.values.length ? { stop: position, exact: true } : null)
          : stopOf(slider, text);
        const asked = `${slider.label.split(",")[0]} = ${text}`;
        if (!found) faults.push(`There is no ${asked} here.`);
        else if (!found.exact) faults.push(`${asked} was not drawn: the nearest, ${slider.values[found.stop]}, is shown.`);
        return found ? found.stop : state[i];
      });
      const known = ["", "full", ...sliders.map((slider) => slider.name)];
      const unknown = [...values.keys()].filter((name) => !known.includes(name));
      faults.push(...unknown.map((name) => `There is no slider “${name}” here.`));
      stop();
      moved();
      refresh();
      tell(faults.join(" "));
    };

    // Play runs the first range slider to its end. While it runs, a screen reader is left in peace.
    const runner = sliders.findIndex((slider, i) => slider.kind === "range" && !inSegments(slider));
    let timer = 0;
    const stop = () => {
      clearInterval(timer);
      timer = 0;
      play.textContent = "Play";
      status.setAttribute("aria-live", "polite");
    };
    const step = () => {
      if (state[runner] === sliders[runner].values.length - 1) stop();
      else move(runner, state[runner] + 1);
    };
    const play = el("button", { type: "button", textContent: "Play", onclick: () => {
      if (timer) return stop();
      play.textContent = "Pause";
      status.setAttribute("aria-live", "off");
      move(runner, state[runner] === sliders[runner].values.length - 1 ? 0 : state[runner]);
      timer = setInterval(step, 400);
    } });

    const reset = el("button", { type: "button", textContent: "Reset", onclick: () => {
      stop();
      tell("");
      state = [...start];
      refresh();
      rememberInAddress();
    } });

    const copy = el("button", { type: "button", textContent: "Copy link", onclick: async () => {
      const done = await copied(new URL(`#${part() || figure.id}`, location.href).href);
      copy.textContent = done ? "Copied" : "Not copied";
      setTimeout(() => { copy.textContent = "Copy link"; }, 1500);
    } });

    const full = el("button", { type: "button", textContent: "Full screen", onclick: () => {
      if (document.fullscreenElement) document.exitFullscreen();
      else figure.requestFullscreen();
    } });
    figure.addEventListener("fullscreenchange", () => {
      full.textContent = document.fullscreenElement === figure ? "Leave full screen" : "Full screen";
    });

    // Leads back to the number in the prose that sent the reader here.
    let from = null;
    const back = el("button", { type: "button", textContent: "Back to the text", hidden: true, onclick: () => {
      back.hidden = true;
      from?.scrollIntoView({ block: "center" });
      from?.focus({ preventScroll: true });
    } });

    const buttons = el("div", { className: "reglab-buttons" }, reset);
    // Who asked for less motion moves the pictures by hand.
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    if (runner >= 0 && !calm) buttons.append(play);
    if (document.fullscreenEnabled) buttons.append(full);
    buttons.append(copy, back);
    const sliderBox = el("div", { className: "reglab-sliders" }, ...controls.map((control) => control.node));
    status.after(note, sliderBox, buttons);

    // What the explorer is in the address, or nothing where it stands at its start.
    const part = () => state.some((value, i) => value !== start[i])
      && `${figure.id}?${sliders.map((slider, i) => `${slider.name}=${encodeURIComponent(slider.keys[state[i]])}`).join("&")}`;

    figure.addEventListener("pointerover", loadAll, { once: true });
    figure.addEventListener("focusin", loadAll, { once: true });
    addEventListener("beforeprint", () => show(start));
    addEventListener("afterprint", () => show(state));
    figure.classList.add("reglab-ready");
    refresh();
    explorers.set(figure.id, {
      part,
      set,
      // A link of the prose: the reader stays where he reads, unless the explorer is out of sight.
      setFrom(link, wish) {
        set(wish);
        loadAll();
        rememberInAddress();
        const { top, bottom } = figure.getBoundingClientRect();
        if (top < innerHeight * 0.6 && bottom > innerHeight * 0.4) return;
        from = link;
        back.hidden = false;
        figure.scrollIntoView();
      },
      reveal: () => figure.scrollIntoView(),
    });
  }

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

  // ---- Predictions

  function setUpPrediction(id, predict) {
    const box = document.getElementById(`${id}-predict`);
    const key = `reglab:predict:${id}`;
    const before = kept.get(key);
    // A prediction of an earlier edition may have had other answers.
    let choice = predict.choices.indexOf(before?.choice);
    let settled = choice >= 0 && before.settled === true;
    const verdict = el("p", { className: "reglab-verdict", hidden: true });
    verdict.setAttribute("role", "status");

    const show = () => {
      inputs.forEach((input, i) => { input.checked = i === choice; });
      verdict.hidden = choice < 0 || !settled;
      if (verdict.hidden) return;
      const came = choice === predict.right ? "So it is." : "It came out otherwise.";
      verdict.textContent = `You said: “${predict.choices[choice]}” ${came} ${predict.happened}`;
    };
    const inputs = predict.choices.map((_, i) => el("input", { type: "radio", name: `${id}-predict`, onchange: () => {
      choice = i;
      keep();
      show();
    } }));
    const keep = () => kept.set(key, { choice: predict.choices[choice], settled });
    const choices = el("div", { className: "reglab-choices" },
      ...inputs.map((input, i) => el("label", {}, input, el("span", { textContent: predict.choices[i] }))));
    choices.setAttribute("role", "radiogroup");
    choices.setAttribute("aria-labelledby", `${id}-predict-question`);
    box.querySelector("ul").replaceWith(choices);
    box.append(verdict);
    show();
    return {
      settle() {
        if (settled) return;
        settled = true;
        if (choice >= 0) keep();
        show();
      },
    };
  }

  // ---- Controls. One maker for every kind: an element, and a function that shows a value in it.

  const SEGMENTS = 4; // as many values are seen at once
  const inSegments = (slider) => slider.values.length <= SEGMENTS && slider.values.join("").length <= 72;
  const makerOf = (slider) => (slider.kind !== "reveal" && inSegments(slider) ? makers.segments : makers[slider.kind]);

  // A sentence, or two texts for the two ends.
  const hint = (slider, id) => {
    if (!slider.hint) return [];
    if (typeof slider.hint === "string") return [el("small", { id: `${id}-hint`, textContent: slider.hint })];
    const [low, high] = slider.hint;
    return [el("small", { id: `${id}-hint`, className: "reglab-ends" },
      el("span", { textContent: `← ${low}` }), el("span", { textContent: `${high} →` }))];
  };
  const describe = (input, slider, id) => {
    if (slider.hint) input.setAttribute("aria-describedby", `${id}-hint`);
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
      input.addEventListener("input", () => moved(input.valueAsNumber));
      describe(input, slider, id);
      const set = (i) => {
        input.value = i;
        if (value.textContent === slider.values[i]) return;
        input.setAttribute("aria-valuetext", slider.values[i]);
        value.textContent = slider.values[i];
      };
      const label = el("label", { htmlFor: id, textContent: slider.label });
      const head = el("div", { className: "reglab-label" }, label, value);
      return { node: el("div", {}, head, input, ...ticks(slider), ...hint(slider, id)), set };
    },
    segments(slider, id, moved) {
      const inputs = slider.values.map((_, i) => el("input", { type: "radio", name: id, onchange: () => moved(i) }));
      const row = el("div", { className: "reglab-segments" },
        ...inputs.map((input, i) => el("label", {}, input, el("span", { textContent: slider.values[i] }))));
      const legend = el("legend", { className: "reglab-label", textContent: slider.label });
      const node = el("fieldset", { id }, legend, row, ...hint(slider, id));
      describe(node, slider, id);
      return { node, set: (i) => { inputs[i].checked = true; } };
    },
    choice(slider, id, moved) {
      const input = el("select", { id }, ...slider.values.map((value) => new Option(value)));
      input.addEventListener("input", () => moved(input.selectedIndex));
      describe(input, slider, id);
      const label = el("label", { className: "reglab-label", htmlFor: id, textContent: slider.label });
      return { node: el("div", {}, label, input, ...hint(slider, id)), set: (i) => { input.selectedIndex = i; } };
    },
    reveal(slider, id, moved) {
      const pressed = () => input.getAttribute("aria-pressed") === "true";
      const input = el("button", { type: "button", id, textContent: slider.label, onclick: () => moved(pressed() ? 0 : 1) });
      describe(input, slider, id);
      const set = (i) => input.setAttribute("aria-pressed", i === 1);
      return { node: el("div", { className: "reglab-reveal" }, input, ...hint(slider, id)), set };
    },
  };

  // ---- The page

  function readAddress() {
    const parts = address.parts();
    for (const part of parts) {
      const explorer = explorers.get(address.idOf(part));
      if (explorer) explorer.set(part);
      else missing(address.idOf(part));
    }
    if (parts.length) explorers.get(address.idOf(parts[0]))?.reveal();
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

  document.querySelectorAll("figure.reglab-explorer").forEach(setUp);
  addEventListener("hashchange", readAddress);
  readAddress();
})();

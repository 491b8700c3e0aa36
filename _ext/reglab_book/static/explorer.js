// Moves the pictures of the book's explorers. Every state was drawn when the book was built (see frames.py): here a slider
// only chooses which picture is shown, so this works without a kernel, a server or a network.
(() => {
  "use strict";

  const el = (tag, properties = {}, ...children) => {
    const node = Object.assign(document.createElement(tag), properties);
    node.append(...children);
    return node;
  };

  // The address holds one part for every explorer that was moved: #l2-network&lam=6&rate=0;l2-digits&lam=3
  const parts = () => location.hash.slice(1).split(";").filter((part) => part.includes("&"));
  const idOf = (part) => part.split("&")[0];

  function setUp(figure) {
    const { sliders, panels, texts, frames, base } = JSON.parse(figure.querySelector("script").textContent);
    const images = [...figure.querySelectorAll("img")];
    const status = figure.querySelector(".reglab-state");
    const said = status.querySelector("span");
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

    // A picture is swapped once it is there; by then another one may be wanted.
    const show = (at) => {
      const text = texts[offset(everySlider, at)];
      panels.forEach((panel, p) => {
        const name = frames[panel.index[offset(panel.needs, at)]];
        const swap = () => { if (wanted[p] === name) images[p].src = base + name; };
        images[p].alt = `${panel.title}: ${text}`;
        if (wanted[p] === name) return;
        wanted[p] = name;
        const picture = load(name);
        if (picture.complete) swap();
        else picture.addEventListener("load", swap, { once: true });
      });
      said.textContent = text;
    };

    // The rest of the pictures come when somebody is about to move a slider.
    const loadAll = () => {
      const queue = frames.filter((name) => !loaded.has(name));
      const some = () => {
        queue.splice(0, 12).forEach(load);
        if (queue.length) setTimeout(some, 30);
      };
      some();
    };

    const writeAddress = () => {
      const others = parts().filter((part) => idOf(part) !== figure.id);
      const moved = state.some((value, i) => value !== start[i]);
      const own = [figure.id, ...sliders.map((slider, i) => `${slider.name}=${state[i]}`)].join("&");
      const all = (moved ? [own, ...others] : others).join(";");
      history.replaceState(history.state, "", all ? `#${all}` : location.pathname + location.search);
    };

    // Browsers refuse a page that rewrites its address with every pixel of a drag.
    let writing = 0;
    const rememberInAddress = () => {
      clearTimeout(writing);
      writing = setTimeout(writeAddress, 150);
    };

    const controls = sliders.map((slider, i) => makers[slider.kind](slider, `${figure.id}-${slider.name}`, (value) => {
      stop();
      move(i, value);
    }));

    const refresh = () => {
      controls.forEach((control, i) => control.set(state[i]));
      show(state);
    };
    const move = (i, value) => {
      state[i] = value;
      refresh();
      rememberInAddress();
    };

    const readAddress = () => {
      const own = parts().find((part) => idOf(part) === figure.id);
      if (!own) return;
      const given = new URLSearchParams(own);
      state = sliders.map((slider, i) => {
        const value = Number.parseInt(given.get(slider.name), 10);
        return value >= 0 && value < slider.values.length ? value : start[i];
      });
      stop();
      refresh();
      if (idOf(parts()[0]) === figure.id) figure.scrollIntoView();
    };

    // Play runs the first range slider to its end. While it runs, a screen reader is left in peace.
    const runner = sliders.findIndex((slider) => slider.kind === "range");
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
      state = [...start];
      refresh();
      rememberInAddress();
    } });

    const full = el("button", { type: "button", textContent: "Full screen", onclick: () => {
      if (document.fullscreenElement) document.exitFullscreen();
      else figure.requestFullscreen();
    } });
    figure.addEventListener("fullscreenchange", () => {
      full.textContent = document.fullscreenElement === figure ? "Leave full screen" : "Full screen";
    });

    const buttons = el("div", { className: "reglab-buttons" }, reset);
    // Who asked for less motion moves the pictures by hand.
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    if (runner >= 0 && !calm) buttons.append(play);
    if (document.fullscreenEnabled) buttons.append(full);
    const sliderBox = el("div", { className: "reglab-sliders" }, ...controls.map((control) => control.node));
    status.after(sliderBox, buttons);

    figure.addEventListener("pointerover", loadAll, { once: true });
    figure.addEventListener("focusin", loadAll, { once: true });
    addEventListener("hashchange", readAddress);
    addEventListener("beforeprint", () => show(start));
    addEventListener("afterprint", () => show(state));
    refresh();
    readAddress();
  }

  // One maker for every kind of slider: an element, and a function that shows a value in it.
  const hint = (slider, id) => (slider.hint ? [el("small", { id: `${id}-hint`, textContent: slider.hint })] : []);
  const describe = (input, slider, id) => {
    if (slider.hint) input.setAttribute("aria-describedby", `${id}-hint`);
  };

  const makers = {
    range(slider, id, moved) {
      const input = el("input", { type: "range", id, min: 0, max: slider.values.length - 1, step: 1 });
      const value = el("output", { htmlFor: id });
      input.addEventListener("input", () => moved(input.valueAsNumber));
      describe(input, slider, id);
      const set = (i) => {
        input.value = i;
        input.setAttribute("aria-valuetext", slider.values[i]);
        value.textContent = slider.values[i];
      };
      const label = el("label", { htmlFor: id, textContent: slider.label });
      return { node: el("div", {}, el("div", { className: "reglab-label" }, label, value), input, ...hint(slider, id)), set };
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

  document.querySelectorAll("figure.reglab-explorer").forEach(setUp);
})();

// ---- An explorer: where its sliders stand, what its pictures and numbers say, what its buttons do

const NARROW = 600; // px of an explorer's width, below which a slider takes one row
const LOW = 720; // px of the window's height, below which it does, too

function setUp(figure) {
  const { sliders, panels, readouts, predict, frames, base } = JSON.parse(figure.querySelector("script").textContent);
  const cards = [...figure.querySelectorAll(".reglab-panel")];
  const images = cards.map((card) => card.querySelector("img"));
  const controlsBox = figure.querySelector(".reglab-controls");
  const status = figure.querySelector(".reglab-state");
  const numbers = [...status.querySelectorAll(".reglab-number")];
  const remark = figure.querySelector(".reglab-remark > span");
  const question = figure.querySelector("figcaption").textContent;
  const start = sliders.map((slider) => slider.start);
  let state = [...start]; // where the sliders stand
  let shown = start; // what the pictures show
  let pinned = null;

  panels.forEach((_, p) => cards[p].style.setProperty("--aspect", images[p].getAttribute("width") / images[p].getAttribute("height")));

  // Lists run over the sliders in C order.
  const everySlider = sliders.map((_, i) => i);
  const offset = (needs, at) => needs.reduce((place, i) => place * sliders[i].values.length + at[i], 0);
  const pictureOf = (panel, at) => frames[panel.index[offset(panel.needs, at)]];
  const namesOf = (at) => panels.map((panel) => pictureOf(panel, at));
  const saidAt = (at) => readouts[offset(everySlider, at)];
  const states = sliders.reduce((all, slider) => all.flatMap((at) => slider.values.map((_, i) => [...at, i])), [[]]);
  const distance = (at) => at.reduce((sum, stop, i) => sum + Math.abs(stop - state[i]), 0);

  // ---- What is said beside the pictures

  const note = el("p", { className: "reglab-note", hidden: true });
  note.setAttribute("role", "status");
  const tell = (text, ...more) => {
    if (text || note.textContent) note.replaceChildren(text, ...more);
    note.hidden = !text;
  };

  // One announcement a move, once the hand rests.
  const announcement = el("p", { className: "reglab-announcement" });
  announcement.setAttribute("aria-live", "polite");
  let announcing = 0;
  let toAnnounce = false; // a move is told when its pictures are there
  const announce = () => {
    clearTimeout(announcing);
    announcing = setTimeout(() => {
      const said = saidAt(shown);
      const told = numbers.map((number, i) => said[i] && `${number.dataset.name} ${said[i]}`).filter(Boolean).join(", ");
      const hushed = figure.classList.contains("reglab-hushed");
      if (!playing) say(announcement, hushed ? "" : [told, said[said.length - 1]].filter(Boolean).join(". "));
    }, 250);
  };

  const draw = (at) => {
    shown = at;
    const said = saidAt(at);
    namesOf(at).forEach((name, p) => {
      if (!images[p].src.endsWith(name)) images[p].src = base + name;
    });
    numbers.forEach((number, i) => {
      say(number.querySelector("b"), said[i]);
      number.classList.toggle("reglab-nothing", said[i] === "");
    });
    if (remark) say(remark, said[said.length - 1]);
    say(settings, `${toldAt(sliders, at)}:`);
    if (pinned) compare();
    if (toAnnounce) announce();
    toAnnounce = false;
  };
  const settings = status.querySelector(".reglab-at");

  const pictures = picturesOf(base, {
    namesOf,
    near: () => [...states].sort((a, b) => distance(a) - distance(b)),
    shown: draw,
    waits: (whether) => figure.classList.toggle("reglab-waiting", whether),
    failed: (whether) => {
      figure.classList.toggle("reglab-failed", whether);
      if (!whether) {
        if (note.querySelector("button")) tell("");
        return;
      }
      const again = el("button", { type: "button", textContent: "Try again", onclick: () => pictures.show([...state]) });
      tell(`The pictures of ${toldAt(sliders, state)} could not be loaded; those of ${toldAt(sliders, shown)} are shown. `, again);
    },
  });

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
    toAnnounce = true;
    tell("");
    if (waiting) hideReadout(false);
    waiting = false;
    guess?.settle();
  };
  const hush = () => hideReadout(!figure.classList.contains("reglab-hushed"), "The numbers are hidden: press H to show them.");
  figure.addEventListener("keydown", (event) => {
    if (lecture.explorer || event.key.toLowerCase() !== "h" || event.ctrlKey || event.metaKey || event.altKey) return;
    hush();
  });

  // ---- Moving

  const controls = sliders.map((slider, i) => controlOf(slider, `${figure.id}-${slider.name}`, (value) => {
    player.stop();
    move(i, value);
  }));
  const refresh = () => {
    controls.forEach((control, i) => control.set(state[i]));
    pictures.show([...state]);
    if (pictures.expecting()) pictures.expect();
  };
  const move = (i, value) => {
    state[i] = value;
    moved();
    refresh();
    rememberInAddress();
  };
  const nudge = (i, by) => {
    if (i >= sliders.length) return;
    player.stop();
    const to = state[i] + by;
    if (to >= 0 && to < sliders[i].values.length) move(i, to);
  };

  let playing = false;
  const player = playerOf(sliders, { at: (i) => state[i], move, runs: (whether) => { playing = whether; announce(); } });

  // ---- Comparing with a pinned state: a pale shadow of its curves, its maps below the present ones, and the differences

  const seconds = panels.map((panel, p) => {
    const image = el("img", { alt: "", hidden: true, width: images[p].width, height: images[p].height, className: "dark-light" });
    if (panel.filled) {
      const caption = el("p", { className: "reglab-pinned-title" });
      const second = el("div", { className: "reglab-second", hidden: true }, caption, image);
      cards[p].append(second);
      return { image, caption, second };
    }
    image.classList.add("reglab-ghost");
    // Within the axes alone: the names at the ends of lines would lie on one another.
    const [left, top, right, bottom] = panel.axes.map((share) => 100 * share);
    image.style.clipPath = `inset(${top}% ${100 - right}% ${100 - bottom}% ${left}%)`;
    images[p].parentNode.append(image);
    return { image };
  });
  const rows = numbers.map((number) => {
    const then = el("span", { className: "reglab-then" });
    const less = el("span", { className: "reglab-less" });
    number.append(then, less);
    return { then, less };
  });
  const pinnedAt = el("span", { className: "reglab-pinned-at", hidden: true });
  status.prepend(pinnedAt);

  const compare = () => {
    const [now, then] = [saidAt(shown), saidAt(pinned)];
    panels.forEach((panel, p) => {
      const { image, caption, second } = seconds[p];
      const [name, other] = [pictureOf(panel, shown), pictureOf(panel, pinned)];
      if (!image.src.endsWith(other)) image.src = base + other;
      image.hidden = !panel.filled && name === other; // a shadow of itself would only be darker
      if (!panel.filled || !panel.needs.length) return;
      second.hidden = false;
      say(caption, `pinned: ${toldAt(panel.needs.map((i) => sliders[i]), panel.needs.map((i) => pinned[i]))}`);
    });
    rows.forEach(({ then: node, less }, i) => {
      say(node, then[i] ? `pinned ${then[i]}` : "");
      say(less, difference(now[i], then[i]));
    });
    say(pinnedAt, `Pinned: ${toldAt(sliders, pinned)}.`);
  };
  const setPin = (at) => {
    pinned = at;
    figure.classList.toggle("reglab-pinned", Boolean(at));
    pinnedAt.hidden = !at;
    pin.setAttribute("aria-pressed", Boolean(at));
    say(pin, at ? "Unpin" : "Pin");
    pin.setAttribute("aria-label", at ? `Unpin: ${question}` : `Pin, to compare: ${question}`);
    if (at) return compare();
    seconds.forEach(({ image, second }) => { (second || image).hidden = true; });
    rows.forEach(({ then, less }) => { say(then, ""); say(less, ""); });
  };
  const togglePin = () => {
    if (waiting) moved(); // to pin is to look at the numbers
    setPin(pinned ? null : [...shown]);
    rememberInAddress();
  };

  // Sets the sliders to what a part of an address asks for, and says what it could not do.
  const set = (part) => {
    const values = address.valuesOf(part);
    const names = [...values.keys()];
    const faults = [];
    state = stateOf(sliders, part, address.holdsPositions(part) ? [...start] : state, faults);
    const pins = names.some((name) => name.startsWith("pin."));
    const pinAt = pins ? stateOf(sliders, part, start, faults, "pin.") : pinned;
    const known = ["", "full", ...sliders.flatMap(({ name }) => [name, `pin.${name}`])];
    faults.push(...names.filter((name) => !known.includes(name)).map((name) => `There is no slider “${name.replace("pin.", "")}” here.`));
    player.stop();
    moved();
    setPin(pinAt);
    refresh();
    if (values.has("full")) {
      const asked = values.get("full");
      const panel = Number(asked);
      const there = asked === "" || (Number.isInteger(panel) && panel >= 1 && panel <= panels.length);
      if (!there) faults.push(`There is no picture ${asked} here: there are ${panels.length}.`);
      else if (asked !== "") large = panel - 1;
      lecture.enter(explorer);
    }
    tell(faults.join(" "));
  };

  const reset = () => {
    player.stop();
    tell("");
    toAnnounce = true;
    state = [...start];
    refresh();
    rememberInAddress();
  };

  // What the explorer is in the address, or nothing where it stands at its start.
  const part = () => (pinned || state.some((value, i) => value !== start[i]))
    && [`${figure.id}?${address.query(sliders, state)}`, pinned && address.query(sliders, pinned, "pin.")].filter(Boolean).join("&");
  const link = (more = "") => {
    const told = part() || (more ? `${figure.id}?${address.query(sliders, state)}` : figure.id);
    const full = more && large !== null ? `${more}=${large + 1}` : more;
    // Where the book has an address of its own, a copy on a disk gives that.
    const home = document.querySelector("link[rel=canonical]")?.href ?? location.href;
    return new URL(`#${[told, full].filter(Boolean).join("&")}`, home).href;
  };

  // ---- Buttons

  const button = (text, onclick) => {
    const node = el("button", { type: "button", textContent: text, onclick });
    node.setAttribute("aria-label", `${text}: ${question}`);
    return node;
  };
  const pin = button("Pin", togglePin);
  const copy = button("Copy link", async () => {
    const done = await copied(link());
    copy.textContent = done ? "Copied" : "Not copied";
    setTimeout(() => { copy.textContent = "Copy link"; }, 1500);
  });
  const full = button("Full screen", () => (lecture.explorer ? lecture.leave() : lecture.enter(explorer, true)));
  // Leads back to the number in the prose that sent the reader here.
  let from = null;
  const back = el("button", { type: "button", textContent: "Back to the text", hidden: true, onclick: () => {
    back.hidden = true;
    from?.scrollIntoView({ block: "center" });
    from?.focus({ preventScroll: true });
  } });
  const keys = el("p", { className: "reglab-keys", textContent: keysOf(sliders, panels) });
  const buttons = el("div", { className: "reglab-buttons" }, ...player.nodes, button("Reset", reset), pin, copy, full, back, keys);

  // Where it is narrow the numbers run on as text. Their box is as tall as the longest of them need, so that what lies
  // below it stays where it is.
  const longest = (length) => readouts.reduce((most, said) => (length(said) > length(most) ? said : most));
  const lengthy = numbers.length
    ? [longest((said) => said.slice(0, numbers.length).join("").length), ...numbers.map((_, i) => longest((said) => said[i].length))]
    : [];
  const reserve = () => {
    status.style.minHeight = "";
    if (!figure.classList.contains("reglab-compact") || !lengthy.length) return;
    const probe = el("p", { className: "reglab-state reglab-probe" });
    const texts = numbers.map((number) => probe.appendChild(number.cloneNode(true)).querySelector("b"));
    status.after(probe);
    const heights = lengthy.map((said) => {
      texts.forEach((text, i) => { text.textContent = said[i]; });
      return probe.offsetHeight;
    });
    probe.remove();
    status.style.minHeight = `${Math.max(...heights)}px`;
  };

  // ---- How it is laid out. In lecture mode: pictures side by side, or one large and the others beside it

  let large = null;
  const arrange = () => {
    const filling = lecture.explorer === explorer;
    say(full, filling ? "Leave full screen" : "Full screen");
    full.setAttribute("aria-label", `${full.textContent}: ${question}`);
    // Side by side four are small, and three where the window is not wide: then the first map is large.
    const crowded = panels.length > 3 || (panels.length === 3 && innerWidth < 1.5 * innerHeight);
    const one = large ?? (crowded ? Math.max(0, panels.findIndex((panel) => panel.filled)) : null);
    figure.classList.toggle("reglab-compact", figure.clientWidth < NARROW || (!filling && innerHeight < LOW));
    figure.classList.toggle("reglab-one-large", filling && panels.length > 1 && one !== null);
    cards.forEach((card, p) => card.classList.toggle("reglab-large", filling && p === one));
    reserve();
  };
  const enlarge = (p) => {
    if (p >= panels.length) return;
    large = p < 0 || p === large ? null : p;
    arrange();
  };
  cards.forEach((card, p) => card.addEventListener("click", () => {
    if (lecture.explorer === explorer && panels.length > 1) enlarge(p);
  }));
  addEventListener("resize", arrange);

  // ---- Together

  const sliderBox = el("div", { className: "reglab-sliders" }, ...controls.map((control) => control.node));
  controlsBox.prepend(sliderBox);
  controlsBox.before(legendOf(sliders));
  figure.append(note, announcement, buttons);
  figure.addEventListener("pointerover", pictures.expect, { once: true });
  figure.addEventListener("focusin", pictures.expect, { once: true });
  addEventListener("beforeprint", () => draw(start));
  addEventListener("afterprint", () => draw([...state]));
  figure.classList.add("reglab-ready");

  const explorer = {
    figure,
    fullButton: full,
    player,
    part,
    set,
    link,
    nudge,
    reset,
    hush,
    pin: togglePin,
    enlarge,
    arrange,
    focus: () => controls[0].focus.focus({ preventScroll: true }),
    // Whether the arrows belong to what has the focus: neither of the two sliders that they move from anywhere.
    ownsArrows: (target) => target.matches("select, [type=radio]")
      || controls.some((control, i) => i > 1 && control.node.contains(target)),
    // A link of the prose: the reader stays where he reads, unless the explorer is out of sight.
    setFrom(place, wish) {
      set(wish);
      pictures.expect();
      rememberInAddress();
      const { top, bottom } = figure.getBoundingClientRect();
      if (top < innerHeight * 0.6 && bottom > innerHeight * 0.4) return;
      from = place;
      back.hidden = false;
      figure.scrollIntoView();
    },
  };
  explorers.set(figure.id, explorer);
  setPin(null);
  arrange();
  controls.forEach((control, i) => control.set(state[i])); // the page shows the pictures of the start by itself
}

// ---- Play: one slider runs to its end; single steps; any slider, any of three speeds.

const SPEEDS = { "½×": 800, "1×": 400, "2×": 200 }; // ms a stop

// at(i), move(i, stop): the state of the explorer. `runs(whether)` is told when it starts and stops.
function playerOf(sliders, { at, move, runs }) {
  const playable = sliders.map((_, i) => i).filter((i) => sliders[i].values.length > 2);
  let which = playable.find((i) => sliders[i].kind === "range" && !inSegments(sliders[i])) ?? playable[0];
  let timer = 0;
  const last = () => sliders[which].values.length - 1;

  const stop = () => {
    if (!timer) return;
    clearInterval(timer);
    timer = 0;
    look();
    runs(false);
  };
  const start = () => {
    runs(true);
    move(which, at(which) === last() ? 0 : at(which));
    timer = setInterval(() => (at(which) === last() ? stop() : move(which, at(which) + 1)), SPEEDS[speed.value]);
    look();
  };
  const toggle = () => (timer ? stop() : start());
  // Whether there was a stop to go to.
  const step = (by) => {
    stop();
    const to = at(which) + by;
    if (to < 0 || to > last()) return false;
    move(which, to);
    return true;
  };

  const symbol = () => symbolOf(sliders[which]);
  const play = el("button", { type: "button", onclick: toggle });
  const back = el("button", { type: "button", textContent: "‹", onclick: () => step(-1) });
  const on = el("button", { type: "button", textContent: "›", onclick: () => step(1) });
  const look = () => {
    say(play, timer ? "Pause" : "Play");
    play.setAttribute("aria-label", `${timer ? "Pause" : "Play"}: ${symbol()}`);
    back.setAttribute("aria-label", `One step back: ${symbol()}`);
    on.setAttribute("aria-label", `One step on: ${symbol()}`);
  };
  const choose = el("select", { onchange: () => { stop(); which = playable[choose.selectedIndex]; look(); } },
    ...playable.map((i) => new Option(symbolOf(sliders[i]))));
  choose.setAttribute("aria-label", "What Play moves");
  const speed = el("select", { onchange: () => { if (timer) { stop(); start(); } } },
    ...Object.keys(SPEEDS).map((name) => new Option(name, name, name === "1×", name === "1×")));
  speed.setAttribute("aria-label", "Speed of Play");
  if (!playable.length) return { nodes: [], toggle() {}, step: () => false, stop() {} };
  choose.selectedIndex = playable.indexOf(which);
  look();
  const group = el("div", { className: "reglab-play" }, back);
  // Who asked for less motion moves the pictures by hand.
  if (!calm) group.append(play);
  group.append(on);
  if (playable.length > 1) group.append(choose);
  if (!calm) group.append(speed);
  group.setAttribute("role", "group");
  return { nodes: [group], toggle: calm ? () => {} : toggle, step, stop };
}

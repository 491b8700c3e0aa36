// ---- Pictures: what is wanted comes first, all panels of a state are shown together, and the rest comes while nothing
// is wanted, nearest first.

const AT_ONCE = 4; // pictures that are fetched ahead at the same time
const PATIENCE = 150; // ms before a reader is told that pictures are on their way

// sets: for every state of the sliders the names of its pictures; near(): all states, the nearest to the present first.
// `shown(state)` puts a state on the screen; `waits(whether)` and `failed(whether)` tell the reader.
function picturesOf(base, { namesOf, near, shown, waits, failed }) {
  const images = new Map(); // kept, so that the browser keeps the decoded pictures
  const there = (name) => images.get(name)?.reglabLoaded === true;
  let wanted = null; // the state that is to be shown next
  let fetching = false;
  let ahead = 0; // pictures being fetched ahead
  let queue = null; // names to fetch ahead; null before anybody was about to move a slider
  let patience = 0;

  const load = (name, priority) => {
    const known = images.get(name);
    if (known) return known.reglabReady;
    const image = Object.assign(new Image(), { decoding: "sync", fetchPriority: priority });
    images.set(name, image);
    image.reglabReady = new Promise((ready) => {
      image.onload = () => { image.reglabLoaded = true; ready(true); };
      image.onerror = () => { images.delete(name); ready(false); }; // so that it is asked for again
    });
    image.src = base + name;
    if (image.complete && image.naturalWidth) image.reglabLoaded = true;
    return image.reglabReady;
  };

  const settle = (state) => {
    clearTimeout(patience);
    patience = 0;
    waits(false);
    failed(false);
    shown(state);
    fetchAhead();
  };

  // While pictures come, the reader moves on: only the state that is wanted then is fetched next.
  const fetchWanted = async () => {
    fetching = true;
    while (wanted) {
      const state = wanted;
      const loaded = await Promise.all(namesOf(state).map((name) => load(name, "high")));
      const all = loaded.every(Boolean);
      if (wanted !== state) {
        // On the way to what is wanted now; but where that was there at once, it stays.
        if (all && wanted) shown(state);
        continue;
      }
      wanted = null;
      if (all) settle(state);
      else {
        clearTimeout(patience);
        patience = 0;
        failed(true);
      }
    }
    fetching = false;
  };

  const fetchAhead = () => {
    if (queue === null || navigator.connection?.saveData) return;
    while (!wanted && ahead < AT_ONCE && queue.length) {
      const name = queue.shift();
      if (images.has(name)) continue;
      ahead += 1;
      load(name, "low").then((ready) => {
        ahead -= 1;
        if (ready) fetchAhead();
      });
    }
  };

  return {
    show(state) {
      if (namesOf(state).every(there)) {
        wanted = null;
        settle(state);
        return;
      }
      wanted = state;
      patience ||= setTimeout(() => waits(true), PATIENCE);
      if (!fetching) fetchWanted();
    },
    // Somebody is about to move a slider, or has moved it: the neighbours of where it stands come first.
    expect() {
      queue = [...new Set(near().flatMap(namesOf))].filter((name) => !images.has(name));
      fetchAhead();
    },
    expecting: () => queue !== null,
  };
}

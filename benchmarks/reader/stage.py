"""A built book and a browser to open it in: from its files, or from a server over a line of a chosen speed."""

from __future__ import annotations

import functools
import html
import http.server
import json
import re
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from benchmarks.browser import FLAGS, find_browser
from reglab.figures.panel import Panel
from reglab.figures.style import TICK_SIZE

BOOK = Path(__file__).parents[2] / "_build" / "html"
RATIO = TICK_SIZE / 72 / Panel.size[0]  # height of tick lettering over the width of its picture
FRONT = "intro.html"
DESKTOP, PHONE = (1280, 900), (390, 844)
# Mbit/s, and milliseconds until an answer begins.
LINES = {"slow 3G": (0.4, 400), "fast 3G": (1.6, 150), "4G": (9, 60)}

FIGURE = re.compile(
    r'<figure class="[^"]*reglab-explorer[^"]*" id="([^"]+)".*?<script type="application/json">(.*?)</script>',
    re.DOTALL,
)

# What every measurement asks of a page. `shown` is null for a picture that has not come.
HELPERS = """
const described = new Map();
window.reader = {
  figures: () => [...document.querySelectorAll("figure.reglab-explorer")],
  images: (figure) => [...figure.querySelectorAll(".reglab-panel")].map((panel) => panel.querySelector("img")),
  describe(figure) {
    if (!described.has(figure.id)) {
      described.set(figure.id, JSON.parse(figure.querySelector('script[type="application/json"]').textContent));
    }
    return described.get(figure.id);
  },
  shown: (figure) => reader.images(figure).map(
    (image) => (image.complete && image.naturalWidth ? image.currentSrc.split("/").pop() : null)),
  // The first slider that is drawn as a track.
  track: (figure) => [...figure.querySelectorAll('input[type="range"]')].find((input) => input.checkVisibility()),
  // Where the stuck head of the page ends.
  under() {
    let node = document.elementFromPoint(innerWidth / 2, 2);
    for (; node && node !== document.body; node = node.parentElement) {
      if (["sticky", "fixed"].includes(getComputedStyle(node).position)) {
        return node.closest(".reglab-explorer") ? 0 : node.getBoundingClientRect().bottom;
      }
    }
    return 0;
  },
  frame: () => new Promise((done) => requestAnimationFrame(() => setTimeout(done))),
};
"""


@dataclass
class Explorer:
    """What a built page says of one of its explorers: `pictures` that may show, by panel and state."""

    page: str
    name: str
    sliders: list = field(repr=False)
    panels: list = field(repr=False)
    pictures: list = field(repr=False)

    def states_of(self, panel: int, picture: str) -> frozenset:
        """The states, numbered in C order, in which a panel shows this picture."""
        return self._states[panel].get(picture, frozenset())

    @functools.cached_property
    def _states(self) -> list[dict]:
        sizes = [len(slider["values"]) for slider in self.sliders]
        found: list[dict] = [{} for _ in self.panels]
        total = functools.reduce(int.__mul__, sizes, 1)
        for place in range(total):
            state, rest = [], place
            for size in reversed(sizes):
                rest, at = divmod(rest, size)
                state.insert(0, at)
            for p, panel in enumerate(self.panels):
                offset = 0
                for i in panel["needs"]:
                    offset = offset * sizes[i] + state[i]
                found[p].setdefault(self.pictures[panel["index"][offset]], set()).add(place)
        return [{name: frozenset(places) for name, places in panel.items()} for panel in found]

    def agree(self, shown) -> bool:
        """Whether some state shows these pictures, one for each panel; a picture that has not come says nothing."""
        sets = [self.states_of(p, name) for p, name in enumerate(shown) if name]
        return not sets or bool(frozenset.intersection(*sets))

    def link(self, at: int = -1) -> str:
        """The part of an address that sets its first slider to one of its values, by default to the last."""
        slider = self.sliders[0]
        return f"{self.name}?{slider['name']}={quote(slider['keys'][at])}"


class Handler(http.server.SimpleHTTPRequestHandler):
    """Keeps connections open, as public hosts do."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *args):
        pass


class Server(http.server.ThreadingHTTPServer):
    """Ends with the program, and says nothing of tabs that were closed in the middle of an answer."""

    daemon_threads = True

    def handle_error(self, request, client_address):
        pass


class Stage:
    """Opens pages of a book, each in a context of its own, so with nothing in the cache."""

    def __init__(self, folder: Path, browser, address: str, ratio: float = RATIO):
        self.folder, self.browser, self.address, self.ratio = Path(folder).resolve(), browser, address, ratio

    @functools.cached_property
    def pages(self) -> list[str]:
        """Those that a reader reads, by their path in the book: not the package's, not a page that leads elsewhere."""
        found = []
        for path in (self.folder / FRONT, *sorted(self.folder.glob("chapters/**/*.html"))):
            name = path.relative_to(self.folder).as_posix()
            if "/appendix/api" not in name and 'http-equiv="refresh"' not in path.read_text(encoding="utf-8")[:200]:
                found.append(name)
        return found

    @functools.cached_property
    def explorers(self) -> list[Explorer]:
        """All of the book, in the order of its pages."""
        found = []
        for page in self.pages:
            for name, packed in FIGURE.findall((self.folder / page).read_text(encoding="utf-8")):
                told = json.loads(packed)
                found.append(Explorer(page, html.unescape(name), told["sliders"], told["panels"], told["frames"]))
        return found

    def page_of(self, ending: str) -> str:
        """The page whose path ends so."""
        return next(page for page in self.pages if page.endswith(ending))

    def explorer(self, name: str) -> Explorer | None:
        return next((explorer for explorer in self.explorers if explorer.name == name), None)

    @contextmanager
    def open(self, page: str, size=DESKTOP, line: str | None = None, served: bool = False, watch=None, **options):
        """A tab with a page of the book, whose mathematics is set. `line` is one of `LINES`, on which all is served;
        `watch` gets the tab before anything is asked for."""
        context = self.browser.new_context(viewport={"width": size[0], "height": size[1]}, **options)
        context.add_init_script(HELPERS)
        context.set_default_timeout(30_000)
        try:
            tab = context.new_page()
            if line:
                throttle(tab, *LINES[line])
            if watch:
                watch(tab)
            base = self.address if served or line else self.folder.as_uri() + "/"
            tab.goto(base + page, wait_until="load", timeout=240_000)
            tab.evaluate("() => window.MathJax?.startup?.promise.then(() => document.fonts.ready).then(() => {})")
            yield tab
        finally:
            context.close()


def throttle(tab, megabits: float, latency: float) -> None:
    """Everything that this tab asks for comes over a slower line from now on."""
    session = tab.context.new_cdp_session(tab)
    session.send("Network.enable")
    speed = {"downloadThroughput": megabits * 1e6 / 8, "uploadThroughput": megabits * 1e6 / 8}
    session.send("Network.emulateNetworkConditions", {"offline": False, "latency": latency, **speed})


@contextmanager
def stage(folder: Path = BOOK, ratio: float = RATIO):
    """A `Stage` for a built book: a server and a browser, while the `with` block lasts."""
    path = find_browser()
    if path is None:
        raise RuntimeError("there is no Chromium on the PATH: install Debian's `chromium`, or Chrome")
    from playwright.sync_api import sync_playwright

    handler = functools.partial(Handler, directory=str(folder))
    server = Server(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=path, args=FLAGS.split())
            yield Stage(folder, browser, f"http://127.0.0.1:{server.server_port}/", ratio)
            browser.close()
    finally:
        server.shutdown()
        server.server_close()

"""The built book, a browser, a server under a sub-path, and a mini book to break."""

import functools
import http.server
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from benchmarks.browser import FLAGS, find_browser
from explorers import EXPLORER

ROOT = Path(__file__).parents[2]
# Another build may be tested, such as one of a few pages.
BOOK = Path(os.environ.get("REGLAB_TEST_BOOK", ROOT / "_build" / "html"))
MINI = Path(__file__).parent / "mini"
SUB_PATH = "/some/sub/"
MATHJAX = "**/_static/mathjax/*.js*"
NO_BOOK = "there is no built book: run `make book`"
NO_BROWSER = "there is no Chromium on the PATH: install Debian's `chromium`, or Chrome"


# Notebooks that run in tests need not train again what the book keeps.
os.environ.setdefault("REGLAB_STUDIES", str(ROOT / "studies"))


def is_redirect(path):
    return 'http-equiv="refresh"' in path.read_text(encoding="utf-8")[:200]


def pytest_generate_tests(metafunc):
    """A test that asks for a `page` or a `notebook` runs on every one of the book, marked `explored` on every page with
    an explorer."""
    missing = pytest.param("", marks=pytest.mark.skip(NO_BOOK))
    if "page" in metafunc.fixturenames:
        pages = (path for path in BOOK.rglob("*.html") if not is_redirect(path))
        pages = sorted(path.relative_to(BOOK).as_posix() for path in pages)
        # Beside what it needs for the pages, the theme leaves templates among its static files.
        pages = [page for page in pages if not page.startswith("_static/")]
        if metafunc.definition.get_closest_marker("explored"):
            pages = [page for page in pages if EXPLORER in (BOOK / page).read_text("utf-8")]
        metafunc.parametrize("page", pages or [missing], ids=lambda page: page or "none")
    if "notebook" in metafunc.fixturenames:
        paths = sorted(BOOK.glob("_downloads/notebooks/**/*.ipynb"))
        metafunc.parametrize("notebook", paths or [missing], ids=lambda path: path.stem if path else "none")


@pytest.fixture(scope="session")
def book():
    if not (BOOK / "index.html").exists():
        pytest.skip(NO_BOOK)
    return BOOK


class MiniBook:
    """A copy of the pages in mini/, under the configuration of the real book."""

    def __init__(self, folder):
        self.folder = folder
        self.html = folder / "_build" / "html"
        shutil.copytree(MINI, folder)
        shutil.copy(ROOT / "_config.yml", folder)

    def start(self, **environment):
        """Begin to build as the book is built."""
        command = [Path(sys.executable).with_name("jupyter-book"), "build", ".", "-W", "-n", "--keep-going"]
        return subprocess.Popen(
            command,
            cwd=self.folder,
            env={**os.environ, "PYTHONUNBUFFERED": "1", **environment},
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            # Tests that a script runs in the background inherit that Ctrl-C is ignored.
            preexec_fn=functools.partial(signal.signal, signal.SIGINT, signal.SIG_DFL),
        )

    def build(self, **environment):
        """Build; return (exit status, log without colours)."""
        build = self.start(**environment)
        log, _ = build.communicate()
        return build.returncode, re.sub(r"\x1b\[[0-9;]*m", "", log)

    def build_well(self):
        """Build, expect success, keep the log, return the names of the pages that were executed."""
        status, self.log = self.build()
        assert status == 0, f"the mini book does not build:\n{self.log}"
        return set(re.findall(r"^ +[\d.]+ s  (\S+)$", self.log, re.MULTILINE))

    def edit(self, name, old, new):
        path = self.folder / name
        text = path.read_text()
        assert old in text, f"the test wants to replace {old!r} in {name}, which is not there"
        path.write_text(text.replace(old, new))


@pytest.fixture
def mini_book(tmp_path):
    return MiniBook(tmp_path / "mini")


@pytest.fixture(scope="session")
def built_mini_book(tmp_path_factory):
    """One for all tests that only look at it."""
    mini = MiniBook(tmp_path_factory.mktemp("book") / "mini")
    mini.build_well()
    return mini


class SubPathHandler(http.server.SimpleHTTPRequestHandler):
    """Serves a folder under a sub-path, as a project page on a public host is served; nothing lies beside it."""

    def translate_path(self, path):
        inside = path.removeprefix(SUB_PATH.rstrip("/")) if path.startswith(SUB_PATH) else "/not-in-the-sub-path"
        return super().translate_path(inside)

    def log_message(self, *args):
        pass


@pytest.fixture(scope="session")
def serve():
    """A function from a folder to the address under which it is served."""
    servers = []

    def start(folder):
        handler = functools.partial(SubPathHandler, directory=folder)
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_port}{SUB_PATH}"

    yield functools.cache(start)
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="session")
def browser():
    path = find_browser()
    if path is None:
        pytest.skip(NO_BROWSER)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=FLAGS.split())
        yield chromium
        chromium.close()


class Traffic:
    """What a tab asks for. Whether all has come the browser tells as well (`networkidle`), but not always."""

    QUIET, STEP, MOST = 500, 50, 30_000  # ms

    def __init__(self, tab):
        self.tab, self.under_way, self.quiet = tab, set(), 0
        tab.on("request", self._begins)
        tab.on("requestfinished", self._ends)
        tab.on("requestfailed", self._ends)

    def _begins(self, request):
        self.under_way.add(request)
        self.quiet = 0

    def _ends(self, request):
        self.under_way.discard(request)

    def rest(self):
        """Waits until nothing is under way, and was not for a while."""
        self.quiet = 0
        for _ in range(0, self.MOST, self.STEP):
            self.tab.wait_for_timeout(self.STEP)
            self.quiet = 0 if self.under_way else self.quiet + self.STEP
            if self.quiet >= self.QUIET:
                return
        raise TimeoutError(f"no answer to {[request.url for request in self.under_way] or 'ever new requests'}")


@pytest.fixture
def open_page(browser):
    """A function that opens an address and returns the tab; `tab.faults` collects whatever goes wrong in it, and
    `tab.rest()` waits until it has all that it asks for by itself.

    formulas: whether they are set, which is half of the work of opening a chapter; a test may do without.
    """
    contexts = []

    def open_(address, width=1280, height=900, formulas=True, **options):
        context = browser.new_context(viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        if not formulas:
            context.route(MATHJAX, lambda route: route.fulfill(content_type="text/javascript", body=""))
        tab = context.new_page()
        tab.faults, tab.rest = [], Traffic(tab).rest
        home = "file:///" if address.startswith("file:") else address.split(SUB_PATH)[0]

        def on_message(message):
            if message.type in ("error", "warning"):
                tab.faults.append(f"the console says ({message.type}): {message.text}")

        def on_request(request):
            if not request.url.startswith((home, "data:", "blob:")):
                tab.faults.append(f"asks the network for {request.url}")

        def on_response(response):
            if response.status >= 400:
                tab.faults.append(f"{response.url} answers {response.status}")

        def on_failure(request):
            # The browser drops what it no longer needs when a test reloads the page.
            if request.failure != "net::ERR_ABORTED":
                tab.faults.append(f"cannot load {request.url}: {request.failure}")

        tab.on("console", on_message)
        tab.on("pageerror", lambda error: tab.faults.append(f"a script fails: {error}"))
        tab.on("request", on_request)
        tab.on("response", on_response)
        tab.on("requestfailed", on_failure)
        tab.goto(address, wait_until="load")
        return tab

    yield open_
    for context in contexts:
        context.close()

"""The notebooks in a real JupyterLab, as `make lab` opens it: opened from the index, run, and moved by mouse."""

import json
import math
import os
import re
import socket
import subprocess
import sys
import time
import urllib.request

import nbformat
import pytest
from playwright.sync_api import expect
from reglab_book.lay import lay

from reglab.grading.question import Choice

from .conftest import SUB_PATH
from .test_notebooks import ALL, is_solution, is_tagged
from .test_quizzes import questions_of, reason_of

pytestmark = [pytest.mark.book, pytest.mark.browser, pytest.mark.slow]

# The fastest ones, the second with exercises; and a line that is printed from the package.
NOTEBOOKS = {"intro": "def loop(run", "weights/underdetermined": "def min_norm("}
if others := os.environ.get("REGLAB_TEST_LAB"):  # other notebooks, such as "weights/l2", which take longer
    NOTEBOOKS = dict.fromkeys(others.split(), "")
# Rendered text that only the book's builder would understand.
RAW = re.compile(r":::|\{[a-z:]+\}`|^\([\w-]+\)=$|^:\w+:|\\begin\{", re.MULTILINE)
# JupyterLab builds only the cells in view, and this test reads all.
SETTINGS = {
    "@jupyterlab/notebook-extension/tracker.jupyterlab-settings": '{"windowingMode": "none"}',
    "@jupyterlab/apputils-extension/notification.jupyterlab-settings": '{"fetchNews": "false"}',
}
PANEL = ".jp-NotebookPanel:not(.lm-mod-hidden)"
DONE = """([panel, cells]) => {
  const shown = document.querySelector(panel);
  const code = shown.querySelectorAll(".jp-CodeCell");
  const running = [...shown.querySelectorAll(".jp-InputPrompt")].some((prompt) => prompt.textContent.includes("*"));
  return code.length === cells && !running && code[cells - 1].querySelector(".jp-OutputArea-output");
}"""


@pytest.fixture(scope="module")
def laid(book, tmp_path_factory):
    folder = tmp_path_factory.mktemp("lab") / "my notebooks"
    assert list(lay(book / ALL, folder)) == []
    return folder


@pytest.fixture(scope="module")
def lab(laid):
    """The address of a JupyterLab that works in the folder with the notebooks, and knows nothing of its user."""
    home = laid.with_name("home")
    for name, text in SETTINGS.items():
        path = home / "settings" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", f"--ServerApp.port={port}"]
    command += ["--ServerApp.port_retries=0", "--IdentityProvider.token=", f"--ServerApp.base_url={SUB_PATH}"]
    env = os.environ | {
        "JUPYTER_CONFIG_DIR": str(home / "config"),
        "JUPYTER_DATA_DIR": str(home / "data"),
        "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
        "JUPYTERLAB_SETTINGS_DIR": str(home / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(home / "workspaces"),
        "IPYTHONDIR": str(home / "ipython"),
        "OPENBLAS_NUM_THREADS": "1",
    }
    env.pop("REGLAB_BAKE", None)
    with open(home / "log", "w") as log:
        server = subprocess.Popen([*command, "index.ipynb"], cwd=laid, env=env, stdout=log, stderr=log)
    address = f"http://127.0.0.1:{port}{SUB_PATH}"
    try:
        for _ in range(120):
            if server.poll() is not None:
                break
            try:
                urllib.request.urlopen(f"{address}api")
                break
            except OSError:
                time.sleep(0.5)
        assert server.poll() is None, (home / "log").read_text()
        yield address
    finally:
        server.terminate()
        server.wait(30)


@pytest.fixture
def tab(open_page, lab):
    tab = open_page(f"{lab}lab/tree/index.ipynb", width=1400, height=1000)
    tab.set_default_timeout(60_000)
    return tab


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_notebook_is_alive_in_jupyterlab(laid, lab, tab, name):
    content = nbformat.read(laid / f"{name}.ipynb", 4)
    code = [cell for cell in content.cells if cell.cell_type == "code"]
    tab.click(f"{PANEL} a[href*='{name}']")
    panel = tab.locator(PANEL, has=tab.locator("h1", has_text=content.cells[0].source.splitlines()[0][2:20]))
    panel.wait_for()
    wait_for_kernel(lab, f"{name}.ipynb")
    tab.click(".lm-MenuBar-itemLabel:text-is('Run')")
    tab.click(".lm-Menu-itemLabel:text-is('Run All Cells')")
    tab.wait_for_function(DONE, arg=[PANEL, len(code)], timeout=180_000)

    assert panel.locator(".jp-OutputArea-output[data-mime-type='application/vnd.jupyter.stderr']").count() == 0
    texts = panel.locator(".jp-MarkdownCell .jp-RenderedMarkdown").all_inner_texts()
    assert len(texts) == len(content.cells) - len(code), "some text is not rendered"
    raw = [match[0] for text in texts for match in RAW.finditer(text)]
    assert not raw, f"{name} shows raw {raw}"
    assert panel.locator("mjx-merror").count() == 0, "a formula cannot be read"
    listings = panel.locator(".jp-RenderedMarkdown pre").all_inner_texts()
    assert any(NOTEBOOKS[name] in listing for listing in listings), "what the package is, is not printed"

    shown = panel.inner_text()
    solutions = [cell.source for cell in code if is_solution(cell)]
    functions = [source for source in solutions if "def " in source]
    # Of a listing with a bug a solution keeps what is right, of the page's own code what it needs.
    told = "\n".join([*texts, *(cell.source for cell in code if not is_solution(cell))])
    for source in functions:
        lines = [line.strip() for line in source[source.index("def ") :].splitlines() if line.startswith("    ")]
        secret = [line for line in lines if line not in told]
        assert secret
        assert not [line for line in secret if line in shown], f"a solution is not folded: {secret}"
    # Where it is to be written, and where a function that is not written yet raises.
    stubs = [cell for cell in code if is_tagged(cell, "exercise") and "def " in cell.source]
    assert shown.count("write your answer here") >= len(solutions) + len(stubs)
    assert shown.count("✗") == len(solutions)

    answer_questions(panel, name.rpartition("/")[2])
    do_exercises(tab, panel, content.cells)

    explorers = panel.locator(".jp-OutputArea-output:has(.noUi-handle):has(img)")
    assert explorers.count() == sum(cell.source.count("explore(\n") for cell in code)
    for explorer in explorers.all():
        seconds = min(drag(tab, explorer, by) for by in (60, -40, 40))  # the machine may be busy once
        assert seconds < 1, f"the pictures follow a slider after {seconds:.1f} s"
    faults = [fault for fault in tab.faults if "to activate" not in fault]  # JupyterLab says that the machine is busy
    assert not faults, "\n".join(faults)


def answer_questions(panel, chapter):
    """Each answer of a question, in the order of the page, says at once whether it is right, and why."""
    boxes = panel.locator(".widget-vbox:has(> .widget-hbox > button):has(> .widget-htmlmath)").all()
    asked = [q for q in questions_of(chapter).values() if isinstance(q, Choice)] if boxes else []
    for box, question in zip(boxes, asked, strict=True):
        for i, button in enumerate(box.locator("button").all()):
            button.click()
            expect(box.locator("[role=status]")).to_contain_text(reason_of(question, i))


def do_exercises(tab, panel, cells):
    """Write each answer where it is asked for, as a student would, and run it and its check."""
    solutions = [
        cell.source.partition("\nprint(check(")[0] for cell in cells if is_solution(cell) and "check(" in cell.source
    ]
    places = [i for i, cell in enumerate(cells) if is_tagged(cell, "exercise")]
    for place, source in zip(places[::2], solutions, strict=True):
        stub, check = (panel.locator(".jp-Cell").nth(place + k) for k in (0, 1))
        assert "✗" in check.inner_text()
        stub.locator(".cm-content").click()
        tab.keyboard.press("Control+A")
        tab.keyboard.insert_text(source.partition("\nprint(check(")[0])
        tab.keyboard.press("Shift+Enter")
        tab.keyboard.press("Shift+Enter")
        check.locator(".jp-OutputArea-output", has_text="✓").wait_for()
        assert "✗" not in check.inner_text()


def wait_for_kernel(lab, path):
    """JupyterLab runs no cell before it is connected with the notebook's kernel, and does not say so."""
    for _ in range(120):
        with urllib.request.urlopen(f"{lab}api/sessions") as answer:
            kernels = [session["kernel"] for session in json.load(answer) if session["path"] == path]
        if any(kernel["execution_state"] == "idle" and kernel["connections"] for kernel in kernels):
            return
        time.sleep(0.5)
    raise AssertionError(f"no kernel for {path}: {kernels}")


def drag(tab, explorer, by):
    """Drag the first slider to the side; return the seconds until a picture is another one, infinite if none is."""
    explorer.scroll_into_view_if_needed()
    handle, pictures = explorer.locator(".noUi-handle").first, explorer.locator("img").all()
    box = handle.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    before = [picture.screenshot() for picture in pictures]
    tab.mouse.move(x, y)
    tab.mouse.down()
    started = time.monotonic()
    tab.mouse.move(x + by, y, steps=4)
    tab.mouse.up()
    while time.monotonic() - started < 5:
        if any(picture.screenshot() != old for picture, old in zip(pictures, before, strict=True)):
            return time.monotonic() - started
    return math.inf

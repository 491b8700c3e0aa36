"""Outputs are never stale; what goes wrong costs as little as it can, and is said in a few lines."""

import errno
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from textwrap import dedent

import pytest
from filelock import FileLock
from nbformat.v4 import new_code_cell, new_notebook
from reglab_book import kernels, runner
from reglab_book.failures import DISK_FULL, explain
from reglab_book.lock import BUSY, LOCK

pytestmark = [pytest.mark.book, pytest.mark.slow]

EXPLORERS = "deep/down/explorers.md"
FULL_DISK = """
import errno
from jupyter_cache.cache.main import JupyterCacheBase
from reglab_book import execution, files, frames, notebooks
from sphinx.builders.html import StandaloneHTMLBuilder

count = 0

def full(write):
    def wrapped(*args, **options):
        global count
        count += 1
        if count >= 2:
            raise OSError(errno.ENOSPC, "No space left on device")
        return write(*args, **options)
    return wrapped

if "NAME" == "write_doc":
    StandaloneHTMLBuilder.write_doc = full(StandaloneHTMLBuilder.write_doc)
elif "NAME" == "write_atomically":
    for module in (execution, frames, notebooks):
        module.write_atomically = full(files.write_atomically)
else:
    JupyterCacheBase.cache_notebook_bundle = full(JupyterCacheBase.cache_notebook_bundle)

def setup(app):
    pass
"""


def test_a_failing_cell_costs_its_page_alone(mini_book):
    mini_book.edit("numbers.md", "# planted here", "raise ValueError('planted')")
    mini_book.edit("numbers.md", "Some prose.", "Some prose, {glue:text}`word` and {glue:text}`number:.2f`.")
    status, log = mini_book.build()
    assert status == 1, "the build is to fail when a cell raises"
    end = log.strip().splitlines()[-3:]
    assert end[0].startswith("numbers is incomplete"), f"the end does not name the page:\n{log}"
    assert re.fullmatch(r"  code cell 2 \(line \d+\)", end[1]), f"the end does not name the cell:\n{log}"
    assert end[2] == "  ValueError: planted", f"the end does not name the cause:\n{log}"
    assert "Traceback" not in log, f"the log holds a traceback:\n{log}"

    page = (mini_book.html / "numbers.html").read_text()
    assert "This page is incomplete" in page, "there is no box where the cell failed"
    assert "the answer is 42" in page, "what was computed before it is lost"
    assert "(not computed)" in page, "a number that is missing is not said to be"
    assert (mini_book.html / "deep/down/explorers.html").exists(), "the other pages are to be built"

    mini_book.edit("numbers.md", "raise ValueError('planted')", "# planted here")
    mini_book.edit("numbers.md", "Some prose, {glue:text}`word` and {glue:text}`number:.2f`.", "Some prose.")
    assert mini_book.build_well() == {"numbers.md"}, "after the repair exactly the repaired page is to run"
    assert "incomplete" not in (mini_book.html / "numbers.html").read_text()


def test_progress_is_told(built_mini_book):
    told = re.findall(r"^page (\d) of 2, ([\w/]+), \d+ s$", built_mini_book.log, re.MULTILINE)
    assert [number for number, _ in told] == ["1", "2"], built_mini_book.log
    assert {name for _, name in told} == {"numbers", "deep/down/explorers"}, built_mini_book.log


def run(source, folder=Path(), **options):
    """Execute a page of one cell; return what came of it."""
    ended = []
    page = new_notebook(cells=[new_code_cell(source)])
    options = {"at_once": 1, "timeout": 60, "allow_errors": False, **options}
    runner.run_pages([(folder / "page.md", page)], lambda path, notebook, result: ended.append(result), **options)
    return ended[0]


@pytest.mark.parametrize("forked", [False, True], ids=["started", "forked"])
@pytest.mark.parametrize(
    ("source", "cause"),
    [
        ("assert 1 + 1 == 3", "AssertionError: assert 1 + 1 == 3"),
        ("raise ValueError('one\\ntwo')", "ValueError: one"),
        ("while True: pass", "the cell ran for more than 2 seconds"),
        ("import os; os._exit(1)", "the kernel died, perhaps for want of memory"),
    ],
)
def test_every_kind_of_failure_is_said_in_a_line(source, cause, forked):
    result = run(source, timeout=2, forked=forked)
    assert (result.where, result.cause) == ("code cell 1", cause)


def test_a_forked_kernel_is_like_any_other(tmp_path):
    """It stands in the page's folder, finds the same modules, and knows nothing of the page before; what the page opens
    is known, and only libraries are loaded beforehand."""
    (tmp_path / "mine.py").write_text("X = 1\n")
    source = """
        import multiprocessing, os, sys
        loaded = {name for name in sys.modules if name.partition(".")[0] == "reglab"}
        import matplotlib, numpy, mine
        print(os.getcwd(), os.environ["REGLAB_BAKE"], sys.path, __name__, matplotlib.get_backend(), mine.X, loaded)
        print(hasattr(numpy, "seen"), numpy.random.rand() == numpy.random.rand())
        numpy.seen = True
        print(multiprocessing.get_start_method(), multiprocessing.current_process().daemon)
    """
    (started, first, second) = (run(dedent(source), tmp_path, forked=forked) for forked in (False, True, True))
    (told,) = {result.notebook.cells[0].outputs[0].text for result in (started, first, second)}
    assert told.splitlines()[0].endswith(" 1 set()")
    assert told.splitlines()[1] == "False False"
    for result in (started, first, second):
        assert [name for name in result.opened if name.startswith(str(tmp_path))] == [str(tmp_path / "mine.py")]


@pytest.mark.skipif(not kernels.CAN_FORK, reason="kernels are forks on Linux only")
def test_a_forked_kernel_ends_with_its_build(tmp_path):
    """Even one that is killed."""
    program = """
        from pathlib import Path
        from nbformat.v4 import new_code_cell, new_notebook
        from reglab_book.runner import run_pages
        source = "import os, time; open('pid', 'w').write(str(os.getpid())); time.sleep(60)"
        page = new_notebook(cells=[new_code_cell(source)])
        run_pages([(Path("page.md"), page)], print, at_once=1, timeout=60, allow_errors=False, forked=True)
    """
    build = subprocess.Popen([sys.executable, "-c", dedent(program)], cwd=tmp_path)
    try:
        for _ in range(600):
            if (tmp_path / "pid").exists() and (tmp_path / "pid").read_text():
                break
            time.sleep(0.1)
        kernel = Path("/proc", (tmp_path / "pid").read_text())
        assert kernel.exists()
    finally:
        build.kill()
        build.wait()
    for _ in range(300):
        if not kernel.exists():
            break
        time.sleep(0.1)
    assert not kernel.exists(), "a kernel goes on although nobody waits for it"


def test_a_long_page_is_named_while_it_runs(monkeypatch):
    monkeypatch.setattr(runner, "SILENCE", 0.5)
    seen = []
    run("import time; time.sleep(2)", waiting=seen.append)
    assert seen, "nothing tells which page takes so long"
    assert {path.stem: clock.cell for path, clock in seen[-1].items()} == {"page": 1}


def test_an_interrupted_build_goes_on_where_it_stopped(mini_book):
    """Ctrl-C while one page is done and the other still runs."""
    mini_book.edit("numbers.md", "# planted here", "import pathlib, time\npathlib.Path('here').touch(); time.sleep(60)")
    build = mini_book.start()
    log = ""
    for line in build.stdout:
        log += line
        if "page 1 of 2, deep/down/explorers" in log:
            break
    while not (mini_book.folder / "here").exists():
        time.sleep(0.1)
    build.send_signal(signal.SIGINT)
    log += build.communicate(timeout=30)[0]
    assert build.returncode == 130, log
    assert "Interrupted: 1 of 2 pages are done and kept." in log, log
    assert "Traceback" not in log, log
    mini_book.edit("numbers.md", "time.sleep(60)", "time.sleep(0)")
    assert mini_book.build_well() == {"numbers.md"}, "the page that was done before the interruption ran again"


def test_a_second_build_waits_for_its_turn(mini_book):
    with FileLock(mini_book.folder / LOCK):
        status, log = mini_book.build()
        assert status == 1
        assert log.strip().splitlines()[-1] == BUSY, log
        assert not mini_book.html.exists() or not list(mini_book.html.glob("*.html")), "it wrote pages all the same"
    mini_book.build_well()


@pytest.mark.parametrize("name", ["write_atomically", "cache_notebook_bundle", "write_doc"])
def test_a_full_disk_ends_with_a_sentence(mini_book, name):
    """An extension plays the disk: from its second write on there is no room."""
    (mini_book.folder / "full_disk.py").write_text(FULL_DISK.replace("NAME", name))
    mini_book.edit("_config.yml", "    - reglab_book", "    - reglab_book\n    - full_disk")
    status, log = mini_book.build(PYTHONPATH=str(mini_book.folder))
    assert status == 1
    # A kernel that is cut off may leave a task to asyncio, which says so as the process ends.
    said = [line for line in log.strip().splitlines() if not re.match(r"Task was destroyed|task: <Task", line)]
    assert said[-1] == DISK_FULL, log
    assert "Traceback" not in log, log
    assert not list(mini_book.folder.rglob("*.part")), "half a file is left"
    mini_book.edit("_config.yml", "\n    - full_disk", "")
    mini_book.build_well()


def test_the_slowest_cells_are_named(built_mini_book):
    told = r"^ +[\d.]+ s  numbers\.md, code cell 1: from answer import ANSWER$"
    assert re.search(told, built_mini_book.log, re.MULTILINE), built_mini_book.log


def test_an_edit_runs_exactly_the_pages_that_depend_on_it(mini_book):
    page = mini_book.html / "numbers.html"
    assert mini_book.build_well() == {"numbers.md", EXPLORERS}, "a fresh build is to execute all pages"
    assert "the answer is 42" in page.read_text()
    assert mini_book.build_well() == set(), "an unchanged book is to execute nothing"

    mini_book.edit("answer.py", "42", "43")
    assert mini_book.build_well() == {"numbers.md"}, "an edited module is to run its importers and nobody else"
    assert "the answer is 43" in page.read_text(), "the page shows the output of the old module"

    mini_book.edit("data.csv", "1,2,3", "1,2,4")
    assert mini_book.build_well() == {"numbers.md"}, "an edited data file is to run the pages that read it"
    assert "the sum is 7" in page.read_text(), "the page shows the output of the old data"

    mini_book.edit("numbers.md", "Some prose.", "Other prose.")
    assert mini_book.build_well() == set(), "edited prose is to execute nothing"
    assert "Other prose." in page.read_text(), "the page shows the old prose"


def test_what_was_deleted_or_damaged_comes_back(mini_book):
    mini_book.build_well()
    frames = mini_book.html / "_frames"
    names = {path.name for path in frames.iterdir()}

    shutil.rmtree(frames)
    (mini_book.html / "numbers.html").unlink()
    assert mini_book.build_well() == set(), "deleted pages are to come from the cache"
    assert {path.name for path in frames.iterdir()} == names, "deleted pictures did not come back"
    assert (mini_book.html / "numbers.html").exists(), "a deleted page did not come back"

    shutil.rmtree(mini_book.folder / "_build")
    assert mini_book.build_well() == set(), "a deleted book is to come from the cache"
    assert {path.name for path in frames.iterdir()} == names, "deleted pictures did not come back"

    for notebook in mini_book.folder.glob(".cache/jupyter/executed/*/base.ipynb"):
        notebook.write_bytes(notebook.read_bytes()[:100])
    assert mini_book.build_well() == {"numbers.md", EXPLORERS}, "half-written outputs are to be made again"

    mini_book.edit(EXPLORERS, "values=5", "values=3")
    mini_book.build_well()
    assert {path.name for path in frames.iterdir()} < names, "pictures that no page shows are to be removed"


def test_what_a_user_can_mend_is_said_in_a_sentence():
    full, closed = OSError(errno.ENOSPC, "no space"), OSError(errno.EROFS, "read-only", "a/b.html")
    wrapped = RuntimeError("a page could not be written")
    wrapped.__cause__ = closed
    assert explain(full) == DISK_FULL
    assert explain(wrapped).startswith("a/b.html cannot be written. Make the folder writable")
    assert explain(RuntimeError("database or disk is full")) == DISK_FULL
    assert explain(ValueError("a fault of our own")) is None

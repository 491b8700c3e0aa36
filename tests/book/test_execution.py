"""Outputs are never stale, and a cell that fails fails the build."""

import re
import shutil

import pytest

pytestmark = [pytest.mark.book, pytest.mark.slow]

EXPLORERS = "deep/down/explorers.md"


def test_a_failing_cell_fails_the_build(mini_book):
    mini_book.edit("numbers.md", "# planted here", "raise ValueError('planted')")
    status, log = mini_book.build()
    assert status != 0, "the build succeeds although a cell raises"
    assert "numbers.md, code cell 2 (line" in log, f"the log does not name the page and the cell:\n{log}"
    assert "ValueError: planted" in log, f"the log does not show the error:\n{log}"

    mini_book.edit("numbers.md", "raise ValueError('planted')", "# planted here")
    assert mini_book.build_well() == {"numbers.md"}, "after the repair exactly the repaired page is to run"


def test_the_slowest_cells_are_named(mini_book):
    _, log = mini_book.build()
    assert re.search(r"^ +[\d.]+ s  numbers\.md, code cell 1: from answer import ANSWER$", log, re.MULTILINE), log


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

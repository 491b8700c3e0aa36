"""The downloads: every notebook runs on its own, moves its sliders and is plain; the archives hold all of them, always
the same bytes."""

import ast
import os
import re
import zipfile
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell

pytestmark = [pytest.mark.book, pytest.mark.slow]

ROOT = Path(__file__).parents[2]
ALL, FOR_STUDENTS = (f"_downloads/reglab-notebooks{which}.zip" for which in ("", "-without-solutions"))
# What only this book's builder understands: roles, directives, labels, attributes.
RAW = re.compile(r"\{[\w:+-]+\}`|^ *(:::|`{3,}\{)|^\([\w-]+\)=$|\]\{[#.]", re.MULTILINE)


# Run in the notebook's own kernel after its cells: a cell that ends in `explore(...)` leaves the explorer in Out.
DRIVE = """
from reglab.explore import Explorer

def drive():  # the notebook's own names must stay what they are
    found = [o for o in Out.values() if isinstance(o, Explorer)]
    for explorer in found:
        for slider in explorer.sliders:
            stops = list(slider.values)
            if slider.kind in ("log", "grid"):  # between the baked values too
                stops.append(sum(v for v in slider.values[-2:]) / 2)
            seen = set()
            for value in stops:
                explorer.set(**{slider.name: value})
                pictures, text = explorer.state(**explorer.values)
                seen.add(tuple(p.tobytes() for p in pictures))
                assert text
            assert len(seen) > 1, f"{explorer.id}: {slider.name} moves no picture"
            explorer.set(**explorer.start)
    print("driven:", *(e.id for e in found))


drive()
"""


def is_solution(cell):
    return "solution" in cell.metadata.get("tags", [])


def names(cells, context):
    trees = (ast.parse(cell.source) for cell in cells if cell.cell_type == "code")
    nodes = [node for tree in trees for node in ast.walk(tree)]
    found = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, context)}
    if context is ast.Store:
        found |= {node.name for node in nodes if isinstance(node, (ast.FunctionDef, ast.ClassDef))}
        found |= {node.arg for node in nodes if isinstance(node, ast.arg)}
        imported = [alias for node in nodes if isinstance(node, (ast.Import, ast.ImportFrom)) for alias in node.names]
        found |= {(alias.asname or alias.name).split(".")[0] for alias in imported}
    return found


def test_notebook_is_plain(notebook):
    content = nbformat.read(notebook, 4)
    nbformat.validate(content)
    assert content.cells[0].source.startswith("# "), "a notebook begins with its title"
    assert "import reglab" in content.cells[1].source, "its first code says how to get reglab"
    for cell in content.cells:
        if cell.cell_type == "code":
            assert not cell.outputs, "a notebook comes without outputs"
            assert "glue(" not in cell.source, f"a notebook has no use for\n{cell.source}"
        else:
            leaks = [match[0] for match in RAW.finditer(cell.source)]
            assert not leaks, f"{notebook.stem} holds raw {leaks} in\n{cell.source}"


def test_notebook_needs_no_solution(notebook):
    cells = nbformat.read(notebook, 4).cells
    solutions, rest = [c for c in cells if is_solution(c)], [c for c in cells if not is_solution(c)]
    missing = names(solutions, ast.Store) & names(rest, ast.Load) - names(rest, ast.Store)
    assert not missing, f"without its solutions, {notebook.stem} lacks {', '.join(sorted(missing))}"


def test_notebook_runs_and_every_explorer_moves(notebook, tmp_path, monkeypatch):
    """Live, in a kernel: each slider is moved over its whole range, without an exception."""
    monkeypatch.delenv("REGLAB_BAKE", raising=False)
    content = nbformat.read(notebook, 4)
    expected = sum(cell.source.count("explore(\n") for cell in content.cells if cell.cell_type == "code")
    content.cells.append(new_code_cell(DRIVE))
    client = NotebookClient(content, timeout=300, kernel_name="python3", resources={"metadata": {"path": tmp_path}})
    client.execute(env={**os.environ, "OPENBLAS_NUM_THREADS": "1"})
    printed = "".join(o.get("text", "") for o in content.cells[-1].outputs)
    assert len(printed.split()) - 1 == expected, f"{expected} explorers are written, driven were {printed!r}"
    assert not list(tmp_path.iterdir()), "a notebook leaves nothing behind"


def test_every_explorer_of_the_book_is_in_a_notebook(book):
    sources = [ROOT / "intro.md", *sorted(ROOT.glob("chapters/**/*.md"))]
    written = sum(source.read_text("utf-8").count("explore(\n") for source in sources)
    notebooks = [nbformat.read(path, 4) for path in book.glob("_downloads/notebooks/**/*.ipynb")]
    cells = [cell for content in notebooks for cell in content.cells if cell.cell_type == "code"]
    assert sum(cell.source.count("explore(\n") for cell in cells) == written > 0


def test_archives_hold_every_notebook(book):
    for name in (ALL, FOR_STUDENTS):
        with zipfile.ZipFile(book / name) as archive:
            assert len(archive.namelist()) == len(list(book.glob("_downloads/notebooks/**/*.ipynb")))
            cells = [cell for entry in archive.namelist() for cell in nbformat.reads(archive.read(entry), 4).cells]
        assert any(map(is_solution, cells)) == (name == ALL), f"{name} is to hold solutions, or none"


def test_archives_are_the_same_each_time(mini_book):
    mini_book.build_well()
    first = {name: (mini_book.html / name).read_bytes() for name in (ALL, FOR_STUDENTS)}
    mini_book.edit("numbers.md", "Some prose.", "Other prose.")
    mini_book.build_well()
    assert first[ALL] != (mini_book.html / ALL).read_bytes(), "an edit does not reach the archive"
    mini_book.edit("numbers.md", "Other prose.", "Some prose.")
    mini_book.build_well()
    assert first == {name: (mini_book.html / name).read_bytes() for name in first}


def test_what_has_no_plain_form_fails_the_build(mini_book):
    mini_book.edit("numbers.md", "Some prose.", "Some prose.\n\n```{hlist}\n- one\n```")
    for time in ("first", "second"):
        status, log = mini_book.build()
        assert status != 0, f"the {time} build succeeds although a directive has no form in a notebook"
        assert re.search(r"numbers.md:1[01]: WARNING: hlist has no plain form", log), log

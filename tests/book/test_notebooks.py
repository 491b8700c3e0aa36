"""The notebooks: each runs on its own, moves its sliders, is plain, and asks its exercises without their solutions; the
archives hold all of them, always the same bytes."""

import ast
import io
import json
import os
import re
import symtable
import sys
import zipfile
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell
from reglab_book import kernels
from reglab_book.index import address_of
from reglab_book.slicing import bound_by, read_by
from reglab_book.wheel import wheel_of

pytestmark = [pytest.mark.book, pytest.mark.slow]

ROOT = Path(__file__).parents[2]
FOLDER = "_downloads/notebooks"
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
            if slider.kind in ("log", "grid"):  # the ends, and between values: at each of them the page was drawn
                stops = [stops[0], stops[-1], sum(stops[-2:]) / 2]
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


# All that a cell to be filled in may say.
TO_FILL_IN = re.compile(
    r"(from .+|class .+:| *@\w+| *def .+:| *raise NotImplementedError\(\"write your answer here\"\)|.+ = None  # .*)?"
)
# What the wheel of reglab brings along, and what runs notebooks.
AVAILABLE = {"reglab", "numpy", "scipy", "sklearn", "matplotlib", "PIL", "ipywidgets", "IPython"}


def is_tagged(cell, *tags):
    return not {*tags}.isdisjoint(cell.metadata.get("tags", []))


def is_solution(cell):
    return is_tagged(cell, "solution")


def parse(cell):
    """The code of a cell; commands of the notebook program, such as %pip, do nothing."""
    return ast.parse(re.sub(r"^( *)%.*", r"\1pass", cell.source, flags=re.MULTILINE))


def names(cells, context):
    trees = (parse(cell) for cell in cells if cell.cell_type == "code")
    nodes = [node for tree in trees for node in ast.walk(tree)]
    found = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, context)}
    if context is ast.Store:
        found |= {node.name for node in nodes if isinstance(node, (ast.FunctionDef, ast.ClassDef))}
        found |= {node.arg for node in nodes if isinstance(node, ast.arg)}
        imported = [alias for node in nodes if isinstance(node, (ast.Import, ast.ImportFrom)) for alias in node.names]
        found |= {(alias.asname or alias.name).split(".")[0] for alias in imported}
    return found


def looked_up_late(cell):
    """The names that functions of a cell look up among the notebook's when they are called, as a slider does."""
    tables = symtable.symtable(ast.unparse(parse(cell)), "cell", "exec").get_children()
    found = set()
    while tables:
        table = tables.pop()
        found |= {symbol.get_name() for symbol in table.get_symbols() if symbol.is_global()}
        tables += table.get_children()
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


def test_notebook_imports_what_is_there(notebook):
    """The package and what it requires, and nothing of the book's builder; torch only where it is there."""
    cells = [cell for cell in nbformat.read(notebook, 4).cells if cell.cell_type == "code"]
    nodes = [statement for cell in cells for statement in parse(cell).body]
    imported = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    imported |= {node.module for node in nodes if isinstance(node, ast.ImportFrom)}
    missing = {name.split(".")[0] for name in imported} - AVAILABLE - sys.stdlib_module_names
    assert not missing, f"{notebook.stem} imports {', '.join(sorted(missing))}"


def test_every_exercise_has_a_cell_to_fill_in_and_a_check(notebook):
    cells = nbformat.read(notebook, 4).cells
    asked = [(i, cell.source) for i, cell in enumerate(cells) if "> **Exercise" in cell.source]
    for i, text in asked:
        assert len(re.findall("Exercise", text[text.rindex("> **Exercise") :].splitlines()[0])) == 1
        if answers := re.findall(r'`(check\("[\w.]+", [^`]+\))`', text[text.rindex("> **Exercise") :]):
            below, check = cells[i + 1 : i + 3]
            assert is_tagged(below, "exercise")
            assert is_tagged(check, "exercise")
            assert check.source == f"print({answers[0]})", "the text calls the answer by another name than its solution"
            odd = [line for line in below.source.splitlines() if not TO_FILL_IN.fullmatch(line)]
            assert not odd, f"{notebook.stem} gives away {odd}"
    checks = sum(cell.source.count("check(") for cell in cells if is_solution(cell) and cell.cell_type == "code")
    assert sum(is_tagged(cell, "exercise") for cell in cells) == 2 * checks


def test_answers_hide_no_name_that_the_notebook_reads(notebook):
    """Neither in a later cell nor in a function of an earlier one, which a slider calls again."""
    cells = [cell for cell in nbformat.read(notebook, 4).cells if cell.cell_type == "code"]
    late = {name for cell in cells if not is_tagged(cell, "solution", "exercise") for name in looked_up_late(cell)}
    own, answers = set(), set()
    for cell in cells:
        for statement in parse(cell).body:
            if is_tagged(cell, "exercise"):
                answers |= bound_by(statement)
                hidden = bound_by(statement) & late & own
                assert not hidden, f"in {notebook.stem} a function reads {hidden}, which an exercise defines anew"
            elif not is_solution(cell):
                assert not (hidden := read_by(statement) & answers), f"{notebook.stem} reads {hidden} after an exercise"
                answers -= bound_by(statement)
                own |= bound_by(statement)


def test_notebook_needs_no_solution(notebook):
    cells = nbformat.read(notebook, 4).cells
    solutions, rest = [c for c in cells if is_solution(c)], [c for c in cells if not is_solution(c)]
    missing = names(solutions, ast.Store) & names(rest, ast.Load) - names(rest, ast.Store)
    assert not missing, f"without its solutions, {notebook.stem} lacks {', '.join(sorted(missing))}"


def test_notebook_runs_and_every_explorer_moves(notebook, tmp_path, monkeypatch):
    """Live, in a kernel: each slider is moved from end to end, without an exception."""
    monkeypatch.delenv("REGLAB_BAKE", raising=False)
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    content = nbformat.read(notebook, 4)
    expected = sum(cell.source.count("explore(\n") for cell in content.cells if cell.cell_type == "code")
    content.cells.append(new_code_cell(DRIVE))
    client = NotebookClient(
        content,
        timeout=300,
        kernel_name="python3",
        kernel_manager_class=kernels.manager(environment),
        resources={"metadata": {"path": tmp_path}},
        shutdown_kernel="immediate",
    )
    client.execute(env=environment)
    printed = "".join(o.get("text", "") for o in content.cells[-1].outputs)
    assert len(printed.split()) - 1 == expected, f"{expected} explorers are written, driven were {printed!r}"
    assert not list(tmp_path.iterdir()), "a notebook leaves nothing behind"


def test_every_explorer_of_the_book_is_in_a_notebook(book):
    sources = [ROOT / "intro.md", *sorted(ROOT.glob("chapters/**/*.md"))]
    written = sum(source.read_text("utf-8").count("explore(\n") for source in sources)
    notebooks = [nbformat.read(path, 4) for path in book.glob(f"{FOLDER}/**/*.ipynb")]
    cells = [cell for content in notebooks for cell in content.cells if cell.cell_type == "code"]
    assert sum(cell.source.count("explore(\n") for cell in cells) == written > 0


def test_archives_hold_every_notebook(book):
    made = [path.relative_to(book / FOLDER).with_suffix("").as_posix() for path in book.glob(f"{FOLDER}/**/*.ipynb")]
    for name in (ALL, FOR_STUDENTS):
        with zipfile.ZipFile(book / name) as archive:
            inside = {entry.partition("/")[2]: archive.read(entry) for entry in archive.namelist()}
        wheels = {name: inside.pop(name) for name in [*inside] if name.endswith(".whl")}
        index = nbformat.reads(inside.pop("index.ipynb"), 4)
        nbformat.validate(index)
        assert wheels == wheel_of(ROOT), "the wheel is not the one of the sources"
        assert {*inside} == {address_of(doc) for doc in made}
        linked = re.findall(r"\]\((.+?)\)", index.cells[0].source)
        assert sorted(linked) == sorted(inside), "the index links all notebooks, and nothing else"
        cells = [cell for content in inside.values() for cell in nbformat.reads(content, 4).cells]
        assert any(map(is_solution, cells)) == (name == ALL), f"{name} is to hold solutions, or none"


def test_nothing_of_a_solution_is_left_for_students(book, notebook):
    """Judged from the page's source, on everything that is in the file."""
    doc = notebook.relative_to(book / FOLDER).with_suffix("").as_posix()
    text = (ROOT / f"{doc}.md").read_text("utf-8")
    solutions = re.findall(r"\{solution-start\}.*?\n```\n(.*?)```\{solution-end\}", text, re.DOTALL)
    outside = re.sub(r"\{solution-start\}.*?\{solution-end\}", "", text, flags=re.DOTALL)
    outside += "".join(path.read_text("utf-8") for path in (ROOT / "src").rglob("*.py"))  # pages print it
    # Signatures, checks and imports are no secret.
    lines = [line.strip() for solution in solutions for line in solution.splitlines()]
    secret = {
        line for line in lines if line not in outside and not re.match(r"(def|class|from|import|print\(check)\b", line)
    }
    with zipfile.ZipFile(book / FOR_STUDENTS) as archive:
        content = archive.read(f"{Path(FOR_STUDENTS).stem}/{address_of(doc)}").decode()
    there = {line.strip() for string in strings(json.loads(content)) for line in string.splitlines()}
    assert not secret & there, f"{doc} for students holds {secret & there}"
    long = {line for line in secret if len(line) > 25 and json.dumps(line, ensure_ascii=False)[1:-1] in content}
    assert not long, f"{doc} for students holds {long}"
    assert len(secret) >= len(solutions), "the test looks at something"


def strings(value):
    """All strings in what a JSON file holds, keys too."""
    if isinstance(value, dict):
        value = [*value, *value.values()]
    if isinstance(value, list):
        return [string for part in value for string in strings(part)]
    return [value] if isinstance(value, str) else []


def test_the_wheel_is_the_same_each_time_and_leaves_nothing_behind():
    before = {path.name for path in ROOT.iterdir()}
    (first,), (second,) = (wheel_of(ROOT).values() for _ in range(2))
    assert first == second
    with zipfile.ZipFile(io.BytesIO(first)) as wheel:
        inside = {*wheel.namelist()}
    for package in (ROOT / "src/reglab", ROOT / "_ext/reglab_book"):
        files = {path.relative_to(package.parent).as_posix() for path in package.rglob("*") if path.is_file()}
        missing = {name for name in files if "__pycache__" not in name} - inside
        assert not missing, f"the wheel lacks {missing}"
    assert {path.name for path in ROOT.iterdir()} == before


def test_archives_are_the_same_each_time(mini_book):
    mini_book.build_well()
    first = {name: (mini_book.html / name).read_bytes() for name in (ALL, FOR_STUDENTS)}
    mini_book.edit("numbers.md", "Some prose.", "Other prose.")
    mini_book.build_well()
    assert first[ALL] != (mini_book.html / ALL).read_bytes(), "an edit does not reach the archive"
    mini_book.edit("numbers.md", "Other prose.", "Some prose.")
    mini_book.build_well()
    assert first == {name: (mini_book.html / name).read_bytes() for name in first}


# Nothing that a student could fill in: the answer has no name.
NAMELESS = """
```{exercise-start} Guess
:label: guess
:nonumber:
```
Guess.
```{exercise-end}
```

```{solution-start} guess
:label: guessed
```
```{code-cell}
from reglab.grading import check

print(check("l2.1", lambda w, lam: (0.0, w)))
```
```{solution-end}
```
"""


def test_what_has_no_form_in_a_notebook_fails_the_build(mini_book):
    mini_book.edit("numbers.md", "Some prose.", "Some prose.\n\n```{hlist}\n- one\n```")
    page = mini_book.folder / "deep" / "down" / "explorers.md"
    page.write_text(page.read_text() + NAMELESS)
    for time in ("first", "second"):
        status, log = mini_book.build()
        assert status != 0, f"the {time} build succeeds although a directive has no form in a notebook"
        assert re.search(r"numbers.md:1[01]: WARNING: hlist has no plain form", log), log
        assert re.search(r"explorers.md:\d+: WARNING: .*must name what its solution defines", log), log

"""A notebook for every page that runs code.

It is made from the resolved page, so it says what the page says, and from the page's cells, without outputs. It needs
nothing but the package.
"""

from pathlib import Path

import nbformat
from docutils import nodes
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from sphinx.util import logging

from reglab_book.execution import executable
from reglab_book.exercises import NoStub, to_fill_in
from reglab_book.files import write_atomically
from reglab_book.plain import Plain, UnknownNode
from reglab_book.slicing import without_glue

FOLDER = "_downloads/notebooks"
SOLUTION, EXERCISE = "solution", "exercise"
# What hides a cell's code until it is unfolded: in JupyterLab, in Colab.
FOLDED = {"jupyter": {"source_hidden": True}, "cellView": "form"}
HIDING = {"hide-input", "hide-cell", "remove-input", "remove-cell"}
SETUP = """\
# Gets the package reglab where it is missing: run this first.
from importlib.util import find_spec
from pathlib import Path

if find_spec("reglab") is None:
    # It lies in the folder of all notebooks. A newer one: %pip install --force-reinstall --no-deps "path/to/it"
    wheels = [path for folder in (Path.cwd(), *Path.cwd().parents) for path in folder.glob("reglab-*.whl")]
    if not wheels:
        raise ModuleNotFoundError(
            "The package reglab comes with the archive of all notebooks, which the first page of the book offers: "
            "unpack it and open this notebook there."
        )
    %pip install --quiet "{wheels[0]}"
import reglab"""

logger = logging.getLogger(__name__)


class NotebookMaker:
    """Gathers the cells of one notebook.

    sources: the page's code cells by their place among all cells, as (source, tags).
    """

    def __init__(self, plain, sources):
        self.plain, self.sources = plain, sources
        self.cells, self.text = [], []
        self.waiting = sorted(sources)

    def notebook(self, doctree):
        self.solutions = {node["target_label"]: node for node in doctree.findall() if _is(node, "solution_node")}
        (title,) = [node for node in doctree.children if node.tagname == "section"]
        self.walk(title.children, 1)
        self.flush()
        self.cells.insert(1 if self.cells[0].cell_type == "markdown" else 0, new_code_cell(SETUP, metadata=FOLDED))
        for number, cell in enumerate(self.cells):
            cell.id = f"cell-{number}"
        kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
        return new_notebook(cells=self.cells, metadata={"kernelspec": kernel, "language_info": {"name": "python"}})

    def walk(self, blocks, depth):
        """The blocks of a section or exercise in their order; what holds code cells is taken apart."""
        for child in blocks:
            if child.tagname == "title":
                self.text.append(f"{'#' * depth} {self.plain.heading(child.parent)}")
            elif child.tagname == "section":
                self.walk(child.children, depth + 1)
            elif _is_code(child):
                self.code(child["cell_index"])
            elif _is(child, "solution_node"):
                self.solution(child)
            elif any(map(_is_code, child.findall())):
                self.text.append(f"**{self.plain.heading(child)}**")
                for part in child.children[1:]:
                    self.walk(part.children if part.tagname == "section" else [part], depth)
            else:
                self.text.append(self.plain(child))
            if child.get("label") in self.solutions:
                self.exercise(self.solutions[child["label"]])

    def exercise(self, solution):
        """Below an exercise: what to fill in, and its check."""
        places = [node["cell_index"] for node in solution.findall(_is_code)]
        try:
            sources = to_fill_in([self.sources[place][0] for place in places])
        except NoStub as error:
            error.node = solution
            raise
        if sources:
            self.code(places[0] - 1)  # what the page leaves out may be needed here
        self.cells += [new_code_cell(source, metadata={"tags": [EXERCISE]}) for source in sources]

    def solution(self, node):
        """Text and code that unfold, tagged so that they can be left out."""
        self.flush()
        title = self.plain.heading(node)
        parts = [part for child in node.children[1:] for part in (child if child.tagname == "section" else [child])]
        if _is_code(parts[0]):
            self.text.append(f"**{title}**: unfold the next cell.")
        for part in parts:
            if _is_code(part):
                self.flush(SOLUTION)
                self.code(part["cell_index"], SOLUTION)
            else:
                self.text.append(f"<details><summary>{title}</summary>\n\n{self.plain(part)}\n\n</details>")
        self.flush(SOLUTION)

    def code(self, place, *tags):
        """The code cells up to this place of the page: the one that is shown there, and before it those left out."""
        self.flush()
        while self.waiting and self.waiting[0] <= place:
            source, own = self.sources[self.waiting.pop(0)]
            own = [*own, *tags]
            if source:
                folded = FOLDED if HIDING & {*own} or SOLUTION in own else {}
                self.cells.append(new_code_cell(source, metadata={**({"tags": own} if own else {}), **folded}))

    def flush(self, *tags):
        """Make a cell of the text so far."""
        text = "\n\n".join(filter(None, self.text))
        if text:
            attachments = {"attachments": self.plain.attachments} if self.plain.attachments else {}
            self.cells.append(new_markdown_cell(text, metadata={"tags": [*tags]} if tags else {}, **attachments))
        self.text, self.plain.attachments = [], {}


def _is(node, name):
    return isinstance(node, nodes.Element) and node.tagname == name


def _is_code(node):
    return isinstance(node, nodes.Element) and node.get("nb_element") == "cell_code"


def _line(node):
    """The line of a node; where it has none, of what it holds or of what holds it."""
    while node.parent and not any(part.line for part in node.findall()):
        node = node.parent
    return next((part.line for part in node.findall() if part.line), None)


def _sources(notebook):
    """The code cells of a page by their place, as (source, tags), with only what a notebook has a use for."""
    code = {place: cell for place, cell in enumerate(notebook.cells) if cell.cell_type == "code"}
    tags = {place: cell.metadata.get("tags", []) for place, cell in code.items()}
    kept = without_glue([(cell.source, "remove-cell" in tags[place]) for place, cell in code.items()])
    return {place: (source, tags[place]) for place, source in zip(code, kept, strict=True)}


def path_of(app, docname):
    """Where the notebook of a page lies, if it has one."""
    return Path(app.outdir, FOLDER, docname + ".ipynb")


def _write_notebook(app, doctree, docname):
    """Called with each page once everything in it is resolved."""
    if app.builder.format != "html" or not (page := executable(app.env, docname)):
        return
    path = path_of(app, docname)
    path.unlink(missing_ok=True)
    maker = NotebookMaker(Plain(app.srcdir, app.env.toc_fignumbers.get(docname, {})), _sources(page[1]))
    try:
        notebook = maker.notebook(doctree)
    except (NoStub, UnknownNode) as error:
        # Without its notebook the page is read again, and refused again, in the next build.
        logger.warning("%s", error, location=(docname, _line(error.node)))
        return
    write_atomically(path, nbformat.writes(notebook).encode())


def _pages_without_their_notebooks(app, env, added, changed, removed):
    return [doc for doc in env.found_docs if not path_of(app, doc).exists() and executable(env, doc)]


def setup(app):
    app.connect("env-get-outdated", _pages_without_their_notebooks)
    # After everything that still changes a page.
    app.connect("doctree-resolved", _write_notebook, priority=900)

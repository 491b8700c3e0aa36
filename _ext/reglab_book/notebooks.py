"""A notebook for every page that runs code, and all of them in two archives: with solutions and without.

A notebook is made from the resolved page, so it says what the page says, and from the page's cells, without outputs.
It needs nothing but the package.
"""

import io
import posixpath
import zipfile
from pathlib import Path

import nbformat
from docutils import nodes
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from sphinx import addnodes
from sphinx.util import logging

from reglab_book.execution import executable
from reglab_book.files import write_atomically
from reglab_book.plain import Plain, UnknownNode
from reglab_book.slicing import without_glue

FOLDER = "_downloads/notebooks"
ALL = "_downloads/reglab-notebooks.zip"
FOR_STUDENTS = "_downloads/reglab-notebooks-without-solutions.zip"
SOLUTION = "solution"
# What hides a cell's code until it is unfolded: in JupyterLab, in Colab.
FOLDED = {"jupyter": {"source_hidden": True}, "cellView": "form"}
HIDING = {"hide-input", "hide-cell", "remove-input", "remove-cell"}
SETUP = """\
# This notebook needs nothing but the package reglab. Where it is missing, get a copy of the project and
# install the package from its folder:
#
#     %pip install path/to/the/project
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
        (title,) = [node for node in doctree.children if node.tagname == "section"]
        self.walk(title, 1)
        self.flush()
        self.cells.insert(1 if self.cells[0].cell_type == "markdown" else 0, new_code_cell(SETUP))
        for number, cell in enumerate(self.cells):
            cell.id = f"cell-{number}"
        kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
        return new_notebook(cells=self.cells, metadata={"kernelspec": kernel, "language_info": {"name": "python"}})

    def walk(self, node, depth):
        """The blocks of a section or exercise in their order; what holds code cells is taken apart."""
        for child in node.children:
            if child.tagname == "title":
                self.text.append(f"{'#' * depth} {self.plain.heading(node)}")
            elif child.tagname == "section":
                self.walk(child, depth + 1)
            elif _is_code(child):
                self.code(child["cell_index"])
            elif child.tagname == "solution_node":
                self.solution(child)
            elif any(map(_is_code, child.findall())):
                self.text.append(f"**{self.plain.heading(child)}**")
                for part in child.children[1:]:
                    self.walk(part, depth)
            else:
                self.text.append(self.plain(child))

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
        """The code cell at this place of the page, and before it those that the page leaves out."""
        self.flush()
        while self.waiting and self.waiting[0] <= place:
            now = self.waiting.pop(0)
            source, own = self.sources[now]
            if now == place:
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


def _path(app, docname):
    return Path(app.outdir, FOLDER, docname + ".ipynb")


def _write_notebook(app, doctree, docname):
    """Called with each page once everything in it is resolved."""
    if app.builder.format != "html" or not (page := executable(app.env, docname)):
        return
    path = _path(app, docname)
    path.unlink(missing_ok=True)
    maker = NotebookMaker(Plain(app.srcdir, app.env.toc_fignumbers.get(docname, {})), _sources(page[1]))
    try:
        notebook = maker.notebook(doctree)
    except UnknownNode as error:
        # Without its notebook the page is read again, and refused again, in the next build.
        logger.warning("%s", error, location=(docname, _line(error.node)))
        return
    write_atomically(path, nbformat.writes(notebook).encode())


def _pages_without_their_notebooks(app, env, added, changed, removed):
    return [doc for doc in env.found_docs if not _path(app, doc).exists() and executable(env, doc)]


def _offer_notebook(app, pagename, templatename, context, doctree):
    """In the download menu, the notebook takes the place of the page's source, which few programs can open."""
    for group in context.get("header_buttons", []):
        if group.get("label") == "download-buttons":
            group["buttons"] = [button for button in group["buttons"] if button["label"] != "download-source-button"]
            if _path(app, pagename).exists():
                notebook = {
                    "type": "link",
                    "url": context["pathto"](f"{FOLDER}/{pagename}.ipynb", resource=True),
                    "text": ".ipynb",
                    "icon": "fas fa-code",
                    "tooltip": "Download as a notebook that runs on its own",
                    "label": "download-notebook-button",
                }
                group["buttons"].insert(0, notebook)


def _link_archives(app, doctree):
    """Let pages link to the archives, which are there only once the book is built."""
    base = posixpath.relpath(".", posixpath.dirname(app.env.docname) or ".")
    for link in list(doctree.findall(addnodes.pending_xref)):
        if link["reftarget"] in (ALL, FOR_STUDENTS):
            address = posixpath.join(base, link["reftarget"])
            link.replace_self(nodes.reference("", "", *link.children, refuri=address, internal=True))


def _write_archives(app, exception):
    if exception is not None or app.builder.format != "html":
        return
    folder = Path(app.outdir, FOLDER)
    made = {_path(app, doc) for doc in app.env.found_docs}
    for path in folder.rglob("*.ipynb"):
        if path not in made:
            path.unlink()
    notebooks = {path.relative_to(folder): nbformat.read(path, 4) for path in sorted(folder.rglob("*.ipynb"))}
    _write_archive(Path(app.outdir, ALL), notebooks)
    for notebook in notebooks.values():
        notebook.cells = [cell for cell in notebook.cells if SOLUTION not in cell.metadata.get("tags", [])]
    _write_archive(Path(app.outdir, FOR_STUDENTS), notebooks)


def _write_archive(path, notebooks):
    """The same bytes for the same notebooks: no file in the archive has a date of its own."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, notebook in notebooks.items():
            entry = zipfile.ZipInfo(f"{path.stem}/{name.as_posix()}", date_time=(1980, 1, 1, 0, 0, 0))
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, nbformat.writes(notebook), zipfile.ZIP_DEFLATED)
    write_atomically(path, content.getvalue())


def _configure(app, config):
    # The sources of the pages need not be shipped: nothing links to them any more.
    config.html_copy_source = False


def setup(app):
    app.connect("config-inited", _configure)
    app.connect("env-get-outdated", _pages_without_their_notebooks)
    app.connect("doctree-read", _link_archives)
    # After everything that still changes a page.
    app.connect("doctree-resolved", _write_notebook, priority=900)
    # After the theme has made its menus.
    app.connect("html-page-context", _offer_notebook, priority=900)
    app.connect("build-finished", _write_archives)

"""Downloads: a page's notebook in its menu, and all notebooks in two archives, with solutions and without.

An archive is a folder to work in: the notebooks by part, an index of them, and the package that they need.
"""

import io
import posixpath
import zipfile
from pathlib import Path

import nbformat
from docutils import nodes
from sphinx import addnodes

from reglab_book.files import write_atomically
from reglab_book.index import address_of, index_of
from reglab_book.notebooks import FOLDER, SOLUTION, path_of
from reglab_book.wheel import wheel_of

ALL = "_downloads/reglab-notebooks.zip"
FOR_STUDENTS = "_downloads/reglab-notebooks-without-solutions.zip"


def _offer_notebook(app, pagename, templatename, context, doctree):
    """In the download menu, the notebook takes the place of the page's source, which few programs can open."""
    context["reglab_archive"] = context["pathto"](ALL, resource=True)
    for group in context.get("header_buttons", []):
        if group.get("label") == "download-buttons":
            group["buttons"] = [button for button in group["buttons"] if button["label"] != "download-source-button"]
            if path_of(app, pagename).exists():
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
    paths = {doc: path for doc in sorted(app.env.found_docs) if (path := path_of(app, doc)).exists()}
    for path in {*Path(app.outdir, FOLDER).rglob("*.ipynb")} - {*paths.values()}:
        path.unlink()
    notebooks = {doc: nbformat.read(path, 4) for doc, path in paths.items()}
    index = index_of(app.config.html_title, app.env.external_site_map, notebooks)
    wheel = wheel_of(app.srcdir)
    _write_archive(Path(app.outdir, ALL), index, notebooks, wheel)
    for notebook in notebooks.values():
        notebook.cells = [cell for cell in notebook.cells if SOLUTION not in cell.metadata.get("tags", [])]
    _write_archive(Path(app.outdir, FOR_STUDENTS), index, notebooks, wheel)


def _write_archive(path, index, notebooks, wheel):
    """The same bytes for the same files: none in the archive has a date of its own."""
    files = {"index.ipynb": nbformat.writes(index)}
    files |= {address_of(doc): nbformat.writes(notebook) for doc, notebook in notebooks.items()}
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, file in (files | wheel).items():
            entry = zipfile.ZipInfo(f"{path.stem}/{name}", date_time=(1980, 1, 1, 0, 0, 0))
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, file, zipfile.ZIP_DEFLATED)
    write_atomically(path, content.getvalue())


def _configure(app, config):
    # The sources of the pages need not be shipped: nothing links to them any more.
    config.html_copy_source = False


def setup(app):
    app.connect("config-inited", _configure)
    app.connect("doctree-read", _link_archives)
    # After the theme has made its menus.
    app.connect("html-page-context", _offer_notebook, priority=900)
    app.connect("build-finished", _write_archives)

"""Columns of tables that hold sentences are marked, so that they get room to be read where a table scrolls (book.css).

A browser gives the room to what cannot be broken, such as code, and leaves a word a line to the sentences beside it.
"""

from docutils import nodes

LETTERS = 28  # an interval has fewer, "+12.9 (+11.0 to +14.8)"
CLASS = "reglab-sentences"


def mark_sentences(document):
    for table in document.findall(nodes.tgroup):
        rows = [
            list(row.findall(nodes.entry)) for row in table.findall(nodes.row) if isinstance(row.parent, nodes.tbody)
        ]
        for column in zip(*rows, strict=False):
            if max(len(cell.astext()) for cell in column) >= LETTERS:
                for cell in column:
                    cell["classes"].append(CLASS)


def _mark(app, doctree, docname):
    if app.builder.format == "html":
        mark_sentences(doctree)


def setup(app):
    app.connect("doctree-resolved", _mark, priority=950)

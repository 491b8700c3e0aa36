"""Columns of tables that hold sentences are marked, so that they get room to be read where a table scrolls (book.css),
and those that hold intervals, which are not broken there.

A browser gives the room to what cannot be broken, such as code, and leaves a word a line to the sentences beside it.
"""

import re

from docutils import nodes

LETTERS = 28  # an interval has fewer, "+12.9 (+11.0 to +14.8)"
INTERVAL = re.compile(r"\(\S+ to \S+\)$")
CLASS, WHOLE = "reglab-sentences", "reglab-whole"


def mark_columns(document):
    for table in document.findall(nodes.tgroup):
        rows = [
            list(row.findall(nodes.entry)) for row in table.findall(nodes.row) if isinstance(row.parent, nodes.tbody)
        ]
        for column in zip(*rows, strict=False):
            texts = [cell.astext() for cell in column]
            kind = CLASS if max(map(len, texts)) >= LETTERS else WHOLE if any(map(INTERVAL.search, texts)) else None
            for cell in column if kind else ():
                cell["classes"].append(kind)


def _mark(app, doctree, docname):
    if app.builder.format == "html":
        mark_columns(doctree)


def setup(app):
    app.connect("doctree-resolved", _mark, priority=950)

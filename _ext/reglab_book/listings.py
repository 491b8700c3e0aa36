"""Code and tables as pages print them.

A listing is the code that runs, but of a docstring it keeps the first paragraph: all of it stands on the API page. What
is too wide for the column of text, code or a table, may use the margin beside it.
"""

import ast
import textwrap

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.directives.code import LiteralInclude
from sphinx.transforms.post_transforms import SphinxPostTransform

from reglab_book.explorers import Wide

# What the column of text holds on a screen of 1280 pixels (reading.css).
COLUMNS = 84
# A table with more columns, or with longer words in them, is narrow in the column of text: it breaks at every word.
TABLE_COLUMNS, TABLE_LETTERS = 5, 75
HOLDS_DOCSTRING = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
# What stands between the page and code in its column; anything else, such as a box or a list, is narrower.
IN_COLUMN = (nodes.document, nodes.section)


def shortened(code):
    """Code whose docstrings end with their first paragraph; a method begins at the left edge."""
    lines = textwrap.dedent(code).splitlines()
    docstrings = [
        node.body[0]
        for node in ast.walk(ast.parse("\n".join(lines)))
        if isinstance(node, HOLDS_DOCSTRING) and ast.get_docstring(node, clean=False) is not None
    ]
    for docstring in sorted(docstrings, key=lambda node: node.lineno, reverse=True):
        first, last = docstring.lineno - 1, docstring.end_lineno - 1
        blank = next((at for at in range(first, last) if not lines[at].strip()), None)
        if blank is not None:
            # Its own quotes: whatever stands before and between them, they are the last three characters.
            lines[blank - 1 : last + 1] = [lines[blank - 1] + lines[last].rstrip()[-3:]]
    return "\n".join(lines) + "\n"


class Listing(LiteralInclude):
    """Sphinx's `literalinclude`; Python is shortened."""

    def run(self):
        made = super().run()
        for block in (found for node in made for found in node.findall(nodes.literal_block)):
            if block.get("language") == "python":
                text = shortened(block.astext())
                block.rawsource, block.children = text, []
                block += nodes.Text(text)
        return made


class Widen(SphinxPostTransform):
    """The theme's class "full-width" is for what may reach into the margin: the contents that stand there fold away."""

    default_priority = 201  # after myst-nb has wrapped what is hidden
    formats = ("html",)

    def run(self, **kwargs):
        for block in list(self.document.findall(nodes.literal_block)):
            if max(map(len, block.astext().splitlines()), default=0) > COLUMNS and in_column(block):
                frame = block.parent if block.parent.get("nb_element") == "cell_code_source" else block
                frame["classes"].append("full-width")
        for table in list(self.document.findall(nodes.table)):
            if _is_wide(table) and _in_column(table):
                frame = Wide(classes=["reglab-wide-table"])
                table.parent.replace(table, frame)
                frame += table


def _is_wide(table):
    """Whether a table has many columns, or its columns words that are long, taken together."""
    rows = [[entry.astext().split() for entry in row.findall(nodes.entry)] for row in table.findall(nodes.row)]
    columns = max(map(len, rows))
    longest = [max((len(word) for row in rows if i < len(row) for word in row[i]), default=0) for i in range(columns)]
    return columns > TABLE_COLUMNS or sum(longest) > TABLE_LETTERS


def in_column(node):
    """Whether only sections and the containers of a cell hold it."""
    while node.parent is not None:
        node = node.parent
        if not (isinstance(node, IN_COLUMN) or (isinstance(node, nodes.container) and node.get("nb_element"))):
            return False
    return True


def setup(app):
    # In place of Sphinx's own, which knows no `override`.
    directives.register_directive("literalinclude", Listing)
    app.add_post_transform(Widen)

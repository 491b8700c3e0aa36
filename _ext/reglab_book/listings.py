"""Code as pages print it.

A listing is the code that runs, but of a docstring it keeps the first paragraph: all of it stands on the API page. What
is too wide for the column of text may use the margin beside it.
"""

import ast
import textwrap

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.directives.code import LiteralInclude
from sphinx.transforms.post_transforms import SphinxPostTransform

# What the column of text holds on a screen of 1280 pixels (reading.css).
COLUMNS = 84
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

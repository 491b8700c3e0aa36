"""The bars that hide code say what they hold, and stand behind what it made.

A cell that is hidden and holds nothing but imports is not shown at all; the page's notebook has it.
"""

import ast
from html import escape

from docutils import nodes
from myst_nb.sphinx_ import HideCodeCellNode
from sphinx.transforms.post_transforms import SphinxPostTransform

# What a cell calls -> what its code is the code of, the first that it calls.
CALLS = {"explore": "this explorer", "Study": "this study", "table": "this study", "show": "this picture"}


class Unseen(nodes.Element):
    """A code cell that the page does not show: its place is kept for the notebook."""


def only_imports(source):
    """Whether code does nothing but import."""
    body = _parsed(source).body
    return bool(body) and all(isinstance(statement, (ast.Import, ast.ImportFrom)) for statement in body)


def holds(source):
    """What a cell's code is the code of: "this explorer"; empty where it makes nothing in particular."""
    calls = [node.func for node in ast.walk(_parsed(source)) if isinstance(node, ast.Call)]
    names = {func.id for func in calls if isinstance(func, ast.Name)}
    # `.table()` of a study; a function `table` may be anything.
    names = names - {"table"} | {"table" for func in calls if isinstance(func, ast.Attribute) and func.attr == "table"}
    return next((what for name, what in CALLS.items() if name in names), "")


def _parsed(source):
    """Code as a tree; an empty one for what is no plain Python, such as a command of the notebook program."""
    try:
        return ast.parse(source)
    except SyntaxError:
        return ast.Module([], [])


class Name(SphinxPostTransform):
    """Before myst-nb wraps what is hidden, at 199."""

    default_priority = 198
    formats = ("html",)

    def run(self, **kwargs):
        for cell in _cells(self.document):
            source = cell.children[0].astext() if cell.children else ""
            if cell.get("hide_mode") == "input" and len(cell.children) == 1 and only_imports(source):
                cell.replace_self(Unseen(nb_element="cell_code", cell_index=cell["cell_index"]))
            elif cell.get("hide_mode") == "input":
                of = holds(source)
                code = f"the code of {of}" if of else "the code"
                cell["prompt_show"], cell["prompt_hide"] = f"Show {code}", f"Hide {code}"


class Move(SphinxPostTransform):
    """After myst-nb has wrapped it: what a cell made comes first, then the bar with its code."""

    default_priority = 200
    formats = ("html",)

    def run(self, **kwargs):
        for cell in _cells(self.document):
            if cell.get("hide_mode") == "input" and len(cell.children) == 2:
                bar, made = cell.children
                cell.children = [made, bar]
                bar["classes"] = ["below-output"]


def _cells(document):
    found = document.findall(nodes.container)
    return [node for node in found if node.get("nb_element") == "cell_code"]


def _visit_bar(self, node):
    # As myst-nb does, but without the label that would hide from screen readers what the bar says.
    self.body.append(
        f'<details class="admonition hide {" ".join(node["classes"])}">\n<summary>\n'
        f'<p class="collapsed admonition-title">{escape(node["prompt_show"])}</p>\n'
        f'<p class="expanded admonition-title">{escape(node["prompt_hide"])}</p>\n</summary>\n'
    )


def _depart_bar(self, node):
    self.body.append("</details>\n")


def _nothing(self, node):
    raise nodes.SkipNode


def setup(app):
    app.add_node(Unseen, html=(_nothing, None))
    app.add_node(HideCodeCellNode, override=True, html=(_visit_bar, _depart_bar))
    app.add_post_transform(Name)
    app.add_post_transform(Move)

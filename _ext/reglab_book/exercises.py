"""What a student fills in after an exercise: signatures and checks, made from its solution without what solves it."""

import ast
import copy
import textwrap

from reglab_book.slicing import MAGIC, bound_by, read_by

BODY = 'raise NotImplementedError("write your answer here")'


class NoStub(Exception):
    """A solution's check asks for something that has no signature to fill in."""


def to_fill_in(cells):
    """Sources of cells, two for each `check("name", answer)` in a solution's code cells: what to write, and its check.

    An answer that is not written yet raises, and `check` says so: all cells of a notebook can be run before any answer
    is there.
    """
    source = "\n".join(cell for cell in cells if not MAGIC.search(cell))
    tree = ast.parse(source)
    found = []
    for call in filter(_is_check, ast.walk(tree)):
        asked = [node.id for node in ast.walk(call.args[1]) if isinstance(node, ast.Name)]
        parts = [part for part in tree.body if not _imports(part) and bound_by(part) & {*asked}]
        check = f"print({ast.get_source_segment(source, call)})"
        if not parts:
            raise NoStub(f"{check} must name what its solution defines, for a notebook to show what is to be written")
        stubs = [_stub(part) for part in parts]
        needed = set().union(*(read_by(ast.parse(text)) for text in [*stubs, check]))
        imports = [ast.unparse(part) for part in tree.body if _imports(part) and bound_by(part) & needed]
        found += ["\n\n\n".join(filter(None, ["\n".join(imports), *stubs])), check]
    return found


def _is_check(node):
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "check"


def _imports(statement):
    return isinstance(statement, (ast.Import, ast.ImportFrom))


def _stub(statement):
    """A definition of the same name and signature that holds nothing yet."""
    if isinstance(statement, ast.FunctionDef):
        return _without_body(statement) + BODY
    if isinstance(statement, ast.ClassDef):
        methods = [_stub(part) for part in statement.body if isinstance(part, ast.FunctionDef)]
        return _without_body(statement) + textwrap.indent("\n\n".join(methods) or "...", "    ").lstrip()
    return f"{' = '.join(sorted(bound_by(statement)))} = None  # write your answer here"


def _without_body(definition):
    head = copy.copy(definition)
    head.body = [ast.Pass()]
    return ast.unparse(head).removesuffix("pass")

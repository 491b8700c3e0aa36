"""Which code of a page must its notebook keep?

Cells that a page removes often do nothing but glue numbers into its text. A notebook has these numbers in place and no
use for the code; but what later cells read of such a cell must stay.
"""

import ast
import re

GLUE = "glue"
MAGIC = re.compile(r"^\s*[%!]", re.MULTILINE)


def without_glue(cells):
    """What is left of each cell, given as (source, hidden); empty where nothing is.

    Nothing that glues stays, and of a hidden cell that glues only the statements that define what later code reads.
    """
    needed, kept = set(), []
    for source, hidden in reversed(cells):
        kept.append(source if MAGIC.search(source) else _slice(source, hidden, needed))
    return kept[::-1]


def _slice(source, hidden, needed):
    """One cell, read from its end; `needed` are the names that later code reads."""
    statements = ast.parse(source).body
    lines = source.splitlines()
    slicing = hidden and any(map(_glues, statements))
    for statement in reversed(statements):
        bound = bound_by(statement)
        if _glues(statement) or (slicing and not bound & needed):
            first = min([statement.lineno, *(d.lineno for d in getattr(statement, "decorator_list", ()))])
            del lines[first - 1 : statement.end_lineno]
        else:
            if not isinstance(statement, (ast.If, ast.For, ast.While, ast.AugAssign)):
                needed -= bound
            needed |= read_by(statement)
    if slicing:  # its comments tell of what is gone
        lines = [line for line in lines if not line.startswith("#")]
    return re.sub(r"\n{4,}", "\n\n\n", "\n".join(lines)).strip()


def _glues(statement):
    """Whether a statement calls or imports `glue`."""
    if isinstance(statement, ast.ImportFrom):
        return [alias.name for alias in statement.names] == [GLUE]
    return any(isinstance(node, ast.Call) and _is_name(node.func, ast.Load, GLUE) for node in ast.walk(statement))


def bound_by(statement):
    """The names that a statement defines or changes, seen from outside of it."""
    if isinstance(statement, (ast.FunctionDef, ast.ClassDef)):
        return {statement.name}
    if isinstance(statement, (ast.Import, ast.ImportFrom)):
        return {(alias.asname or alias.name).split(".")[0] for alias in statement.names}
    return {node.id for node in ast.walk(statement) if _is_name(node, ast.Store)}


def read_by(statement):
    """The names that a statement reads; `a += 1` reads a, too."""
    nodes = list(ast.walk(statement))
    changed = [node.target for node in nodes if isinstance(node, ast.AugAssign)]
    return {n.id for n in nodes if _is_name(n, ast.Load)} | {n.id for n in changed if isinstance(n, ast.Name)}


def _is_name(node, context, name=None):
    return isinstance(node, ast.Name) and isinstance(node.ctx, context) and name in (None, node.id)

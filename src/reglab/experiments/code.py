"""Code: a fingerprint of all that a result depends on, so that a kept result is never stale.

It knows functions by what they do: their syntax tree, without comments and docstrings, and all that they name.
"""

from __future__ import annotations

import ast
import hashlib
import inspect
import sys
import types
from dis import get_instructions
from functools import cache, partial

import numpy as np
import scipy
import sklearn

from reglab import validation as v

PACKAGE = __name__.partition(".")[0]


def fingerprint(*things) -> str:
    """Sixteen letters and digits that change with the things, with the code behind them, and with numpy's, scipy's and
    scikit-learn's versions; not with comments, docstrings or the last digits of numbers.

    Raises ValueError for what does not show what it holds.
    """
    versions = [m.__version__ for m in (np, scipy, sklearn)]
    return hashlib.sha256(repr([versions, [_known(thing, ()) for thing in things]]).encode()).hexdigest()[:16]


def _known(thing, inside):
    """What a thing is, as nested lists of strings."""
    if any(thing is other for other in inside):
        return "itself"
    inside = (*inside, thing)
    if thing is None or isinstance(thing, (bool, int, str, bytes)):
        return repr(thing)
    if isinstance(thing, (float, np.floating)):
        return f"{thing:.9g}"
    if isinstance(thing, np.generic):
        return repr(thing.item())
    if isinstance(thing, (complex, range, slice, np.dtype, np.ufunc)) or thing is Ellipsis:
        return repr(thing)
    if isinstance(thing, (set, frozenset)):
        return sorted(repr(_known(part, inside)) for part in thing)
    if isinstance(thing, np.random.Generator):
        return repr(thing.bit_generator.state)
    if isinstance(thing, np.ndarray):
        numbers = thing.dtype.kind == "f"
        text = ",".join(f"{a:.9g}" for a in thing.ravel()) if numbers else repr(thing.tolist())
        return [str(thing.shape), hashlib.sha256(text.encode()).hexdigest()]
    if isinstance(thing, (list, tuple)):
        return [_known(part, inside) for part in thing]
    if isinstance(thing, dict):
        return [[str(key), _known(part, inside)] for key, part in thing.items()]
    if isinstance(thing, types.FunctionType):
        return _function(thing, inside)
    if isinstance(thing, partial):
        return ["partial", _known([thing.func, thing.args, thing.keywords], inside)]
    if isinstance(thing, types.MethodType):
        return ["method", _known([thing.__func__, thing.__self__], inside)]
    if isinstance(thing, types.BuiltinFunctionType):
        return [str(thing.__module__), thing.__qualname__]
    if isinstance(thing, types.ModuleType):
        return _module(thing.__name__)
    if isinstance(thing, type):
        return _class(thing, inside)
    if not hasattr(thing, "__dict__"):
        v.fail("what is on record", thing, "told by arrays, numbers, texts, functions, and objects of them")
    return [_class(type(thing), inside), _known(thing.__dict__, inside)]


def _class(kind, inside):
    """A class of the package or of a library by its module, one of a page by what its methods do."""
    if kind.__module__ != "__main__":
        return [kind.__qualname__, _module(kind.__module__)]
    methods = {name: member for name, member in vars(kind).items() if isinstance(member, types.FunctionType)}
    return [kind.__qualname__, _known(methods, inside), *(_class(base, inside) for base in kind.__bases__)]


def _function(function, inside):
    if getattr(function, "on_record", False):
        function = function.__wrapped__
    if function.__module__.partition(".")[0] == PACKAGE:
        known = [function.__qualname__, _module(function.__module__)]
    else:
        known = [function.__qualname__, _source(function)]
        names = sorted(_names(function.__code__))
        known += [[n, _known(function.__globals__[n], inside)] for n in names if n in function.__globals__]
    cells = zip(function.__code__.co_freevars, function.__closure__ or (), strict=True)
    known += [[name, _known(cell.cell_contents, inside)] for name, cell in cells]
    return [*known, _known([function.__defaults__, function.__kwdefaults__], inside)]


def _source(function):
    """The syntax of a function, or of all that begin in its line: two lambdas may share one."""
    first = function.__code__.co_firstlineno
    try:
        nodes = _defined("".join(inspect.findsource(function.__code__)[0]))
    except (OSError, SyntaxError):  # typed at a prompt
        code = function.__code__
        return repr([code.co_code, [c for c in code.co_consts if not isinstance(c, types.CodeType)], code.co_names])
    return [_tree(n) for n in nodes if first in (n.lineno, *(d.lineno for d in getattr(n, "decorator_list", ())))]


@cache
def _defined(text: str) -> list:
    """All functions in a source."""
    return [node for node in ast.walk(ast.parse(text)) if isinstance(node, (ast.FunctionDef, ast.Lambda))]


def _names(code) -> set[str]:
    """All global names that the code mentions, and its inner functions; names of attributes are no such names."""
    inner = [c for c in code.co_consts if isinstance(c, types.CodeType)]
    mine = {step.argval for step in get_instructions(code) if step.opname in ("LOAD_GLOBAL", "LOAD_NAME")}
    return mine.union(*map(_names, inner))


def _tree(node):
    """A syntax tree as nested lists, without docstrings, and without fields that are empty: so that every version of
    Python tells the same."""
    if isinstance(node, list):
        return [_tree(part) for part in node]
    if not isinstance(node, ast.AST):
        return repr(node)
    fields = [(name, value) for name, value in ast.iter_fields(node) if value not in (None, [])]
    return [type(node).__name__, *([name, _tree(_undocumented(value))] for name, value in fields)]


def _undocumented(value):
    first = value[0] if isinstance(value, list) else None
    string = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    return value[1:] if string else value


@cache
def _module(name: str) -> str:
    """A module of the package by its code and that of all it imports; of others the name will do."""
    if name.partition(".")[0] != PACKAGE:
        return name
    reached, ahead = set(), {name}
    while ahead:
        module = ahead.pop()
        reached.add(module)
        ahead |= _imports(module)[1] - reached
    text = repr(sorted((module, _imports(module)[0]) for module in reached))
    return hashlib.sha256(text.encode()).hexdigest()


@cache
def _imports(name: str) -> tuple[list, frozenset]:
    """The tree of a module's code, and which modules of the package it imports."""
    tree, found = ast.parse(inspect.getsource(sys.modules[name])), set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module.partition(".")[0] == PACKAGE:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return _tree(tree), frozenset(found & set(sys.modules))

"""Everything public says what it is; a technique says where it comes from."""

from __future__ import annotations

import ast
import inspect
import re

import pytest

from registry import ENTRIES, GRADIENT, LAYERS, OPTIMIZERS, REGULARIZERS
from test_imports import FILES, SOURCE, parse, part

YEAR = re.compile(r"\((1[89]|20)\d\d\)")
PROTOCOL = {
    "forward", "backward", "bind", "parameters", "takes", "shape", "parts", "allocate", "slope", "scale",
    "targets", "value", "predict", "accuracy", "counts", "takes_classes", "cost", "cost_slope",
    "begin", "batch", "output", "omega", "weights", "gradient", "step", "epoch", "kept", "finish",
}  # fmt: skip


def public(body, methods: bool, prefix=""):
    """Classes and functions, and methods of classes where asked for, whose names do not begin with an underscore."""
    for node in body:
        if isinstance(node, (ast.ClassDef, ast.FunctionDef)) and not node.name.startswith("_"):
            yield prefix + node.name, node
            if isinstance(node, ast.ClassDef) and methods:
                yield from public(node.body, True, f"{node.name}.")


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(SOURCE)))
def test_everything_public_has_a_docstring(path):
    tree = parse(path)
    empty = not tree.body
    assert empty or ast.get_docstring(tree), "the module says nothing"
    missing = []
    methods = part(path) not in ("figures", "explore")  # there the methods speak for themselves
    for name, node in public(tree.body, methods):
        # A hook or a layer's pass means what its base class says; what is special is in the class's docstring.
        if "." in name and node.name in PROTOCOL:
            continue
        if not ast.get_docstring(node):
            missing.append(name)
    assert not missing


def techniques():
    layers = [e for e in LAYERS if e.cls.relation != "deterministic"]
    return [*REGULARIZERS, *layers, *OPTIMIZERS]


@pytest.mark.parametrize("entry", techniques(), ids=lambda e: e.id)
def test_a_technique_cites_its_paper(entry):
    assert YEAR.search(entry.cls.__doc__), f"{entry.id} names no paper with its year"


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda e: e.id)
def test_every_registered_class_states_its_formula(entry):
    """Its own docstring, not an inherited one; with a gradient, it says what that is. The one of a
    view is a view."""
    assert "__doc__" in vars(entry.cls)
    assert entry.cls.__doc__
    if GRADIENT in entry.kinds:
        stated = re.search(r"d[xzW] (=|is)|gradient|\bview\b", entry.cls.__doc__)
        assert stated, f"{entry.id} does not state its derivative"


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda e: e.id)
def test_every_argument_is_explained(entry):
    """Where the arguments are those of a base class, its docstring counts."""
    documented = " ".join(c.__doc__ or "" for c in entry.cls.__mro__[:-1])
    for name in inspect.signature(entry.cls).parameters:
        assert re.search(rf"\b{name}\b", documented), f"{entry.id} does not explain {name}"

"""Everything public says what it is; a technique says where it comes from."""

from __future__ import annotations

import ast
import inspect
import re

import pytest

from registry import ENTRIES, GRADIENT, LAYERS, OPTIMIZERS, REGULARIZERS
from test_imports import FILES, SOURCE, parse, part

# What a page of the interface makes a definition list of (see `reglab_book.docstrings`): "lr, eps: above 0."
NAMES = r"(?:[A-Z]|[a-z_]\w*)(?:, (?:[A-Z]|[a-z_]\w*))*"
OTHER_FORMS = {
    "a list of arguments": re.compile(r"\b(Args|Arguments|Parameters|Returns):"),
    "a space before the colon": re.compile(rf"^{NAMES} : ", re.MULTILINE),
    "two columns": re.compile(rf"^{NAMES} {{2,}}\S", re.MULTILINE),
    "two names in a line": re.compile(rf"^{NAMES}: .*\. {NAMES} ?: ", re.MULTILINE),
    "double backticks": re.compile("``"),
}
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


def docstrings(path):
    """Whose, and the docstring, of the module and of everything public in it."""
    tree = parse(path)
    for name, node in [("the module", tree), *public(tree.body, True)]:
        if text := ast.get_docstring(node):
            yield name, text


def strays(text: str):
    """Lines that a list of names would swallow or lose: a name in the middle of a paragraph, a meaning without an end,
    an indented line that continues none."""
    for paragraph in text.split("\n\n"):
        rows = paragraph.splitlines()
        if rows[0].startswith(" "):
            continue  # a formula
        for above, row, below in zip(["", *rows], rows, [*rows[1:], ""], strict=False):
            names, goes_on = re.match(f"{NAMES}: ", row), row.startswith(" ")
            in_list = re.match(f"{NAMES}: | ", above)
            begins = names and above and not in_list
            hangs = goes_on and not (in_list and re.match(r" {4}\S", row))
            ends = (names or goes_on) and not below.startswith(" ")
            if begins or hangs or (ends and not row.endswith(".")):
                yield row


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(SOURCE)))
def test_names_are_explained_in_one_form(path):
    for name, text in docstrings(path):
        for form, pattern in OTHER_FORMS.items():
            assert not pattern.search(text), f"{name} has {form}"
        assert not list(strays(text)), (
            f'{name} must have lists of "name: meaning." with indented lines where one goes on'
        )


@pytest.mark.parametrize(
    ("text", "stray"),
    [
        ("Fit.\n\nlr, eps: above 0,\n    or an array.\nlam: at least 0.\nRaises ValueError for less.", []),
        ("See\n\n    y = x\n        * m", []),
        ("Outputs are lent;\ncopy: what must last.", ["copy: what must last."]),
        ("Fit.\n\nlam: at least 0", ["lam: at least 0"]),
        ("Fit.\n\nRaises ValueError where lam\n    is below 0.", ["    is below 0."]),
        ("Fit.\n\nlam: at least 0,\n     or an array.", ["     or an array."]),
    ],
)
def test_strays_are_found(text, stray):
    assert list(strays(text)) == stray


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

"""Nothing public stays out of the registry, and no entry says less than its tests need."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import textwrap

import pytest

import reglab
from registry import ENTRIES, GRADIENT, KINDS, LAYERS, LOSSES, NOISE, OPTIMIZERS, REGULARIZERS
from reglab.layers.base import Layer
from reglab.layers.shapes import Flatten, Image, Tokens
from reglab.losses import Loss
from reglab.network import Network
from reglab.optimizers import Optimizer
from reglab.regularizer import HOOKS, Regularizer

ROOTS = (Layer, Loss, Optimizer, Regularizer)
DRAWING = ("reglab.figures", "reglab.explore")  # they only show results, and bring matplotlib along


def modules():
    names = [m.name for m in pkgutil.walk_packages(reglab.__path__, "reglab.") if not m.name.startswith(DRAWING)]
    return [importlib.import_module(name) for name in names]


def public_classes() -> set[type]:
    found = {c for m in modules() for c in vars(m).values() if inspect.isclass(c) and c.__module__ == m.__name__}
    return {c for c in found if issubclass(c, ROOTS) and not c.__name__.startswith("_")}


def is_stub(method) -> bool:
    """True where all that a method does, behind its docstring, is to raise NotImplementedError."""
    if not inspect.isfunction(method):
        return False
    (definition,) = ast.parse(textwrap.dedent(inspect.getsource(method))).body
    last = definition.body[-1]
    return len(definition.body) <= 2 and isinstance(last, ast.Raise) and "NotImplementedError" in ast.dump(last)


def is_base(cls, classes) -> bool:
    """A root; or a class from which others derive and which leaves a method to them. Being derived from is not enough
    (AdamW derives from Adam), and neither is a missing method (somebody may have forgotten it)."""
    derived = any(c is not cls and issubclass(c, cls) for c in classes)
    return cls in ROOTS or (derived and any(is_stub(getattr(cls, name)) for name in dir(cls)))


def test_every_public_class_is_registered():
    classes = public_classes()
    assert len(classes) > 15  # the walk does find them
    concrete = {c for c in classes if not is_base(c, classes)}
    assert concrete == {e.cls for e in ENTRIES} | {Network, Image, Flatten, Tokens}


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda e: e.id)
def test_the_entry_is_complete(entry):
    made = entry.make(**{name: low + (high - low) / 2 for name, (low, high) in entry.sweep.items()})
    assert type(made) is entry.cls
    assert not any(is_stub(getattr(entry.cls, name)) for name in dir(entry.cls)), "a method is not implemented"
    assert set(made.hyper if hasattr(made, "hyper") else ()) == set(entry.sweep), "every hyperparameter is swept"
    assert entry.kinds <= KINDS
    assert entry in {Layer: LAYERS, Loss: LOSSES, Optimizer: OPTIMIZERS, Regularizer: REGULARIZERS}[entry.base]


@pytest.mark.parametrize("entry", LAYERS, ids=lambda e: e.id)
def test_a_layer_that_draws_is_tested_as_noise(entry):
    assert (NOISE in entry.kinds) == (entry.cls.relation != "deterministic")


@pytest.mark.parametrize("entry", [*LAYERS, *LOSSES, *OPTIMIZERS, *REGULARIZERS], ids=lambda e: e.id)
def test_every_entry_is_compared_with_something(entry):
    """A gradient is checked numerically; an optimizer against torch; everything else by the kind that it names."""
    assert entry.kinds or (entry.base is Optimizer and entry.torch)
    if entry.base in (Layer, Loss):
        assert GRADIENT in entry.kinds


@pytest.mark.parametrize("entry", REGULARIZERS, ids=lambda e: e.id)
def test_a_regularizer_changes_training_somewhere(entry):
    hooks = [p for p in HOOKS if getattr(entry.cls, p) is not getattr(Regularizer, p)]
    assert hooks
    if {"output", "weights"} & set(hooks):
        assert GRADIENT in entry.kinds

"""Nothing public stays out of the registry, and no entry says less than its tests need."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import re
import textwrap

import pytest

import reglab
import small
from registry import ENTRIES, GRADIENT, KINDS, LAYERS, LOSSES, NOISE, OPTIMIZERS, REGULARIZERS, middle
from reglab.layers.base import Layer
from reglab.layers.row import Row
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
    # Network is no layer of another, but what every test trains; test_network.py has its own.
    assert concrete == {e.cls for e in ENTRIES} | {Network}


def test_every_entry_has_an_id_of_its_own_that_begins_with_its_module():
    ids = [e.id for e in ENTRIES]
    assert len(set(ids)) == len(ids)
    assert {"dropout-VanillaDropout", "linear-3x6", "max_norm", "optimizers-Adam"} <= set(ids)
    assert all(e.id.startswith(e.cls.__module__.split(".")[-1]) for e in ENTRIES)


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda e: e.id)
def test_the_entry_is_complete(entry):
    made = entry.make(**{name: low + (high - low) / 2 for name, (low, high) in entry.sweep.items()})
    assert type(made) is entry.cls
    assert not any(is_stub(getattr(entry.cls, name)) for name in dir(entry.cls)), "a method is not implemented"
    assert set(made.hyper if hasattr(made, "hyper") else ()) == set(entry.sweep), "every hyperparameter is swept"
    assert entry.kinds <= KINDS
    assert entry in {Layer: LAYERS, Loss: LOSSES, Optimizer: OPTIMIZERS, Regularizer: REGULARIZERS}[entry.base]


@pytest.mark.parametrize("entry", LAYERS, ids=lambda e: e.id)
def test_the_entry_of_a_layer_says_what_its_relation_asks_for(entry):
    draws = entry.cls.relation in ("equal in expectation", "rescaled at prediction")
    assert draws or entry.cls.relation in ("deterministic", "by running averages")
    assert (NOISE in entry.kinds) == draws == (entry.moments is not None)
    assert not draws or entry.identity, "what its prediction is compared with"
    state = small.state_of(entry.make(**middle(entry)))
    assert bool(state) == entry.trains_otherwise
    assert bool(entry.torch and entry.trains_otherwise) == (entry.torch_training is not None)
    assert entry.drawn.keys() <= {"x", *entry.make(**middle(entry)).parameters()}


@pytest.mark.parametrize("entry", LAYERS, ids=lambda e: e.id)
def test_a_layer_refuses_rows_that_do_not_fit(entry):
    """By itself and in a network, naming itself and the shape."""
    made = entry.make(**middle(entry))
    takes_all = made.takes is None and not made.parameters()
    assert (entry.refuses is None) <= takes_all, "an entry with `refuses` is wanted"
    if entry.refuses:
        words = re.escape(type(made).__name__) + ".*" + re.escape(str(entry.refuses))
        if isinstance(made, Row):
            words = r"Linear\(.*" + re.escape(str(entry.refuses))
        for ask in (lambda: made.shape(entry.refuses), lambda: Network(small.Rows(entry.refuses), made)):
            with pytest.raises(ValueError, match=words):
                ask()


@pytest.mark.parametrize("entry", [*LAYERS, *LOSSES, *OPTIMIZERS, *REGULARIZERS], ids=lambda e: e.id)
def test_every_entry_is_compared_with_something(entry):
    """A gradient is checked numerically; an optimizer against torch; everything else by the kind that it names."""
    if issubclass(entry.cls, Layer) and not entry.cls.continuous and not entry.make().parameters():
        return  # of names, there is nothing to be derived
    assert entry.kinds or (entry.base is Optimizer and entry.torch)
    if entry.base in (Layer, Loss):
        assert GRADIENT in entry.kinds


@pytest.mark.parametrize("entry", REGULARIZERS, ids=lambda e: e.id)
def test_a_regularizer_changes_training_somewhere(entry):
    hooks = [p for p in HOOKS if getattr(entry.cls, p) is not getattr(Regularizer, p)]
    assert hooks
    if {"output", "weights"} & set(hooks):
        assert GRADIENT in entry.kinds

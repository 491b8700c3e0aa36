"""Replica axes: every array may carry `lead = (*sweep, S)`, one entry for each hyperparameter setting and seed.

An object names in `hyper` those attributes that may be arrays over the sweep axes, and in `replicated` those that may
be arrays over all replica axes, with the number of axes behind them. Here is all that knows about it.
"""

from __future__ import annotations

import copy
from inspect import signature

import numpy as np


def sweep_shape(*objects) -> tuple:
    """The common shape of all hyperparameter arrays; () when every one of them is a number."""
    parts = [part for o in objects for part in o.parts()]
    shapes = {f"{type(o).__name__}.{h}": np.shape(getattr(o, h)) for o in parts for h in o.hyper}
    try:
        return np.broadcast_shapes(*shapes.values())
    except ValueError:
        arrays = ", ".join(f"{name} {shape}" for name, shape in shapes.items() if shape)
        raise ValueError(f"hyperparameter arrays must broadcast to one sweep shape, got {arrays}") from None


def per_replica(value, core: int, dtype=None):
    """A hyperparameter ready to multiply an array of shape (*lead, *core axes): a number stays one, an array over
    the sweep axes gets an axis for the seeds and `core` more."""
    if isinstance(value, float) or np.ndim(value) == 0:
        return float(value)
    value = np.asarray(value, dtype)
    return value.reshape(*value.shape, *(1,) * (1 + core))


def rows_of(a, numbers, lead: int) -> np.ndarray:
    """The rows with these numbers (S, B) of a (n, d), or of a (*lead, n, d) with rows of its own for each replica."""
    if not lead:
        return a.take(numbers, 0)
    axes = numbers.ndim + 1 + max(0, lead - 1)  # as many as the answer has
    numbers = np.expand_dims(numbers[..., None], tuple(range(axes - numbers.ndim - 1)))
    a = np.expand_dims(a, tuple(range(axes - a.ndim)))
    return np.take_along_axis(a, numbers, axis=-2)


def with_seeds(a, core: int, lead: tuple, single: bool) -> np.ndarray:
    """An array with replica axes as a run shows them, and `core` axes behind them, ready to meet (*lead, *core axes):
    the results of a run of a single seed show no axis for it."""
    axes = np.ndim(a) - core
    return np.expand_dims(a, axes) if single and 0 < axes < len(lead) else np.asarray(a)


def settings(a, shape: tuple, which, behind: int = 0) -> np.ndarray:
    """The settings `which` of a flattened sweep of this shape, from an array over the sweep axes and `behind` more;
    without sweep axes it is the same for all settings, and stays."""
    a = np.asarray(a)
    if a.ndim <= behind:
        return a
    rest = a.shape[a.ndim - behind :]
    return np.broadcast_to(a, (*shape, *rest)).reshape(-1, *rest)[which]


def cut(obj, lead: tuple, single: bool, which):
    """A copy of `obj` whose arrays keep only the settings `which` of a flattened sweep; lead = (*sweep, S)."""
    part = copy.deepcopy(obj)
    for one in part.parts():
        for name in one.hyper:
            if np.ndim(value := getattr(one, name)):
                setattr(one, name, settings(value, lead[:-1], which))
        for name, core in one.replicated.items():
            if (value := getattr(one, name)) is not None:
                setattr(one, name, settings(with_seeds(value, core, lead, single), lead[:-1], which, 1 + core))
    return part


class NotThere(AttributeError, ValueError):
    """Asked for what an object has only while a training goes on, or not at all."""


class Swept:
    """What may hold hyperparameters: layers, losses, optimizers and regularizers."""

    hyper: tuple = ()  # attributes that may be arrays over the sweep axes
    replicated: dict = {}  # noqa: RUF012  attributes that may be arrays over all replica axes: how many axes follow them

    def parts(self):
        """Everything in it that may hold hyperparameters."""
        yield self

    def __getattr__(self, name):
        begun = "what `begin` or `bind` makes is there only after it, and in a training's own copy"
        raise NotThere(f"{type(self).__name__} has no {name!r}; {begun}")

    def __repr__(self) -> str:
        """Its settings, as they were given; those left at None or at their default are left out."""
        return f"{type(self).__name__}({', '.join(_said(self))})"


def _said(obj):
    """The arguments of an object that keeps each under its own name."""
    for name, p in signature(type(obj).__init__).parameters.items():
        value = getattr(obj, name, p.default)
        if name == "self" or value is p.default or (np.ndim(value) == 0 and value == p.default):
            continue
        yield f"{name}={_short(value)}"


def _short(value) -> str:
    """A number as it is written, an array by its range and shape."""
    if isinstance(value, float):
        return f"{value:g}"
    a = np.asarray(value)
    if a.ndim and a.dtype.kind in "biuf":
        return f"[{a.min():g} .. {a.max():g}] {a.shape}" if a.size > 3 else f"{a.tolist()}"
    return repr(value)

"""Replica axes: every array may carry `lead = (*sweep, S)`, one entry for each hyperparameter setting and seed.

An object names in `hyper` those attributes that may be arrays over the sweep axes. Here is all that knows about it.
"""

from __future__ import annotations

import copy

import numpy as np


def sweep_shape(*objects) -> tuple:
    """The common shape of all hyperparameter arrays; () when every one of them is a number."""
    shapes = {f"{type(o).__name__}.{h}": np.shape(getattr(o, h)) for o in objects for h in o.hyper}
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


def take(obj, shape: tuple, which):
    """A copy of `obj` whose hyperparameter arrays keep only the settings `which` of the flattened sweep."""
    part = copy.deepcopy(obj)
    for name in obj.hyper:
        value = getattr(obj, name)
        if np.ndim(value):
            setattr(part, name, np.broadcast_to(value, shape).reshape(-1)[which])
    return part

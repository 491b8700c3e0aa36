"""Sweep: what `compute` returns for every state of the sliders, checked once and then only looked up."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

import numpy as np

from reglab import validation as v
from reglab.explore.sliders import Slider


def checked(result, lead: tuple[int, ...], static: tuple[str, ...], keys) -> dict[str, np.ndarray]:
    """The arrays of a result with all sweep axes in front (as views), so that `result[key][i]` is the state `i`.

    lead: lengths of the sweep axes. An array has them in front, or 1 in place of a slider it does not depend on;
        those named in `static` have none.
    keys: the arrays that the panels ask for.
    Raises ValueError naming the array where that is not so.
    """
    if not isinstance(result, dict):
        v.fail("compute's result", result, "a dict of arrays")
    for key in (*keys, *static):
        if key not in result:
            v.fail("compute's result", list(result), f"a dict that holds {key!r}")
    return {key: _swept(key, value, lead, key in static) for key, value in result.items()}


def _swept(key: str, value, lead, static: bool) -> np.ndarray:
    a = np.asarray(value)
    if a.dtype.kind not in "biuf":
        v.fail(f"compute's {key!r}", value, "an array of real numbers")
    if static:
        return np.broadcast_to(a, lead + a.shape)
    front = a.shape[: len(lead)]
    if len(front) < len(lead) or any(n not in (1, k) for n, k in zip(front, lead, strict=True)):
        raise ValueError(
            f"compute's {key!r} must have the sweep axes {lead} in front, or 1 where it does not depend on a slider, "
            f"or be named in static; got shape {a.shape}"
        )
    return np.broadcast_to(a, lead + a.shape[len(lead) :])


class Sweep:
    """All states of the sliders.

    Numeric sliders named in `stacked` reach `compute` as arrays, slider j of J with shape (1, .., n_j, .., 1), so that
    broadcasting computes all their values in one call; the others one value after the other.
    """

    def __init__(self, compute: Callable, sliders: list[Slider], stacked, static, keys):
        self.sliders = sliders
        self._axes = [k for k, s in enumerate(sliders) if s.name in stacked]
        self._loops = [k for k in range(len(sliders)) if k not in self._axes]
        lead = tuple(len(sliders[k].values) for k in self._axes)
        shared = {}
        for j, k in enumerate(self._axes):
            shape = [1] * len(lead)
            shape[j] = lead[j]
            shared[sliders[k].name] = np.asarray(sliders[k].values).reshape(shape)
        self._results = {}
        for turn in product(*(range(len(sliders[k].values)) for k in self._loops)):
            own = {sliders[k].name: sliders[k].values[i] for k, i in zip(self._loops, turn, strict=True)}
            self._results[turn] = checked(compute(**shared, **own), lead, static, keys)

    def state(self, index: tuple[int, ...]) -> tuple[dict, tuple[int, ...]]:
        """The result that holds the state with these slider positions, and its index there."""
        return self._results[tuple(index[k] for k in self._loops)], tuple(index[k] for k in self._axes)

    def values(self, index: tuple[int, ...]) -> dict:
        """The sliders' values at these positions."""
        return {s.name: s.values[i] for s, i in zip(self.sliders, index, strict=True)}

    def at(self, **values) -> dict:
        """The arrays of one state; sliders not named stand at their start. Raises ValueError for what is no stop."""
        for name in values:
            v.choice("slider", name, [s.name for s in self.sliders])
        index = []
        for s in self.sliders:
            value = s.check(values[s.name]) if s.name in values else s.values[s.start]
            if value not in s.values:
                v.fail(s.name, value, f"one of the slider's values ({', '.join(s.labels)})")
            index.append(s.values.index(value))
        result, i = self.state(tuple(index))
        return {key: array[i] for key, array in result.items()}

    def indices(self, free=None):
        """All positions, in C order; with `free`, only these sliders move and the others stand at their start."""
        return product(
            *(range(len(s.values)) if free is None or k in free else (s.start,) for k, s in enumerate(self.sliders))
        )

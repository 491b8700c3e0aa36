"""Results: what `compute` returned in a kernel, kept so that no state is computed twice."""

from __future__ import annotations

import sys
import weakref
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock, RLock
from time import perf_counter

import numpy as np

from reglab.explore.sweep import checked

# Bytes and results that an explorer keeps; the latest is kept however large.
MOST, MANY = 64_000_000, 500

# Trainings take turns, over all explorers of a kernel: side by side each would take as long as both.
_turn = RLock()


class Results:
    """results(values) is the checked dict of arrays for these values of all sliders, computed where it is not kept.

    What was used longest ago goes first where there is too much. All goes when a cell runs, since the cell may change
    what `compute` reads.

    version: grows whenever all is forgotten.
    seconds: what the latest computation took; None before the first.
    """

    def __init__(self, compute: Callable, static: tuple[str, ...], keys: tuple[str, ...]):
        self._compute, self._static, self._keys = compute, static, keys
        self._kept: OrderedDict[tuple, dict] = OrderedDict()
        self._lock = Lock()
        self._bytes, self._latest = 0, 0
        self.version, self.seconds = 0, None
        _before_and_after_cells(self.forget)

    def __call__(self, values: dict) -> dict:
        found = self._find(values)
        if found is None:
            with _turn:
                found = self._find(values)  # by another thread, meanwhile
                if found is None:
                    found = self._computed(values)
        return found

    def __contains__(self, values: dict) -> bool:
        return _key(values) in self._kept

    def states(self) -> list[dict]:
        """The values whose results are kept."""
        with self._lock:
            return [dict(key) for key in self._kept]

    def forget(self) -> None:
        with self._lock:
            self._kept.clear()
            self._bytes = 0
            self.version += 1

    @property
    def room(self) -> bool:
        """Whether one more result can be kept without giving up another."""
        with self._lock:
            return self._bytes + self._latest <= MOST and len(self._kept) < MANY

    def _find(self, values: dict) -> dict | None:
        with self._lock:
            if _key(values) in self._kept:
                self._kept.move_to_end(_key(values))
            return self._kept.get(_key(values))

    def _computed(self, values: dict) -> dict:
        version, begun = self.version, perf_counter()
        found = checked(self._compute(**values), (), self._static, self._keys)
        # Arrays of their own, whatever `compute` does with its later.
        found = {key: _frozen(array) for key, array in found.items()}
        self.seconds = perf_counter() - begun
        self._keep(values, found, version)
        return found

    def _keep(self, values: dict, found: dict, version: int) -> None:
        with self._lock:
            self._latest = _size(found)
            if version == self.version:
                self._kept[_key(values)] = found
                self._bytes += self._latest
            while len(self._kept) > 1 and (self._bytes > MOST or len(self._kept) > MANY):
                _, oldest = self._kept.popitem(last=False)
                self._bytes -= _size(oldest)


def nothing_is_computed() -> bool:
    """Whether no explorer of this kernel computes anything just now."""
    free = _turn.acquire(blocking=False)
    if free:
        _turn.release()
    return free


def _key(values: dict) -> tuple:
    return tuple(values.items())


def _size(result: dict) -> int:
    return sum(array.nbytes for array in result.values())


def _frozen(array) -> np.ndarray:
    array = np.array(array)
    array.flags.writeable = False
    return array


def _before_and_after_cells(forget: Callable) -> None:
    """Calls a method whenever a cell of a notebook begins or ends, as long as its object lives."""
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    if shell is None:
        return
    alive = weakref.WeakMethod(forget)

    def call(*_) -> None:
        if (method := alive()) is not None:
            method()

    shell.events.register("pre_run_cell", call)
    shell.events.register("post_run_cell", call)

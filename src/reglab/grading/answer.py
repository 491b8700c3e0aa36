"""Answer: what a student hands in, as the properties of an exercise call it."""

from __future__ import annotations

import inspect
from dataclasses import dataclass

import numpy as np


class Refused(Exception):
    """What an answer returned is nothing that could be right; the text says why."""


@dataclass(frozen=True)
class Call:
    """One call of an answer: its arguments by name, what it returned, and the names of the arguments it changed."""

    given: dict
    result: object
    changed: list


class Answer:
    """A student's function (or class). It gets copies of its arrays, wherever they stand in its arguments, so that what
    it writes into them spoils neither another property nor the next answer. What it returns is coerced once: a list of
    numbers, a number in an array, a torch tensor without gradient become arrays and numbers; a function that it returns
    is such an answer too. Everything else is refused with the reason.

    calls: all that was asked and answered, in order.
    """

    def __init__(self, function, calls: list):
        if not callable(function):
            raise Refused(f"your answer must be a function, and it is {_called(function)}")
        self._function = function
        self.calls = calls

    def __call__(self, *args, **kwargs):
        given = _copied([args, kwargs])
        found = self._function(*given[0], **given[1])
        pairs = [*zip(args, given[0], strict=True), *((kwargs[key], given[1][key]) for key in kwargs)]
        names = self._names(args, kwargs)
        changed = [name for name, (was, now) in zip(names, pairs, strict=True) if not _equal(was, now)]
        result = found if inspect.isclass(self._function) else coerced(found, self.calls)
        self.calls.append(Call(dict(zip(names, (was for was, _ in pairs), strict=True)), result, changed))
        return result

    def _names(self, args, kwargs) -> list[str]:
        """The arguments' names, as the student has them; "" for what has none."""
        try:
            own = [p.name for p in inspect.signature(self._function).parameters.values() if p.kind != p.VAR_POSITIONAL]
        except (TypeError, ValueError):
            own = []
        return [*(own + [""] * len(args))[: len(args)], *kwargs]


def coerced(value, calls: list):
    """What an answer returned: lists of numbers, numbers in an array and torch tensors as arrays and numbers, a tuple
    part by part, a function as an Answer. Raises Refused, with the reason, for what can be none of these."""
    if value is None:
        raise Refused("your answer returned nothing (None): is there a `return`?")
    if isinstance(value, (str, bytes)):
        raise Refused(f"your answer returned the text {value!r}, and numbers are asked for")
    if getattr(value, "requires_grad", False):
        raise Refused("your answer returned a torch tensor that carries a gradient: take `.detach()` of it")
    if hasattr(value, "detach") and hasattr(value, "numpy"):
        value = value.numpy()
    if isinstance(value, tuple):
        return tuple(coerced(one, calls) for one in value)
    if isinstance(value, (np.ndarray, list)):
        try:
            found = np.array(value)[()]  # a copy, for the next call may reuse the array; a number without axes
        except ValueError:  # things of several shapes
            return tuple(coerced(one, calls) for one in value)
        if found.dtype.kind in "biuf":
            return found
        if found.dtype.kind == "O" and isinstance(value, list):
            return tuple(coerced(one, calls) for one in value)
        raise Refused(f"your answer returned an array of {found.dtype}, and real numbers are asked for")
    if isinstance(value, complex):
        raise Refused(f"your answer returned the complex number {value}, and real numbers are asked for")
    return Answer(value, calls) if callable(value) else value


def _called(value) -> str:
    text = repr(value)
    return f"{type(value).__name__} {text}" if len(text) <= 40 else f"of type {type(value).__name__}"


def _copied(value):
    """The same with copies of all arrays. Anything else is shared: a generator must go on, a score counts its calls."""
    if isinstance(value, np.ndarray):
        return value.copy()
    if isinstance(value, dict):
        return {key: _copied(one) for key, one in value.items()}
    return type(value)(map(_copied, value)) if type(value) in (list, tuple) else value


def _equal(was, now) -> bool:
    """Whether arrays, wherever they stand, are what they were; lists and dicts must have kept their length too."""
    if isinstance(was, np.ndarray):
        return was.shape == now.shape and np.array_equal(was, now, equal_nan=was.dtype.kind == "f")
    if isinstance(was, dict):
        return was.keys() == now.keys() and all(_equal(was[key], now[key]) for key in was)
    if type(was) in (list, tuple):
        return len(was) == len(now) and all(map(_equal, was, now))
    return True

"""Comparisons for the properties of exercises: false ones know what came and what was expected, and say so."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from reglab.checks import gradient_check
from reglab.numbers import number, rounded

# An answer may compute in single precision: seven digits, of which a sum of many numbers loses some.
RTOL, ATOL = 1e-4, 1e-6
_SHOWN = 6  # entries of an array that are written out


@dataclass(frozen=True)
class Compared:
    """What `close` and `same` return: true where it holds, and otherwise with the values and a word on the mistake."""

    holds: bool
    got: object = None
    expected: object = None
    mistake: str = ""

    def __bool__(self) -> bool:
        return bool(self.holds)

    def said(self) -> str:
        """got 1.5, expected 0.75: is the one half there?"""
        parts = [f"got {told(self.got) or f'something of type {type(self.got).__name__}'}"]
        if self.expected is not None:
            parts.append(f"expected {told(self.expected)}")
        return ", ".join(parts) + (f": {self.mistake}" if self.mistake else "")


def close(got, expected, mistakes: dict | None = None, rtol: float = RTOL, atol: float = ATOL) -> Compared:
    """Whether two numbers, arrays or tuples of such are equal but for rounding, in float32 too. Shapes must agree, but
    an expected number stands for every entry of an array.

    atol: what counts as rounding, as a share of the largest expected entry, or of 1 if all are smaller than 10⁻⁶.
    mistakes: {a word on it: what a usual mistake would give}, such as {"is the one half there?": 2 * expected}.
    """
    if isinstance(got, tuple) and isinstance(expected, tuple):
        return _parts(got, expected, lambda a, b: close(a, b, None, rtol, atol), mistakes)
    try:
        got_array, expected_array = np.asarray(got, float), np.asarray(expected, float)
    except (TypeError, ValueError):
        return Compared(False, got, expected, f"it is of type {type(got).__name__}")
    if expected_array.shape not in (got_array.shape, ()) or not got_array.size:
        shapes = f"its shape is {got_array.shape} and should be {expected_array.shape}"
        return Compared(False, got, expected, shapes)
    if _near(got_array, expected_array, rtol, atol):
        return Compared(True, got, expected)
    for word, wrong in (mistakes or {}).items():
        wrong = np.asarray(wrong, float)
        if wrong.shape in (got_array.shape, ()) and _near(got_array, wrong, rtol, atol):
            return Compared(False, got, expected, word)
    return Compared(False, got, expected, _usual(got_array, expected_array))


def same(got, expected, mistakes: dict | None = None) -> Compared:
    """Whether two values are exactly equal, in float32 where that is what came: whole numbers, masks, zeros, what must
    stay as it was."""
    if isinstance(got, tuple) and isinstance(expected, tuple):
        return _parts(got, expected, same, mistakes)
    if np.shape(got) != np.shape(expected):
        return Compared(False, got, expected, f"its shape is {np.shape(got)} and should be {np.shape(expected)}")
    if getattr(got, "dtype", None) == np.float32:
        expected = np.asarray(expected, np.float32)
    if np.array_equal(got, expected):
        return Compared(True, got, expected)
    words = (word for word, wrong in (mistakes or {}).items() if np.array_equal(got, wrong))
    return Compared(False, got, expected, next(words, ""))


def every(found) -> Compared:
    """The first of several comparisons that does not hold; one that holds where all do."""
    return next((one for one in found if not one), Compared(True))


def belongs(f, *inputs) -> Compared:
    """Whether the gradients that f returns behind its value are those of the value; `gradient_check` for answers, which
    may compute in float32."""
    found = gradient_check(f, *inputs, tolerance=1e-3)
    if found:
        return Compared(True)
    where = found.where if len(inputs) > 1 else found.where.partition(", ")[2]
    word = f"at {where} the gradient says so, and the value changes by {rounded(found.numeric, 4)}"
    return Compared(False, found.analytic, found.numeric, word)


def _parts(got, expected, compare, mistakes) -> Compared:
    if len(got) != len(expected):
        return Compared(False, got, expected, f"it has {len(got)} parts and should have {len(expected)}")
    found = every(map(compare, got, expected))
    for word, wrong in ({} if found else mistakes or {}).items():
        if all(map(compare, got, wrong)):
            return Compared(False, got, expected, word)
    return found


def _near(a, b, rtol, atol) -> bool:
    size = np.abs(b).max(initial=0.0, where=np.isfinite(b))
    return bool(np.allclose(a, b, rtol=rtol, atol=atol * (size if size > ATOL else 1.0), equal_nan=False))


def _usual(got, expected) -> str:
    """The name of a mistake that shows in the ratio of what came and what was expected."""
    if np.isnan(got).any():
        return "there is a value that is not a number (NaN)"
    if not np.isfinite(got).all():
        return "there is an infinite value"
    if _near(np.abs(got), np.abs(expected), RTOL, ATOL):
        return "the size is right and the sign is not"
    for factor, word in ((2, "it is twice as much"), (0.5, "it is half as much")):
        if _near(got, factor * expected, RTOL, ATOL):
            return word
    if expected.ndim == 2 and expected.shape[0] == expected.shape[1] and _near(got, expected.T, RTOL, ATOL):
        return "rows and columns have changed places"
    return ""


def told(value) -> str:
    """A value in a line: texts, small arrays in full, large ones by their shape; "" for anything else."""
    if isinstance(value, tuple):
        return "(" + ", ".join(map(told, value)) + ")"
    if isinstance(value, (bool, np.bool_)):
        return str(bool(value))
    if isinstance(value, (int, np.integer)):
        return number(value, 4)
    if isinstance(value, (float, np.floating)):
        return rounded(value, 4)
    if isinstance(value, str):
        return repr(value)
    if isinstance(value, (list, np.ndarray)):
        a = np.asarray(value, None if isinstance(value, np.ndarray) else object)
        if a.size > _SHOWN or a.ndim > 2:
            return f"an array of shape {a.shape}"
        if a.ndim == 0:
            return told(a[()])
        return "[" + ", ".join(told(one) for one in a) + "]"
    return ""

"""Errors for people: each check returns the cleaned value or raises a ValueError that names argument and value."""

from __future__ import annotations

import numpy as np


def _show(value) -> str:
    """A value as it appears in a message: short, on one line."""
    text = " ".join(repr(value).split())
    return text if len(text) <= 80 else text[:77] + "..."


def fail(name: str, value, wish: str):
    """Raise the ValueError "<name> must be <wish>, got <value>"."""
    raise ValueError(f"{name} must be {wish}, got {_show(value)}")


def array(name: str, value, *, dtype=None, ndim: int | None = None, shape: tuple | None = None) -> np.ndarray:
    """A numeric array, finite and not empty; `shape` may hold None for an axis of any length."""
    if np.ma.is_masked(value):  # numpy would take what lies under the mask
        raise ValueError(f"{name} must have no masked entries, got {np.ma.count_masked(value)} of them")
    try:
        a = np.asarray(value)
    except ValueError:
        fail(name, value, "a rectangular array of numbers")
    if a.dtype.kind not in "biuf":
        fail(name, value, "an array of real numbers")
    if a.size == 0:
        raise ValueError(f"{name} must not be empty, got shape {a.shape}")
    if a.dtype.kind == "f" and not np.isfinite(a).all():
        where = tuple(int(i) for i in np.argwhere(~np.isfinite(a))[0])
        raise ValueError(f"{name} must be finite, got {a[where]} at index {where}")
    if ndim is not None and a.ndim != ndim:
        raise ValueError(f"{name} must have {ndim} axes, got shape {a.shape}")
    if shape is not None and (
        a.ndim != len(shape) or any(w not in (None, h) for w, h in zip(shape, a.shape, strict=False))
    ):
        wish = "(" + ", ".join("any" if w is None else str(w) for w in shape) + ")"
        raise ValueError(f"{name} must have shape {wish}, got {a.shape}")
    return a if dtype is None else a.astype(dtype, copy=False)


def precise(name: str, value, dtype) -> np.ndarray:
    """A numeric array in this precision, finite there too."""
    a = array(name, value)
    with np.errstate(over="ignore"):
        cast = a.astype(dtype, copy=False)
    if not np.isfinite(cast).all():
        where = tuple(int(i) for i in np.argwhere(~np.isfinite(cast))[0])
        raise ValueError(f"{name} must fit {np.dtype(dtype)}, got {a[where]:g} at index {where}")
    return cast


def real(
    name: str,
    value,
    low: float = -np.inf,
    high: float = np.inf,
    *,
    open_low: bool = False,
    open_high: bool = False,
):
    """A number, or an array of numbers over sweep axes, in an interval; returns float or float64 array."""
    if isinstance(value, (bool, np.bool_, str)) or value is None:
        fail(name, value, "a real number")
    a = array(name, value)
    if a.dtype.kind == "b":
        fail(name, value, "real numbers")
    a = a.astype(float, copy=False)
    bad = (a <= low if open_low else a < low) | (a >= high if open_high else a > high)
    if bad.any():
        left, right = "(" if open_low or low == -np.inf else "[", ")" if open_high or high == np.inf else "]"
        fail(name, float(a[bad].flat[0]), f"in {left}{low:g}, {high:g}{right}")
    return float(a) if a.ndim == 0 else a


def non_negative(name: str, value):
    """A number or an array of numbers, at least 0."""
    return real(name, value, 0.0)


def positive(name: str, value):
    """A number or an array of numbers above 0."""
    return real(name, value, 0.0, open_low=True)


def rate(name: str, value):
    """A probability of dropping: in [0, 1)."""
    return real(name, value, 0.0, 1.0, open_high=True)


def fraction(name: str, value):
    """A number or an array of numbers in [0, 1]."""
    return real(name, value, 0.0, 1.0)


def integer(name: str, value, low: int | None = None) -> int:
    """A whole number, at least `low`."""
    if isinstance(value, (bool, np.bool_)) or not isinstance(value, (int, np.integer)):
        fail(name, value, "a whole number")
    if low is not None and value < low:
        fail(name, value, f"at least {low}")
    return int(value)


def choice(name: str, value, allowed):
    """One of the allowed names."""
    allowed = list(allowed)
    if not isinstance(value, str) or value not in allowed:
        fail(name, value, "one of " + ", ".join(map(repr, allowed)))
    return value


def labels(name: str, value, classes: int) -> np.ndarray:
    """Class labels: whole numbers in 0 .. classes - 1, or -1 for a row without a label; truth values and whole floats
    are taken for what they are."""
    a = array(name, value)
    if a.dtype.kind == "f" and (a != np.round(a)).any():
        fail(name, value, "whole-number class labels")
    if a.min() < -1 or a.max() >= classes:
        bad = a[(a < -1) | (a >= classes)].flat[0]
        fail(name, int(bad), f"labels in 0..{classes - 1}")
    return a if a.dtype.kind in "iu" else a.astype(np.int64)


def same_length(name_a: str, a, name_b: str, b) -> None:
    """Two things that belong together row by row."""
    if len(a) != len(b):
        raise ValueError(f"{name_a} and {name_b} must have the same length, got {len(a)} and {len(b)}")

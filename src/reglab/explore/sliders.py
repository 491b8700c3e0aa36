"""Sliders: the values that a reader may choose, and how they are called."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from reglab import validation as v
from reglab.numbers import distinct, keys, number

# How a value is called in a sentence, where that is not its name.
SYMBOLS = {
    "lam": "λ", "rate": "p", "lr": "learning rate", "alpha": "α", "beta": "β", "gamma": "γ", "eps": "ε",
    "eta": "η", "theta": "θ", "kappa": "κ", "mu": "μ", "rho": "ρ", "sigma": "σ", "tau": "τ",
}  # fmt: skip
_MEANINGS = {"lam": "price of large weights", "rate": "chance to drop a unit"}


@dataclass(frozen=True)
class Slider:
    """One slider. Made by `log`, `grid`, `values`, `choice` and `reveal`; `explore` gives it its name.

    values: what `compute` gets: numbers, names (choice), or False and True (reveal).
    start: the number of the start value.
    kind: "log", "grid", "values", "choice" or "reveal"; a reader with a kernel may choose any value between those of
        the first two.
    """

    kind: str
    values: tuple
    start: int
    label: str | None = None
    hint: str | tuple[str, str] = ""
    format: Callable[[float], str] | None = None
    name: str = ""

    def named(self, name: str) -> Slider:
        label = symbol(name) if self.label is None else self.label
        if self.label is None and name in _MEANINGS:
            label += f", {_MEANINGS[name]}"
        return replace(self, name=name, label=label)

    @property
    def numeric(self) -> bool:
        return self.kind in ("log", "grid", "values")

    @cached_property
    def labels(self) -> list[str]:
        """The values as the reader sees them."""
        if self.kind == "reveal":
            return ["hidden", "shown"]
        if self.kind == "choice":
            return list(self.values)
        return [self.format(value) for value in self.values] if self.format else distinct(self.values)

    @property
    def keys(self) -> list[str]:
        """The values as they stand in an address."""
        return keys(self.values) if self.numeric else self.labels

    @property
    def ticks(self) -> list[int]:
        """The numbers of the values that a logarithmic slider marks: its powers of ten."""
        powers = [0.0 if x == 0 else np.log10(x) for x in self.values] if self.kind == "log" else []
        return [k for k, power in enumerate(powers) if self.values[k] != 0 and abs(power - round(power)) < 1e-9]

    def show(self, value) -> str:
        """One value as the reader sees it, also between the baked ones."""
        if value in self.values:
            return self.labels[self.values.index(value)]
        return self.format(value) if self.format else number(value, 3)

    def told(self, value) -> str:
        """The slider and where it stands, as a sentence would say it: "λ = 0.01"; "" for what is hidden."""
        if self.kind == "reveal":
            return f"{self.label}: shown" if value else ""
        return f"{self.label.partition(',')[0]} = {self.show(value)}"

    def position(self, value) -> float:
        """Where a value stands among the stops: 2.5 is halfway between those with the numbers 2 and 3, by ratio on a
        logarithmic slider."""
        if not self.numeric or value in self.values:
            return float(self.values.index(value))
        places, stops = np.arange(len(self.values)), np.asarray(self.values, dtype=float)
        if self.kind == "log":  # nothing lies between zero and the first stop above it
            places, stops, value = places[stops > 0], np.log(stops[stops > 0]), np.log(value)
        return float(np.interp(value, stops, places))

    def check(self, value):
        """The value itself, one of `values` where it is within rounding of one.

        Raises ValueError where the slider cannot stand there.
        """
        if not self.numeric:
            if any(value is known or (isinstance(value, str) and value == known) for known in self.values):
                return value
            v.fail(self.name, value, "one of " + ", ".join(map(repr, self.values)))
        value = v.real(self.name, value)
        if not isinstance(value, float):
            v.fail(self.name, value, "a single number")
        near = _nearest(self.kind, self.values, value)
        if near is not None:
            return self.values[near]
        low, high = min(self.values), max(self.values)
        if self.kind == "values":
            v.fail(self.name, value, "one of " + ", ".join(self.labels))
        # A slider from zero on a logarithmic scale has nothing between zero and its first stop.
        lowest = low if low != 0 or self.kind == "grid" else self.values[1]
        if not lowest <= value <= high:
            v.fail(self.name, value, f"between {number(lowest)} and {number(high)}")
        return value


def symbol(name: str) -> str:
    """How a slider's value is called in a sentence: λ, p, learning rate, block size."""
    return SYMBOLS.get(name, name.replace("_", " "))


def log(low, high, n: int, *, start, zero: bool = False, label=None, hint="", format=None) -> Slider:
    """n values from low to high > low > 0 with equal ratios; `zero=True` puts 0 in front of them.

    start: one of the values (within 10⁻⁹ of it).
    label: what the slider is called, its symbol first: "λ, price of large weights"; None derives it from the name, with
        Greek letters for lam, sigma and so on.
    hint: what it does: two texts for its two ends, ("fits the noise", "says nothing"), or one sentence.
    format: turns a value into its label; None writes two digits, more where labels would be equal.
    """
    low, high = v.positive("low", low), v.positive("high", high)
    if not low < high:
        v.fail("high", high, f"above low = {low:g}")
    stops = _tidy(np.geomspace(low, high, v.integer("n", n, low=2)))
    return _slider("log", ((0.0,) if zero else ()) + stops, start, label, hint, format)


def grid(low, high, n: int, *, start, label=None, hint="", format=None) -> Slider:
    """n values from low to high > low with equal distances; see `log` for the rest."""
    low, high = v.real("low", low), v.real("high", high)
    if not low < high:
        v.fail("high", high, f"above low = {low:g}")
    return _slider("grid", _tidy(np.linspace(low, high, v.integer("n", n, low=2))), start, label, hint, format)


def values(numbers, *, start, label=None, hint="", format=None) -> Slider:
    """Exactly these numbers, ascending; whole numbers stay whole. See `log` for the rest."""
    numbers = v.array("numbers", list(numbers), ndim=1)
    if len(numbers) < 2 or not (np.diff(numbers) > 0).all():
        v.fail("numbers", numbers.tolist(), "at least two ascending numbers")
    return _slider("values", tuple(numbers.tolist()), start, label, hint, format)


def choice(names, *, start=None, label=None, hint="") -> Slider:
    """Named alternatives; the first is the start unless another is given."""
    names = (names,) if isinstance(names, str) else tuple(names)
    if len(names) < 2 or len(set(names)) < len(names) or not all(isinstance(n, str) and n for n in names):
        v.fail("names", names, "at least two different names")
    start = names[0] if start is None else v.choice("start", start, names)
    return Slider("choice", names, names.index(start), label, _hint(hint))


def reveal(label: str | None = None, *, hint="") -> Slider:
    """Two states, first hidden (False), then shown (True): for what the reader should predict before seeing it."""
    return Slider("reveal", (False, True), 0, label, _hint(hint))


def _slider(kind, stops, start, label, hint, format) -> Slider:
    if label is not None:
        _text("label", label)
    value = v.real("start", start)
    at = _nearest(kind, stops, value) if isinstance(value, float) else None
    if at is None:
        below = [s for s in stops if s < value][-1:]
        above = [s for s in stops if s > value][:1]
        near = " and ".join(f"{s:.9g}" for s in below + above)
        v.fail("start", start, f"one of the slider's {len(stops)} values (its neighbours are {near})")
    return Slider(kind, stops, at, label, _hint(hint), format)


def _hint(value) -> str | tuple[str, str]:
    if isinstance(value, str):
        return value
    ends = tuple(value) if isinstance(value, (tuple, list)) else ()
    if len(ends) != 2 or not all(isinstance(end, str) and end for end in ends):
        v.fail("hint", value, "a sentence, or two texts for the two ends")
    return ends


def _tidy(stops) -> tuple:
    """Rounded to 12 digits, so that a grid that passes through 0.001 or 0.3 holds just these numbers."""
    return tuple(float(f"{stop:.12g}") for stop in stops)


def _nearest(kind: str, stops, value: float) -> int | None:
    """The number of the stop that is the value but for rounding: 1e-9 of the value, or of the range of a grid."""
    k = int(np.argmin(np.abs(np.asarray(stops, dtype=float) - value)))
    size = stops[-1] - stops[0] if kind == "grid" else max(abs(stops[k]), abs(value))
    return k if abs(stops[k] - value) <= 1e-9 * size else None


def _text(name: str, value) -> str:
    if not isinstance(value, str):
        v.fail(name, value, "a text")
    return value

"""How numbers are told: one way for sliders, read-outs, prose and tables."""

from __future__ import annotations

import math
import re
from typing import NamedTuple

_EXACT = 4  # significant digits that are written out where they say all
_WORDS = ((1e9, "billion"), (1e6, "million"))
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_LOWERED = str.maketrans("−⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "--0123456789")
# 1,234.5; the comma of 0,5 is none of these.
_DIGITS = r"((?:[1-9][0-9]{0,2}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]*)?|\.[0-9]+)"
_TOLD = (
    rf"(?:≈ |exactly )?([-+−]?)(?:(?:{_DIGITS}×)?10(⁻?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)|{_DIGITS}( million| billion|e[-+]?[0-9]+)?)"
    r"(\s?%)?( of .*|[^0-9⁻⁰¹²³⁴⁵⁶⁷⁸⁹]*)"
)
_POWERS = {"": "0", " million": "6", " billion": "9"}
_MOST_DECIMALS = 4  # that a difference is written out with
_UP = 1 + 1e-12  # rounds a half up, as a reader does and the page's script


def number(value: float, digits: int = 2) -> str:
    """0.001, 10⁻⁵, 3.2×10⁻⁵, 0.3, 1,024, 0.0026, 72 million: exact in up to four significant digits, otherwise rounded
    to `digits`.

    Whole numbers below a million, and the whole part of others, are written in full. Minus is U+2212, as in print.
    """
    value = float(value)
    if not math.isfinite(value):
        return "not a number" if math.isnan(value) else "∞" if value > 0 else "−∞"
    for size, word in _WORDS:
        if size <= abs(value) < 1000 * size or (word == "million" and round(abs(value)) == 1_000_000):
            return f"{_plain(value / size, digits)} {word}".replace("-", "−")
    text = _plain(value, digits)
    mantissa, power, exponent = text.partition("e")
    if not power and abs(float(text)) >= 1000:
        whole, dot, part = text.partition(".")
        text = f"{int(whole):,}{dot}{part}"
    if power:
        ten = "10" + exponent.translate(_RAISED)
        text = {"1": ten, "-1": "−" + ten}.get(mantissa, f"{mantissa}×{ten}")
    return text.replace("-", "−")


def rounded(value: float, digits: int = 2) -> str:
    """A number that was measured, in so many significant digits and no more: 0.0032, 12 where it is 12.25, 1,797."""
    value = float(value)
    if not math.isfinite(value):
        return number(value)
    return number(float(f"{value:.{_whole(value, digits)}g}"), digits)


def percent(share: float, digits: int = 0) -> str:
    """A share as "97 %": a no-break space before the sign, as everywhere in the book."""
    return f"{100 * float(share):.{digits}f}\N{NO-BREAK SPACE}%".replace("-", "−")


def signed(value: float, digits: int = 1) -> str:
    """A number with its sign; one that rounds to zero has none."""
    text = f"{value:+.{digits}f}"
    return text.replace("-", "−") if float(text) else f"{0:.{digits}f}"


def parse(text: str) -> float | None:
    """The number that a text is, as it is written here or as one would type it: "−0.3", "1,234", "3.2×10⁻⁵", "1e-5",
    "72 million"; "97 %" is 0.97, "≈ 36" is 36, and so is "exactly 36".

    None for any other text: words, "∞", a number with words behind it.
    """
    told = _told(text)
    if told is None or told.behind not in ("", "%"):
        return None
    return told.value / 100 if told.behind else told.value


def difference(now: str, pinned: str) -> str:
    """What two texts of one quantity differ by, as one would compute it from the texts: "+0.04" from "0.99" and "0.95".

    Each is a number as `parse` reads it, perhaps with words behind it, the same in both: "3 steps", "62 of 66". Words
    with digits must begin with "of". For other texts it is "".
    Equal numbers differ by "±0". Any other difference has its sign, and no words but one: that of percents is in
    "points". It has the decimals of the finer number. Where these are more than four, or it is a million or more, or it
    would have more than three digits and more than either number, it is told in three significant digits, as `rounded`
    tells them: 12 and 0.0032 differ by 12, not by 11.9968.
    """
    a, b = _told(now), _told(pinned)
    if a is None or b is None or a.behind != b.behind:
        return ""
    if a.value == b.value:
        return "±0"
    size, decimals = abs(a.value - b.value), max(a.decimals, b.decimals, 0)
    text = f"{size:,.{decimals}f}"
    written = decimals <= _MOST_DECIMALS and size < 1e6 and _digits(text) <= max(a.digits, b.digits, 3)
    text = text if written else rounded(size * _UP, 3)
    unit = (" point" if text == "1" else " points") if a.behind.startswith("%") else ""
    return f"{'+' if a.value > b.value else '−'}{text}{unit}"


class _Told(NamedTuple):
    """A number as it was told, its significant digits, its decimals, and what stands behind it."""

    value: float
    digits: int
    decimals: int
    behind: str


def _told(text: str) -> _Told | None:
    found = re.fullmatch(_TOLD, text.strip())
    if found is None:
        return None
    sign, mantissa, raised, digits, size, percent, behind = (group or "" for group in found.groups())
    digits = (mantissa or digits or "1").replace(",", "")
    power = int(raised.translate(_LOWERED) or _POWERS.get(size) or size[1:])
    value = float(f"{sign}{digits}e{power}".translate(_LOWERED))
    if not math.isfinite(value):
        return None
    return _Told(value, _digits(digits), len(digits.partition(".")[2]) - power, percent.strip() + behind)


def _digits(text: str) -> int:
    """How many digits a number is written with, without zeros in front."""
    return len(re.sub(r"[.,]", "", text).lstrip("0"))


def one_line(text: str) -> str:
    """The text without line breaks and doubled blanks; a no-break space, as in "97 %", stays what it is."""
    return re.sub(r"[ \t\r\n]+", " ", text).strip(" ")


def distinct(values) -> list[str]:
    """Numbers with as many digits as it takes to tell all of them apart."""
    digits = _enough(values)
    return [number(value, digits) for value in values]


def keys(values) -> list[str]:
    """The same numbers in ASCII, as an address may hold them: `1e-5`, `0.0056`."""
    digits = _enough(values)
    return [_plain(value, digits) for value in values]


def _enough(values) -> int:
    """The fewest digits, from two on, that tell all values apart."""
    for digits in range(2, 18):
        if len({_plain(value, digits) for value in values}) == len(set(values)):
            break
    return digits


def _whole(value: float, digits: int) -> int:
    """As many digits as it takes to write the whole part of a number below a million in full."""
    return max(digits, len(str(int(abs(value))))) if abs(value) < 1e6 else digits


def _plain(value: float, digits: int) -> str:
    """The number in ASCII, with an exponent where it is small or large."""
    if value == int(value) and abs(value) < 1e6:
        return str(int(value))
    digits = _whole(value, digits)
    exact = f"{value:.{_EXACT}g}"
    text = exact if float(exact) == value else f"{value:.{digits}g}"
    if 1e-3 <= abs(float(text)) < 1e6:
        return f"{float(text):.10f}".rstrip("0").rstrip(".")
    mantissa, _, exponent = f"{float(text):.{max(digits, _EXACT) - 1}e}".partition("e")
    mantissa = mantissa.rstrip("0").rstrip(".")
    return f"{mantissa}e{int(exponent)}"

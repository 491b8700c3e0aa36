"""Numbers as short as a slider's label allows."""

from __future__ import annotations

_EXACT = 4  # significant digits that are written out where they say all


def short(value: float, digits: int = 2) -> str:
    """0.001, 1e-5, 0.3, 1024, 0.0026: exact in up to four significant digits, otherwise rounded to `digits`.

    Whole numbers below a million, and the whole part of others, are written in full.
    """
    if value == int(value) and abs(value) < 1e6:
        return str(int(value))
    digits = max(digits, len(str(int(abs(value)))))
    exact = f"{value:.{_EXACT}g}"
    text = exact if float(exact) == value else f"{value:.{digits}g}"
    if 1e-3 <= abs(value) < 1e6:
        return f"{float(text):.10f}".rstrip("0").rstrip(".")
    mantissa, _, exponent = f"{float(text):.{max(digits, _EXACT) - 1}e}".partition("e")
    mantissa = mantissa.rstrip("0").rstrip(".")
    return f"{mantissa}e{int(exponent)}"


def distinct(values) -> list[str]:
    """Short labels, with as many digits as it takes to tell all values apart."""
    for digits in range(2, 18):
        labels = [short(value, digits) for value in values]
        if len(set(labels)) == len(set(values)):
            break
    return labels

"""Told: a read-out in HTML, as a notebook shows it."""

from __future__ import annotations

from html import escape

from reglab.explore.pin import Pin
from reglab.explore.readout import Readout

_TABLE = "border-collapse: collapse; line-height: 1.4"
_CELL = "padding: 0 16px 0 0; text-align: left; vertical-align: top; font-weight: normal"


def row(said: Readout, hues: dict[str, str]) -> str:
    """The numbers in a row, each in the colour of its curve, and the remark."""
    parts = [
        f"<span style='color:{hues[name] or 'inherit'}'>{escape(name)} <b>{escape(value)}</b></span>"
        for name, value in said.numbers.items()
    ]
    return " &nbsp; ".join([*parts, *filter(None, [escape(said.remark)])])


def table(said: Readout, pin: Pin, hues: dict[str, str], where: str) -> str:
    """A column for each number: what it is now, what it was where the pin is, and the difference; then the remarks.

    where: at which values the pin is.
    """
    compared = pin.compared(said)
    names, *rows = zip(*compared, strict=True) if compared else ((),)
    colored = [f"{_CELL}; color:{hues[name] or 'inherit'}" for name in names]
    head = "".join(
        f"<th scope='col' style='{style}'>{escape(name)}</th>" for name, style in zip(names, colored, strict=True)
    )
    body = "".join(
        f"<tr><th scope='row' style='{_CELL}'>{title}</th>{''.join(map(_cell, texts, colored))}</tr>"
        for title, texts in zip(("now", "pinned", "difference"), rows, strict=False)
        if any(texts)
    )
    numbers = f"<table style='{_TABLE}'><tr><td></td>{head}</tr>{body}</table>" if compared else ""
    remark = pin.said.remark if pin.said.remark != said.remark else ""
    below = [said.remark, ". ".join(filter(None, [f"Pinned: {where}", remark]))]
    return numbers + "".join(f"<div>{escape(text)}</div>" for text in below if text)


def _cell(text: str, style: str) -> str:
    return f"<td style='{style}'><b>{escape(text)}</b></td>"

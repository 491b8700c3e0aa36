"""The read-out of an explorer: a few named numbers, and what is to be said besides."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from reglab import validation as v
from reglab.numbers import number, one_line


@dataclass(frozen=True)
class Readout:
    """What one state says.

    numbers: name -> the number as it is shown.
    remark: a sentence behind them, or "".
    """

    numbers: dict[str, str]
    remark: str = ""

    def __str__(self) -> str:
        said = " · ".join(f"{name} {value}" for name, value in self.numbers.items())
        return ". ".join(filter(None, (said, self.remark)))


def readout(said) -> Readout:
    """From what `text` returned: a dict of numbers by name, in which "" stands for a remark, or a remark alone.

    A number goes through `reglab.numbers.number`, a text is shown as it is. Raises ValueError for anything else.
    """
    if isinstance(said, str):
        said = {"": said}
    if not isinstance(said, dict) or not all(isinstance(name, str) for name in said):
        v.fail("text's result", said, "a dict of named numbers, or a text")
    shown = {name: _shown(name, value) for name, value in said.items()}
    return Readout({name: value for name, value in shown.items() if name}, shown.get("", ""))


def _shown(name: str, value) -> str:
    if isinstance(value, str):
        return one_line(value)
    if isinstance(value, bool) or not isinstance(value, (int, float, np.number)):
        v.fail(f"text's {name!r}", value, "a number or a text")
    return number(value)


def colors(names, panels) -> dict[str, str]:
    """For each name of a number the colour of the curve whose name it begins with, or ""."""
    palette = {line: color for panel in reversed(panels) for line, color in panel.palette.items()}
    longest_first = sorted(palette, key=len, reverse=True)
    return {name: next((palette[line] for line in longest_first if _begins(name, line)), "") for name in names}


def _begins(name: str, line: str) -> bool:
    return name == line or name.startswith(f"{line} ")

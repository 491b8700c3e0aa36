"""One measured number, and the table of them."""

from __future__ import annotations

import json
import math
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Figure:
    """A measured number; `least` and `most` are what was asked of it, `where` is the place that gave it."""

    group: str
    what: str
    value: float | None
    unit: str = ""
    least: float | None = None
    most: float | None = None
    where: str = ""

    @property
    def key(self) -> tuple[str, str]:
        return self.group, self.what

    @property
    def holds(self) -> bool:
        """Whether it keeps its limits. What could not be measured keeps none."""
        if self.least is None and self.most is None:
            return True
        if self.value is None:
            return False
        return (self.least is None or self.value >= self.least) and (self.most is None or self.value <= self.most)

    @property
    def asked(self) -> str:
        limits = [("at least", self.least), ("at most", self.most)]
        return " and ".join(f"{word} {number(limit)}" for word, limit in limits if limit is not None)


def number(value: float | None) -> str:
    """Three digits, or all those before the point."""
    if value is None:
        return "none"
    digits = 0 if value == 0 or float(value).is_integer() else max(0, 2 - math.floor(math.log10(abs(value))))
    return f"{value:,.{digits}f}"


def percentile(values, share: float) -> float:
    """The least of the values that `share` of them do not exceed, so one that was measured."""
    ranked = sorted(values)
    if not ranked:
        raise ValueError("values must hold at least one number, got none")
    if not 0 <= share <= 1:
        raise ValueError(f"share must be between 0 and 1, got {share!r}")
    return ranked[max(0, math.ceil(share * len(ranked)) - 1)]


def cells(figure: Figure, before: Figure | None = None) -> list[str]:
    told = ["" if f is None else f"{number(f.value)} {f.unit}".strip() for f in (before, figure)]
    return [figure.group, figure.what, *told, figure.asked, "" if figure.holds else "missed", figure.where]


HEAD = ["", "what", "before", "now", "asked", "", "where"]


def table(figures, before=()) -> list[str]:
    """A Markdown table, a line for each figure, beside those of the same name that were measured before."""
    earlier = {figure.key: figure for figure in before}
    rows = [cells(figure, earlier.get(figure.key)) for figure in figures]
    keep = [i for i, name in enumerate(HEAD) if name != "before" or earlier]
    lines = [[row[i] for i in keep] for row in (HEAD, ["---"] * len(HEAD), *rows)]
    return ["| " + " | ".join(line) + " |" for line in lines]


def save(figures, path: Path) -> None:
    path.write_text(json.dumps([asdict(f) for f in figures], indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def read(path: Path) -> list[Figure]:
    return [Figure(**line) for line in json.loads(path.read_text(encoding="utf-8"))]

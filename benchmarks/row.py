"""One line of the table: what was measured, and what was asked of it."""

from __future__ import annotations

import json
import os
import platform
from dataclasses import asdict, dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path

from threadpoolctl import threadpool_info

from reglab.numbers import rounded

RECORD = Path(__file__).with_name("record.json")  # what the page of the book shows
PACKAGES = ("numpy", "torch", "scikit-learn")


@dataclass(frozen=True)
class Row:
    """A measured value beside its gate and its goal: at least them where the unit is "x", at most them otherwise.

    unit              "x": how many times our time the other's is, "times": how many times it ours is; "%", "ms", "MB"
    ours, theirs      milliseconds behind a ratio
    products, calls   milliseconds of the work itself: of the matrix products alone, of the calls on single numbers
    gap               the largest difference of what both computed
    why               what stands between the value and its goal
    """

    group: str
    what: str
    value: float
    unit: str = "x"
    gate: float | None = None
    goal: float | None = None
    ours: float | None = None
    theirs: float | None = None
    products: float | None = None
    calls: float | None = None
    gap: float | None = None
    why: str = ""

    def reaches(self, asked: float) -> bool:
        return self.value >= asked if self.unit == "x" else self.value <= asked

    @property
    def verdict(self) -> str:
        if self.gate is None:
            return ""
        if not self.reaches(self.gate):
            return "missed"
        return "goal reached" if self.goal is not None and self.reaches(self.goal) else "gate passed"

    @property
    def reason(self) -> str:
        """Why the goal is missed, where it is."""
        return "" if self.verdict == "goal reached" else self.why

    def number(self, value: float | None) -> str:
        if value is None:
            return ""
        if self.unit not in ("x", "times"):
            return f"{value:,.0f} {self.unit}"
        return f"{value:.2f}".rstrip("0").rstrip(".") + " x" * (self.unit == "times")

    def cells(self) -> list[str]:
        """The line as text, one cell for each entry of `HEAD`."""
        times = ["" if t is None else f"{t:,.0f} ms" for t in (self.ours, self.theirs, self.products, self.calls)]
        same = "" if self.gap is None else rounded(self.gap, 1)
        return [self.what, *times, *map(self.number, (self.value, self.gate, self.goal)), self.verdict, same]


HEAD = ["", "reglab", "other", "products", "calls", "measured", "gate", "goal", "verdict", "same to"]


def machine() -> str:
    """The processor, how many of its cores there are, the versions that were measured, and what `kernel` says."""
    name = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        models = [line.split(":")[1] for line in cpuinfo.read_text().splitlines() if line.startswith("model name")]
        name = models[0].strip() if models else name
    versions = ", ".join(f"{p} {version(p).split('+')[0]}" for p in PACKAGES if _installed(p))
    kernels = f", matrix products by {kernel()}" if kernel() else ""
    return f"{name}, {os.cpu_count()} cores, Python {platform.python_version()}, {versions}{kernels}"


def kernel() -> str:
    """numpy's library for matrix products and the processor that it believes to work for; "" where it does not say."""
    blas = next((i for i in threadpool_info() if i["user_api"] == "blas" and "numpy" in i["filepath"]), {})
    return f"{blas['internal_api']} for {blas['architecture']}" if "architecture" in blas else ""


def _installed(package: str) -> bool:
    try:
        return bool(version(package))
    except ModuleNotFoundError:
        return False


def save(rows: list[Row]) -> None:
    lines = [asdict(row) | {"verdict": row.verdict, "reason": row.reason, "cells": row.cells()} for row in rows]
    record = {"date": date.today().isoformat(), "machine": machine(), "head": HEAD, "rows": lines}
    RECORD.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")

"""`make bench`: measures everything and prints the table; with `--record` the book's page shows it too."""

from __future__ import annotations

import sys
import warnings

from threadpoolctl import threadpool_limits

from benchmarks import (
    bagging,
    browser,
    convolution,
    landscape,
    lasso,
    live,
    masks,
    memory,
    normalization,
    pictures,
    training,
    warp,
)
from benchmarks.row import HEAD, Row, machine, save
from reglab.parity import HAVE_TORCH

WIDTHS = (40, 9, 9, 9, 9, 9, 8, 8, 14, 9)


def line(cells) -> str:
    return "".join(f"{c:>{w}}" if i else f"{c:{w}}" for i, (c, w) in enumerate(zip(cells, WIDTHS, strict=True)))


def show(row: Row, before: Row | None) -> None:
    if before is None or before.group != row.group:
        print(f"\n{row.group}")
    print(line(row.cells()), row.reason, sep="  ", flush=True)


def main() -> None:
    warnings.filterwarnings("ignore", message=".*tensor.*writable.*")
    print(machine())
    if not HAVE_TORCH:
        print("torch is not installed: its rows are left out.")
    print(line(HEAD))
    rows: list[Row] = []
    with threadpool_limits(1):
        for part in (
            training,
            bagging,
            convolution,
            normalization,
            warp,
            masks,
            memory,
            lasso,
            landscape,
            pictures,
            live,
            browser,
        ):
            for row in part.rows():
                show(row, rows[-1] if rows else None)
                rows.append(row)
    missed = [row for row in rows if row.verdict == "missed"]
    print(f"\n{len(missed)} of {len([r for r in rows if r.gate])} gates missed.")
    if "--record" in sys.argv:
        save(rows)


if __name__ == "__main__":
    main()

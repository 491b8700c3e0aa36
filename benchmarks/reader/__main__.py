"""`python -m benchmarks.reader`: measures a built book in Chromium and prints one table."""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from benchmarks.reader import MEASUREMENTS, stage
from benchmarks.reader.figure import read, save, table
from benchmarks.reader.stage import BOOK, RATIO


def main(arguments=None) -> None:
    parser = argparse.ArgumentParser("python -m benchmarks.reader", description=__doc__.partition(":")[2].strip())
    parser.add_argument("book", nargs="?", type=Path, default=BOOK, help="the folder of a built book")
    parser.add_argument("--only", nargs="+", choices=MEASUREMENTS, default=list(MEASUREMENTS), metavar="NAME",
                        help=f"of {', '.join(MEASUREMENTS)}")  # fmt: skip
    parser.add_argument("--ratio", type=float, default=RATIO,
                        help=f"height of tick lettering / width of its picture (here {RATIO:.4f})")  # fmt: skip
    parser.add_argument("--save", type=Path, help="a file that keeps the figures, for --beside")
    parser.add_argument("--beside", type=Path, help="figures that were kept, printed beside the new ones")
    asked = parser.parse_args(arguments)
    if not (asked.book / "index.html").exists():
        parser.error(f"book must be the folder of a built book, got {str(asked.book)!r}")
    before = read(asked.beside) if asked.beside else []
    figures = []
    try:
        with stage(asked.book, asked.ratio) as scene:
            for name in asked.only:
                start = time.monotonic()
                print("", *table([], before), sep="\n")
                for figure in MEASUREMENTS[name](scene):
                    figures.append(figure)
                    print(table([figure], before)[-1], flush=True)
                    if asked.save:
                        save(figures, asked.save)
                print(f"\n{name}: measured in {time.monotonic() - start:.0f} s")
    except RuntimeError as error:
        parser.error(str(error))
    missed = [figure for figure in figures if not figure.holds]
    print(f"\n{len(missed)} of {len([f for f in figures if f.asked])} figures miss what was asked of them.")


if __name__ == "__main__":
    main()

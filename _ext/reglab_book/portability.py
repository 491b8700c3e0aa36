"""Does the book say the same on another processor? Plays other processors on this one.

numpy and scipy multiply matrices with kernels chosen by the processor, and numpy has loops of its own for each
generation; two environment variables choose others. Each page is executed under each of them, without drawing (but a
title or a label that has no room is a fault), and what it computed is compared with its record. The tests of the
package run too. At the end the pinned versions are resolved for other systems, without installing anything.

    python -m reglab_book.portability --kernels Nehalem Haswell --pages weights/l2 --skip tests versions
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from myst_nb.core.config import NbParserConfig
from myst_nb.core.read import create_nb_reader
from myst_parser.config.main import MdParserConfig
from sphinx_external_toc.parsing import parse_toc_yaml

from reglab_book.computed import differences, kept_at, record
from reglab_book.runner import PageError, run_pages, studies

KERNELS = ("Nehalem", "Sandybridge", "Haswell", "SkylakeX")
LOOPS = "numpy-baseline"
# What may have chosen already.
CHOICES = ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE", "NPY_DISABLE_CPU_FEATURES")
TIMEOUT = 3600  # seconds for a cell: old kernels are slow
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
MACOS = "14.0"  # the oldest that torch has a build for
SYSTEMS = {"Linux": "x86_64-unknown-linux-gnu", "macOS (arm64)": "aarch64-apple-darwin", "Windows": "windows"}

# What runs in a process of its own, because a library chooses its kernels when it is loaded.
WHICH = """
import json, numpy, scipy.linalg, threadpoolctl
from numpy._core._multiarray_umath import __cpu_dispatch__ as dispatch, __cpu_features__ as features
print(json.dumps({
    "kernels": sorted({library.get("architecture") or library["internal_api"]
                       for library in threadpoolctl.threadpool_info() if library["user_api"] == "blas"}),
    "loops": [name for name in dispatch if features.get(name)],
}))
"""


@dataclass
class Row:
    """A line of the table: what, under which kernel, how long, and what is wrong."""

    what: str
    kernel: str
    seconds: float
    faults: list


def processor(variables):
    """Which kernels and loops numpy and scipy use under these variables."""
    command = [sys.executable, "-W", "ignore", "-c", WHICH]
    done = subprocess.run(command, env={**os.environ, **variables}, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def playable(kernels):
    """(kernel -> variables, of those that this processor can play; kernel -> why not, of the others)."""
    own = processor({})
    can, cannot = {}, {}
    for kernel in kernels:
        variables = {"OPENBLAS_CORETYPE": kernel}
        if kernel == LOOPS:
            variables = {"NPY_DISABLE_CPU_FEATURES": " ".join(own["loops"])}
            fits = bool(own["loops"])
        elif kernel == "SkylakeX" and "X86_V4" not in own["loops"]:
            fits = False  # without AVX-512 the library would die of it
        else:
            fits = processor(variables)["kernels"] == [kernel]
        if fits:
            can[kernel] = variables
        else:
            cannot[kernel] = f"cannot be played by this machine, whose own kernels are {', '.join(own['kernels'])}"
    return can, cannot


def pages(root, wanted):
    """(path, notebook) of the pages with code, all of them or those whose name ends as wanted."""
    found = []
    for name in parse_toc_yaml(root / "_toc.yml"):
        path = root / f"{name}.md"
        text = path.read_text(encoding="utf-8")
        reader = create_nb_reader(str(path), MdParserConfig(), NbParserConfig(), text)
        if reader and (not wanted or any(name.endswith(end) for end in wanted)):
            found.append((path, reader.read(text)))
    return found


def run_book(root, kernel, variables, wanted, at_once, keep):
    """A row for each page under one kernel."""
    rows = []

    def done(path, notebook, result):
        name = path.relative_to(root).with_suffix("").as_posix()
        if isinstance(result, PageError):
            rows.append(Row(name, kernel, result.seconds, [f"{result.where} failed: {result.cause}"]))
        else:
            now = record(result.notebook, path.read_text(encoding="utf-8"))
            if keep:
                (keep / kernel).mkdir(parents=True, exist_ok=True)
                (keep / kernel / f"{name.replace('/', '.')}.txt").write_text(now, encoding="utf-8")
            before = kept_at(path)
            before = before.read_text(encoding="utf-8") if before.exists() else ""
            rows.append(Row(name, kernel, result.seconds, [f"{a} -> {b}" for a, b in differences(before, now)]))
        print_row(rows[-1])

    with tempfile.TemporaryDirectory() as folder:  # what was kept by another processor proves nothing of this one
        run_pages(
            pages(root, wanted),
            done,
            at_once=at_once,
            timeout=TIMEOUT,
            allow_errors=False,
            variables={**variables, **studies(folder), "REGLAB_BAKE": "words"},
        )
    return rows


def run_tests(root, kernel, variables, at_once):
    """A row for the tests of the package."""
    started = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-n", str(at_once), "-m", "not book and not browser", "--tb=line"],
        cwd=root,
        env={**os.environ, **variables, "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    lines = done.stdout.strip().splitlines() or ["pytest said nothing"]
    faults = [line for line in lines if line.startswith(("FAILED", "ERROR"))] or [lines[-1]] * (done.returncode != 0)
    row = Row(f"tests: {lines[-1]}", kernel, time.monotonic() - started, faults)
    print_row(row)
    return row


def resolve_versions(root, python, system):
    """A row for one system on which the pinned versions must fit together."""
    started = time.monotonic()
    done = subprocess.run(
        [
            *(sys.executable, "-m", "uv", "pip", "compile", "--quiet", "--no-header", "--no-annotate"),
            *("--python-version", python, "--python-platform", SYSTEMS[system]),
            *("--constraint", "requirements.lock", "--output-file", os.devnull),
            *("requirements.txt", "requirements-torch.txt"),
        ],
        cwd=root,
        env={**os.environ, "MACOSX_DEPLOYMENT_TARGET": MACOS},
        capture_output=True,
        text=True,
        check=False,
    )
    faults = done.stderr.strip().splitlines()[:5] or ["no reason given"] if done.returncode else []
    row = Row("versions", f"Python {python}, {system}", time.monotonic() - started, faults)
    print_row(row)
    return row


def print_row(row):
    state = "ok" if not row.faults else f"{len(row.faults)} differ or fail"
    print(f"  {row.kernel:<28} {row.seconds:6.0f} s  {state:<20} {row.what}", flush=True)
    for fault in row.faults[:20]:
        print(f"      {fault}", flush=True)
    if len(row.faults) > 20:
        print(f"      and {len(row.faults) - 20} more", flush=True)


def print_table(rows):
    """Pages down, kernels across."""
    kernels = list(dict.fromkeys(row.kernel for row in rows))
    names = list(dict.fromkeys(row.what for row in rows))
    width = max(map(len, names))
    print(" " * width, *(f"{kernel:>15}" for kernel in kernels))
    cell = {(row.what, row.kernel): "ok" if not row.faults else f"{len(row.faults)} faults" for row in rows}
    for name in names:
        print(f"{name:<{width}}", *(f"{cell.get((name, kernel), ''):>15}" for kernel in kernels))


def main():
    parser = argparse.ArgumentParser(prog="make portability", description=__doc__.splitlines()[0])
    parser.add_argument("--kernels", nargs="+", default=[*KERNELS, LOOPS], choices=[*KERNELS, LOOPS])
    parser.add_argument("--pages", nargs="+", help="ends of their names, such as weights/l2; all if left out")
    parser.add_argument("--skip", nargs="+", default=[], choices=["pages", "tests", "versions"])
    parser.add_argument("--at-once", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--keep", type=Path, help="a folder for what each page computed under each kernel")
    asked = parser.parse_args()
    root = Path.cwd()
    book, tests, versions = [], [], []
    if {"pages", "tests"} - set(asked.skip):
        for name in CHOICES:
            os.environ.pop(name, None)
        can, cannot = playable(asked.kernels)
        for kernel, variables in can.items():
            print(f"{kernel}: {' '.join(f'{name}={value}' for name, value in variables.items())}", flush=True)
            if "pages" not in asked.skip:
                book += run_book(root, kernel, variables, asked.pages, asked.at_once, asked.keep)
            if "tests" not in asked.skip:
                tests.append(run_tests(root, kernel, variables, asked.at_once))
        for kernel, reason in cannot.items():
            print(f"{kernel} {reason}", flush=True)
    if "versions" not in asked.skip:
        print("pinned versions, resolved without installing", flush=True)
        versions = [resolve_versions(root, python, system) for python in PYTHONS for system in SYSTEMS]
    if book:
        print_table(book)
    wrong = [row for row in (*book, *tests, *versions) if row.faults]
    print(f"{len(book)} pages run, {len(tests)} test runs, {len(versions)} systems: {len(wrong) or 'none'} with faults")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())

"""An earlier commit against what stands here, on one machine: `make bench AGAINST=62d0783`.

Both train the same tasks in turns, each in a process of its own, on one thread for matrix products; medians of CPU
time. The exit status is 1 where the new one is slower than the limits allow, 2 where nothing could be measured.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import subprocess
import sys
import zipfile
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from statistics import geometric_mean, median
from tempfile import TemporaryDirectory

import numpy as np
from threadpoolctl import threadpool_limits

from benchmarks import contestants
from benchmarks.row import kernel
from benchmarks.tasks import LAMS, TASKS, Task

ROOT = Path(__file__).parents[1]
MEAN, EACH = 1.05, 1.10  # the most that the geometric mean of the ratios may be, and each of them
CHOICES = ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")  # of kernels, which both sides leave to the library


@dataclass(frozen=True)
class Contest:
    """One training: of a network, with dropout where there is a `rate`, or of all `lams` at once."""

    group: str
    task: Task
    rate: float | None = None
    lams: tuple = ()
    turns: int = 41


CONTESTS = [
    *(Contest("One network", task) for task in TASKS),
    *(Contest("The same with dropout 0.2", task, rate=0.2) for task in TASKS[:3]),
    *(Contest("41 values of λ", task, lams=tuple(LAMS), turns=11) for task in TASKS[:3]),
]


@dataclass(frozen=True)
class Pair:
    """Milliseconds of one contest, by the old commit and by the new one."""

    group: str
    what: str
    old: float
    new: float

    @property
    def ratio(self) -> float:
        return self.new / self.old


def verdict(pairs: list[Pair]) -> tuple[float, Pair, bool]:
    """The geometric mean of the ratios, the pair with the largest, and whether both keep their limits."""
    mean, worst = geometric_mean(pair.ratio for pair in pairs), max(pairs, key=lambda pair: pair.ratio)
    return mean, worst, mean <= MEAN and worst.ratio <= EACH


class Side:
    """A process that trains with the package in the folder `src`, while the `with` block lasts."""

    def __init__(self, src: Path):
        self.src = src

    def __enter__(self) -> Side:
        env = {name: value for name, value in os.environ.items() if name not in CHOICES}
        self.process = subprocess.Popen(
            [sys.executable, "-c", "from benchmarks.against import serve; serve()"],
            cwd=ROOT, env=env | {"PYTHONPATH": str(self.src)}, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        return self

    def __exit__(self, *error) -> None:
        self.process.kill()  # it may be in the middle of a training
        self.process.__exit__(*error)

    def kernel(self) -> str:
        """Asked once, before anything is trained."""
        package, kernel = self._answer()
        if not Path(package).is_relative_to(self.src):
            raise RuntimeError(f"the package must come from {self.src}, got {package}")
        return kernel or "unknown"

    def train(self, contest: Contest) -> float:
        """Milliseconds."""
        print(json.dumps(asdict(contest)), file=self.process.stdin, flush=True)
        return 1000 * self._answer()

    def _answer(self):
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"the process that trains with {self.src} ended, as it says above")
        return json.loads(line)


def serve() -> None:
    """In the process of a side: say which package and which kernel run, then train what each line asks for."""
    import reglab

    print(json.dumps([reglab.__file__, kernel()]), flush=True)
    with threadpool_limits(1):
        for line in sys.stdin:
            print(json.dumps(_training(line)()), flush=True)


@lru_cache(maxsize=1)
def _training(line: str):
    """A function that trains and returns seconds; asked for again, it has its data still."""
    contest = json.loads(line)
    task, rate, lams = Task(**contest["task"]), contest["rate"], np.array(contest["lams"])
    if lams.size:
        return lambda: contestants.reglab_sweep(task, lams)[0]
    return lambda: contestants.reglab(task, rate)[0]


def check_out(commit: str, folder: Path) -> Path:
    """The sources of a commit, unpacked."""
    command = ["git", "archive", "--format=zip", commit, "src"]
    packed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout
    zipfile.ZipFile(io.BytesIO(packed)).extractall(folder)
    return folder / "src"


def compare(old: Side, new: Side, contests=CONTESTS):
    """A `Pair` for each contest. Who begins a turn changes; the first turn, for which nothing is ready, is left out."""
    for contest in contests:
        times = {old: [], new: []}
        for turn in range(contest.turns + 1):
            for side in (old, new) if turn % 2 else (new, old):
                times[side].append(side.train(contest))
        yield Pair(contest.group, contest.task.name, median(times[old][1:]), median(times[new][1:]))


def main(arguments=None, contests=CONTESTS) -> int:
    parser = argparse.ArgumentParser("python -m benchmarks.against", description=__doc__.splitlines()[0])
    parser.add_argument("commit", help="the old one, as git knows it; the new one is the working tree")
    commit = parser.parse_args(arguments).commit
    with TemporaryDirectory() as folder:
        try:
            src = check_out(commit, Path(folder).resolve())
        except (OSError, subprocess.CalledProcessError) as error:
            said = getattr(error, "stderr", b"").decode() or str(error)
            parser.error(f"commit must be one that git has here, with a folder src, got {commit!r}: {said.strip()}")
        with Side(src) as old, Side(ROOT / "src") as new:
            try:
                print(f"{commit} (old) against the working tree (new): milliseconds of CPU time, medians of turns")
                print(f"matrix products by {old.kernel()} (old), {new.kernel()} (new)")
                pairs = []
                for pair in compare(old, new, contests):
                    show(pair, pairs[-1] if pairs else None)
                    pairs.append(pair)
            except (RuntimeError, OSError) as error:
                parser.error(f"nothing to compare: {error}")
    mean, worst, holds = verdict(pairs)
    print(f"\ngeometric mean {mean:.3f}, at most {MEAN}; largest {worst.ratio:.3f} ({worst.what}), at most {EACH}")
    print("Not slower, within these limits." if holds else "Slower than these limits allow.")
    return 0 if holds else 1


def show(pair: Pair, before: Pair | None) -> None:
    if before is None or before.group != pair.group:
        print(f"\n{pair.group:30}{'old':>9}{'new':>9}{'ratio':>9}")
    print(f"{pair.what:30}{pair.old:9.1f}{pair.new:9.1f}{pair.ratio:9.3f}", flush=True)


if __name__ == "__main__":
    sys.exit(main())

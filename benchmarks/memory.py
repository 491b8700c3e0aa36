"""The peak memory of a sweep: a process of its own for each task, because a process never gives its peak back."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from benchmarks import contestants
from benchmarks.row import Row
from benchmarks.tasks import LAMS, TASKS


def peak() -> float:
    """Of this process so far, in MB."""
    status = Path("/proc/self/status")
    if status.exists():  # the other way counts the process that started this one as well
        return int(re.search(r"VmHWM:\s+(\d+)", status.read_text()).group(1)) / 2**10
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)


def rows():
    if sys.platform == "win32":
        print("The rows on memory are left out: this system does not tell the peak.")
        return
    for i, task in enumerate(TASKS[:3]):
        command = [sys.executable, "-m", "benchmarks.memory", str(i)]
        said = subprocess.run(command, capture_output=True, text=True, check=True)
        yield Row("Peak memory of a process that trains 41 values of λ", task.name, float(said.stdout), "MB", gate=250)


if __name__ == "__main__":
    contestants.reglab_sweep(TASKS[int(sys.argv[1])], LAMS)
    print(peak())

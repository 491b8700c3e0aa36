"""The peak memory of a sweep: a process of its own for each task, because a process never gives its peak back."""

from __future__ import annotations

import re
import subprocess
import sys
import tracemalloc
from pathlib import Path

import numpy as np

from benchmarks import contestants
from benchmarks.row import Row
from benchmarks.tasks import LAMS, TASKS
from reglab.data.toys import moons
from reglab.layers.activations import Tanh
from reglab.layers.dropout import Dropout
from reglab.layers.linear import Linear
from reglab.losses import SoftmaxCrossEntropy
from reglab.network import Network
from reglab.optimizers import Momentum
from reglab.training import sweep
from reglab.weights.l2 import L2

SETTINGS = 24
CHUNKED = 1.5  # how many times the memory of one setting that of all may be


def peak() -> float:
    """Of this process so far, in MB."""
    status = Path("/proc/self/status")
    if status.exists():  # the other way counts the process that started this one as well
        return int(re.search(r"VmHWM:\s+(\d+)", status.read_text()).group(1)) / 2**10
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)


def traced(settings: int) -> float:
    """The most memory, in MB, that arrays and objects take while a sweep trains one setting after the other."""
    net = Network(Linear(2, 64), Tanh(), Linear(64, 64), Tanh(), Dropout(0.2), Linear(64, 2))
    data, lams = moons(4000), np.geomspace(1e-4, 1, settings)
    tracemalloc.start()
    sweep(
        net, data, SoftmaxCrossEntropy(), optimizer=Momentum(0.1), regularizers=[L2(lams)], epochs=1, batch_size=500,
        val=data, chunk=1,
    )  # fmt: skip
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 2**20


def chunked(one: float, many: float) -> Row:
    """Beside the memory of one setting that of many, in MB: in chunks of one, they should not add up."""
    group = f"Peak memory of {SETTINGS} values of λ in chunks of one, against one value"
    why = f"{many:.1f} MB against {one:.1f}"
    return Row(group, "4,000 moons through 2-64-64-2", many / one, "times", CHUNKED, why=why)


def rows():
    yield chunked(_said("traced", "1"), _said("traced", str(SETTINGS)))
    if sys.platform == "win32":
        print("The rows on the memory of a process are left out: this system does not tell the peak.")
        return
    for i, task in enumerate(TASKS[:3]):
        group = "Peak memory of a process that trains 41 values of λ"
        yield Row(group, task.name, _said("process", str(i)), "MB", gate=250)


def _said(*arguments: str) -> float:
    """What this file prints, in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.memory", *arguments]
    return float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


if __name__ == "__main__":
    what, number = sys.argv[1], int(sys.argv[2])
    if what == "traced":
        print(traced(number))
    else:
        contestants.reglab_sweep(TASKS[number], LAMS)
        print(peak())

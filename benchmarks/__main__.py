"""Prints the table of speeds. Times are medians of CPU seconds on one BLAS thread: compare ratios, not seconds.

In brackets: the largest difference of the trained weights, which shows that both did the same work.
"""

from __future__ import annotations

from statistics import median

import numpy as np
from threadpoolctl import threadpool_limits

from benchmarks import contestants, drawing
from benchmarks.tasks import TASKS
from reglab.parity import HAVE_TORCH

REPEATS = 5
LAMS = np.geomspace(1e-5, 1e-1, 41)
# Gates of each ratio, in the order of TASKS.
GATES = {
    "torch": (3.5, 5, 4, 1.1),
    "dropout": (3.5, 5, 4, None),
    "sklearn": (2, 3.5, 2.3, 1.1),
    "sweep": (5, 12, 7, None),
}


def seconds(contest, *args, **more) -> float:
    return median(contest(*args, **more)[0] for _ in range(REPEATS))


def row(what: str, ours: float, theirs: float, gate) -> None:
    verdict = "" if gate is None else f"gate {gate:g}: {'met' if theirs / ours >= gate else 'MISSED'}"
    print(f"{what:44} {1000 * ours:8.0f} ms {1000 * theirs:8.0f} ms {theirs / ours:7.2f}   {verdict}", flush=True)


def training() -> None:
    print(f"{'training':44} {'reglab':>11} {'other':>11} {'ratio':>7}")
    for i, task in enumerate(TASKS):
        ours = seconds(contestants.reglab, task)
        row(f"{task.name}, MLPClassifier", ours, seconds(contestants.scikit_learn, task), GATES["sklearn"][i])
        if not HAVE_TORCH:
            continue
        gap = contestants.same(contestants.reglab(task)[1], contestants.torch(task)[1])
        row(
            f"{task.name}, torch ({gap:.0e})",
            ours,
            seconds(contestants.torch, task),
            GATES["torch"][i],
        )
        if i < 3:
            ours, theirs = seconds(contestants.reglab, task, 0.2), seconds(contestants.torch, task, 0.2)
            row(f"{task.name}, dropout .2, torch", ours, theirs, GATES["dropout"][i])
            took, stacked = contestants.reglab_sweep(task, LAMS)
            one = [contestants.torch(task, lam=lam) for lam in LAMS[::10]]
            gap = max(contestants.same(stacked[10 * j], W) for j, (_, W) in enumerate(one))
            theirs = len(LAMS) * median(s for s, _ in one)
            row(f"{task.name}, 41 lambdas, torch ({gap:.0e})", took, theirs, GATES["sweep"][i])


def pictures() -> None:
    print(f"\n{'pictures (wall time)':44} {'median':>11}")
    times = drawing.measure()
    for what, ms in times.items():
        print(f"{what:44} {ms:8.0f} ms")
    print(f"{'a slider moves: retrain and redraw':44} {times['retrain'] + times['redraw three panels']:8.0f} ms")


if __name__ == "__main__":
    import warnings

    warnings.filterwarnings("ignore", message=".*tensor.*writable.*")
    try:
        import torch

        torch.set_num_threads(1)
    except ImportError:
        print("torch is not installed: its rows are left out")
    with threadpool_limits(1):
        training()
        pictures()

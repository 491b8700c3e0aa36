"""Training, against torch and scikit-learn: CPU time on one BLAS thread, medians of runs that take turns."""

from __future__ import annotations

import time
from statistics import median

from benchmarks import contestants
from benchmarks.clock import turns
from benchmarks.row import Row
from benchmarks.tasks import LAMS, TASKS
from reglab.parity import HAVE_TORCH

# (gate, goal) of each ratio, in the order of TASKS.
PLAIN = ((3.5, 4.5), (5, 7), (4, 5), (1.1, 1.3))
DROPOUT = ((3.5, 5), (5, 7), (4, 5.5))
CLASSIFIER = ((2, 2.5), (3.5, 4.5), (2.3, 3), (1.1, 1.3))
SWEEP = ((5, 6), (12, 18), (7, 9))


def rows():
    if HAVE_TORCH:
        import torch

        torch.set_num_threads(1)
        for task, asked in zip(TASKS, PLAIN, strict=True):
            gap = contestants.same(*(c(task, dtype="float64")[1] for c in (contestants.reglab, contestants.torch)))
            yield _row("One network, against torch eager", task, asked, contestants.torch, gap=gap)
        for task, asked in zip(TASKS[:3], DROPOUT, strict=True):
            yield _row("The same with dropout 0.2, against torch eager", task, asked, contestants.torch, rate=0.2)
    for task, asked in zip(TASKS, CLASSIFIER, strict=True):
        yield _row("One network, against scikit-learn's MLPClassifier", task, asked, contestants.scikit_learn)
    if HAVE_TORCH:
        for task, asked in zip(TASKS[:3], SWEEP, strict=True):
            yield _sweep(task, asked)
    for task in TASKS[:3]:
        yield Row("The same 41 values of λ on two threads, by the clock", task.name, _two_threads(task), "ms")


def _row(group, task, asked, other, rate=None, gap=None) -> Row:
    gate, goal = asked
    rates = {} if rate is None else {"rate": rate}
    ours, theirs, products, calls = turns(
        lambda: contestants.reglab(task, **rates),
        lambda: other(task, **rates),
        lambda: contestants.products(task),
        lambda: contestants.reglab(task.bare(), **rates),
    )
    why = (
        f"the goal allows {theirs / goal:.0f} ms; the matrix products alone take {products:.0f}, "
        f"and the calls of Python and numpy on single numbers {calls:.0f}"
    )
    return Row(group, task.name, theirs / ours, "x", gate, goal, ours, theirs, gap, why)


def _sweep(task, asked) -> Row:
    """A loop of torch runs is timed on every tenth λ, for each takes as long."""
    gate, goal = asked
    some = LAMS[::10]
    stacked = contestants.reglab_sweep(task, LAMS, dtype="float64")[1][::10]
    alone = [contestants.torch(task, lam=lam, dtype="float64")[1] for lam in some]
    gap = max(map(contestants.same, stacked, alone))
    ours, products, *others = turns(
        lambda: contestants.reglab_sweep(task, LAMS),
        lambda: contestants.products(task),
        *(lambda lam=lam: contestants.torch(task, lam=lam) for lam in some),
    )
    theirs, products = len(LAMS) * sum(others) / len(some), len(LAMS) * products
    why = f"the goal allows {theirs / goal:.0f} ms; the matrix products alone take {products:.0f}"
    group = "41 values of λ, against a loop of torch runs"
    return Row(group, task.name, theirs / ours, "x", gate, goal, ours, theirs, gap, why)


def _two_threads(task) -> float:
    """Milliseconds."""

    def seconds():
        start = time.perf_counter()
        contestants.reglab_sweep(task, LAMS, threads=2)
        return time.perf_counter() - start

    return 1000 * median(seconds() for _ in range(3))

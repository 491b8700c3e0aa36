"""Training against the work itself, beside torch and scikit-learn: CPU time on one BLAS thread, medians of turns."""

from __future__ import annotations

import time
from statistics import median

from benchmarks import contestants
from benchmarks.clock import turns
from benchmarks.row import Row
from benchmarks.tasks import LAMS, TASKS
from reglab.parity import HAVE_TORCH

# How many times the work itself our time may be: the matrix products and the calls, of a sweep the products alone.
WORK = 1.15
SWEEP = (1.5, 1.3)  # gate, goal


def rows():
    if HAVE_TORCH:
        import torch

        torch.set_num_threads(1)
    others = []  # the ratios to others, from the same turns
    for task in TASKS:
        yield _network(task, others)
    for task in TASKS[:3]:
        yield _dropout(task, others)
    for task in TASKS[:3]:
        yield _sweep(task, others)
    yield from sorted(others, key=lambda row: row.group)
    for task in TASKS[:3]:
        yield Row("The same 41 values of λ on two threads, by the clock", task.name, _two_threads(task), "ms")


def _network(task, others) -> Row:
    ours, products, calls, sklearn, *torch = turns(
        lambda: contestants.reglab(task),
        lambda: contestants.products(task),
        lambda: contestants.reglab(task.bare()),
        lambda: contestants.scikit_learn(task),
        *([lambda: contestants.torch(task)] if HAVE_TORCH else []),
    )
    for theirs in torch:
        gap = contestants.same(*(c(task, dtype="float64")[1] for c in (contestants.reglab, contestants.torch)))
        others.append(beside("One network, beside torch eager", task, ours, theirs, gap))
    others.append(beside("One network, beside scikit-learn's MLPClassifier", task, ours, sklearn))
    return against_work("One network, against the work itself", task, ours, products, calls)


def _dropout(task, others) -> Row:
    rate = 0.2
    ours, products, calls, draws, *torch = turns(
        lambda: contestants.reglab(task, rate),
        lambda: contestants.products(task),
        lambda: contestants.reglab(task.bare(), rate),
        lambda: contestants.draws(task),
        *([lambda: contestants.torch(task, rate)] if HAVE_TORCH else []),
    )
    others += [beside("One network with dropout 0.2, beside torch eager", task, ours, theirs) for theirs in torch]
    why = f"the random numbers of its masks, which the work does not count, take {draws:,.0f} ms"
    return against_work("The same with dropout 0.2, against the work itself", task, ours, products, calls, why)


def _sweep(task, others) -> Row:
    """A loop of torch runs is timed on every tenth λ, for each takes as long."""
    some = LAMS[::10] if HAVE_TORCH else []
    ours, products, *runs = turns(
        lambda: contestants.reglab_sweep(task, LAMS),
        lambda: contestants.products(task),
        *(lambda lam=lam: contestants.torch(task, lam=lam) for lam in some),
    )
    if runs:
        stacked = contestants.reglab_sweep(task, LAMS, dtype="float64")[1][::10]
        alone = [contestants.torch(task, lam=lam, dtype="float64")[1] for lam in some]
        theirs, gap = len(LAMS) * sum(runs) / len(some), max(map(contestants.same, stacked, alone))
        others.append(beside("41 values of λ, beside a loop of torch runs", task, ours, theirs, gap))
    products *= len(LAMS)
    gate, goal = SWEEP
    why = f"the goal allows {goal * products:,.0f} ms"
    group = "41 values of λ, against their matrix products"
    return Row(group, task.name, ours / products, "times", gate, goal, ours, products=products, why=why)


def against_work(group, task, ours, products, calls, why="") -> Row:
    value = ours / (products + calls)
    return Row(group, task.name, value, "times", WORK, None, ours, products=products, calls=calls, why=why)


def beside(group, task, ours, theirs, gap=None) -> Row:
    """For information: no gate."""
    return Row(group, task.name, theirs / ours, ours=ours, theirs=theirs, gap=gap)


def _two_threads(task) -> float:
    """Milliseconds."""

    def seconds():
        start = time.perf_counter()
        contestants.reglab_sweep(task, LAMS, threads=2)
        return time.perf_counter() - start

    return 1000 * median(seconds() for _ in range(3))

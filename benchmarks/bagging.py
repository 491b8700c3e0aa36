"""A bag of networks in one stacked training, beside a loop of torch runs: CPU time, medians of turns."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from benchmarks import contestants
from benchmarks.clock import timed, turns
from benchmarks.row import Row
from benchmarks.tasks import LR, TASKS, Task
from reglab.ensembles.bagging import bag, bootstraps
from reglab.losses import SoftmaxCrossEntropy
from reglab.optimizers import SGD
from reglab.parity import HAVE_TORCH

MEMBERS = 40


@dataclass(frozen=True)
class Member(Task):
    """The task of one member: its bootstrap, and the start of its seed."""

    seed: int = 0

    @cached_property
    def data(self):
        return super().data.take(bootstraps(self.rows, [self.seed])[0])

    def start(self):
        net = self.net()
        theta = net.init([self.seed])[0]
        return {name: net.view(theta, name) for name in net.names("weights")}


def rows():
    """A loop of torch runs is timed on every tenth member, for each takes as long."""
    if not HAVE_TORCH:
        return
    import torch

    torch.set_num_threads(1)
    task = TASKS[1]
    some = [Member(task.name, task.widths, task.rows, task.batch, task.epochs, seed) for seed in range(0, MEMBERS, 10)]
    ours, *runs = turns(lambda: ours_of(task), *(lambda one=one: contestants.torch(one) for one in some))
    stacked = ours_of(task, "float64")[1][::10]
    alone = [contestants.torch(one, dtype="float64")[1] for one in some]
    gap, theirs = max(map(contestants.same, stacked, alone)), MEMBERS * sum(runs) / len(some)
    group = f"A bag of {MEMBERS} networks, beside a loop of torch runs"
    yield Row(group, task.name, theirs / ours, ours=ours, theirs=theirs, gap=gap)


def ours_of(task, dtype="float32"):
    how = {"optimizer": SGD(LR), "epochs": task.epochs, "batch_size": task.batch, "every": None, "dtype": dtype}
    net, data = task.net(), task.data  # drawn before the clock starts
    seconds, found = timed(lambda: bag(net, data, SoftmaxCrossEntropy(), members=MEMBERS, **how))
    return seconds, found.runs[0].view("0.W")

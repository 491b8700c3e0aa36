"""Convolution against torch, CPU time on one thread, medians of turns: forward and backward alone, with the derivatives
by filters, biases and input, and a sweep over a small network against a loop of torch runs."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec

import numpy as np

from benchmarks.clock import timed, turns
from benchmarks.contest import contest
from benchmarks.row import Row
from reglab import initializers
from reglab.data.images import digits
from reglab.layers.activations import ReLU
from reglab.layers.dropout import Dropout
from reglab.layers.linear import Linear
from reglab.layers.shapes import Flatten, Image
from reglab.losses import SoftmaxCrossEntropy
from reglab.network import Network
from reglab.optimizers import SGD
from reglab.parity import HAVE_TORCH
from reglab.training import sweep

LAYER = "reglab.layers.convolution"
PASSES = 100


@dataclass(frozen=True)
class Case:
    """n images of c channels, h x h, and k filters of size x size; how many times torch's time ours may be."""

    n: int
    c: int
    h: int
    k: int
    size: int
    padding: int = 0
    gate: float | None = None

    def __str__(self) -> str:
        return f"{self.n} x {self.c} x {self.h} x {self.h}, {self.k} filters of {self.size} x {self.size}"


CASES = [
    Case(64, 1, 28, 16, 5, gate=2),
    Case(64, 1, 8, 16, 3, gate=1),
    Case(64, 16, 14, 32, 3, padding=1),
]


class Ours:
    def __init__(self, case: Case, dtype):
        from reglab.layers.convolution import Convolution

        layer = Convolution(case.c, case.k, case.size, padding=case.padding)
        self.case, self.net = case, Network(Image(case.c, case.h, case.h), layer, Flatten())
        self.theta = self.net.init([0])[0].astype(dtype)
        rng = np.random.default_rng(0)
        self.x = rng.standard_normal((case.n, case.c * case.h**2)).astype(dtype)
        self.dz = rng.standard_normal(self.net.forward(self.theta, self.x).shape).astype(dtype)

    def step(self, dz):
        self.z = self.net.forward(self.theta, self.x)
        self.dx = self.net.backward(dz, inputs=True)

    def found(self):
        """The outputs, the derivatives by filters, biases and input."""
        return [self.z, *self.parameters(self.net.grad), self.dx]

    def parameters(self, theta):
        """Filters as torch has them, (k, c, size, size), and biases. Of a matrix the columns are the filters."""
        W, b = (self.net.view(theta, name) for name in ("1.W", "1.b"))
        case = self.case
        return W if W.ndim == 4 else W.T.reshape(case.k, case.c, case.size, case.size), b


class Theirs:
    """Begins with the numbers of ours."""

    def __init__(self, ours: Ours, case: Case):
        import torch

        W, b = map(torch.tensor, ours.parameters(ours.theta))
        self.layer = torch.nn.Conv2d(case.c, case.k, case.size, padding=case.padding, dtype=W.dtype)
        with torch.no_grad():
            self.layer.weight.copy_(W)
            self.layer.bias.copy_(b)
        self.x = torch.tensor(ours.x.reshape(case.n, case.c, case.h, case.h), requires_grad=True)
        self.dz = torch.tensor(ours.dz)

    def step(self, dz):
        self.x.grad = self.layer.weight.grad = self.layer.bias.grad = None
        self.z = self.layer(self.x)
        self.z.backward(dz.reshape(self.z.shape))

    def found(self):
        found = (self.z, self.layer.weight.grad, self.layer.bias.grad, self.x.grad)
        return [a.detach().numpy() for a in found]


def rows(cases=CASES):
    if find_spec(LAYER) is None:
        print("The rows on convolution are left out: the package has no such layer yet.")
        return
    yield from contest(f"Convolution, {PASSES} times forward and backward, against torch", cases, difference, sides)
    if HAVE_TORCH:
        yield sweep_row()


def sides(case: Case):
    ours = Ours(case, np.float32)
    return partial(_passes, ours), partial(_passes, Theirs(ours, case))


RATES = np.linspace(0, 0.75, 16)
SWEEP = 3  # how many times our time a loop of torch runs should take
ROWS, BATCH, EPOCHS, LR = 512, 64, 4, 0.1


def small_network(rate) -> Network:
    from reglab.layers.convolution import Convolution
    from reglab.layers.pooling import MaxPool

    return Network(
        Image(1, 8, 8), Convolution(1, 8, 3, padding=1), ReLU(), MaxPool(2), Flatten(), Dropout(rate),
        Linear(128, 10, initializers.he_normal),
    )  # fmt: skip


def sweep_row() -> Row:
    """Sixteen rates of dropout at once, beside torch, which is timed on every fifth of them: each takes as long."""
    some = RATES[::5]
    ours, *theirs = turns(lambda: our_sweep(RATES), *(lambda rate=rate: torch_run(rate) for rate in some))
    gap = float(np.abs(our_sweep(RATES[:1], "float64")[1][0] - torch_run(0.0, "float64")[1]).max())
    loop = len(RATES) * sum(theirs) / len(some)
    group = "16 rates of dropout in a small convolutional network, beside a loop of torch runs"
    what = f"{ROWS} digits 8 x 8, 8 filters of 3 x 3"
    return Row(group, what, loop / ours, "x", SWEEP, None, ours, loop, gap=gap)


def our_sweep(rates, dtype="float32"):
    """Seconds, and the filters (rates, 9, 8)."""
    data, net = digits().take(np.arange(ROWS)), small_network(rates)
    options = {"epochs": EPOCHS, "batch_size": BATCH, "every": None, "dtype": dtype}
    seconds, run = timed(lambda: sweep(net, data, SoftmaxCrossEntropy(), optimizer=SGD(LR), **options))
    return seconds, run.view("1.W")


def torch_run(rate, dtype="float32"):
    """The same start and batches; seconds, and the filters (9, 8)."""
    import torch
    from torch import nn

    from reglab.streams import generator

    net, data, dtype = small_network(0.0), digits(), getattr(torch, dtype)
    theta = net.init([0])[0]
    layers = nn.Sequential(
        nn.Conv2d(1, 8, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Dropout(rate), nn.Linear(128, 10)
    ).to(dtype)
    with torch.no_grad():
        layers[0].weight.copy_(torch.tensor(net.view(theta, "1.W").T.reshape(8, 1, 3, 3)))
        layers[-1].weight.copy_(torch.tensor(net.view(theta, "6.W").T))
        layers[0].bias.zero_()
        layers[-1].bias.zero_()
    x, y = torch.tensor(data.x[:ROWS], dtype=dtype).reshape(-1, 1, 8, 8), torch.tensor(data.y[:ROWS])
    rng, loss = generator(0, "batches"), nn.CrossEntropyLoss()
    orders = [torch.tensor(rng.permutation(ROWS)) for _ in range(EPOCHS)]
    optimizer = torch.optim.SGD(layers.parameters(), lr=LR)

    def train():
        for order in orders:
            for i in range(0, ROWS, BATCH):
                optimizer.zero_grad()
                loss(layers(x[order[i : i + BATCH]]), y[order[i : i + BATCH]]).backward()
                optimizer.step()

    seconds, _ = timed(train)
    return seconds, layers[0].weight.detach().numpy().reshape(8, 9).T


def difference(case: Case) -> float:
    """The largest of all that both find, in float64, relative to the largest entry."""
    ours = Ours(case, np.float64)
    theirs = Theirs(ours, case)
    for side in (ours, theirs):
        side.step(deepcopy(side.dz))
    return max(map(_difference, ours.found(), theirs.found()))


def _difference(a, b) -> float:
    return float(np.abs(a.reshape(b.shape) - b).max() / np.abs(b).max())


def _passes(side):
    """Seconds of all passes. Each has a derivative of its own, for ours may write into it."""
    return sum(timed(partial(side.step, deepcopy(side.dz)))[0] for _ in range(PASSES)), None

"""The tasks: the same data, start and batches for every contestant, so that all do the same work."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from reglab import initializers
from reglab.data.dataset import Dataset
from reglab.layers.activations import ReLU
from reglab.layers.dropout import Dropout
from reglab.layers.linear import Linear
from reglab.network import Network

LR = 0.1
LAMS = np.geomspace(1e-5, 1e-1, 41)  # of the sweeps


@dataclass(frozen=True)
class Task:
    """Plain gradient descent on a relu network; `batch` None takes all rows in every step."""

    name: str
    widths: tuple
    rows: int
    batch: int | None
    epochs: int

    @cached_property
    def data(self) -> Dataset:
        rng = np.random.default_rng(0)
        x = rng.standard_normal((self.rows, self.widths[0])).astype(np.float32)
        return Dataset(x, rng.integers(self.widths[-1], size=self.rows), self.widths[-1])

    def net(self, rate=None) -> Network:
        layers = []
        for d, k in zip(self.widths[:-2], self.widths[1:-1], strict=True):
            layers += [Linear(d, k, initializers.he_normal), ReLU(), *([] if rate is None else [Dropout(rate)])]
        return Network(*layers, Linear(*self.widths[-2:], initializers.he_normal))

    def start(self) -> dict[str, np.ndarray]:
        """The weight matrices that every contestant starts from, in float64; biases start at 0."""
        net = self.net()
        theta = net.init([0])[0]
        return {name: net.view(theta, name) for name in net.names("weights")}

    def bare(self) -> Task:
        """As many steps through as many layers, with single units and one row: what is left are calls."""
        steps = -(-self.rows // (self.batch or self.rows))
        widths = (*(1 for _ in self.widths[1:]), 2)
        return replace(self, widths=widths, rows=steps, batch=None if self.batch is None else 1)

    def batches(self):
        """Row numbers of every step, the ones that `fit` takes with seed 0."""
        from reglab.streams import generator  # no public name: an earlier commit may not have it

        rng = generator(0, "batches")
        for _ in range(self.epochs):
            if self.batch is None:
                yield slice(None)
            else:
                order = rng.permutation(self.rows)
                yield from (order[i : i + self.batch] for i in range(0, self.rows, self.batch))


TASKS = [
    Task("toy 2-64-64-2", (2, 64, 64, 2), 200, None, 500),
    Task("toy 2-16-16-2", (2, 16, 16, 2), 200, None, 500),
    Task("digits 64-128-10", (64, 128, 10), 1536, 64, 20),
    Task("784-200-10", (784, 200, 10), 20_000, 64, 1),
]

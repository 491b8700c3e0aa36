"""Batch and layer normalisation forward and backward, in training, with all derivatives, beside torch: CPU time on one
thread, medians of turns. For information: no gate."""

from __future__ import annotations

from copy import deepcopy
from functools import partial

import numpy as np

from benchmarks.clock import timed, turns
from benchmarks.contest import EQUAL
from benchmarks.row import Row
from reglab.layers.batch_norm import BatchNorm
from reglab.layers.layer_norm import LayerNorm
from reglab.parity import HAVE_TORCH
from reglab.streams import Stream

PASSES = 200

# What is measured: the layer, n and the shape of a row.
CASES = [
    ("batch norm", 64, (128,)),
    ("batch norm", 64, (16, 14, 14)),
    ("layer norm", 64, (128,)),
    ("layer norm", 64, (16, 14, 14)),
]


class Ours:
    def __init__(self, kind: str, n: int, row: tuple, dtype):
        self.layer = BatchNorm(row[0]) if kind == "batch norm" else LayerNorm(row)
        self.layer.shape(row)
        rng = np.random.default_rng(0)
        values = {name: rng.uniform(0.5, 2, p.shape).astype(dtype) for name, p in self.layer.parameters().items()}
        self.layer.bind(values, {name: np.zeros_like(a) for name, a in values.items()})
        self.x, self.dy = (rng.standard_normal((n, *row)).astype(dtype) for _ in range(2))
        self.noise = Stream([0], "noise")  # says that it is training

    def step(self, dy):
        self.y = self.layer.forward(self.x, self.noise)
        self.dx = self.layer.backward(dy)

    def found(self):
        """The outputs, the derivatives by gamma, beta and input."""
        return [self.y, self.layer.dgamma, self.layer.dbeta, self.dx]


class Theirs:
    """Begins with the numbers of ours."""

    def __init__(self, ours: Ours, kind: str, row: tuple):
        import torch
        from torch import nn

        self.x, self.dy = torch.tensor(ours.x, requires_grad=True), torch.tensor(ours.dy)
        batch = nn.BatchNorm1d if len(row) == 1 else nn.BatchNorm2d
        self.layer = (
            batch(row[0], dtype=self.x.dtype) if kind == "batch norm" else nn.LayerNorm(row, dtype=self.x.dtype)
        )
        with torch.no_grad():
            self.layer.weight.copy_(torch.tensor(ours.layer.gamma))
            self.layer.bias.copy_(torch.tensor(ours.layer.beta))

    def step(self, dy):
        self.x.grad = self.layer.weight.grad = self.layer.bias.grad = None
        self.y = self.layer(self.x)
        self.y.backward(dy)

    def found(self):
        found = (self.y, self.layer.weight.grad, self.layer.bias.grad, self.x.grad)
        return [a.detach().numpy() for a in found]


def rows(cases=CASES):
    if not HAVE_TORCH:
        return
    import torch

    torch.set_num_threads(1)
    for kind, n, row in cases:
        gap = difference(kind, n, row)
        if not gap <= EQUAL:  # then the times would compare different work
            raise ValueError(f"both must agree to {EQUAL:.0e}, got a difference of {gap:.0e} for {kind} of {row}")
        mine = Ours(kind, n, row, np.float32)
        other = Theirs(mine, kind, row)
        ours, theirs = turns(lambda mine=mine: _passes(mine), lambda other=other: _passes(other))
        group = f"Normalisation, {PASSES} times forward and backward, beside torch"
        yield Row(group, f"{kind}, {' x '.join(map(str, (n, *row)))}", theirs / ours, ours=ours, theirs=theirs, gap=gap)


def difference(kind: str, n: int, row: tuple) -> float:
    """The largest of all that both find, in float64, relative to the largest entry."""
    ours = Ours(kind, n, row, np.float64)
    theirs = Theirs(ours, kind, row)
    for side in (ours, theirs):
        side.step(deepcopy(side.dy))
    return max(float(np.abs(a - b).max() / np.abs(b).max()) for a, b in zip(ours.found(), theirs.found(), strict=True))


def _passes(side):
    """Seconds of all passes. Each has a derivative of its own, for ours may write into it."""
    return sum(timed(partial(side.step, deepcopy(side.dy)))[0] for _ in range(PASSES)), None

"""A small training for any entry of the registry: its object at the place where it belongs, all else the same."""

from __future__ import annotations

import warnings
from functools import cache
from math import prod

import numpy as np

from registry import ENTRIES, Entry
from reglab.data.dataset import Dataset
from reglab.layers.activations import Tanh
from reglab.layers.base import Layer
from reglab.layers.linear import Linear
from reglab.layers.row import Row
from reglab.layers.shapes import Flatten
from reglab.losses import Loss, SoftmaxCrossEntropy
from reglab.network import Network
from reglab.optimizers import SGD, Momentum, Optimizer
from reglab.training import fit

N = 41  # rows, and the usual length of a sweep: so no confusion of row and replica axes goes unnoticed
WIDTH = 6


@cache
def data(problem: str = "labels", n: int = N, seed: int = 0) -> Dataset:
    """n rows of three features with one of two classes (or without, every third), two indicators in {0, 1}, or two
    numbers to predict."""
    rng = np.random.default_rng(seed)
    x = rng.standard_normal((n, 3))
    z = x @ rng.standard_normal((3, 2)) + 0.3 * rng.standard_normal((n, 2))
    return {
        "labels": Dataset(x, z.argmax(1), 2),
        "some labels": Dataset(x, np.where(np.arange(n) % 3 == 0, -1, z.argmax(1)), 2),
        "indicators": Dataset(x, (z > 0).astype(int)),
        "numbers": Dataset(x, z),
    }[problem]


class Rows(Layer):
    """Plain rows as rows of another shape: what `Image` is to pictures, for all shapes."""

    def __init__(self, row: tuple):
        self.row = row

    @property
    def takes(self):
        return (prod(self.row),)

    def shape(self, shape):
        return self.row

    def forward(self, x, rng=None):
        return x.reshape(*x.shape[:-1], *self.row)

    def backward(self, dy, inputs=True):
        return dy.reshape(*dy.shape[: -len(self.row)], -1)


def among_rows(layers, row: tuple = (WIDTH,)) -> list[Layer]:
    """Layers that take such rows, between plain rows and plain rows, whatever they make of them."""
    made = Row(*layers).shape(row) if layers else row
    return [*([Rows(row)] if len(row) > 1 else []), *layers, *([Flatten()] if len(made) > 1 else [])]


def network(*layers, row: tuple = (WIDTH,)) -> Network:
    """Two Linear layers, with these between them; in front of both stands what takes names for its input."""
    first, hidden = ([o for o in layers if o.continuous is kind] for kind in (False, True))
    first, hidden = first and among_rows(first, (3,)), among_rows(hidden, row)
    (seen,), (felt,) = (Row(*all_).shape(r) if all_ else r for all_, r in ((first, (3,)), (hidden, (prod(row),))))
    return Network(*first, Linear(seen, prod(row)), *hidden, Tanh(), Linear(felt, 2))


def of(entry: Entry) -> dict:
    """What `train` must know of an entry, with its object or without it."""
    return {"problem": entry.problem, "row": entry.row}


def state_of(layer) -> list[str]:
    """The parameters that hold running averages."""
    return [name for name, p in layer.parameters().items() if p.segment == "state"]


def stated(f, layer):
    """f of `checks.of_layer`, with None for derivatives that a layer does not state: by names, and by its state, which
    no optimizer moves."""
    unstated = [not layer.continuous, *(name in state_of(layer) for name in layer.parameters())]

    def g(*inputs):
        value, *gradients = f(*inputs)
        return value, *(None if no else gradient for no, gradient in zip(unstated, gradients, strict=True))

    return g


def place(*objects, lr=0.2, layers=(), row: tuple = (WIDTH,)) -> dict:
    """The keyword arguments of `fit` that put each object where it belongs: layers where rows have this shape."""
    layers = [*layers, *(o for o in objects if isinstance(o, Layer))]
    found = {kind: [o for o in objects if isinstance(o, kind)] for kind in (Loss, Optimizer)}
    plain = any(type(o) is e.cls for o in objects for e in ENTRIES if e.plain_descent)
    return {
        "net": network(*layers, row=row),
        "loss": (found[Loss] or [SoftmaxCrossEntropy()])[0],
        "optimizer": (found[Optimizer] or [SGD(lr) if plain else Momentum(lr, 0.5)])[0],
        "regularizers": [o for o in objects if not isinstance(o, (Layer, Loss, Optimizer))],
    }


def train(*objects, how=fit, lr=0.2, problem="labels", row=(WIDTH,), train=None, **options):
    """A short float64 training with these objects, five batches an epoch unless `batch_size` says otherwise."""
    options = {"epochs": 3, "batch_size": 9, "dtype": np.float64, "val": data(problem, seed=1)} | options
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return how(train=train or data(problem), **place(*objects, lr=lr, row=row), **options)


def grid(entry: Entry, name: str, count: int) -> np.ndarray:
    """`count` values of a hyperparameter over its range."""
    return np.linspace(*entry.sweep[name], count)

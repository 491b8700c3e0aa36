"""A small training for any entry of the registry: its object at the place where it belongs, all else the same."""

from __future__ import annotations

import warnings
from functools import cache

import numpy as np

from registry import ENTRIES, Entry
from reglab.data.dataset import Dataset
from reglab.layers.activations import Tanh
from reglab.layers.base import Layer
from reglab.layers.linear import Linear
from reglab.losses import Loss, SoftmaxCrossEntropy
from reglab.network import Network
from reglab.optimizers import SGD, Momentum, Optimizer
from reglab.training import fit

N = 41  # rows, and the usual length of a sweep: so no confusion of row and replica axes goes unnoticed
WIDTH = 6


@cache
def data(problem: str = "labels", n: int = N, seed: int = 0) -> Dataset:
    """n rows of three features with one of two classes, two indicators in {0, 1}, or two numbers to predict."""
    rng = np.random.default_rng(seed)
    x = rng.standard_normal((n, 3))
    z = x @ rng.standard_normal((3, 2)) + 0.3 * rng.standard_normal((n, 2))
    return {
        "labels": Dataset(x, z.argmax(1), 2),
        "indicators": Dataset(x, (z > 0).astype(int)),
        "numbers": Dataset(x, z),
    }[problem]


def place(*objects, lr=0.2, layers=()) -> dict:
    """The keyword arguments of `fit` that put each object where it belongs: layers behind the first Linear."""
    layers = [*layers, *(o for o in objects if isinstance(o, Layer))]
    found = {kind: [o for o in objects if isinstance(o, kind)] for kind in (Loss, Optimizer)}
    plain = any(type(o) is e.cls for o in objects for e in ENTRIES if e.plain_descent)
    return {
        "net": Network(Linear(3, WIDTH), *layers, Tanh(), Linear(WIDTH, 2)),
        "loss": (found[Loss] or [SoftmaxCrossEntropy()])[0],
        "optimizer": (found[Optimizer] or [SGD(lr) if plain else Momentum(lr, 0.5)])[0],
        "regularizers": [o for o in objects if not isinstance(o, (Layer, Loss, Optimizer))],
    }


def train(*objects, how=fit, lr=0.2, problem="labels", train=None, **options):
    """A short float64 training with these objects, five batches an epoch unless `batch_size` says otherwise."""
    options = {"epochs": 3, "batch_size": 9, "dtype": np.float64, "val": data(problem, seed=1)} | options
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return how(train=train or data(problem), **place(*objects, lr=lr), **options)


def grid(entry: Entry, name: str, count: int) -> np.ndarray:
    """`count` values of a hyperparameter over its range."""
    return np.linspace(*entry.sweep[name], count)

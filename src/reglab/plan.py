"""Plan: what is to be trained, checked and copied, before anything is done."""

from __future__ import annotations

import copy
from math import prod

import numpy as np

from reglab import regularizer as protocol
from reglab import validation as v
from reglab.losses import Loss
from reglab.network import Network
from reglab.optimizers import Optimizer
from reglab.replicas import sweep_shape, with_seeds
from reglab.run import prepared
from reglab.streams import numbered


class Plan:
    """The arguments of `fit`, each refused with its name where it does not fit.

    Objects are copies, none of which was ever used by another training; data are arrays in the plan's precision.

    lead: replica axes (*sweep, S).
    net, loss, optimizer, regularizers, val, n_train, epochs, every: as given.
    steps: their number, in all epochs.
    """

    def __init__(
        self, net, train, loss, *, optimizer, epochs, val=None, regularizers=(), batch_size=None, schedule=None,
        seeds=None, start=None, every=1, dtype=np.float32,
    ):  # fmt: skip
        for name, value, kind, wish in (
            ("net", net, Network, "a Network"),
            ("loss", loss, Loss, "a Loss"),
            ("optimizer", optimizer, Optimizer, "an Optimizer"),
        ):
            if not isinstance(value, kind):
                v.fail(name, value, wish)
        if not isinstance(regularizers, (list, tuple)):
            v.fail("regularizers", regularizers, "a list of Regularizer objects")
        for r in regularizers:
            protocol.verify(r)
        if len({id(r) for r in regularizers}) < len(regularizers):
            raise ValueError(f"regularizers must be different objects, got one of them twice in {list(regularizers)!r}")
        self.net, self.loss, self.optimizer = (_own(o) for o in (net, loss, optimizer))
        self.regularizers = [_own(r) for r in regularizers]

        self.epochs = v.integer("epochs", epochs, 1)
        self.every = every if every is None else v.integer("every", every, 1)
        self.dtype = _precision(dtype)
        self.single = seeds is None
        self.seeds = [0] if seeds is None else numbered(seeds)
        self.sweep = sweep_shape(*self.swept_objects())
        self.lead = (*self.sweep, len(self.seeds))

        self.train, self.train_lead = self._prepared("train", train), getattr(train, "lead", 0)
        self.val = None if val is None else self._prepared("val", val)
        self.n_train, self.weighted = len(train), train.sample_weight is not None
        batch_size = self.n_train if batch_size is None else v.integer("batch_size", batch_size, 1)
        self.batch_size = min(batch_size, self.n_train)
        smallest = self.n_train % self.batch_size or self.batch_size
        for _, layer in self.net.leaves():
            if layer.least_rows > smallest:
                wish = f"batch_size must leave at least {layer.least_rows} rows in every batch for {layer!r}"
                raise ValueError(f"{wish}, got {self.batch_size} of {self.n_train} rows: the last has {smallest}")
        self.steps = self.epochs * -(-self.n_train // self.batch_size)
        if not (schedule is None or callable(schedule)):
            v.fail("schedule", schedule, "a function of the share of steps done")
        self.schedule = schedule

        self.start = None if start is None else self.replicas("start", start)
        self.tick = lambda epochs=1: None  # called after so many epochs

    def swept_objects(self):
        """All that may hold hyperparameters."""
        return self.net, self.loss, *self.regularizers, self.optimizer

    def replicas(self, name: str, a) -> np.ndarray:
        """Parameters that a user gives, (P,) or with replica axes as a run shows them: ready to meet theta."""
        given, a = np.shape(a), with_seeds(v.precise(name, a, self.dtype), 1, self.lead, self.single)
        shape = self.lead[:-1] if self.single else self.lead
        try:
            fits = a.shape[-1:] == (self.net.size,) and np.broadcast_shapes(a.shape[:-1], self.lead) == self.lead
        except ValueError:
            fits = False
        if not fits:
            raise ValueError(f"{name} must broadcast to shape {(*shape, self.net.size)}, got {given}")
        return a

    def _prepared(self, name: str, data):
        return prepared(name, data, self.net, self.loss, self.lead, self.dtype)

    @property
    def settings(self) -> int:
        """How many settings the sweep has."""
        return prod(self.sweep)

    def _parts(self):
        return [part for o in self.swept_objects() for part in o.parts()]

    def factor(self, done: float) -> np.ndarray:
        """What the schedule says of the learning rates: a number, or an array that broadcasts to lead."""
        factor = np.asarray(v.non_negative("schedule", self.schedule(done)))
        factor = factor[..., None] if 0 < factor.ndim == len(self.sweep) else factor
        try:
            fits = np.broadcast_shapes(factor.shape, self.lead) == self.lead
        except ValueError:
            fits = False
        if not fits:
            wish = f"schedule must give a number, or one for each setting {self.sweep}"
            raise ValueError(f"{wish}, got shape {factor.shape}")
        return factor


def _own(o):
    try:
        return copy.deepcopy(o)
    except TypeError as error:  # a generator, an open file
        raise ValueError(f"{o!r} must be such that it can be copied, got {error}") from None


def _precision(dtype) -> np.dtype:
    try:
        found = None if dtype is None else np.dtype(dtype)
    except TypeError:
        found = None
    return found if found in (np.float32, np.float64) else v.fail("dtype", dtype, "float32 or float64")

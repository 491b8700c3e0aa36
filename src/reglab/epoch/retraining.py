"""Retraining: after early stopping, the validation rows may teach as well. Two procedures, both on all rows.

A begins anew and trains as long as the stopped run did before its best epoch. B goes on from what was kept, until the
loss on the validation rows is below what the training loss was there. Goodfellow, Bengio and Courville (2016), section
7.8, algorithms 7.2 and 7.3.
"""

from __future__ import annotations

import warnings

import numpy as np

from reglab import validation as v
from reglab.data.dataset import Dataset
from reglab.regularizer import Regularizer
from reglab.replicas import with_seeds
from reglab.run import Run
from reglab.training import fit


class UpTo(Regularizer):
    """Stop a replica after so many updates; in the middle of an epoch it moves no further.
    The stopping time of procedure A, Goodfellow, Bengio and Courville (2016).

    updates: at least 1, a number or an array over the replica axes.
    Raises ValueError for anything else.
    """

    replicated = {"updates": 0}  # noqa: RUF012

    def __init__(self, updates):
        self.updates = v.real("updates", updates, 1.0)

    def begin(self, run, rng):
        self.done, self._most = 0, _of_replicas("updates", self.updates, run)

    def step(self, new, old, lr):
        self.done += 1
        over = self.done > self._most
        return np.where(over[..., None], old, new) if over.any() else new

    def epoch(self, log):
        return self.done >= self._most


class UntilBelow(Regularizer):
    """Stop a replica after the measured epoch in which val_loss is below a goal.
    The end of procedure B, Goodfellow, Bengio and Courville (2016).

    `run.recorded["reached"]` tells which replicas got there (1) and which did not (0).

    goal: a number, or an array over the replica axes.
    Raises ValueError for anything else, and (when a run begins) without
    validation data or measurements.
    """

    replicated = {"goal": 0}  # noqa: RUF012
    state = ("reached",)

    def __init__(self, goal):
        self.goal = v.real("goal", goal)

    def begin(self, run, rng):
        if run.val is None or run.every is None:
            name = "val" if run.val is None else "every"
            raise ValueError(f"{name} must be given to see when the goal is reached, got None")
        self.run, self._goal = run, _of_replicas("goal", self.goal, run)
        self.reached = np.zeros(run.lead, bool)

    def epoch(self, log):
        if log is None:
            return False
        self.reached = log["val_loss"] < self._goal
        return self.reached

    def finish(self, theta):
        self.run.record("reached", self.reached.astype(float))
        return theta


def anew(run: Run, train: Dataset, val: Dataset, *, optimizer, by="updates", batch_size=None, **options) -> Run:
    """Procedure A: reinitialise, and train on all rows as long as `run` did up to the epoch that it kept.

    run: of a rule for stopping, such as `EarlyStopping`, on `train` with `val`.
    train, val: the rows that it had; both are now trained on.
    by: "updates" makes as many steps, each replica its own number; "epochs" as
        many passes, which are more steps since there are more rows.
    optimizer, batch_size, options: as for `fit`; `regularizers` without the
        rule. A schedule is stretched over the longest replica's training.
    Raises ValueError for another `by`, and for a run that kept no epoch.
    """
    v.choice("by", by, ("updates", "epochs"))
    rows, best = joined(train, val), kept_epoch(run)
    each = -(-len(rows) // min(batch_size or len(rows), len(rows)))  # updates in an epoch of all rows
    updates = best * (each if by == "epochs" else run.steps // run.epochs)
    return fit(
        run.net, rows, run.loss, optimizer=optimizer, epochs=int(-(-updates.max() // each)), batch_size=batch_size,
        seeds=None if run._single else run.seeds,
        regularizers=[*options.pop("regularizers", ()), UpTo(updates)], **options,
    )  # fmt: skip


def go_on(run: Run, train: Dataset, val: Dataset, *, optimizer, cap: int, batch_size=None, **options) -> Run:
    """Procedure B: go on from the kept parameters on all rows, until val_loss is below the training loss that they had.

    It need not get there: after `cap` epochs it ends with a RuntimeWarning, and `recorded["reached"]` is 0. It is first
    asked after one epoch. The rows of `val` are trained on, so that val_loss is no held-out loss any more.

    run, train, val, optimizer, batch_size, options: as for `anew`.
    cap: the largest number of epochs, at least 1.
    Raises ValueError for a run that kept no epoch.
    """
    cap, best = v.integer("cap", cap, 1), kept_epoch(run)
    at = np.searchsorted(run.epoch_numbers, best)
    goal = np.take_along_axis(run.history["train_loss"], at[None], 0)[0]
    again = fit(
        run.net, joined(train, val), run.loss, optimizer=optimizer, epochs=cap, batch_size=batch_size, val=val,
        start=run.theta, seeds=None if run._single else run.seeds,
        regularizers=[*options.pop("regularizers", ()), UntilBelow(goal)], **options,
    )  # fmt: skip
    short = again.recorded["reached"][-1] == 0
    if short.any():
        told = (
            f"{short.sum()} of {short.size} replicas did not get below their training loss at the stop in {cap} epochs"
        )
        warnings.warn(told, RuntimeWarning, stacklevel=2)
    return again


def joined(train: Dataset, val: Dataset) -> Dataset:
    """All rows of both in one Dataset. Raises ValueError where they do not fit together."""
    for name, data in (("train", train), ("val", val)):
        if not isinstance(data, Dataset):
            v.fail(name, data, "a Dataset")
    told = [(d.lead, d.classes, d.x.shape[-1], d.sample_weight is None) for d in (train, val)]
    if told[0] != told[1]:
        raise ValueError(f"train and val must be of one kind, got {train} and {val}")
    axis, weight = train.lead, None
    if train.sample_weight is not None:
        weight = np.concatenate([train.sample_weight, val.sample_weight], axis)
    x, y = np.concatenate([train.x, val.x], axis), np.concatenate([train.y, val.y], axis)
    return Dataset(x, y, train.classes, train.lead, weight)


def kept_epoch(run: Run) -> np.ndarray:
    """The epoch whose parameters a rule for stopping kept, (*lead). Raises ValueError where there is none."""
    best = run.recorded.get("best_epoch") if isinstance(run, Run) else None
    if best is None or not (best[-1] > 0).all():
        v.fail("run", run, "a run that stopped early and kept an epoch, of EarlyStopping or another rule")
    return best[-1].astype(int)


def _of_replicas(name, a, run):
    """A number for each replica of a run."""
    a = with_seeds(a, 0, run.lead, run.single)
    try:
        return np.broadcast_to(a, run.lead)
    except ValueError:
        raise ValueError(f"{name} must broadcast to the replica axes {run.lead}, got shape {a.shape}") from None

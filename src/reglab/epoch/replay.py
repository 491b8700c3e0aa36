"""Replay: when would a rule have stopped? It is asked about curves that were measured already."""

from __future__ import annotations

import copy

import numpy as np

from reglab import validation as v
from reglab.epoch.stopping import Stopping
from reglab.replicas import sweep_shape


def stops(rule, val_loss, train_loss=None):
    """The measured epoch in which a rule ends each curve, 0 where it never does, and the one whose parameters it keeps:
    two arrays (*sweep, S) of whole numbers that count from 1, with `sweep` the axes of the rule's hyperparameters.

    So many rules can be compared on one and the same training, that ran to its end.

    rule: an `EarlyStopping`, `GL`, `PQ` or `UP`; it stays as it is.
    val_loss: curves (T, S), or one curve (T,), and then there is no axis S in the answer.
    train_loss: likewise; only `PQ` looks at it.
    Raises ValueError for anything else, and for `PQ` without training losses.
    """
    if not isinstance(rule, Stopping):
        v.fail("rule", rule, "a rule for stopping, such as EarlyStopping(5)")
    curves = {"val_loss": v.array("val_loss", val_loss, dtype=float)}
    if train_loss is not None:
        curves["train_loss"] = v.array("train_loss", train_loss, dtype=float, shape=curves["val_loss"].shape)
    elif "learned" in rule.state:
        v.fail("train_loss", train_loss, f"given for {type(rule).__name__}")
    single = curves["val_loss"].ndim == 1
    curves = {name: a[:, None] if single else a for name, a in curves.items()}
    if curves["val_loss"].ndim != 2:
        raise ValueError(f"val_loss must have shape (T,) or (T, S), got {np.shape(val_loss)}")
    rule = copy.deepcopy(rule)
    run = _Curves(*curves["val_loss"].shape, sweep_shape(rule))
    rule.begin(run, None)
    stopped = np.zeros(run.lead, int)
    for t in range(run.epochs):
        run.epoch_numbers.append(t + 1)
        on = stopped == 0
        before = {name: getattr(rule, name)[~on] for name in rule.state}
        stop = rule.epoch({name: np.where(on, a[t], np.nan) for name, a in curves.items()})
        for name, rows in before.items():
            getattr(rule, name)[~on] = rows
        stopped = np.where(on & stop, t + 1, stopped)
        if stopped.all():
            break
    best = rule.best_epoch
    return (stopped[..., 0], best[..., 0]) if single else (stopped, best)


class _Curves:
    """What a rule needs to know of a run: here it has no parameters."""

    val, every = True, 1

    def __init__(self, epochs, seeds, sweep):
        self.epochs, self.lead = epochs, (*sweep, seeds)
        self.theta, self.epoch_numbers = np.zeros((*self.lead, 1)), []

    def kept(self):
        return self.theta

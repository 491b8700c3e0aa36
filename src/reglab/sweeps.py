"""A large sweep is trained in parts: how a training is cut into chunks of settings, and what they found is joined."""

from __future__ import annotations

import copy

import numpy as np

from reglab.replicas import cut, settings, sweep_shape
from reglab.run import Found


def parts(plan, chunk: int):
    """Trainings of so many settings each, one after the other; the plan has not begun."""
    for start in range(0, plan.settings, chunk):
        yield _part(plan, slice(start, start + chunk))


def _part(plan, which: slice):
    part = copy.copy(plan)
    some = [cut(o, plan.lead, plan.single, which) for o in plan.swept_objects()]
    part.net, part.loss, *part.regularizers, part.optimizer = some
    part.sweep = sweep_shape(*some)
    part.lead = (*part.sweep, len(plan.seeds))
    # Data and parameters of its own for every setting: in front of the seeds, rows and columns.
    part.train, part.val = (
        data and tuple(settings(a, plan.sweep, which, behind=3) for a in data) for data in (plan.train, plan.val)
    )
    part.train_lead = min(plan.train_lead, 2)
    part.start = None if plan.start is None else settings(plan.start, plan.sweep, which, behind=2)
    part.factor = lambda done: settings(plan.factor(done), plan.sweep, which, behind=1)
    return part


def join(plan, found: list[Found]) -> Found:
    """What the parts found, as if the plan had been trained in one piece."""

    def grid(arrays, axis=0):
        a = np.concatenate(arrays, axis)
        return a.reshape(*a.shape[:axis], *plan.sweep, *a.shape[axis + 1 :])

    # Where all replicas of a part stopped, its last epoch was measured too: of the whole only that of the last part.
    last = max((f.epoch_numbers[-1] for f in found if f.epoch_numbers.size), default=0)
    epochs = {int(e) for f in found for e in f.epoch_numbers}
    epochs = sorted(e for e in epochs if e % plan.every == 0 or e in (last, plan.epochs))

    def of_epochs(f, name):
        rows = np.full((len(epochs), *f.history[name].shape[1:]), np.nan, plan.dtype)
        known = np.isin(f.epoch_numbers, epochs)
        rows[np.searchsorted(epochs, f.epoch_numbers[known])] = f.history[name][known]
        return rows

    recorded = {name: grid(_as_long([f.recorded[name] for f in found]), 1) for name in found[0].recorded}
    return Found(
        *(grid([getattr(f, name) for f in found]) for name in ("theta", "stopped", "diverged")),
        epoch_numbers=np.array(epochs, int),
        history={name: grid([of_epochs(f, name) for f in found], 1) for name in found[0].history},
        recorded=recorded,
    )


def _as_long(arrays) -> list:
    """A part whose replicas all stopped early recorded less: it goes on with NaN."""
    length = max(map(len, arrays))

    def filled(a):
        missing = np.full((length - len(a), *a.shape[1:]), np.nan)
        return np.concatenate([a, missing.astype(a.dtype if a.dtype.kind == "f" else float)]) if len(missing) else a

    return [filled(a) for a in arrays]


def fitting_chunk(plan) -> int:
    """So many settings that the largest array of a step fills half a megabyte: a processor's cache holds a few such."""
    largest = max(plan.net.size, plan.batch_size * plan.net.widest)
    return max(1, 2**19 // (len(plan.seeds) * largest * plan.dtype.itemsize))

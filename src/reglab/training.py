"""The loop, with its seven places; and the same loop over a grid of hyperparameters."""

from __future__ import annotations

import warnings
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext

import numpy as np

from reglab import validation as v
from reglab.run import Found, Run
from reglab.steps import Training
from reglab.sweeps import fitting_chunk, join, parts


# Numbers that overflow are reported once, as a divergence.
@np.errstate(over="ignore", invalid="ignore", divide="ignore")
def loop(run: Training) -> Found:
    """Training: here every technique has its place, and none is known by name."""
    run.begin()
    theta, hooks = run.theta, run.hooks
    for epoch in range(1, run.epochs + 1):
        for x, y in run.batches():  # each batch begins a step, with new noise
            before = run.hold()
            for batch in hooks["batch"]:
                x, y = batch(x, y)
            # By the layers, with all terms, inside the gradient hooks.
            gradient = run.descent(theta, x, y)
            run.remember()  # what layers average over batches
            lr = run.learning_rate()
            run.optimizer.step(theta, gradient, lr)
            for step in hooks["step"]:
                theta[...] = step(theta, before, lr)
            run.settle(epoch)
        run.end_epoch(epoch, gradient)
        if run.over:
            break
    return run.close()


def fit(
    net, train, loss, *, optimizer, epochs, val=None, regularizers=(), batch_size=None, schedule=None, seeds=None,
    start=None, every=1, dtype=np.float32, progress=False,
) -> Run:  # fmt: skip
    """Train `net` and return its `Run`.

    Hyperparameter arrays and `seeds` make one stacked run of many replicas. Everything that is given stays as it is:
    the training works on copies.

    net, train, loss: a Network, a Dataset, a Loss.
    optimizer: an Optimizer; its `lr` may be an array over the sweep axes.
    epochs: passes over the training data.
    val: a Dataset for the held-out curves (never the test set), or None.
    regularizers: a list; batch, step, kept and finish hooks apply in its order,
        the first gradient hook is innermost.
    batch_size: rows a step; None for all of them.
    schedule: multiplies the learning rate, a function of the share of steps
        done, in [0, 1); it gives a number, or an array over the sweep axes.
    seeds: how many, or which; None for the one seed 0, and results without
        a seed axis.
    start: where to begin, such as an earlier run's theta: (P,), or with axes
        in front that broadcast to the run's `lead`; None draws it by the
        layers' initializers.
    every: measure the history every so many epochs; None: never.
    dtype: float32 or float64.
    progress: show a bar (needs tqdm).

    Raises ValueError that names argument and value before anything is done.
    A replica that leaves the finite numbers is frozen at its last finite
    theta, with one RuntimeWarning at the end. Ctrl-C ends the training: the
    run is what it was after the last whole step, with a RuntimeWarning.
    """
    run = Training(
        net, train, loss, optimizer=optimizer, epochs=epochs, val=val, regularizers=regularizers,
        batch_size=batch_size, schedule=schedule, seeds=seeds, start=start, every=every, dtype=dtype,
    )  # fmt: skip
    with _bar(run, 1, progress):
        try:
            found = loop(run)
        except KeyboardInterrupt:
            if not run.begun:
                raise
            found = run.close()
            done = f"interrupted after {run.done} of {epochs} epochs"
            warnings.warn(f"{done}: the run is what it was after its last step", RuntimeWarning, stacklevel=2)
    return run.result(found, stacklevel=2)


def sweep(
    net, train, loss, *, optimizer, epochs, val=None, regularizers=(), batch_size=None, schedule=None, seeds=None,
    start=None, every=1, dtype=np.float32, progress=False, chunk=None, threads=1,
) -> Run:  # fmt: skip
    """`fit` over a large grid, `chunk` settings at a time, so that memory stays bounded; the same numbers as one `fit`.

    The first arguments are those of `fit`.

    chunk: how many settings train at a time; None lets the size of the arrays choose.
    threads: so many chunks train at once (with BLAS on one thread each, two threads on two cores are nearly twice as
        fast).

    Raises ValueError as `fit` does.
    """
    plan = Training(
        net, train, loss, optimizer=optimizer, epochs=epochs, val=val, regularizers=regularizers,
        batch_size=batch_size, schedule=schedule, seeds=seeds, start=start, every=every, dtype=dtype,
    )  # fmt: skip
    threads = v.integer("threads", threads, 1)
    chunk = fitting_chunk(plan) if chunk is None else v.integer("chunk", chunk, 1)
    with _bar(plan, -(-plan.settings // chunk), progress):
        if plan.settings <= chunk:
            found = loop(plan)
        elif threads == 1:
            found = join(plan, list(map(_found, parts(plan, chunk))))
        else:
            with ThreadPoolExecutor(threads) as pool:
                found = join(plan, list(pool.map(_found, parts(plan, chunk))))
    return plan.result(found, stacklevel=2)


def _found(part: Training) -> Found:
    found = loop(part)
    part.release()
    return found


def _bar(run, count: int, progress):
    """A bar over the epochs of so many trainings."""
    if not progress:
        return nullcontext()
    from tqdm.auto import tqdm

    bar = tqdm(total=count * run.epochs, desc="epochs")
    run.tick = bar.update
    return bar

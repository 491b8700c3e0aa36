"""The loop, with its seven places; and the same loop over a grid of hyperparameters."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np

from reglab import validation as v
from reglab.replicas import sweep_shape, take
from reglab.run import Run


@np.errstate(over="ignore", invalid="ignore", divide="ignore")  # divergence is reported once
def fit(net, train, loss, *, schedule=None, progress=False, **options) -> Run:
    """Train `net` and return its `Run`.

    Hyperparameter arrays and `seeds` make one stacked run of many replicas.

    net, train, loss: a Network, a Dataset, a Loss
    optimizer: an Optimizer; its `lr` may be an array over the sweep axes
    epochs: passes over the training data
    val: a Dataset for the held-out curves (never the test set), or None
    regularizers: a list; batch, step and finish hooks apply in its order,
        the first gradient hook is innermost
    batch_size: rows a step; None for all of them
    schedule: multiplies the learning rate, a function of the share of steps
        done, in [0, 1)
    seeds: how many, or which; None for the one seed 0, and results without
        a seed axis
    start: where to begin, a theta (P,) or one for each seed (S, P), such as
        an earlier run's; None draws it by the layers' initializers
    every: measure the history every so many epochs; None: never
    dtype: float32 or float64
    progress: show a bar (needs tqdm)

    Raises ValueError that names argument and value before anything is done.
    A replica that leaves the finite numbers is frozen at its last finite
    theta, with one RuntimeWarning at the end.
    """
    if not (schedule is None or callable(schedule)):
        v.fail("schedule", schedule, "a function of the share of steps done")
    run = Run(net, train, loss, **options)
    optimizer, theta, places = run.optimizer, run.theta, run.places
    for r in run.regularizers:
        r.begin(run, run.stream(r))
    optimizer.begin(theta, net.weights)
    descent, before, t = run.descent(), np.empty_like(theta), 0

    for epoch in _bar(range(1, run.epochs + 1), progress):
        for x, y in run.batches():  # each batch begins a step, with new noise
            for r in places["batch"]:
                x, y = r.batch(x, y)
            gradient = descent(theta, x, y)
            lr = run.rate(schedule, t)
            before[...], kept = theta, run.keep()
            optimizer.step(theta, gradient, lr)
            for r in places["step"]:
                theta[...] = r.step(theta, before, lr)
            run.settle(kept, before, epoch)
            t += 1
        if run.due(epoch):
            log = run.measure(epoch, gradient)
            for r in places["epoch"]:
                run.stop(r.epoch(log), epoch)
        if run.over:
            break
    for r in places["finish"]:
        theta[...] = r.finish(theta)
    return run.close()


def sweep(net, train, loss, *, optimizer, regularizers=(), chunk=None, threads=1, **options) -> Run:
    """`fit` over a large grid, `chunk` settings at a time, so that memory stays bounded; the same numbers as one `fit`.

    Args as for `fit`; None lets the size of the arrays choose the chunk. `threads` runs so many chunks at once (with
    BLAS on one thread each, two threads on two cores are nearly twice as fast).
    """
    chunk, threads = chunk if chunk is None else v.integer("chunk", chunk, 1), v.integer("threads", threads, 1)
    whole = Run(net, train, loss, optimizer=optimizer, regularizers=regularizers, **_known(options))
    regularizers = whole.regularizers
    shape = sweep_shape(*net.layers, *regularizers, optimizer)
    count, chunk = int(np.prod(shape)), chunk or _chunk(whole)

    def part(start):
        which = slice(start, start + chunk)
        some_net = type(net)(*(take(layer, shape, which) for layer in net.layers))
        some_regularizers = [take(r, shape, which) for r in regularizers]
        some_optimizer = take(optimizer, shape, which)
        changed = {"optimizer": some_optimizer, "regularizers": some_regularizers, "part": True}
        return fit(some_net, train, loss, **changed, **options)

    if not shape or count <= chunk:
        return fit(net, train, loss, optimizer=optimizer, regularizers=regularizers, **options)
    with ThreadPoolExecutor(threads) as pool:
        parts = list(pool.map(part, range(0, count, chunk)))
    return whole.join(parts, shape)


def _chunk(run) -> int:
    """So many settings that the largest array of a step fills half a megabyte: a processor's cache holds a few such."""
    widths = [layer.k for layer in run.net.layers if hasattr(layer, "k")]
    largest = max(run.net.size, run.batch_size * max(widths, default=1))
    return max(1, 2**19 // (len(run.seeds) * largest * run.dtype.itemsize))


def _known(options):
    return {k: o for k, o in options.items() if k not in ("schedule", "progress")}


def _bar(epochs, progress):
    if not progress:
        return epochs
    from tqdm.auto import tqdm

    return tqdm(epochs, desc="epochs")

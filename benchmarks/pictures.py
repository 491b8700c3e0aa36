"""Pictures: redrawn under a moving slider, drawn afresh, baked into a page; wall time, medians."""

from __future__ import annotations

import time
from statistics import median

import numpy as np

from benchmarks.row import Row
from reglab.data.toys import moons
from reglab.explore import Explorer, log, summary
from reglab.figures import Curves, DecisionMap, Histogram, Picture, grid_points
from reglab.layers.activations import ReLU
from reglab.layers.linear import Linear
from reglab.losses import SoftmaxCrossEntropy
from reglab.network import Network
from reglab.optimizers import Momentum
from reglab.training import fit
from reglab.weights.l2 import L2

XLIM, YLIM = (-2.2, 3.2), (-1.8, 2.3)
POINTS = grid_points(XLIM, YLIM, 61)
TRAIN, HELD_OUT = moons(100, noise=0.35), moons(1000, noise=0.35, seed=1)
LAM = log(1e-5, 1e-1, 17, start=1e-3)


def compute(lam):
    net = Network(Linear(2, 64), ReLU(), Linear(64, 64), ReLU(), Linear(64, 2))
    run = fit(
        net, TRAIN, SoftmaxCrossEntropy(), optimizer=Momentum(0.1), regularizers=[L2(lam)], epochs=400, every=10,
        val=HELD_OUT,
    )  # fmt: skip
    return summary(run, POINTS)


def panels():
    return [
        Curves(x=np.arange(10, 401, 10), xlim=(0, 400), ylim=(0, 1.2)),
        Histogram(xlim=(-1.5, 1.5)),
        DecisionMap(xlim=XLIM, ylim=YLIM, x=TRAIN.x, y=TRAIN.y),
    ]


def explorer() -> Explorer:
    """The toy under one slider, as on the landing page."""
    return Explorer(compute, panels(), {"lam": LAM}, None, "speed", "How fast?")


def rows():
    result = compute(np.array(LAM.values))
    dpi = explorer().dpi
    live = [Picture(panel, dpi, titled=False) for panel in panels()]
    baked = [Picture(panel, titled=False) for panel in panels()]
    redraw = _milliseconds(lambda i: [p.png(result, (i,)) for p in live])
    afresh = _milliseconds(lambda i: [Picture(panel, dpi, titled=False).png(result, (i,)) for panel in panels()])
    group = "Three panels, PNG encoding included"
    yield Row(group, "redrawn, against new figures", afresh / redraw, "x", 4, None, redraw, afresh)
    bake = _milliseconds(lambda i: [p.webp(result, (i,)) for p in baked]) / 3
    yield Row("Baked into a page, WebP encoding included", "one panel's picture", bake, "ms", 35)


def _milliseconds(f, repeats: int = 15) -> float:
    """The median over as many different settings."""
    times = []
    for i in range(repeats):
        start = time.perf_counter()
        f(i)
        times.append(1000 * (time.perf_counter() - start))
    return median(times)

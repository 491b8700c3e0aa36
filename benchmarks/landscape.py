"""Loss landscapes of the landing page's network, and its steepest curvature: CPU time, medians."""

from __future__ import annotations

import numpy as np

from benchmarks.clock import timed, turns
from benchmarks.row import Row
from reglab.data.toys import moons
from reglab.layers.activations import ReLU
from reglab.layers.dropout import Dropout
from reglab.layers.linear import Linear
from reglab.losses import SoftmaxCrossEntropy
from reglab.network import Network
from reglab.optimizers import Momentum
from reglab.theory.landscape import around, steepest
from reglab.training import fit
from reglab.weights.l2 import L2

LAM, RATE = np.logspace(-5, 0, 13)[:, None], np.linspace(0, 0.7, 8)
STEPS = np.linspace(-1, 1, 25)
TRAIN = moons(100, noise=0.35)


def trained(lam, rate):
    """A few epochs: how long its landscape takes does not depend on what a network has learned."""
    drop = [Dropout(rate), Dropout(rate)]
    net = Network(Linear(2, 64), ReLU(), drop[0], Linear(64, 64), ReLU(), drop[1], Linear(64, 2))
    return fit(net, TRAIN, SoftmaxCrossEntropy(), optimizer=Momentum(0.1), regularizers=[L2(lam)], epochs=20)


def rows():
    one, many = trained(1e-3, 0.0), trained(LAM, RATE)
    group = f"Landscapes of {len(STEPS)} x {len(STEPS)} points on 100 moons, and the steepest curvature"
    asked = (lambda run: around(run, TRAIN, STEPS)), (lambda run: steepest(run, TRAIN))
    for run in (many, one):
        count = run.theta[..., 0].size
        what = f"{count} networks 2-64-64-2" if count > 1 else "one network"
        picture, curvature = turns(*(lambda run=run, ask=ask: timed(lambda: ask(run)) for ask in asked))
        yield Row(group, what, picture, "ms", 8000 if count > 1 else None)
        yield Row(group, f"{what}, curvature", curvature, "ms")

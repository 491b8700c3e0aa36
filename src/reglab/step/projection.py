"""Projection: the weights may not leave a ball."""

from __future__ import annotations

import numpy as np

from reglab import validation as v
from reglab.norms import tamed
from reglab.regularizer import Regularizer
from reglab.replicas import per_replica


def project_l2(w, radius):
    """The point of the ball ||u||_2 <= radius nearest to w: w min(1, radius / ||w||_2).

    w: (*lead, p).
    radius: above 0, a number or an array that broadcasts to lead.
    Raises ValueError where radius is not above 0.
    """
    w, radius = _ready(w, radius)
    w, norm, one = tamed(w)  # one: 1 in the units of w, others where squares overflow
    return w * np.minimum(one, radius / norm)


def project_l1(w, radius):
    """The point of the ball ||u||_1 <= radius nearest to w: sign(w) max(|w| - tau, 0), with the
    least tau >= 0 that fits. Entries of at most tau become exactly 0.

    With the sizes in falling order, the first j of them add up to radius after the loss of
    (their sum - radius) / j each; tau is the largest of these losses. Duchi, Shalev-Shwartz,
    Singer and Chandra (2008).

    w: (*lead, p).
    radius: above 0, a number or an array that broadcasts to lead.
    Raises ValueError where radius is not above 0.
    """
    w, radius = _ready(w, radius)
    falling = -np.sort(-np.abs(w), axis=-1)
    loss = (np.cumsum(falling, axis=-1, dtype=float) - radius) / np.arange(1, w.shape[-1] + 1)
    tau = np.maximum(loss.max(-1, keepdims=True), 0).astype(w.dtype)
    return w - np.clip(w, -tau, tau)  # an entry of at most tau minus itself: 0, exactly


def _ready(w, radius):
    w = np.asarray(w)
    w = w if w.dtype.kind == "f" else w.astype(float)
    return w, np.asarray(v.positive("radius", radius), w.dtype)[..., None]


class Projection(Regularizer):
    """After each step w <- the nearest point of a ball; a subclass states it in `project`.

    The weights stay in the ball with every optimizer. Only with SGD do they rest where the loss is least within it:
    nearest is meant in the same measure as the length of a step.

    radius: above 0, a number or an array over the sweep.
    on: the parameters that make up w: "weights", names, or a predicate on names.
    Raises ValueError where radius is not above 0 or `on` names nothing.
    """

    hyper = ("radius",)

    def __init__(self, radius, on="weights"):
        self.radius, self.on = v.positive("radius", radius), on

    def begin(self, run, rng):
        self._where = run.net.select(self.on)

    def project(self, w, radius):
        """The nearest point to w (*lead, p); radius broadcasts to lead."""
        raise NotImplementedError

    def step(self, new, old, lr):
        projected = new.copy()
        projected[..., self._where] = self.project(new[..., self._where], per_replica(self.radius, 0))
        return projected


class ProjectL2(Projection):
    """After each step w <- w min(1, radius / ||w||_2): ||w||_2 <= radius, w all chosen weights
    as one vector. Projected gradient descent, Goldstein (1964); Levitin and Polyak (1966)."""

    project = staticmethod(project_l2)


class ProjectL1(Projection):
    """After each step w <- sign(w) max(|w| - tau, 0), with the least tau for which
    ||w||_1 <= radius, w all chosen weights as one vector: many of them become exactly 0.
    Duchi, Shalev-Shwartz, Singer and Chandra (2008)."""

    project = staticmethod(project_l1)

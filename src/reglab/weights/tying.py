"""Tying: two parts of a network that do similar work have similar weights."""

from __future__ import annotations

import numpy as np

from reglab import validation as v
from reglab.regularizer import Regularizer
from reglab.replicas import per_replica


class Tying(Regularizer):
    """lam/2 ||w_one - w_other||^2, with gradient lam (w_one - w_other) by w_one and its
    opposite by w_other; summed over the pairs where lists name several.

    Two given parameters are pulled together, and lam says how hard: lam = 0
    leaves them free, lam -> infinity makes them one. Evgeniou and Pontil
    (2004) keep tasks near each other by such squared distances. The soft
    weight sharing of Nowlan and Hinton (1992) is another thing: there a
    mixture of Gaussians, learned too, finds which weights go together.

    lam: at least 0, a number or an array over the sweep.
    one, other: names such as "0.W" and "2.W", or two lists of them, pair by
        pair of equal shape.
    Raises ValueError where lam is negative, where the lists differ in
    length, or where a pair is unknown, twice the same or of two shapes.
    """

    hyper = ("lam",)

    def __init__(self, lam, one, other):
        self.lam = v.non_negative("lam", lam)
        self.one, self.other = _list("one", one), _list("other", other)
        v.same_length("one", self.one, "other", self.other)

    def begin(self, run, rng):
        shapes = {name: p.shape for name, p in run.net.parameters.items()}
        for one, other in zip(self.one, self.other, strict=True):
            v.choice("one", one, shapes)
            v.choice("other", other, [name for name in shapes if name != one])
            if shapes[one] != shapes[other]:
                raise ValueError(f"{one} and {other} must have the same shape, got {shapes[one]} and {shapes[other]}")
        self._pairs = [[run.net.slices[name] for name in pair] for pair in zip(self.one, self.other, strict=True)]

    def weights(self, theta):
        value, gradient = np.zeros(theta.shape[:-1], theta.dtype), np.zeros_like(theta)
        for one, other in self._pairs:
            gap = theta[..., one] - theta[..., other]
            value += 0.5 * np.vecdot(gap, gap)
            gradient[..., one] += gap
            gradient[..., other] -= gap
        return per_replica(self.lam, 0, theta.dtype) * value, per_replica(self.lam, 1, theta.dtype) * gradient


def _list(name, names):
    names = [names] if isinstance(names, str) else names
    if not isinstance(names, (list, tuple)):
        v.fail(name, names, "a name or a list of names")
    if not names:
        raise ValueError(f"{name} must not be empty, got {names!r}")
    return list(names)

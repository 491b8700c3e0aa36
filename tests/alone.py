"""What holds of every layer with parameters, asked in the same way of each: a stack is its replicas, one by one."""

from __future__ import annotations

import numpy as np
import pytest

LEAD = (3, 2)  # of the layers and inputs that are asked about
given = pytest.mark.parametrize("given", ["shared", "by seed", "by replica"])


def is_each_replica_alone(layer, fresh, x, given, rng=None) -> None:
    """Outputs, all derivatives and what was learned of a stack are those of its replicas.

    layer: bound to parameters with the axes `LEAD`.
    fresh: makes one for a single replica, whose parameters do not count.
    x: (*LEAD, n, *row), of which `given` says how much it gets.
    rng: makes the stream of a pass in training; None: prediction.
    """
    x = {"shared": x[0, 0], "by seed": x[0], "by replica": x}[given]
    y = layer.forward(x, rng and rng())
    dy = np.random.default_rng(3).standard_normal(y.shape)
    dx = layer.backward(dy.copy())
    everywhere = np.broadcast_to(x, (*LEAD, *x.shape[-layer.core :]))
    for i in np.ndindex(LEAD):
        one, values = fresh(), {name: getattr(layer, name)[i] for name in layer.parameters()}
        one.bind(values, {name: np.zeros_like(a) for name, a in values.items()})
        pairs = [(y[i], one.forward(everywhere[i], rng and rng())), (dx[i], one.backward(dy[i].copy()))]
        pairs += [(getattr(layer, name)[i], getattr(one, name)) for name in derivatives(layer)]
        pairs += [(np.broadcast_to(layer.learned[k], (*LEAD, *a.shape))[i], a) for k, a in one.learned.items()]
        for a, b in pairs:
            np.testing.assert_allclose(a, b, rtol=1e-12, atol=1e-12)


def finds_the_same_without_the_derivative_by_the_input(layer, x, rng=None) -> None:
    """Where nobody asks for dx there is none, and all else is as before."""
    dy = np.random.default_rng(3).standard_normal(layer.forward(x, rng and rng()).shape)
    layer.backward(dy.copy())
    found = {name: getattr(layer, name).copy() for name in derivatives(layer)}
    assert layer.backward(dy, inputs=False) is None
    for name, a in found.items():
        np.testing.assert_array_equal(getattr(layer, name), a)


def derivatives(layer) -> list[str]:
    """The names under which a layer has the derivatives by what it learns."""
    return [f"d{name}" for name, p in layer.parameters().items() if p.segment != "state"]

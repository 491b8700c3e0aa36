"""Directions through parameter space, and the objective along them.

Li, Xu, Taylor, Studer and Goldstein (2018), Visualizing the Loss Landscape of Neural Nets: a random direction shows a
landscape's shape only if each unit's part of it is as long as the unit's weights, since a relu network computes the
same with one layer's weights doubled and the next one's halved.
"""

from __future__ import annotations

import numpy as np

from reglab import validation as v
from reglab.norms import along, length


def random_directions(theta, blocks, rng: np.random.Generator, normalise: str | None = "filter"):
    """Two Gaussian directions (P,), (P,) at theta (P,).

    blocks: a pair (slice of theta, shape (d, k)) for each weight matrix. A column holds the weights into one unit.
        What lies outside of all blocks, such as biases, gets 0.
    normalise: "filter" scales the part of a direction that belongs to a unit to the norm of the unit's weights;
        None leaves it Gaussian.
    """
    theta = v.array("theta", theta, dtype=float, ndim=1)
    if normalise is not None:
        v.choice("normalise", normalise, ("filter",))
    if not isinstance(rng, np.random.Generator):
        v.fail("rng", rng, "a numpy random Generator")

    def draw():
        direction = np.zeros_like(theta)
        for where, shape in blocks:
            weights = theta[where]
            if weights.size != np.prod(shape):
                v.fail("blocks", (where, shape), f"a slice and a shape of one size in theta of size {theta.size}")
            part = rng.standard_normal(shape)
            if normalise == "filter":
                part = along(part, length(weights.reshape(shape), axis=0), axis=0)
            direction[where] = part.ravel()
        return direction

    return draw(), draw()


def surface(f, theta, d1, d2, a, b, chunk: int = 256) -> np.ndarray:
    """f(theta + a d1 + b d2) on the grid of a (A,) and b (B,): (*lead, B, A) for theta (*lead, P).

    f maps parameters (..., P) to values (...); it gets `chunk` grid points at a time as a leading axis, which bounds
    the memory. d1 and d2 are (P,) or broadcast to theta. The precision is theta's.
    """
    theta, d1, d2 = v.array("theta", theta), v.array("d1", d1), v.array("d2", d2)
    a, b = v.array("a", a, ndim=1), v.array("b", b, ndim=1)
    v.integer("chunk", chunk, low=1)
    if theta.dtype.kind != "f":
        theta = theta.astype(float)
    across, up = (grid.ravel() for grid in np.meshgrid(a, b))
    pieces = []
    for start in range(0, across.size, chunk):
        part = slice(start, start + chunk)
        x, y = (grid[part].reshape(-1, *[1] * theta.ndim) for grid in (across, up))
        pieces.append(np.asarray(f((theta + x * d1 + y * d2).astype(theta.dtype, copy=False))))
    values = np.concatenate(pieces)
    if values.shape != (across.size, *theta.shape[:-1]):
        raise ValueError(f"f must map (..., P) to (...), got {values.shape[1:]} for theta {theta.shape}")
    return np.moveaxis(values, 0, -1).reshape(*theta.shape[:-1], len(b), len(a))

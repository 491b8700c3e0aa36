"""What every layer promises the network."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from reglab.replicas import Swept


class Parameter(NamedTuple):
    """One array of a layer: its core shape, its start, and the segment of theta where it lives."""

    shape: tuple
    init: Callable
    segment: str  # "weights" | "biases" (and norm parameters) | "state" (running averages: gradient 0)


class Layer(Swept):
    """A map with hand-derived gradients.

    `forward(x, rng)` gives the output for x of shape (*lead, n, *shape of a row): randomness given means training,
    None means prediction. `backward(dy)` takes the derivative of a scalar by the output, writes the parameters'
    derivatives into what the network lent it as dW, db, ..., and returns the derivative by the input (None where
    `inputs=False` says that nobody needs it); it may write into `dy`. Outputs live in memory that a later call
    overwrites, so copy what must last. Forward never writes parameters: what a batch taught a layer in training it
    leaves in `learned`, and `Network.remember` folds it into the layer's state.
    """

    takes: tuple | None = None  # the shape of a row, where a layer takes only one
    whole = False  # True of a network, which is no layer of another
    continuous = True  # may its input be shifted and mixed?
    least_rows = 1  # how many a pass in training needs
    widest = 0  # numbers a row in its largest array, where that is not its output
    core = 2  # trailing axes of an input that are not replica axes, (n, *shape of a row); told by `shape`
    share = 0.1  # how much of a running average a step replaces
    learned: dict = {}  # noqa: RUF012  name of a state parameter: its value for this batch, (*lead, *its shape)
    # How the outputs in training relate to the one in prediction: "deterministic" (they are the same), "by running
    # averages", or for a layer that draws random numbers "equal in expectation", or so because it is "rescaled at
    # prediction".
    relation = "deterministic"

    def shape(self, shape: tuple) -> tuple:
        """What comes out for one row of this shape; a ValueError names both where it does not fit."""
        self.core = 1 + len(shape)
        return shape

    def parameters(self) -> dict[str, Parameter]:
        return {}

    @property
    def learns(self) -> bool:
        """Does it keep running averages?"""
        return any(p.segment == "state" for p in self.parameters().values())

    def bind(self, values: dict[str, np.ndarray], grads: dict[str, np.ndarray]) -> None:
        """Take views of theta and of its gradient, each of shape (*lead, *parameter shape)."""
        self._given = getattr(self, "_given", tuple(vars(self)))  # all that comes later belongs to passes
        for name, value in values.items():
            before = getattr(self, name, None)
            if before is None or (before.shape, before.dtype) != (value.shape, value.dtype):
                self._memory = {}
            setattr(self, name, value)
            setattr(self, "d" + name, grads[name])

    def __getstate__(self) -> dict:
        """A copy is what the layer was before it was bound to a theta."""
        given = getattr(self, "_given", vars(self))
        return {name: a for name, a in vars(self).items() if name in given and name != "_memory"}

    def unbind(self) -> None:
        """Become what the layer was before it was bound to a theta."""
        kept = self.__getstate__()
        vars(self).clear()
        vars(self).update(kept)

    def forward(self, x, rng=None):
        raise NotImplementedError

    def backward(self, dy, inputs: bool = True):
        raise NotImplementedError

    def memory(self, x):
        """What `allocate(x)` makes, once for inputs of this shape, to be written into in every pass; that of the last
        few shapes is kept."""
        try:
            return self._memory[x.shape, x.dtype]
        except KeyError:
            while len(self._memory) >= 4:
                del self._memory[next(iter(self._memory))]
        except AttributeError:
            self._memory: dict = {}
        made = self._memory[x.shape, x.dtype] = self.allocate(x)
        return made

    def allocate(self, x):
        """The arrays that a pass through this layer writes into, for an input like x: here two like it."""
        return np.empty_like(x), np.empty_like(x)

    def product(self, x, scale) -> np.ndarray:
        """x scale, in memory that is lent."""
        y, _ = self.memory(x)
        return np.multiply(x, scale, out=y if common(x.shape, np.shape(scale)) == y.shape else None)


def common(one: tuple, other: tuple) -> tuple:
    """The shape that both broadcast to; at once in the usual cases."""
    if one == other or not other:
        return one
    return np.broadcast_shapes(one, other) if one else other

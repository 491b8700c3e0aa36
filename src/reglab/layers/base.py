"""What every layer promises the network."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import NamedTuple

import numpy as np


class Parameter(NamedTuple):
    """One array of a layer: its core shape, its start, and the segment of theta where it lives."""

    shape: tuple
    init: Callable
    segment: str  # "weights" | "biases" (and norm parameters) | "state" (running averages: gradient 0)


class Layer:
    """A map with hand-derived gradients.

    `forward(x, rng)` gives the output for x of shape (*lead, *core axes): randomness given means training, None means
    prediction. `backward(dy)` takes the derivative of a scalar by the output, writes the parameters' derivatives into
    the `grads` that the network lent it, and returns the derivative by the input (None where `inputs=False` says that
    nobody needs it); it may write into `dy`. Outputs live in memory that the next call overwrites: copy what must last.
    """

    core = 2  # trailing axes of an input that are not replica axes: here (n, d)
    hyper: tuple = ()  # attributes that may be arrays over the sweep axes
    # How the outputs in training relate to the one in prediction: "deterministic" (they are the same), or for a layer
    # that draws random numbers "equal in expectation", or so because it is "rescaled at prediction".
    relation = "deterministic"

    @cached_property
    def _memory(self) -> dict:
        return {}

    def __getstate__(self):
        """A copy begins with a memory of its own."""
        return {name: a for name, a in vars(self).items() if name != "_memory"}

    def parameters(self) -> dict[str, Parameter]:
        return {}

    def bind(self, values: dict[str, np.ndarray], grads: dict[str, np.ndarray]) -> None:
        """Take views of theta and of its gradient, each of shape (*lead, *parameter shape)."""
        for name, value in values.items():
            before = getattr(self, name, value)
            if (before.shape, before.dtype) != (value.shape, value.dtype):
                self._memory.clear()
            setattr(self, name, value)
            setattr(self, "d" + name, grads[name])

    def forward(self, x, rng=None):
        raise NotImplementedError

    def backward(self, dy, inputs: bool = True):
        raise NotImplementedError

    def memory(self, x, *shapes):
        """What `allocate(x, *shapes)` gives, made once for inputs of this shape and used again in every step."""
        made = self._memory.get(key := (x.shape, x.dtype, *shapes))
        if made is None:
            made = self._memory[key] = self.allocate(x, *shapes)
        return made

    def allocate(self, x, *shapes):
        """The arrays that a pass through this layer writes into, for an input like x."""
        raise NotImplementedError

    def __repr__(self) -> str:
        public = {k: a for k, a in vars(self).items() if not k.startswith("_") and np.ndim(a) == 0}
        plain = (f"{k}={a}" for k, a in public.items() if isinstance(a, (int, float, str)))
        return f"{type(self).__name__}({', '.join(plain)})"

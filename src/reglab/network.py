"""Network: layers in a row, everything they know in one array theta."""

from __future__ import annotations

from functools import cached_property
from itertools import pairwise

import numpy as np

from reglab import validation as v
from reglab.layers.base import Layer, Parameter
from reglab.streams import Streams

SEGMENTS = ("weights", "biases", "state")


class Network:
    """Layers in a row. What they know is one array theta (*lead, P): weights | biases and norm parameters | state.

    The network owns no theta: it is a function of one, `net(theta, x)`. Names are "0.W", "0.b", ... after the layer's
    place in the row; `net.view(theta, "0.W")` is that layer's view of any theta.

    Raises ValueError where something that is no `Layer` is given, or where sizes of neighbours do not fit.
    """

    def __init__(self, *layers: Layer):
        if not layers:
            raise ValueError("layers must not be empty, got Network()")
        for layer in layers:
            if not isinstance(layer, Layer):
                v.fail("layers", layer, "reglab layers")
        if len({id(layer) for layer in layers}) < len(layers):  # each must remember its own last input
            raise ValueError(f"layers must be different objects, got one of them twice in {layers!r}")
        self.layers = layers
        sized = [layer for layer in layers if hasattr(layer, "d")]
        for one, two in pairwise(sized):
            if one.k != two.d:
                raise ValueError(f"layers must fit: {one!r} gives {one.k} outputs, {two!r} takes {two.d}")
        self.d, self.k = (sized[0].d, sized[-1].k) if sized else (None, None)

        self.parameters: dict[str, Parameter] = {
            f"{i}.{name}": p for i, layer in enumerate(layers) for name, p in layer.parameters().items()
        }
        self.slices: dict[str, slice] = {}
        stop = 0
        for segment in SEGMENTS:
            start = stop
            for name, p in self.parameters.items():
                if p.segment == segment:
                    self.slices[name] = slice(stop, stop + int(np.prod(p.shape)))
                    stop = self.slices[name].stop
            setattr(self, segment, slice(start, stop))
        self.size = stop  # P
        self._theta = self.grad = None

    # The layers that learn something; below the first of them no derivative by the input is needed.
    @cached_property
    def _first_learner(self) -> int:
        return next((i for i, layer in enumerate(self.layers) if layer.parameters()), len(self.layers))

    @cached_property
    def _named(self) -> list[tuple[Layer, str]]:
        """Each layer with the name of its random stream: its kind and the how-manieth of that kind, so that a layer
        added elsewhere does not change its draws."""
        kinds = [type(layer).__name__ for layer in self.layers]
        names = [f"layer {kind} {kinds[:i].count(kind)}" for i, kind in enumerate(kinds)]
        return list(zip(self.layers, names, strict=True))

    def init(self, seeds) -> np.ndarray:
        """A start for each seed, (S, P) in float64."""
        stream = Streams(seeds)["init"]
        theta = np.zeros((len(stream.generators), self.size))
        for row, rng in zip(theta, stream.generators, strict=True):
            for name, p in self.parameters.items():
                row[self.slices[name]] = p.init(rng, p.shape).reshape(-1)
        return theta

    def view(self, theta, name: str) -> np.ndarray:
        """The parameter `name` in theta (*lead, P), as a view of shape (*lead, *its shape)."""
        v.choice("name", name, self.parameters)
        self._fits(theta)
        return theta[..., self.slices[name]].reshape(*theta.shape[:-1], *self.parameters[name].shape)

    def names(self, on) -> list[str]:
        """The parameters that `on` means: a segment ("weights", "biases", "state"), names, or a predicate on names."""
        if isinstance(on, str) and on in SEGMENTS:
            return [name for name, p in self.parameters.items() if p.segment == on]
        if not (callable(on) or isinstance(on, (str, list, tuple))):
            v.fail("on", on, "a segment, a list of names, or a predicate on names")
        names = [n for n in self.parameters if on(n)] if callable(on) else [on] if isinstance(on, str) else on
        for name in names:
            v.choice("on", name, [*self.parameters, *([] if on is names else SEGMENTS)])
        if not names:
            raise ValueError(f"on must select at least one of {', '.join(self.parameters)}, got {on!r}")
        return list(dict.fromkeys(names))

    def select(self, on):
        """An index into theta's last axis for what `on` means, see `names`."""
        if isinstance(on, str) and on in SEGMENTS:
            return getattr(self, on)
        return np.concatenate([np.arange(self.size)[self.slices[name]] for name in self.names(on)])

    def bind(self, theta) -> None:
        """Lend every layer its views of theta and of a gradient of the same shape."""
        if theta is self._theta:
            return
        self._fits(theta)
        if self.grad is None or self.grad.shape != theta.shape or self.grad.dtype != theta.dtype:
            self.grad = np.zeros(theta.shape, theta.dtype)
        self._theta = theta
        for i, layer in enumerate(self.layers):
            names = layer.parameters()
            layer.bind(
                {n: self.view(theta, f"{i}.{n}") for n in names},
                {n: self.view(self.grad, f"{i}.{n}") for n in names},
            )

    def _fits(self, theta) -> None:
        if theta.shape[-1:] != (self.size,):
            raise ValueError(f"theta must have {self.size} entries on its last axis, got shape {theta.shape}")

    def forward(self, theta, x, rng: Streams | None = None) -> np.ndarray:
        """Outputs (*lead, n, k) for x (n, d) or (*lead, n, d); with `rng` as in training, without as in prediction.
        The result is a buffer that the next call overwrites."""
        self.bind(theta)
        for layer, name in self._named:
            x = layer.forward(x, None if rng is None else rng[name])
        return x

    def backward(self, dz, inputs: bool = False):
        """Turn the derivative by the outputs into `grad`; returns the derivative by x where `inputs` asks for it."""
        first = 0 if inputs else self._first_learner
        for i in range(len(self.layers) - 1, first - 1, -1):
            dz = self.layers[i].backward(dz, inputs=i > first or inputs)
        return dz if inputs else self.grad

    def __call__(self, theta, x) -> np.ndarray:
        """Predictions (*lead, n, k) in an array of their own."""
        theta = v.array("theta", theta)
        theta = theta if theta.dtype.kind == "f" else theta.astype(float)
        x = v.array("x", x).astype(theta.dtype, copy=False)
        if x.ndim < self.layers[0].core:
            raise ValueError(f"x must have at least {self.layers[0].core} axes, got shape {x.shape}")
        if self.d is not None and x.shape[-1] != self.d:
            raise ValueError(f"x must have {self.d} features on its last axis, got shape {x.shape}")
        blocks = range(0, x.shape[-2], 1024)  # some rows at a time, to bound the memory of the layers
        return np.concatenate([self.forward(theta, x[..., i : i + 1024, :]).copy() for i in blocks], axis=-2)

    def __repr__(self) -> str:
        return f"Network({', '.join(map(repr, self.layers))})"

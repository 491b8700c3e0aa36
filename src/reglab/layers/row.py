"""Layers in a row are a layer again."""

from __future__ import annotations

import copy
from functools import cached_property
from math import prod

import numpy as np

from reglab import validation as v
from reglab.layers.base import Layer, Parameter


class Row(Layer):
    """Layers one behind the other: y = f_k(... f_1(x)), and its gradient goes back through each.

    Parameters are named after the layer's place in the row: "0.W", "0.b", ...
    A row works on copies of its layers, so that one object may be given to several.

    Raises ValueError where something that is no `Layer` is given, or one layer twice.
    """

    def __init__(self, *layers: Layer):
        if not layers:
            raise ValueError(f"layers must not be empty, got {type(self).__name__}()")
        for layer in layers:
            if not isinstance(layer, Layer) or layer.whole:
                v.fail("layers", layer, "reglab layers")
        if len({id(layer) for layer in layers}) < len(layers):  # it would have one name, and two inputs to remember
            raise ValueError(f"layers must be different objects, got one of them twice in {layers!r}")
        self.layers = copy.deepcopy(layers)

    def __getstate__(self):
        """Without what was looked up in the layers, which a copy has anew."""
        looked_up = [name for name, a in vars(type(self)).items() if isinstance(a, cached_property)]
        looked_up += [name for name, a in vars(Row).items() if isinstance(a, cached_property)]
        return {name: a for name, a in super().__getstate__().items() if name not in looked_up}

    def __deepcopy__(self, memo):
        """Copies of the layers; what is known of their names and shapes stays the same."""
        other = object.__new__(type(self))
        vars(other).update(self.__getstate__(), layers=copy.deepcopy(self.layers, memo))
        return other

    def unbind(self) -> None:
        """Become what the row was before it was bound to a theta."""
        for layer in self.layers:
            layer.unbind()
        super().unbind()

    @property
    def takes(self):
        return next((layer.takes for layer in self.layers if layer.takes is not None), None)

    @property
    def continuous(self) -> bool:
        """May its input be shifted and mixed?"""
        return self.layers[0].continuous

    def shape(self, shape):
        super().shape(shape)
        self.widest = 0
        for layer in self.layers:
            shape = layer.shape(shape)
            self.widest = max(self.widest, layer.widest or prod(shape))
        return shape

    def parts(self):
        for layer in self.layers:
            yield from layer.parts()

    def leaves(self, prefix: str = ""):
        """(name, layer) of every layer that is no row itself: "0", "1.0", "1.1", ..."""
        for i, layer in enumerate(self.layers):
            if isinstance(layer, Row):
                yield from layer.leaves(f"{prefix}{i}.")
            else:
                yield f"{prefix}{i}", layer

    def parameters(self) -> dict[str, Parameter]:
        return {f"{i}.{name}": p for i, layer in enumerate(self.layers) for name, p in layer.parameters().items()}

    def bind(self, values, grads):
        super().bind({}, {})
        for i, layer in enumerate(self.layers):
            names = layer.parameters()
            layer.bind({n: values[f"{i}.{n}"] for n in names}, {n: grads[f"{i}.{n}"] for n in names})

    def forward(self, x, rng=None):
        for layer, name in self._named:
            x = layer.forward(x, None if rng is None else rng[name])
        return x

    def backward(self, dy, inputs=True):
        first = 0 if inputs else self._first_learner
        for i in range(len(self.layers) - 1, first - 1, -1):
            dy = self.layers[i].backward(dy, inputs=i > first or inputs)
        return dy if inputs else None

    # Below the first layer that learns something no derivative by the input is needed.
    @cached_property
    def _first_learner(self) -> int:
        return next((i for i, layer in enumerate(self.layers) if layer.parameters()), len(self.layers))

    # Each layer with the name of its random stream: its kind, and how many of that kind stand before it. So a layer of
    # another kind that is added elsewhere does not change its draws.
    @cached_property
    def _named(self) -> list[tuple[Layer, str]]:
        kinds = [type(layer).__name__ for layer in self.layers]
        names = [f"layer {kind} {kinds[:i].count(kind)}" for i, kind in enumerate(kinds)]
        return list(zip(self.layers, names, strict=True))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(map(repr, self.layers))})"


class Residual(Row):
    """y = x + f(x), f the layers in a row; dx = dy + f'(x) dy. He, Zhang, Ren and Sun (2016).

    Raises ValueError where f does not give back the shape that it takes, and as `Row` does.
    """

    def shape(self, shape):
        out = super().shape(shape)
        if out != shape:
            raise ValueError(f"layers must fit: {self!r} makes {out} of {shape}, which cannot be added to its input")
        return out

    def forward(self, x, rng=None):
        return x + super().forward(x, rng)

    def backward(self, dy, inputs=True):
        dx = super().backward(dy.copy(), inputs)  # a layer may write into what it is given
        return np.add(dx, dy, out=dx if dx.shape == dy.shape else None) if inputs else None

"""Network: layers in a row, everything they know in one array theta."""

from __future__ import annotations

import copy
from functools import cached_property
from math import prod

import numpy as np

from reglab import validation as v
from reglab.layers.base import Layer, Parameter
from reglab.layers.row import Row
from reglab.replicas import per_replica, sweep_shape
from reglab.streams import Streams, numbered

SEGMENTS = ("weights", "biases", "state")


class Network(Row):
    """Layers in a row. What they know is one array theta (*lead, P): weights | biases and norm parameters | state.

    The network owns no theta: it is a function of one, `net(theta, x)`. Names are "0.W", "0.b", ... after the layer's
    place in the row; `net.view(theta, "0.W")` is that layer's view of any theta. Inputs x are always rows
    (*lead, n, d); layers such as `Image` make something else of them inside.

    Raises ValueError where something that is no `Layer` is given, or where neighbours do not fit.
    """

    whole = True
    passes = 0  # how often `forward` was asked
    grad = _theta = None  # what `bind` lends to the layers

    def __init__(self, *layers: Layer):
        super().__init__(*layers)
        row = self.takes
        out = None if row is None else self.shape(row)
        if row is not None and len(out) != 1:
            raise ValueError(f"layers must end in rows of numbers, got rows of shape {out}: add a Flatten()")
        self.widest = self.widest if row else 1
        self.d, self.k = (None, None) if row is None else (row[-1], out[-1])

        self.parameters: dict[str, Parameter] = super().parameters()
        self.slices: dict[str, slice] = {}
        stop = 0
        for segment in SEGMENTS:
            start = stop
            for name, p in self.parameters.items():
                if p.segment == segment:
                    self.slices[name] = slice(stop, stop + prod(p.shape))
                    stop = self.slices[name].stop
            setattr(self, segment, slice(start, stop))
        self.size = stop  # P

    def init(self, seeds) -> np.ndarray:
        """A start for each seed, (S, P) in float64; `seeds` says how many, or which.

        Raises ValueError where an initializer draws another shape than it was asked for, or what is not finite.
        """
        stream = Streams(numbered(seeds))["init"]
        theta = np.zeros((len(stream.generators), self.size))
        for row, rng in zip(theta, stream.generators, strict=True):
            for name, p in self.parameters.items():
                drawn = v.array(f"init of {name}", p.init(rng, p.shape), dtype=float)
                if drawn.shape != p.shape:
                    raise ValueError(f"init must draw {name} of shape {p.shape}, got shape {drawn.shape}")
                row[self.slices[name]] = drawn.reshape(-1)
        return theta

    def view(self, theta, name: str) -> np.ndarray:
        """The parameter `name` in theta (*lead, P), as a view of shape (*lead, *its shape)."""
        v.choice("name", name, self.parameters)
        theta = self._fitting(theta)
        return theta[..., self.slices[name]].reshape(*theta.shape[:-1], *self.parameters[name].shape)

    def names(self, on) -> list[str]:
        """The parameters that `on` means: a segment ("weights", "biases", "state"), names, or a predicate on names."""
        if isinstance(on, str) and on in SEGMENTS:
            return [name for name, p in self.parameters.items() if p.segment == on]
        if callable(on):
            names = [name for name in self.parameters if on(name)]
        elif isinstance(on, str):
            names = [v.choice("on", on, [*self.parameters, *SEGMENTS])]
        elif isinstance(on, (list, tuple)):
            names = [v.choice("on", name, self.parameters) for name in on]
        else:
            v.fail("on", on, "a segment, a list of names, or a predicate on names")
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
        theta = self._fitting(theta)
        grad = self.grad
        if grad is None or grad.shape != theta.shape or grad.dtype != theta.dtype:
            grad = np.zeros(theta.shape, theta.dtype)
        super().bind(*({name: self.view(a, name) for name in self.parameters} for a in (theta, grad)))
        self._theta, self.grad = theta, grad

    def forward(self, theta, x, rng: Streams | None = None) -> np.ndarray:
        """Outputs (*lead, n, k) for x (n, d) or (*lead, n, d); with `rng` as in training, without as in prediction.
        The result is a buffer that the next call overwrites."""
        self.bind(theta)
        self.passes += 1
        return super().forward(x, rng)

    def backward(self, dz, inputs: bool = False):
        """Turn the derivative by the outputs into `grad`; returns the derivative by x where `inputs` asks for it."""
        dx = super().backward(dz, inputs)
        return dx if inputs else self.grad

    def learned(self) -> dict[str, np.ndarray]:
        """What the last pass in training taught the layers: a value for each of their state parameters, by name."""
        return {f"{place}.{name}": a for place, layer in self._learners for name, a in layer.learned.items()}

    def remember(self, theta, share=None, learned=None) -> None:
        """Fold what a pass in training taught the layers into the state segment of theta, in place.

        share: how much of the running average is replaced, in [0, 1]; None: what each layer says.
        learned: as `learned()` told it; None: of the last pass.
        """
        learned = self.learned() if learned is None else learned
        for place, layer in self._learners:
            for name in layer.learned:
                state, core = self.view(theta, f"{place}.{name}"), len(self.parameters[f"{place}.{name}"].shape)
                part = per_replica(layer.share if share is None else share, core, theta.dtype)
                state += part * (learned[f"{place}.{name}"] - state)

    @cached_property
    def _learners(self) -> list[tuple[str, Layer]]:
        return [(place, layer) for place, layer in self.leaves() if layer.learns]

    def refuse_names(self, technique: str) -> None:
        """ValueError for a technique that shifts or mixes inputs, where these are names."""
        if not self.continuous:
            raise ValueError(f"net must not begin with Tokens for {technique}: ids are names, and mean nothing mixed")

    def __call__(self, theta, x) -> np.ndarray:
        """Predictions (*lead, n, k) in an array of their own. It works on a copy: any number of threads may ask."""
        theta = v.array("theta", theta) if self.size else np.asarray(theta, float)
        theta = self._fitting(theta if theta.dtype.kind == "f" else theta.astype(float))
        x = v.precise("x", x, theta.dtype)
        if x.ndim < 2:
            raise ValueError(f"x must have at least 2 axes, got shape {x.shape}")
        if self.d is not None and x.shape[-1] != self.d:
            raise ValueError(f"x must have {self.d} features on its last axis, got shape {x.shape}")
        # A theta without an axis for seeds gets one: hyperparameter arrays reckon with it.
        sweep = sweep_shape(self)
        bare = theta.ndim > 1 and theta.ndim - 1 == len(sweep)
        if bare:
            theta, x = theta[..., None, :], x if x.ndim == 2 else x[..., None, :, :]
        try:
            np.broadcast_shapes(theta.shape[:-1], x.shape[:-2], (*sweep, 1) if sweep else ())
        except ValueError:
            fitting = f"theta {theta.shape} and hyperparameters {sweep}"
            raise ValueError(f"x must have replica axes that fit {fitting}, got shape {x.shape}") from None
        net, rows = copy.deepcopy(self), self.rows_at_once(theta)
        blocks = (x[..., i : i + rows, :] for i in range(0, x.shape[-2], rows))
        z = np.concatenate([net.forward(theta, block).copy() for block in blocks], axis=-2)
        return z.squeeze(-3) if bare else z

    def rows_at_once(self, theta) -> int:
        """How many rows to predict at a time, so that no array of a layer holds more than 2^23 numbers."""
        return min(1024, max(16, 2**23 // (max(1, self.widest) * prod(theta.shape[:-1]))))

    def _fitting(self, theta) -> np.ndarray:
        if np.shape(theta)[-1:] != (self.size,):
            raise ValueError(f"theta must have {self.size} entries on its last axis, got shape {np.shape(theta)}")
        return np.asarray(theta)

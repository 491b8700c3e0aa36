"""Random numbers: one named stream for each purpose and seed, so that a new technique changes nobody else's draws."""

from __future__ import annotations

from math import prod
from zlib import crc32

import numpy as np

from reglab import validation as v


def generator(seed: int, name: str) -> np.random.Generator:
    """The generator of one seed (a whole number, at least 0) and one purpose, the same in every process."""
    seed = v.integer("seed", seed, 0)
    return np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(crc32(name.encode()),)))


class Stream:
    """Draws for all seeds at once: `random(shape)` gives (S, *shape), one slice from each seed's own generator.

    Within one training step the same draws can be had again: `advance` begins a step, `replay` goes back to its
    first draw. That is how the gradient oracle asks twice under the same noise.
    """

    def __init__(self, seeds, name: str):
        self.generators = [generator(seed, name) for seed in seeds]
        self._drawn: list[np.ndarray] = []  # this step's draws; their memory is used again in the next step
        self._laws: list[tuple] = []  # what was asked for: kind, shape and precision of each
        self.replaying = False  # True after `replay`: a layer that keeps running averages must not update them again
        self._valid = self._next = 0

    def advance(self) -> None:
        """Begin a step: from here on everything is drawn anew."""
        self._valid = self._next = 0
        self.replaying = False

    def replay(self) -> None:
        """Go back to the first draw of this step."""
        self._next = 0
        self.replaying = True

    def random(self, shape: tuple, dtype=np.float64) -> np.ndarray:
        """Uniform on [0, 1), shape (S, *shape)."""
        return self._draw("random", shape, dtype)

    def standard_normal(self, shape: tuple, dtype=np.float64) -> np.ndarray:
        """Standard normal, shape (S, *shape)."""
        return self._draw("standard_normal", shape, dtype)

    def bits(self, shape: tuple) -> np.ndarray:
        """Uniform on the whole numbers 0 .. 2^32 - 1, shape (S, *shape); nearly twice as fast as `random`."""
        return self._draw("bits", shape, np.uint32)

    def permutation(self, n: int) -> np.ndarray:
        """A permutation of 0 .. n - 1 for each seed, shape (S, n); never replayed."""
        return np.stack([g.permutation(n) for g in self.generators])

    def _draw(self, kind: str, shape: tuple, dtype) -> np.ndarray:
        law, i = (kind, shape, dtype), self._next
        self._next += 1
        if i < self._valid:
            if law != self._laws[i]:
                was, is_now = (f"{k} of shape {s} in {np.dtype(d)}" for k, s, d in (self._laws[i], law))
                raise RuntimeError(f"a replay must ask for what was drawn, {was}, got {is_now}")
            return self._drawn[i]
        if kind == "bits":
            drawn = self._bits(prod(shape)).reshape(-1, *shape)
        else:
            again = i < len(self._laws) and self._laws[i] == law  # then the memory of the last step serves again
            drawn = self._drawn[i] if again else np.empty((len(self.generators), *shape), dtype)
            for rng, row in zip(self.generators, drawn, strict=True):
                getattr(rng, kind)(out=row, dtype=dtype)
        self._drawn[i : i + 1], self._laws[i : i + 1], self._valid = [drawn], [law], self._next
        return drawn

    def _bits(self, count: int) -> np.ndarray:
        pairs = [rng.bit_generator.random_raw(-(-count // 2)) for rng in self.generators]  # of 32 bits each
        rows = [p.view(np.uint32)[:count] for p in pairs]
        return rows[0] if len(rows) == 1 else np.concatenate(rows)


class Streams:
    """All streams of a run by name, made when first asked for."""

    def __init__(self, seeds):
        self.seeds = list(seeds)
        self._streams: dict[str, Stream] = {}

    def __getitem__(self, name: str) -> Stream:
        if name not in self._streams:
            self._streams[name] = Stream(self.seeds, name)
        return self._streams[name]

    def advance(self) -> None:
        """Begin a step in all streams."""
        for stream in self._streams.values():
            stream.advance()

    def replay(self) -> None:
        """Go back to the first draw of this step in all streams."""
        for stream in self._streams.values():
            stream.replay()

"""Random numbers: one named stream for each purpose and seed, so that a new technique changes nobody else's draws."""

from __future__ import annotations

from math import prod
from zlib import crc32

import numpy as np

from reglab import validation as v
from reglab.replicas import per_replica


def generator(seed: int, name: str) -> np.random.Generator:
    """The generator of one seed (a whole number, at least 0) and one purpose, the same in every process."""
    seed = v.integer("seed", seed, 0)
    return np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(crc32(name.encode()),)))


def numbered(seeds) -> list[int]:
    """So many seeds 0, 1, ..., or these. Raises ValueError for anything else."""
    try:
        some = range(seeds) if isinstance(seeds, (int, np.integer)) and seeds is not True else list(seeds)
    except TypeError:
        v.fail("seeds", seeds, "a whole number or a list of them")
    if not some:
        raise ValueError(f"seeds must not be empty, got {seeds!r}")
    return [v.integer("seeds", seed, 0) for seed in some]


class Tape:
    """The draws of one training step, which can be had again: `wind(0)` goes back to the first of them.

    `rewind` begins a step; the memory of the old draws then serves for the new ones.
    """

    def __init__(self):
        self.position = self._recorded = 0
        self._draws: list[tuple] = []  # (what was asked for, what was drawn)

    def rewind(self) -> None:
        """Forget what was drawn: from here on everything is drawn anew."""
        self.position = self._recorded = 0

    def wind(self, position: int) -> None:
        """Go to where the tape stood before, to hear again what came next."""
        self.position = position

    def play(self, law: tuple, draw) -> np.ndarray:
        """The next draw: recorded, or made by `draw(memory)`; the memory is None where there is none that fits."""
        i, self.position = self.position, self.position + 1
        was, drawn = self._draws[i] if i < len(self._draws) else (None, None)
        if i < self._recorded:
            if was != law:
                asked, is_now = (f"{k} of shape {s} in {np.dtype(d)}" for k, s, d in (was, law))
                raise RuntimeError(f"a replay must ask for what was drawn, {asked}, got {is_now}")
            return drawn
        drawn = draw(drawn if was == law else None)
        self._draws[i : i + 1], self._recorded = [(law, drawn)], self.position
        return drawn


class Clock:
    """Tells streams which step it is, and how often the draws of this step have been asked for."""

    def __init__(self):
        self.step = self.turn = 0

    def advance(self) -> None:
        """Begin a step: from here on everything is drawn anew."""
        self.step += 1

    def replay(self) -> None:
        """Go back to the first draw of this step."""
        self.turn += 1


class Stream:
    """Draws for all seeds at once: `random(shape)` gives (S, *shape), one slice from each seed's own generator.

    Within one training step the same draws can be had again: `advance` begins a step, `replay` goes back to its
    first draw. That is how the gradient oracle asks twice under the same noise. What is drawn is lent, and read-only.
    `stream["name"]` is a stream within this one: for each layer in a block.
    """

    def __init__(self, seeds, name: str, clock: Clock | None = None):
        self.generators = [generator(seed, name) for seed in seeds]
        self.clock = clock or Clock()
        self.advance, self.replay = self.clock.advance, self.clock.replay
        self._seeds, self._name = seeds, name
        self._tape, self._marks, self._masks = Tape(), {}, {}
        self._step, self._turn = self.clock.step, self.clock.turn
        self._within: dict[str, Stream] = {}

    def __getitem__(self, name: str) -> Stream:
        try:
            return self._within[name]
        except KeyError:
            return self._within.setdefault(name, Stream(self._seeds, f"{self._name}/{name}", self.clock))

    @property
    def tape(self) -> Tape:
        """This step's draws, wound back where a replay was asked for."""
        if self._step != self.clock.step:
            self._tape.rewind()
            self._marks.clear()
        elif self._turn != self.clock.turn:
            self._tape.wind(0)
        self._step, self._turn = self.clock.step, self.clock.turn
        return self._tape

    def again(self, what: str) -> None:
        """Go back to where the stream stood when `again` was first asked for `what` in this step."""
        tape = self.tape
        tape.wind(self._marks.setdefault(what, tape.position))

    def random(self, shape: tuple, dtype=np.float64) -> np.ndarray:
        """Uniform on [0, 1), shape (S, *shape)."""
        return self._floats("random", shape, dtype)

    def standard_normal(self, shape: tuple, dtype=np.float64) -> np.ndarray:
        """Standard normal, shape (S, *shape)."""
        return self._floats("standard_normal", shape, dtype)

    def bits(self, shape: tuple) -> np.ndarray:
        """Uniform on the whole numbers 0 .. 2^32 - 1, shape (S, *shape); nearly twice as fast as `random`."""

        def draw(memory):
            count = prod(shape)
            pairs = [rng.bit_generator.random_raw(-(-count // 2)) for rng in self.generators]  # of 32 bits each
            rows = [p.view(np.uint32)[:count] for p in pairs]
            return (rows[0] if len(rows) == 1 else np.concatenate(rows)).reshape(-1, *shape)

        return self.tape.play(("bits", shape, np.uint32), draw)

    def mask(self, shape: tuple, rate, dtype=np.float64) -> np.ndarray:
        """0 with probability `rate` and 1 otherwise, shape (S, *shape), or (*sweep, S, *shape) for an array of rates,
        whose settings share their draws. The memory is lent until the next step, and may be written into."""
        level = np.uint32(per_replica(2**32 * rate, len(shape), np.uint32))  # of 32 bits, those below it are dropped
        bits = self.bits(shape)
        mask = self._masks.get(key := (bits.shape, level.shape, dtype))
        if mask is None:
            mask = np.empty(np.broadcast_shapes(bits.shape, level.shape), dtype)
            self._masks = {key: mask}
        mask[...] = bits >= level
        return mask

    def permutation(self, n: int) -> np.ndarray:
        """A permutation of 0 .. n - 1 for each seed, shape (S, n); never replayed."""
        return np.stack([g.permutation(n) for g in self.generators])

    def _floats(self, kind: str, shape: tuple, dtype) -> np.ndarray:
        def draw(lent):
            memory = np.empty((len(self.generators), *shape), dtype) if lent is None else lent.base
            for rng, row in zip(self.generators, memory, strict=True):
                getattr(rng, kind)(out=row, dtype=dtype)
            drawn = memory.view()
            drawn.flags.writeable = False
            return drawn

        return self.tape.play((kind, shape, dtype), draw)


class Streams:
    """All streams of a run by name, made when first asked for, under one clock."""

    def __init__(self, seeds):
        self.seeds, self.clock = list(seeds), Clock()
        self.advance, self.replay = self.clock.advance, self.clock.replay
        self._streams: dict[str, Stream] = {}

    def __getitem__(self, name: str) -> Stream:
        try:
            return self._streams[name]
        except KeyError:
            return self._streams.setdefault(name, Stream(self.seeds, name, self.clock))

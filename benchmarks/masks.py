"""What noise costs: the masks of a pass in training, against as many uniform numbers."""

from __future__ import annotations

import numpy as np

from benchmarks.clock import timed, turns
from benchmarks.row import Row
from reglab.streams import Stream

GATE = 1.5  # how many times `rng.random(dtype=float32)` of their size
ROUNDS = 20
SHAPES = {
    "dropout, 64 rows of 1,024 units": (64, 1024),
    "DropConnect, 50 rows of 64 by 64": (50, 64, 64),
    "DropConnect, 64 rows of 784 by 200": (64, 784, 200),
}


def masks(shape: tuple):
    """So many rounds of fresh 0/1 masks, as a layer draws them."""
    stream = Stream([0], "masks")

    def draw():
        for _ in range(ROUNDS):
            stream.advance()
            stream.mask(shape, 0.5, np.dtype("float32"))

    return lambda: timed(draw)


def uniform(shape: tuple):
    """So many rounds of uniform numbers, into memory that is there."""
    rng, memory = np.random.default_rng(0), np.empty((1, *shape), np.float32)

    def draw():
        for _ in range(ROUNDS):
            rng.random(out=memory, dtype=np.float32)

    return lambda: timed(draw)


def rows():
    group = "Masks of noise on units and on connections, against uniform numbers of their size"
    for what, shape in SHAPES.items():
        ours, theirs = turns(masks(shape), uniform(shape))
        yield Row(group, what, ours / theirs, "times", GATE, ours=ours, theirs=theirs)

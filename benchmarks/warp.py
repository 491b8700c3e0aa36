"""Pictures moved by affine maps of their own, against torch: CPU time on one thread, medians of turns."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np

from benchmarks.clock import timed
from benchmarks.contest import contest
from reglab.batch.augmentation import Augmentation
from reglab.batch.warp import Warp, inverse

PASSES = 100


@dataclass(frozen=True)
class Case:
    """n pictures of c channels, h x h; how many times torch's time ours may be."""

    n: int
    c: int
    h: int
    gate: float | None = None

    def __str__(self) -> str:
        return f"{self.n} pictures of {self.c} x {self.h} x {self.h}"


CASES = [Case(64, 1, 28, gate=3), Case(64, 3, 32), Case(64, 1, 8)]


class Both:
    """The same pictures and maps for ours and for torch, which is given the way back in its own coordinates."""

    def __init__(self, case: Case, dtype):
        import torch

        shape = (case.c, case.h, case.h)
        rng = np.random.default_rng(0)
        self.x = rng.standard_normal((case.n, case.c * case.h**2)).astype(dtype)
        made = Augmentation(shape, shift=3, angle=30, zoom=0.2, mirror=0.5)
        self.maps, self.warp = made.maps(rng.random((case.n, 7))), Warp(shape)
        back = inverse(self.maps)[:, ::-1, [1, 0, 2]] * [1, 1, 2 / case.h]  # (x, y), edges at -1 and 1
        self.theta = torch.tensor(back.astype(dtype))
        self.pictures = torch.tensor(self.x.reshape(case.n, *shape))

    def ours(self):
        return self.warp(self.x, self.maps)

    def theirs(self):
        from torch.nn.functional import affine_grid, grid_sample

        grid = affine_grid(self.theta, self.pictures.shape, align_corners=False)
        return grid_sample(self.pictures, grid, align_corners=False)


def rows(cases=CASES):
    group = f"Affine maps of pictures, {PASSES} times, against torch's affine_grid and grid_sample"
    return contest(group, cases, difference, sides)


def sides(case: Case):
    both = Both(case, np.float32)
    return partial(_passes, both.ours), partial(_passes, both.theirs)


def difference(case: Case) -> float:
    """The largest of all pixels, in float64."""
    both = Both(case, np.float64)
    return float(np.abs(both.ours() - both.theirs().numpy().reshape(case.n, -1)).max())


def _passes(move):
    return timed(lambda: [move() for _ in range(PASSES)] and None)

"""Pictures moved by affine maps of their own, against torch: CPU time on one thread, medians of turns."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from benchmarks.clock import timed, turns
from benchmarks.row import Row
from reglab.batch.augmentation import Augmentation
from reglab.batch.warp import Warp, inverse
from reglab.parity import HAVE_TORCH

PASSES = 100
EQUAL = 1e-10  # how far apart both may be in float64


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
    if not HAVE_TORCH:
        return
    import torch

    torch.set_num_threads(1)
    for case in cases:
        gap = difference(case)
        if not gap <= EQUAL:  # then the times would compare different work
            raise ValueError(f"both must agree to {EQUAL:.0e}, got a difference of {gap:.0e} for {case}")
        both = Both(case, np.float32)
        ours, theirs = turns(lambda both=both: _passes(both.ours), lambda both=both: _passes(both.theirs))
        group = f"Affine maps of pictures, {PASSES} times, against torch's affine_grid and grid_sample"
        yield Row(group, str(case), ours / theirs, "times", case.gate, None, ours, theirs, gap=gap)


def difference(case: Case) -> float:
    """The largest of all pixels, in float64."""
    both = Both(case, np.float64)
    return float(np.abs(both.ours() - both.theirs().numpy().reshape(case.n, -1)).max())


def _passes(move):
    return timed(lambda: [move() for _ in range(PASSES)] and None)

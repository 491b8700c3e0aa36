"""Orthogonality: the weights into different units stand at right angles, each of length 1."""

from __future__ import annotations

from math import prod

import numpy as np

from reglab.weights.penalty import Penalty


class Orthogonality(Penalty):
    """lam/4 ||W^T W - I||_F^2, summed over the weight matrices, with gradient lam W (W^T W - I).

    Brock, Lim, Ritchie and Weston (2017) introduced orthogonal regularization;
    Bansal, Chen and Wang (2018) compare this squared form with others.

    A matrix W (d, k) with d < k cannot have orthonormal columns: there
    ||W W^T - I||_F^2 stands for the rows. The two differ by |d - k|, so the
    gradient is the same.

    lam: at least 0, a number or an array over the sweep.
    on: "weights", names, or a predicate on names. Biases count as a matrix
        of one row, and so does all of theta outside a run.
    Raises ValueError where lam is negative or `on` names nothing.
    """

    _shapes = None

    def begin(self, run, rng):
        super().begin(run, rng)
        self._shapes = [run.net.parameters[name].shape for name in run.net.names(self.on)]

    def omega(self, w):
        value, slope, start = 0.0, np.empty_like(w), 0
        for shape in self._shapes or [w.shape[-1:]]:
            here = slice(start, start := start + prod(shape))
            tall, its_slope = (_tall(a[..., here], shape[-1]) for a in (w, slope))
            off = tall.mT @ tall - np.eye(tall.shape[-1], dtype=w.dtype)
            value = value + 0.25 * (off * off).sum((-2, -1))
            its_slope[...] = tall @ off
        return value, slope


def _tall(flat, k: int):
    """A view of flat (*lead, d k) as the matrices (d, k), turned where they are wide."""
    matrix = flat.reshape(*flat.shape[:-1], flat.shape[-1] // k, k)
    return matrix if matrix.shape[-2] >= k else matrix.mT

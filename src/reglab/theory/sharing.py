"""A convolution as a dense matrix with tied entries, and what sharing saves."""

from __future__ import annotations

import numpy as np

from reglab import validation as v


def uses(shape, size) -> np.ndarray:
    """Which input number lies at each position of the kernel, at each place: (c kh kw, places), for stride 1.

    shape: (c, h, w) of the pictures.
    size: (kh, kw) of the kernels, at most as large.
    Raises ValueError for a kernel that is larger than the pictures.
    """
    c, h, w = (v.integer(name, side, 1) for name, side in zip("chw", shape, strict=True))
    kh, kw = (v.integer("size", side, 1) for side in size)
    if kh > h or kw > w:
        v.fail("size", size, f"at most the pictures' {(h, w)}")
    numbers = np.arange(c * h * w).reshape(c, h, w)
    windows = np.lib.stride_tricks.sliding_window_view(numbers, (kh, kw), (1, 2))  # (c, oh, ow, kh, kw)
    return np.moveaxis(windows, (3, 4), (1, 2)).reshape(c * kh * kw, -1)


def unrolled(W, shape, size) -> np.ndarray:
    """The dense matrix M (c h w, k oh ow) of a convolution: as rows of numbers, y = x M (and a bias for each filter).

    M[uses[q, i], (f, i)] = W[q, f] at every place i: each weight stands in the matrix once for every place, and all
    else is 0.

    W: (c kh kw, k), as `Convolution` has it.
    shape, size: see `uses`.
    """
    W, where = np.asarray(W), uses(shape, size)
    M = np.zeros((np.prod(shape), W.shape[1], where.shape[1]), W.dtype)
    M[where[:, None, :], np.arange(W.shape[1])[:, None], np.arange(where.shape[1])] = W[:, :, None]
    return M.reshape(M.shape[0], -1)


def summed(dM, shape, size) -> np.ndarray:
    """The derivative (c kh kw, k) by the shared weights from that by the dense matrix: the sum over all uses.

    dW[q, f] = sum over places i of dM[uses[q, i], (f, i)].
    """
    where = uses(shape, size)
    dM = np.asarray(dM).reshape(np.prod(shape), -1, where.shape[1])
    return dM[where[:, None, :], np.arange(dM.shape[1])[:, None], np.arange(where.shape[1])].sum(-1)


def parameters(shape, k: int, size) -> dict[str, int]:
    """Weights and biases of three layers that make k numbers at each place: dense, locally connected, shared."""
    where, d = uses(shape, size), int(np.prod(shape))
    under, places = where.shape
    outputs = k * places
    return {
        "dense": d * outputs + outputs, "locally connected": under * outputs + outputs, "convolution": under * k + k,
    }  # fmt: skip

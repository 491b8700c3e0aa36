"""Ridge regressions that pull at each other: each task keeps its own weights, and it costs to differ."""

from __future__ import annotations

import numpy as np
from scipy.linalg import helmert

from reglab import validation as v
from reglab.theory.spectrum import rank


def tied_ridge(xs, ys, lam, c):
    """argmin of sum_t 1/(2 n_t) ||y_t - x_t w_t||^2 + lam/2 sum_t ||w_t||^2
    + c/2 sum_{s<t} ||w_s - w_t||^2, without intercepts: shape (*L, T, d).

    In the coordinates of `rotation` the penalties are plain ridge: z_0 pays
    lam and every other z_j pays lam + T c. The penalty is that of Evgeniou
    and Pontil (2004) in another scale.

    xs, ys: T >= 2 tasks, each with x_t (n_t, d) and y_t (n_t,).
    lam, c: at least 0, numbers or arrays that broadcast to L; c may be
        infinite, and then all tasks have the same weights.
    Raises ValueError for anything else, and where lam = 0 leaves no unique
    answer.
    """
    xs, ys = _tasks(xs, ys)
    lam, c = np.broadcast_arrays(v.non_negative("lam", lam), _coupling(c))
    T, d = len(xs), xs[0].shape[1]
    gram = np.array([x.T @ x / len(x) for x in xs])
    along = np.array([x.T @ y / len(x) for x, y in zip(xs, ys, strict=True)])
    _unique(xs, lam, c)

    # z_j = s_j z'_j with s_j^2 = 1 / (1 + c) for j > 0: no entry grows with c.
    differs = np.arange(T) > 0
    whole = np.isinf(c)
    finite = np.where(whole, 0.0, c)[..., None]
    s2 = np.where(differs, np.where(whole[..., None], 0.0, 1 / (1 + finite)), 1.0)
    price = np.where(whole[..., None] & differs, float(T), (lam[..., None] + T * finite * differs) * s2)
    A = np.sqrt(s2)[..., None, :] * rotation(T)  # w_t = sum_j A_tj z'_j
    system = np.einsum("...tj,...tk,tab->...jakb", A, A, gram, optimize=True).reshape(*lam.shape, T * d, T * d)
    system = system + np.eye(T * d) * np.repeat(price, d, -1)[..., None, :]
    right = np.einsum("...tj,ta->...ja", A, along).reshape(*lam.shape, T * d, 1)
    return A @ np.linalg.solve(system, right).reshape(*lam.shape, T, d)


def rotation(tasks: int) -> np.ndarray:
    """The orthogonal matrix Q (T, T) of w_t = sum_j Q_tj z_j: column 0 is the tasks' common part (all entries equal),
    the others say how they differ. For two tasks z_0 = (w_a + w_b) / sqrt(2) and z_1 = (w_a - w_b) / sqrt(2)."""
    return helmert(v.integer("tasks", tasks, 2), full=True).T


def expected_error(lam, c, similarity, noise, size=1.0):
    """E ||w_t found - w_t true||^2, the same for either of two tied tasks, when x^T x / n = I in both.

    All may be arrays that broadcast; that is the shape. The mean of the tasks
    is estimated with ridge lam, half their difference with lam + 2 c, and
    each has half the noise.

    lam, c: at least 0; c may be infinite.
    similarity: the cosine of the angle between the true weights, in [-1, 1].
    noise: sigma^2 d / n, the error of least squares, at least 0.
    size: ||w_a||^2 = ||w_b||^2, at least 0.
    Raises ValueError for anything else.
    """
    lam, c = v.non_negative("lam", lam), _coupling(c)
    s, noise = v.real("similarity", similarity, -1.0, 1.0), v.non_negative("noise", noise)
    size = v.non_negative("size", size)
    mean, difference = size * (1 + np.asarray(s)) / 2, size * (1 - np.asarray(s)) / 2
    return _ridge_error(lam, mean, noise / 2) + _ridge_error(lam + 2 * c, difference, noise / 2)


def best_coupling(similarity, noise, size=1.0):
    """(lam, c) with the least `expected_error`, c >= 0: arrays that broadcast.

    similarity in [-1, 1], noise at least 0, size above 0. With r = noise / size and s > 0 it is lam = r / (1 + s) and
    c = r s / (1 - s^2), infinite at s = 1; with s <= 0 it is lam = r and c = 0: nothing is to be shared.
    """
    s = np.asarray(v.real("similarity", similarity, -1.0, 1.0))
    r = np.asarray(v.non_negative("noise", noise) / v.positive("size", size))
    s, r = np.broadcast_arrays(np.maximum(s, 0.0), r)
    with np.errstate(divide="ignore"):
        c = np.divide(r * s, 1 - s**2, out=np.zeros(s.shape), where=(r > 0) & (s > 0))
    return r / (1 + s), c


def _ridge_error(price, signal, variance):
    """Squared bias and variance of w / (1 + price) for w of variance `variance` around a truth of square `signal`."""
    keep = 1 / (1 + np.asarray(price, float))
    return (1 - keep) ** 2 * signal + keep**2 * variance


def _coupling(c):
    """c, a number or an array: at least 0, possibly infinite."""
    try:
        a = np.asarray(c, float)
    except (TypeError, ValueError):
        v.fail("c", c, "a real number")
    if a.size == 0 or not (a >= 0).all():
        bad = a[~(a >= 0)]
        v.fail("c", float(bad.flat[0]) if bad.size else c, "in [0, inf]")
    return a


def _tasks(xs, ys):
    if not isinstance(xs, (list, tuple)) or len(xs) < 2:
        v.fail("xs", xs, "a list of at least two tasks")
    if not isinstance(ys, (list, tuple)):
        v.fail("ys", ys, "a list with one array a task")
    v.same_length("xs", xs, "ys", ys)
    xs = [v.array(f"xs[{t}]", x, dtype=float, ndim=2) for t, x in enumerate(xs)]
    ys = [v.array(f"ys[{t}]", y, dtype=float, ndim=1) for t, y in enumerate(ys)]
    for t, (x, y) in enumerate(zip(xs, ys, strict=True)):
        if x.shape[1] != xs[0].shape[1]:
            raise ValueError(f"xs must all have {xs[0].shape[1]} features, got {x.shape[1]} in xs[{t}]")
        v.same_length(f"xs[{t}]", x, f"ys[{t}]", y)
    return xs, ys


def _unique(xs, lam, c):
    """Without ridge, untied tasks must each decide their weights; tied ones must do so together."""
    rows, d = [len(x) for x in xs], xs[0].shape[1]
    table = np.concatenate([x / np.sqrt(len(x)) for x in xs])
    size = np.abs(table).max(0)
    table = table / np.where(size > 0, size, 1.0)  # units decide nothing
    alone = all(rank(x) == d for x in np.split(table, np.cumsum(rows)[:-1]))
    if (((lam == 0) & (c == 0)).any() and not alone) or ((lam == 0).any() and rank(table) < d):
        raise ValueError(f"lam must be above 0 where tasks of {rows} rows do not decide {d} weights each, got 0")

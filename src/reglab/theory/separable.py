"""Logistic regression where the classes can be separated: no finite optimum, and where descent goes instead.

J(w) = 1/n sum_i log(1 + exp(-z_i w)) with z_i = x_i for label 1 and -x_i for label 0, x (n, d), y (n,) in {0, 1}.
There is no intercept: a column of ones would be one, a weight like the others. Row i is classified right where
z_i w > 0.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.optimize import linprog, nnls
from scipy.special import expit

from reglab import validation as v


class Separation(NamedTuple):
    """kind : "complete" where some w has all z_i w > 0, "quasi" where some w has all z_i w >= 0 and not all 0, else
    "overlap". The proof: w (d,) does what its kind says, or for "overlap" all `weights` (n,) are positive with
    sum_i weights_i z_i = 0, so that no w can have all z_i w >= 0 but for zeros. What proves nothing is None."""

    kind: str
    w: np.ndarray | None
    weights: np.ndarray | None


def separation(x, y) -> Separation:
    """Which of the three cases is it? Only "overlap" has a finite optimum without a penalty, or a whole space of them
    where x has dependent columns. Albert and Anderson (1984).

    A linear program: the largest sum of t_i with 0 <= t_i <= 1 and t_i <= z_i w. Raises ValueError for bad labels.
    """
    z = _signed(x, y)
    n, d = z.shape
    z = z / np.abs(z).max()
    # Unknowns (w, t). Its dual asks for weights of at least 1 with sum_i weights_i z_i = 0.
    found = linprog(
        np.r_[np.zeros(d), -np.ones(n)], A_ub=np.c_[-z, np.eye(n)], b_ub=np.zeros(n),
        bounds=[(None, None)] * d + [(0, 1)] * n, method="highs",
    )  # fmt: skip
    w, t = found.x[:d], found.x[d:]
    if (z @ w > 0.5).all():
        return Separation("complete", w, None)
    if t.sum() > 1e-6:
        return Separation("quasi", w, None)
    return Separation("overlap", None, -found.ineqlin.marginals)


def objective(w, x, y, lam=0.0):
    """J(w) + lam/2 ||w||^2, shape lead, and its gradient (*lead, d), for w (*lead, d) and lam over lead."""
    return _objective(np.asarray(w, float), _signed(x, y), np.asarray(v.non_negative("lam", lam)))


def descend(x, y, lr, steps, lam=0.0):
    """Gradient descent from 0: w after so many steps (T,), ascending whole numbers, shape (*lam.shape, T, d).

    Raises ValueError unless 0 < lr < 2 / L, where L = h_max(x^T x) / (4 n) + lam bounds the curvature.
    """
    z = _signed(x, y)
    lam, steps = np.asarray(v.non_negative("lam", lam)), v.array("steps", steps, ndim=1)
    if steps.dtype.kind not in "iu" or steps[0] < 0 or (np.diff(steps) <= 0).any():
        v.fail("steps", steps.tolist(), "ascending whole numbers")
    bound = np.linalg.norm(z, 2) ** 2 / (4 * len(z)) + lam.max()
    lr = v.real("lr", lr, 0.0, 2 / bound, open_low=True, open_high=True)
    w, keep = np.zeros((*lam.shape, z.shape[1])), (1 - lr * lam)[..., None]
    ways, pull, back = np.empty((len(steps), *w.shape)), lr / len(z) * z, -z.T.copy()
    t = 0
    for k, end in enumerate(steps.tolist()):
        for _ in range(t, end):
            w = keep * w + expit(w @ back) @ pull
        ways[k], t = w, end
    return np.moveaxis(ways, 0, -2)


def minimum(x, y, lam, tolerance=1e-10):
    """The one argmin of J(w) + lam/2 ||w||^2 by damped Newton steps, shape (*lam.shape, d).

    It stops where no entry of the gradient is larger than the tolerance. Raises ValueError where lam = 0 leaves no
    finite or no unique optimum.
    """
    z = _signed(x, y)
    n, d = z.shape
    lam = np.asarray(v.non_negative("lam", lam))
    if (lam == 0).any():
        if (kind := separation(x, y).kind) != "overlap":
            v.fail("lam", 0.0, f"above 0 where the classes are separable ({kind}): no w is best, longer is better")
        if np.linalg.matrix_rank(z) < d:
            v.fail("lam", 0.0, f"above 0 where x of shape {z.shape} has dependent columns, for no answer is unique")
    shape, lam = lam.shape, lam.reshape(-1)
    w = np.zeros((lam.size, d))
    for _ in range(200):
        value, slope = _objective(w, z, lam)
        if np.abs(slope).max() <= tolerance:
            break
        p = expit(-(w @ z.T))
        hessian = (z.T * (p * (1 - p))[:, None]) @ z / n + lam[:, None, None] * np.eye(d)
        way = np.linalg.solve(hessian, slope[..., None])[..., 0]
        step = np.ones(len(w))
        for _ in range(30):  # halve what does not go down
            worse = _objective(w - step[:, None] * way, z, lam)[0] > value
            if not worse.any():
                break
            step = np.where(worse, step / 2, step)
        w = w - np.where(worse, 0.0, step)[:, None] * way
        if worse.all():  # rounding has the last word
            break
    return w.reshape(*shape, d)


def max_margin(x, y):
    """The shortest w with all z_i w >= 1, shape (d,): the hard-margin support vector machine without intercept. Its
    margin, the least distance of a row from the boundary, is 1 / ||w||. Descent without a penalty ends in this
    direction: Soudry, Hoffer, Nacson, Gunasekar and Srebro (2018).

    Exact up to rounding, by nonnegative least squares: Lawson and Hanson (1974), chapter 23. Raises ValueError where
    no w separates the classes.
    """
    z = _signed(x, y)
    if (kind := separation(x, y).kind) != "complete":
        v.fail("y", kind, "labels that some w separates")
    scale = np.abs(z).max()
    A = np.r_[z.T / scale, np.ones((1, len(z)))]
    u = nnls(A, np.r_[np.zeros(z.shape[1]), 1.0])[0]
    rest = A @ u - np.r_[np.zeros(z.shape[1]), 1.0]
    return -rest[:-1] / rest[-1] / scale


def margin(w, x, y):
    """min_i z_i w / ||w||, shape lead, for w (*lead, d) other than 0: negative where a row is on the wrong side."""
    w = np.asarray(w, float)
    return (w @ _signed(x, y).T).min(-1) / np.linalg.norm(w, axis=-1)


def _objective(w, z, lam):
    """The objective and its gradient, from the rows already turned around."""
    m = w @ z.T
    value = np.logaddexp(0, -m).mean(-1) + lam / 2 * (w * w).sum(-1)
    return value, -(expit(-m) @ z) / len(z) + lam[..., None] * w


def _signed(x, y):
    """z (n, d): the rows of x, turned around for label 0."""
    x, y = v.array("x", x, dtype=float, ndim=2), v.labels("y", v.array("y", y, ndim=1), 2)
    v.same_length("x", x, "y", y)
    return np.where(y == 1, 1.0, -1.0)[:, None] * x

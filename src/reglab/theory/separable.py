"""Logistic regression where the classes can be separated: no finite optimum, and where descent goes instead.

J(w) = 1/n sum_i log(1 + exp(-z_i w)) with z_i = x_i for label 1 and -x_i for label 0, x (n, d), y (n,) in {0, 1}.
There is no intercept: a column of ones would be one, a weight like the others. Row i is classified right where
z_i w > 0.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.linalg import qr, solve_triangular
from scipy.optimize import nnls
from scipy.special import expit

from reglab import norms
from reglab import validation as v
from reglab.theory.spectrum import EPS, blur, rank, spectrum


class Separation(NamedTuple):
    """Whether the classes can be separated, with the proof; what proves nothing is None.

    kind: "complete" where some w has all z_i w > 0, "quasi" where some w has all z_i w >= 0 and not all 0, else
        "overlap".
    w: (d,), does what its kind says.
    weights: (n,), for "overlap": all are positive with sum_i weights_i z_i = 0, so that no w can have all z_i w >= 0
        but for zeros.
    """

    kind: str
    w: np.ndarray | None
    weights: np.ndarray | None


def separation(x, y) -> Separation:
    """Which of the three cases is it? Only "overlap" has a finite optimum without a penalty, or a whole space of them
    where x has dependent columns. Albert and Anderson (1984).

    Units and mixtures of the features change nothing, so orthonormal ones, U, take the place of z. The a_i >= 1 with
    the shortest r = sum_i a_i U_i decide: where r is 0 they prove overlap, elsewhere all U_i r >= 0, and not all are 0.
    A proof is tried on z before it is handed out. Raises ValueError for bad labels, or where rounding decides.
    """
    z = _signed(x, y)
    units = _units(z)
    U, s, Vt = spectrum(z / units)
    U[np.abs(U) <= blur(z)] = 0.0
    a = 1 + (nnls(U.T, -U.sum(0))[0] if len(s) else np.zeros(len(z)))
    r = a @ U
    a = a - U @ r  # now the sum is 0; where there is no overlap, that cost some weight its sign
    if a.min() > 0.5 and (np.abs(a @ z) <= _rounding(z) * (a @ np.abs(z))).all():
        return Separation("overlap", None, a)
    for kind, c in {"complete": _shortest(U), "quasi": r}.items():
        w, rounding = c / s @ Vt, _rounding(z) * np.linalg.norm(c / s)
        w = np.where(np.abs(w) > rounding, w, 0.0) / units
        right, rounding = z @ w, rounding * (np.abs(z) / units).sum(-1)
        holds = right > rounding if kind == "complete" else right >= -rounding
        if holds.all() and (right > rounding).any():
            return Separation(kind, w, None)
    raise ValueError(f"x must separate or mix the classes by more than rounding, got rows that do neither for y {y}")


def objective(w, x, y, lam=0.0):
    """J(w) + lam/2 ||w||^2, shape lead, and its gradient (*lead, d), for w (*lead, d) and lam over lead."""
    return _objective(np.asarray(w, float), _signed(x, y), np.asarray(v.non_negative("lam", lam))[..., None])


def logistic_descent(x, y, lr, steps, lam=0.0):
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

    It stops where in each entry of the gradient what pulls one way and what pulls the other are equal, up to the share
    `tolerance` of both. Raises ValueError where lam = 0 leaves no finite or no unique optimum, or where that is not
    reached in 200 steps.
    """
    z = _signed(x, y)
    n, d = z.shape
    units = _units(z)
    z = z / units
    lam = np.asarray(v.non_negative("lam", lam))
    if (lam == 0).any():
        if (kind := separation(x, y).kind) != "overlap":
            v.fail("lam", 0.0, f"above 0 where the classes are separable ({kind}): no w is best, longer is better")
        if rank(z) < d:
            v.fail("lam", 0.0, f"above 0 where x of shape {z.shape} has dependent columns, for no answer is unique")
    price = lam.reshape(-1, 1) / units**2  # of each squared weight, now that features are in units of their own
    w = np.zeros((lam.size, d))
    for _ in range(200):
        value, slope = _objective(w, z, price)
        p = expit(-(w @ z.T))
        if (np.abs(slope) <= tolerance * (p @ np.abs(z) / n + price * np.abs(w))).all():
            break
        hessian = (z.T * (p * (1 - p))[:, None]) @ z / n + price[..., None] * np.eye(d)
        way = np.linalg.solve(hessian, slope[..., None])[..., 0]
        step = np.ones(len(w))
        for _ in range(30):  # halve what goes up, by more than rounding
            worse = _objective(w - step[:, None] * way, z, price)[0] > value * (1 + 8 * EPS)
            if not worse.any():
                break
            step = np.where(worse, step / 2, step)
        w = w - np.where(worse, 0.0, step)[:, None] * way
    else:
        v.fail("tolerance", tolerance, "above what rounding leaves")
    return (w / units).reshape(*lam.shape, d)


def max_margin(x, y):
    """The shortest w with all z_i w >= 1, shape (d,): the hard-margin support vector machine without intercept. Its
    margin, the least distance of a row from the boundary, is 1 / ||w||. Descent without a penalty ends in its
    direction (Soudry, Hoffer, Nacson, Gunasekar and Srebro, 2018).

    Exact up to the rounding of z_i w, whose terms may be many times as large as their sum: with a gap of 10⁻⁸ between
    features of size 1, eight digits are right. Raises ValueError where no w separates the classes, or where the gap is
    so small (about 10⁻¹⁰) that rounding may move z_i w by a hundredth.
    """
    if (kind := separation(x, y).kind) != "complete":
        v.fail("y", kind, "labels that some w separates")
    z = _signed(x, y)
    scale = np.abs(z).max()  # no square of an entry is out of range
    w = _shortest(z / scale) / scale
    if np.isnan(w).any():
        raise ValueError(f"x must have features in units that rounding can bear, got sizes {np.abs(x).max(0)}")
    if (blurred := _rounding(z) * (np.abs(z) @ np.abs(w)).max()) > 0.01:
        raise ValueError(f"x must have a gap between the classes that rounding can bear, got z w = 1 +- {blurred:.1g}")
    return w


def margin(w, x, y):
    """min_i z_i w / ||w||, shape lead, for w (*lead, d) other than 0: negative where a row is on the wrong side."""
    return (norms.along(np.asarray(w, float), 1) @ _signed(x, y).T).min(-1)


def _shortest(z):
    """The shortest w with all z_i w >= 1, by the dual method of Goldfarb and Idnani (1983); NaN where there is none.

    w is always the shortest with z_i w = 1 on a set S of rows, and a sum of a_i z_i over them with all a_i >= 0. The
    row that falls shortest joins S, and each whose a_i comes to 0 on the way leaves it. The largest features stand
    first and rows are pivoted: then a QR decomposition rounds each feature in its own units (Cox and Higham, 1998).
    """
    order = np.argsort(-np.abs(z).max(0))
    z, (n, d), rounding = z[:, order], z.shape, _rounding(z)
    S, a, w, new = [], np.zeros(0), np.zeros(d), None
    for _ in range(100 * n):
        if new is None:
            short = 1 - z @ w
            short[short <= rounding * (np.abs(z) @ np.abs(w))] = 0
            short[S] = 0
            if not short.any():
                return w[np.argsort(order)]
            new = short.argmax()
        Q, R, pivots = qr(z[S].T, pivoting=True)
        parts = Q.T @ z[new]
        along, apart = np.empty(len(S)), Q[:, len(S) :] @ parts[len(S) :]
        along[pivots] = solve_triangular(R[: len(S)], parts[: len(S)])
        known = rounding * (np.abs(z[new]) + np.abs(along) @ np.abs(z[S]))
        joins = (1 - z[new] @ w) / (apart @ apart) if (np.abs(apart) > known).any() else np.inf
        leaves = np.divide(a, along, out=np.full(len(S), np.inf), where=along > 0)
        step = min(joins, leaves.min(initial=np.inf))
        if step == np.inf:
            break
        a, w = a - step * along, w + step * apart
        if step < joins:
            i = leaves.argmin()
            a = np.delete(a, i)
            del S[i]
        else:
            S, new = [*S, new], None
            Q, R, pivots = qr(z[S].T, mode="economic", pivoting=True)
            if not R.diagonal().all():
                break
            ones = solve_triangular(R, np.ones(len(S)), trans="T")
            w, a = Q @ ones, np.empty(len(S))
            a[pivots] = solve_triangular(R, ones)
    return np.full(d, np.nan)


def _objective(w, z, price):
    """The objective and its gradient, from the rows already turned around; one price for all weights or one each."""
    m = w @ z.T
    value = np.logaddexp(0, -m).mean(-1) + (price * w * w).sum(-1) / 2
    return value, -(expit(-m) @ z) / len(z) + price * w


def _rounding(z):
    """Relative to what is added up: two decompositions and what comes after them stay well below it."""
    return 100 * blur(z)


def _units(z):
    """The largest size of each feature (d,), 1 for one that is 0."""
    size = np.abs(z).max(0)
    return np.where(size > 0, size, 1.0)


def _signed(x, y):
    """z (n, d): the rows of x, turned around for label 0."""
    x, y = v.array("x", x, dtype=float, ndim=2), v.labels("y", v.array("y", y, ndim=1), 2)
    v.same_length("x", x, "y", y)
    return np.where(y == 1, 1.0, -1.0)[:, None] * x

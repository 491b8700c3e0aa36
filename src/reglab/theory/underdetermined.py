"""Least squares without a unique answer: which of the many answers a penalty, or descent, picks.

J(w) = 1/(2n) ||x w - y||^2 for x (n, d) and y (n,), without intercept. Its Hessian x^T x / n has the eigenvalues
h = s^2 / n, s the singular values of x = U diag(s) V^T. All is read off this decomposition.
"""

from __future__ import annotations

import numpy as np

from reglab import validation as v
from reglab.theory.spectrum import spectrum


def min_norm(x, y):
    """The shortest argmin of J, shape (d,): x^+ y = V diag(1/s) U^T y over the s > 0. Penrose (1955)."""
    x, y = _rows(x, y)
    U, s, Vt = _spectrum(x)
    return (U.T @ y / s) @ Vt


def null_part(x, w):
    """The part of w (*lead, d) that x does not see: w minus its projection on the span of the rows of x."""
    x, w = v.array("x", x, dtype=float, ndim=2), v.array("w", w, dtype=float)
    if w.shape[-1:] != x.shape[1:]:
        raise ValueError(f"w must have shape (..., {x.shape[1]}), got {w.shape}")
    Vt = _spectrum(x)[2]
    return w - (w @ Vt.T) @ Vt


def condition(x, lam):
    """(h_max + lam) / (h_min + lam), shape of lam: the condition number of x^T x / n + lam I; inf where singular."""
    x = v.array("x", x, dtype=float, ndim=2)
    lam = np.asarray(v.non_negative("lam", lam))
    h = _spectrum(x)[1] ** 2 / len(x)
    low = (h[-1] if len(h) == x.shape[1] else 0.0) + lam
    return np.divide(h[0] + lam, low, out=np.full(lam.shape, np.inf), where=low > 0)[()]


def least_squares_descent(x, y, lr, steps, start=None, lam=0.0):
    """Gradient descent on J(w) + lam/2 ||w||^2, step by step: w after 0, 1, .., steps, shape (steps + 1, d)."""
    x, y = _rows(x, y)
    lr, lam, steps = v.positive("lr", lr), v.non_negative("lam", lam), v.integer("steps", steps, 0)
    ways = np.empty((steps + 1, x.shape[1]))
    ways[0] = _start(start, x)
    for t in range(steps):
        gradient = x.T @ (x @ ways[t] - y) / len(x) + lam * ways[t]
        ways[t + 1] = ways[t] - lr * gradient
    return ways


def after(x, y, lr, steps, start=None):
    """The same w without penalty in closed form, shape (*steps.shape, d), for an array of step numbers, also inf.

    Along v_i the start keeps (1 - lr h_i)^t and x^+ y has come in by 1 - (1 - lr h_i)^t; the start's null part stays.
    Raises ValueError unless 0 < lr < 2 / h_max, without which descent does not converge.
    """
    x, y = _rows(x, y)
    U, s, Vt = _spectrum(x)
    h = s**2 / len(x)
    v.real("lr", lr, 0.0, 2 / h[0], open_low=True, open_high=True)
    share, start = descent_share(h, lr, steps), _start(start, x)
    along = share * (U.T @ y / s) + (1 - share) * (Vt @ start)
    return along @ Vt + null_part(x, start)


def descent_share(h, lr, steps):
    """1 - (1 - lr h)^t, the share of the answer that t steps of descent from 0 have found: (*steps.shape, *h.shape).

    steps may be any numbers t >= 0, also inf. The counterpart of `shrinkage(h, lam)`, which is h / (h + lam).
    Raises ValueError unless 0 <= lr h < 2.
    """
    h, lr = np.asarray(v.non_negative("h", h)), v.positive("lr", lr)
    v.real("lr", lr, 0.0, 2 / max(h.max(), 1e-300), open_low=True, open_high=True)
    t = np.asarray(steps, float)
    if not (t >= 0).all():
        v.fail("steps", steps, "numbers of at least 0")
    t = t.reshape(t.shape + (1,) * h.ndim)
    factor = 1 - lr * h
    with np.errstate(divide="ignore", invalid="ignore"):
        kept = np.exp(t * np.log(np.abs(factor))) * np.where((factor < 0) & (t % 2 == 1), -1.0, 1.0)
    return 1 - np.where((h == 0) | (t == 0), 1.0, np.where(factor == 0, 0.0, kept))


def matching_lam(h, lr, steps):
    """The lam at which ridge keeps the share that t >= 1 steps of descent have found, one for each h > 0: the
    solution of h / (h + lam) = 1 - (1 - lr h)^t. Near 1 / (lr t) only where lr h t is small.

    Shape (*steps.shape, *h.shape). Raises ValueError unless 0 < lr h < 1. Goodfellow, Bengio and Courville (2016),
    section 7.8.
    """
    h, lr = v.positive("h", h), v.positive("lr", lr)
    v.real("lr", lr, 0.0, 1 / np.max(h), open_low=True, open_high=True)
    v.real("steps", steps, 1.0)
    share = descent_share(h, lr, steps)
    return h * (1 - share) / share


def _spectrum(x):
    """`spectrum`, of an x that says anything."""
    if not x.any():
        raise ValueError(f"x must have an entry that is not 0, got zeros of shape {x.shape}")
    return spectrum(x)


def _rows(x, y):
    x, y = v.array("x", x, dtype=float, ndim=2), v.array("y", y, dtype=float, ndim=1)
    v.same_length("x", x, "y", y)
    return x, y


def _start(start, x):
    return np.zeros(x.shape[1]) if start is None else v.array("start", start, dtype=float, shape=(x.shape[1],))

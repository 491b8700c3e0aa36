"""Penalty or constraint: least squares within a ball, the multiplier of its radius, and the way from one to the other.

Everywhere x (n, d), y (n,), J(w) = 1/(2n) ||y - x w||^2 without intercept, and the book's scaling:

    L2Ball:  ||w||_2 <= k,  its penalty  lam/2 ||w||_2^2   (as if the constraint were  1/2 ||w||_2^2 <= k^2/2)
    L1Ball:  ||w||_1 <= k,  its penalty  lam ||w||_1

Both are Omega(w) = 1/q ||w||_q^q <= k^q/q with the Lagrangian J(w) + lam (Omega(w) - k^q/q); lam is the multiplier.
Kuhn and Tucker (1951); Boyd and Vandenberghe (2004), chapter 5.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from reglab import validation as v
from reglab.norms import length
from reglab.theory.lasso import at, homotopy
from reglab.theory.spectrum import spectrum


class Ball:
    """What both balls share. A subclass knows its order q and writes `penalized` and `multiplier`.

    longest: the norm of the solution without penalty, the shortest one where there are several; from this radius on
        the ball binds no more.
    """

    q: int  # 1 or 2

    def __init__(self, x, y):
        self.x, self.y = v.array("x", x, dtype=float, ndim=2), v.array("y", y, dtype=float, ndim=1)
        v.same_length("x", self.x, "y", self.y)

    def loss(self, w):
        """J(w), shape lead, for w (*lead, d)."""
        return ((self.y - np.asarray(w, float) @ self.x.T) ** 2).mean(-1) / 2

    def slope(self, w):
        """The gradient of J, shape (*lead, d)."""
        return (np.asarray(w, float) @ self.x.T - self.y) @ self.x / len(self.x)

    def norm(self, w):
        """||w||_q, shape lead."""
        return _size(w, self.q)

    def penalized(self, lam):
        """argmin of J(w) + lam Omega(w), shape (*lam.shape, d), for lam >= 0; at lam = 0 the limit from above."""
        raise NotImplementedError

    def multiplier(self, k):
        """lam(k), the multiplier at the minimum within radius k > 0, shape of k: the lam whose penalized minimum has
        norm k, and 0 where the ball binds no more. It falls with k."""
        raise NotImplementedError

    def radius(self, lam):
        """k(lam), the norm of the penalized minimum, shape of lam. It falls with lam."""
        return self.norm(self.penalized(lam))

    def constrained(self, k):
        """argmin of J(w) subject to ||w|| <= k, shape (*k.shape, d), for k > 0; where there are several, a shortest."""
        return self.penalized(self.multiplier(k))

    def value(self, k):
        """J*(k), the least loss within radius k > 0, shape of k. Its slope is -lam(k) k^(q-1)."""
        return self.loss(self.constrained(k))

    def dual(self, lam, k):
        """min over w of J(w) + lam (Omega(w) - k^q/q); lam >= 0 and k > 0 broadcast. Never above J*(k), and equal to it
        at lam = lam(k)."""
        k = _radius(k)
        w = self.penalized(lam)
        return self.loss(w) + np.asarray(lam) / self.q * (self.norm(w) ** self.q - k**self.q)


class L2Ball(Ball):
    """||w||_2 <= k. The penalized minimum is (G + lam I)^-1 c, with G = x^T x / n and c = x^T y / n.

    More and Sorensen (1983) solve the secular equation ||(G + lam I)^-1 c|| = k for lam by Newton's method on
    1/||.||, which is nearly straight in lam, increasing and concave: from the left no step goes too far.
    """

    q = 2

    def __init__(self, x, y):
        super().__init__(x, y)
        _, s, self._V = spectrum(self.x)
        self._h = s**2 / len(self.x)
        self._c = self._V @ (self.y @ self.x) / len(self.x)
        self.longest = float(length(self._c / self._h))

    def penalized(self, lam):
        """(G + lam I)^-1 c, shape (*lam.shape, d)."""
        lam = np.asarray(v.non_negative("lam", lam))
        return (self._c / (self._h + lam[..., None])) @ self._V

    def multiplier(self, k):
        """The root of the secular equation, 0 from `longest` on; shape of k."""
        k = np.asarray(_radius(k))
        if self.longest == 0:
            return np.zeros_like(k)[()]
        c = self._c / np.minimum(k, self.longest)[..., None]  # of w / k, whose squares are in range at every size of w
        low, high = np.maximum(length(c) - self._h.max(), 0), np.maximum(length(c) - self._h.min(), 0)
        lam = low
        for _ in range(100):
            curved = self._h + lam[..., None]
            w = c / curved
            r, bend = length(w), (w**2 / curved).sum(-1)
            new = np.clip(lam + r**2 * (r - 1) / bend, low, high)
            if (np.abs(new - lam) <= 1e-15 * (new + self._h.min())).all():
                break
            lam = new
        return np.where(k < self.longest, new, 0.0)[()]


class L1Ball(Ball):
    """||w||_1 <= k: the lasso as Tibshirani (1996) states it. Its path is piecewise linear, so lam is too, between the
    norms at the knots (Osborne, Presnell and Turlach, 2000)."""

    q = 1

    def __init__(self, x, y):
        super().__init__(x, y)
        self._knots, self._coefs = homotopy(self.x, self.y)
        self._norms = self.norm(self._coefs)
        self.longest = float(self._norms[-1])

    def penalized(self, lam):
        """The lasso, shape (*lam.shape, d)."""
        return at(self._knots, self._coefs, lam)

    def multiplier(self, k):
        """Between two knots on a straight line, 0 from `longest` on; shape of k."""
        return np.interp(_radius(k), self._norms, self._knots, right=0.0)[()]


class Residual(NamedTuple):
    """By how much the conditions of Karush, Kuhn and Tucker are missed, shape lead each; all 0 where they hold.

    stationarity: the worst coordinate of slope + lam s: s = w for q = 2, sign(w) or, at 0, any of [-1, 1] for q = 1.
    feasibility: max(||w||_q - k, 0).
    slackness: lam times the distance of ||w||_q from k: a positive multiplier only where the ball binds.
    """

    stationarity: np.ndarray
    feasibility: np.ndarray
    slackness: np.ndarray


def constraint_residual(slope, w, lam, k, q=2) -> Residual:
    """How far w (*lead, d) is from solving min J(w) subject to ||w||_q <= k, q = 1 or 2, with multiplier lam >= 0.

    slope (*lead, d) is the gradient of J at w, of any loss J; lam and k broadcast to lead. Where J is convex, residuals
    of 0 prove that w is the minimum. Raises ValueError for bad input.
    """
    w = v.array("w", w, dtype=float)
    slope = v.array("slope", slope, dtype=float, shape=w.shape)
    lam, k = np.asarray(v.non_negative("lam", lam)), np.asarray(_radius(k))
    if q not in (1, 2):
        v.fail("q", q, "1 or 2")
    if w.ndim == 0:
        v.fail("w", w, "an array with the coefficients on its last axis")
    price = lam[..., None]
    if q == 2:
        wrong = np.abs(slope + price * w)
    else:
        wrong = np.where(w == 0, np.maximum(np.abs(slope) - price, 0), np.abs(slope + price * np.sign(w)))
    size = _size(w, q)
    return Residual(wrong.max(-1), np.maximum(size - k, 0), lam * np.abs(k - size))


def corner_share(k, distance):
    """The probability that the L1 ball of radius k in the plane is touched at a corner, where the contours are circles
    around a point in a random direction, at a Euclidean distance >= k: 4/pi arccos(k / (sqrt(2) distance)) - 1.

    The corner on the first axis is touched where |u_1| - |u_2| >= k, u the centre. 1 as k goes to 0, and 0 at
    k = distance. k and distance broadcast. Raises ValueError for a distance below k.
    """
    k, distance = _radius(k), v.positive("distance", distance)
    if (np.asarray(distance) < k).any():
        v.fail("distance", distance, f"at least k = {k}, so that every centre lies outside")
    return 4 / np.pi * np.arccos(k / (np.sqrt(2) * np.asarray(distance))) - 1


def _size(w, q):
    """||w||_q along the last axis, q = 1 or 2."""
    return np.abs(w).sum(-1) if q == 1 else length(w)


def _radius(k):
    try:
        return v.positive("k", k)
    except ValueError as error:
        raise ValueError(
            f"{error}: a ball of radius 0 holds only w = 0 and has no inside, below 0 it is empty"
        ) from None

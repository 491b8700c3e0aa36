"""The lasso: which weights an L1 penalty leaves at exactly zero, for one lambda, for many, and for all of them.

Everywhere x (n, d), y (n,), and the objective is

    1/(2n) ||y - x w||^2 + lam (ratio ||w||_1 + (1 - ratio)/2 ||w||^2),

without intercept: center x and y first. ratio = 1 is the lasso (Tibshirani, 1996), ratio = 0 ridge regression, between
them lies the elastic net (Zou and Hastie, 2005).
"""

from __future__ import annotations

import numpy as np

from reglab import validation as v
from reglab.theory.ridge import RidgePath


def soft_threshold(a, t):
    """sign(a) max(|a| - t, 0), the minimum of 1/2 (u - a)^2 + t |u| over u: what is within t of 0 becomes exactly 0.

    t >= 0; a and t broadcast. Donoho and Johnstone (1994). Raises ValueError where t is negative.
    """
    a, t = v.real("a", a), v.non_negative("t", t)
    return a - np.clip(a, -t, t)


def lasso_1d(a, lam, c=1.0):
    """argmin of c (w - a)^2 + lam |w| over w, for c > 0; arguments broadcast. Exactly 0 where lam >= 2 c |a|."""
    a, lam, c = v.real("a", a), v.non_negative("lam", lam), v.positive("c", c)
    return np.where(lam >= 2 * c * np.abs(a), 0.0, soft_threshold(a, lam / (2 * c)))[()]


def ridge_1d(a, lam, c=1.0):
    """argmin of c (w - a)^2 + lam w^2 over w, for c > 0; arguments broadcast: c a / (c + lam), 0 only for a = 0."""
    a, lam, c = v.real("a", a), v.non_negative("lam", lam), v.positive("c", c)
    return c * a / (c + lam)


def lam_max(x, y, ratio=1.0) -> float:
    """The smallest lam at which all coefficients are 0: max_j |x_j^T y| / (n ratio).

    Raises ValueError for ratio 0: ridge regression has no such lam.
    """
    x, y = _data(x, y)
    return float(np.abs(x.T @ y).max() / (len(x) * _ratio(ratio, open_low=True)))


def kkt_residual(x, y, w, lam, ratio=1.0):
    """By how much w (..., d) violates the conditions of the minimum at lam (...), at its worst coordinate; 0: it is it.

    With g = x^T (y - x w) / n - lam (1 - ratio) w, they are g_j = lam ratio sign(w_j) where w_j is not 0, and
    |g_j| <= lam ratio where it is. The leading axes of w and lam broadcast. Raises ValueError for bad input.
    """
    x, y = _data(x, y)
    w, lam, ratio = v.array("w", w, dtype=float), v.non_negative("lam", lam), _ratio(ratio)
    if w.ndim == 0 or w.shape[-1] != x.shape[1]:
        raise ValueError(f"w must have {x.shape[1]} coefficients on its last axis, got shape {w.shape}")
    try:
        np.broadcast_shapes(w.shape[:-1], np.shape(lam))
    except ValueError:
        raise ValueError(f"lam must broadcast to the leading axes of w {w.shape}, got {np.shape(lam)}") from None
    lam = np.asarray(lam)[..., None]
    slope = (y - w @ x.T) @ x / len(x) - lam * (1 - ratio) * w
    wrong = np.where(w == 0, np.maximum(np.abs(slope) - lam * ratio, 0), np.abs(slope - lam * ratio * np.sign(w)))
    return wrong.max(-1)


def path(x, y, lams, ratio=1.0, tolerance=1e-10, max_sweeps=10_000):
    """The coefficients (*lams.shape, d) at each lam, in the order given.

    From the largest lam down, each starts from the one before. A sweep of cyclic coordinate descent takes the
    coefficients that are not 0 and those whose condition is violated, each to its own minimum (Friedman, Hastie and
    Tibshirani, 2010). Where only the signs are right, linear systems give the rest: after each sweep the coefficients
    that are not 0 go to their joint minimum, and where one would change its sign on the way it stops at 0 (Lee, Battle,
    Raina and Ng, 2006). The end is a `kkt_residual` of at most tolerance times max_j |x_j^T y| / n, and of as much less
    for a feature in small units.

    lam = 0 (any ratio) and ratio = 0 (any lam) have no kink and come from `RidgePath`: where that leaves a choice,
    the solution of least norm. For lam > 0 and dependent columns the lasso may leave a choice too: this is one of its
    solutions, all of which have the same fit and the same ||w||_1.
    Raises ValueError for bad input, or where max_sweeps for one lam do not suffice.
    """
    x, y = _data(x, y)
    lams, ratio = np.asarray(v.non_negative("lams", lams)), _ratio(ratio)
    tolerance, max_sweeps = v.positive("tolerance", tolerance), v.integer("max_sweeps", max_sweeps, 1)
    flat, coefs = lams.reshape(-1), np.zeros((lams.size, x.shape[1]))
    smooth = flat * ratio == 0
    if smooth.any():
        coefs[smooth] = RidgePath(x, y, intercept=False).coefficients((1 - ratio) * flat[smooth])[0]
    if not smooth.all():
        problem, w = _Descent(x, y, tolerance, max_sweeps), np.zeros(x.shape[1])
        for i in np.argsort(-flat)[: np.count_nonzero(~smooth)]:
            coefs[i] = w = problem.minimum(w, flat[i], ratio)
    return coefs.reshape(*lams.shape, -1)


class _Descent:
    """The minimum of 1/2 w^T G w - c^T w + l1 ||w||_1 + l2/2 ||w||^2, with G = x^T x / n and c = x^T y / n: once G is
    known, the n rows are not needed again. g is c - G w throughout."""

    def __init__(self, x, y, tolerance, max_sweeps):
        self.G, self.c = x.T @ x / len(x), x.T @ y / len(x)
        self.tolerance, self.max_sweeps = tolerance * np.minimum(np.abs(self.c).max(), _sizes(x, self.c)), max_sweeps

    def minimum(self, start, lam, ratio):
        w, l1, l2 = start.copy(), lam * ratio, lam * (1 - ratio)
        for _ in range(self.max_sweeps):
            S = np.flatnonzero(w)
            g = self.c - w[S] @ self.G[S]
            slope = g - l2 * w
            wrong = np.abs(slope - l1 * np.sign(w))
            wrong[w == 0] -= l1
            if (wrong <= self.tolerance).all():
                return w
            self._sweep(np.flatnonzero((w != 0) | (wrong > self.tolerance)), w, g, l1, l2)
            self._settle(w, l1, l2)
        raise ValueError(f"max_sweeps must be larger for lam {lam:g} and this tolerance, got {self.max_sweeps}")

    def _sweep(self, some, w, g, l1, l2):
        """Each of some coordinates to its minimum, in turn."""
        for j in some:
            h, old = self.G[j, j], w[j]
            a = g[j] + h * old
            new = (a - l1 if a > l1 else a + l1 if a < -l1 else 0.0) / (h + l2)
            if new != old:
                w[j] = new
                g -= (new - old) * self.G[j]

    def _settle(self, w, l1, l2):
        """The coefficients that are not 0 together to their minimum, as far as their signs allow."""
        while (S := np.flatnonzero(w)).size:
            A = self.G[np.ix_(S, S)]
            A[np.diag_indices(len(S))] += l2
            pull = self.c[S] - A @ w[S] - l1 * np.sign(w[S])
            A[np.diag_indices(len(S))] *= 1 + 1e-12  # so that dependent columns have a way too, and it leads downhill
            way = np.linalg.solve(A, pull)
            crosses = w[S] * (w[S] + way) <= 0
            share = np.divide(-w[S], way, out=np.ones(len(S)), where=crosses)
            w[S] = np.where(crosses & (share == share.min()), 0.0, w[S] + share.min() * way)
            if not crosses.any():
                return


def adaptive(x, y, lams, power=1.0, pilot=None):
    """The adaptive lasso (Zou, 2006), shape (*lams.shape, d): argmin of 1/(2n) ||y - x w||^2 + lam sum_j |w_j| / p_j
    with p_j = |pilot_j|^power. A feature whose pilot is 0 stays 0.

    power: above 0.
    pilot: first estimates (d,), such as those of `ridge`; None: least squares, which needs independent columns.
    Raises ValueError for bad input.
    """
    x, y = _data(x, y)
    power, d = v.positive("power", power), x.shape[1]
    if pilot is None:
        least_squares = RidgePath(x, y, intercept=False)
        if least_squares.rank < d:
            raise ValueError(f"pilot must be given where x of shape {x.shape} has dependent columns, got None")
        pilot, _ = least_squares.coefficients(0.0)
    scale = np.abs(v.array("pilot", pilot, dtype=float, shape=(d,))) ** power
    return path(x * scale, y, lams) * scale


def homotopy(x, y, lam_min=0.0):
    """The whole path of the lasso, which is piecewise linear in lam: its knots (K,), descending from `lam_max` to
    lam_min, and the coefficients (K, d) there. Between two knots, `at` is exact.

    At a knot an entry of x^T (y - x w) / n reaches +-lam and its feature joins the support, or a coefficient reaches 0
    and its feature leaves. Osborne, Presnell and Turlach (2000); Efron, Hastie, Johnstone and Tibshirani (2004).

    A feature that depends linearly on those of the support (or leaves less than 10⁻¹² of its square unexplained) does
    not join: then this is one of several solutions.
    Raises ValueError for bad input, or where so many features tie that their order is unclear.
    """
    x, y = _data(x, y)
    lam_min, d = _number("lam_min", lam_min), x.shape[1]
    face, lam, knots, coefs = _Face(x, y), np.inf, [], []
    last, ties = np.maximum(lam_min, 1e-12 * _sizes(x, face.c)), 0  # of a feature below that, events are rounding
    lengths = np.linalg.norm(x, axis=0)
    sides, left, dependent = np.array([[1.0], [-1.0]]), None, []
    while True:
        base, slope, p, q = face.line()
        room = 1 - sides * q  # p + lam q = +-lam
        joins = np.divide(sides * p, room, out=np.zeros((2, d)), where=room > 1e-11)
        joins[(joins <= last) | np.isin(np.arange(d), face.support + dependent)] = 0
        leaves = np.divide(base, slope, out=np.zeros(len(base)), where=face.signs * slope < 0)
        leaves[leaves <= last[face.support]] = 0
        if left:  # stands exactly on the border that it has just crossed
            joins[left] = 0
        event = max(joins.max(), leaves.max(initial=0.0))
        tie = event >= lam * (1 - 1e-13)
        ties = ties + 1 if tie else 0
        if ties > 10 * d:
            v.fail("x", x, f"free of ties; here features join and leave without end at lam {lam:g}")
        lam = lam if tie else event or lam_min
        if not knots or lam < knots[-1]:
            w, size = base - lam * slope, (np.abs(base) + lam * np.abs(slope)) * lengths[face.support]
            knots.append(lam)
            coefs.append(np.zeros(d))
            felt = np.abs(w) * lengths[face.support] > 1e-13 * size.max(initial=0.0)
            coefs[-1][face.support] = np.where(felt, w, 0.0)
        if lam <= lam_min or not event:
            return np.array(knots), np.array(coefs)
        if joins.max() >= event:
            side, j = np.unravel_index(joins.argmax(), joins.shape)
            if face.join(j, sides[side, 0]):
                left = None
            else:
                dependent.append(j)
        else:
            i = int(leaves.argmax())
            left, dependent = (int(face.signs[i] < 0), face.support[i]), []
            face.leave(i)


class _Face:
    """A support A with signs s. There the conditions of the minimum are linear: G_AA w_A = c_A - lam s, with
    G = x^T x / n and c = x^T y / n."""

    def __init__(self, x, y):
        self.x, self.c = x, x.T @ y / len(x)
        self.support, self.signs = [], np.zeros(0)
        self.rows, self.inverse = np.zeros((0, x.shape[1])), np.zeros((0, 0))  # G_A and (G_AA)^-1

    def join(self, j, sign) -> bool:
        """Append feature j; False and nothing done where it depends on the others."""
        x, A = self.x[:, j], self.x[:, self.support]
        row, left, b = x @ self.x / len(x), x, 0.0
        for _ in range(2):  # what the others do not explain of x, then of that: from G alone, half the digits are lost
            more = self.inverse @ (left @ A / len(x))
            left, b = left - A @ more, b + more
        rest = left @ left / len(x)
        if rest <= 1e-12 * row[j]:
            return False
        b = np.append(b, -1.0)
        self.inverse = np.pad(self.inverse, (0, 1)) + np.outer(b, b / rest)
        self.support, self.signs = [*self.support, int(j)], np.append(self.signs, sign)
        self.rows = np.concatenate([self.rows, row[None]])
        return True

    def leave(self, i):
        """Remove the i-th feature of the support."""
        self.support = self.support[:i] + self.support[i + 1 :]
        self.signs, self.rows = np.delete(self.signs, i), np.delete(self.rows, i, 0)
        self.inverse = np.linalg.inv(self.rows[:, self.support])

    def line(self):
        """base, slope, p, q: here w_A = base - lam slope, and x^T (y - x w) / n = p + lam q."""
        A, target = self.rows[:, self.support], np.stack([self.c[self.support], self.signs], -1)
        found = self.inverse @ target
        found += self.inverse @ (target - A @ found)  # undoes the rounding of the inverse
        base, slope = found.T
        return base, slope, self.c - base @ self.rows, slope @ self.rows


def at(knots, coefs, lams):
    """The coefficients (*lams.shape, d) at any lam, between the knots (K,) and coefs (K, d) of `homotopy`.

    Above the first knot all are 0. Raises ValueError for a lam below the last knot.
    """
    knots, coefs = v.array("knots", knots, dtype=float, ndim=1), v.array("coefs", coefs, dtype=float, ndim=2)
    v.same_length("knots", knots, "coefs", coefs)
    if (np.diff(knots) > 0).any():
        v.fail("knots", knots, "in descending order")
    lams = np.asarray(v.non_negative("lams", lams))
    if lams.min() < knots[-1]:
        raise ValueError(f"lams must be at least {knots[-1]:g}, where the path ends, got {lams.min():g}")
    if len(knots) == 1:
        return np.broadcast_to(coefs[0], (*lams.shape, coefs.shape[1])).copy()
    right = np.clip(np.searchsorted(-knots, -lams), 1, len(knots) - 1)
    width = knots[right - 1] - knots[right]
    share = np.divide(knots[right - 1] - lams, width, out=np.ones_like(lams), where=width > 0).clip(0, 1)[..., None]
    return (1 - share) * coefs[right - 1] + share * coefs[right]


def _data(x, y):
    x, y = v.array("x", x, dtype=float, ndim=2), v.array("y", y, dtype=float, ndim=1)
    v.same_length("x", x, "y", y)
    return x, y


def _sizes(x, c):
    """The largest |c_j| of all features, were they as long as each: for every feature its own unit of c, (d,)."""
    length = np.linalg.norm(x, axis=0)
    return length * np.divide(np.abs(c), length, out=np.zeros_like(length), where=length > 0).max()


def _ratio(ratio, open_low=False):
    return _number("ratio", ratio, 1.0, open_low=open_low)


def _number(name, value, high=np.inf, open_low=False):
    value = v.real(name, value, 0.0, high, open_low=open_low)
    return value if isinstance(value, float) else v.fail(name, value, "a single number")

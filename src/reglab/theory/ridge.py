"""Ridge regression: all lambdas from one decomposition, with and without an intercept."""

from __future__ import annotations

import numpy as np

from reglab import validation as v
from reglab.theory.spectrum import blur, centred, spectrum


def ridge(x, y, lam):
    """The one argmin of 1/(2n) ||y - x w||^2 + lam/2 ||w||^2, shape (*lam.shape, d), for x (n, d) and y (n,).

    No intercept: `RidgePath` has one. scikit-learn's `Ridge` minimizes the sum ||y - x w||^2 + alpha ||w||^2, so its
    alpha is n lam. Hoerl and Kennard (1970).
    Raises ValueError for negative lam, and where lam = 0 leaves no unique answer.
    """
    x, y = v.array("x", x, dtype=float, ndim=2), v.array("y", y, dtype=float, ndim=1)
    v.same_length("x", x, "y", y)
    path = RidgePath(x, y, intercept=False)
    w, _ = path.coefficients(lam)
    if path.rank < x.shape[1] and (np.asarray(lam) == 0).any():
        wish = f"above 0 where x has rank {path.rank} and {x.shape[1]} columns, for no answer is unique"
        v.fail("lam", 0.0, f"{wish} (min_norm gives the shortest)")
    return w


class RidgePath:
    """Ridge with a free intercept, for every lam from one singular value decomposition: the w and b that minimize

        1/(2n) sum_i (y_i - b - x_i w)^2 + lam/2 ||w||^2.

    Least squares is shrunk by h / (h + lam) along each eigenvector of
    1/n x^T x, x centred where there is an intercept and h its eigenvalue.
    Where lam = 0 leaves several answers, the one with the smallest norm, which
    is the limit lam -> 0. rank (*S) says along how many directions x tells.
    Hoerl and Kennard (1970).

    x, y: (*S, n, d) and (*S, n): one sample, or many with a fit of their own
        each; an x (n, d) serves all of them.
    lam: (*L), at least 0, a number or an array.
    intercept: False leaves out b.
    Raises ValueError for anything else.
    """

    def __init__(self, x, y, intercept=True):
        self.x, self.y = rows(x, y)
        self._n, self._free = self.y.shape[-1], int(bool(intercept))
        if self._n <= self._free:
            v.fail("y", self.y.tolist(), "of at least two rows where there is an intercept")
        x, self._mean, self._height = self.x, np.zeros(self.x.shape[-1]), np.zeros(self.y.shape[:-1])
        if intercept:
            (x, mean), self._height = centred(x), self.y.mean(-1)
            self._mean = mean[..., 0, :]
        self._rest = self.y - self._height[..., None]
        self._U, s, self._Vt = spectrum(x)
        self._told, self._h = s > 0, s**2 / self._n
        self.rank = self._told.sum(-1)
        self._along = (self._rest[..., None, :] @ self._U)[..., 0, :]
        self._w = np.divide(self._along, s, out=np.zeros_like(self._along), where=self._told)  # least squares
        least = np.where(self._told, s, np.inf).min(-1, initial=np.inf)
        self._blur = blur(x) * s.max(-1, initial=0.0) / least  # how well the directions in U are known

    def coefficients(self, lam):
        """w (*L, *S, d) and b (*L, *S)."""
        w = ((self._over(self._h, lam) * self._w)[..., None, :] @ self._Vt)[..., 0, :]
        return w, self._height - (w * self._mean).sum(-1)

    def predict(self, x, lam):
        """b + x w, shape (*L, *S, m), for x (*S, m, d) or (m, d)."""
        w, b = self.coefficients(lam)
        return (np.asarray(x, float) @ w[..., None])[..., 0] + b[..., None]

    def residuals(self, lam):
        """y_i minus its fitted value, (*L, *S, n)."""
        return self.y - self.predict(self.x, lam)

    def freedom(self, lam):
        """Degrees of freedom (*L, *S): the trace of the matrix that maps y to fitted values; the intercept is one."""
        return self._free + self._over(self._h, lam).sum(-1)

    def left_out(self, lam):
        """y_i minus the prediction by the fit to all rows but i, (*L, *S, n), without refitting: r_i / (1 - S_ii).

        The penalty on the *sum* of squares, n lam ||w||^2, stays when a row leaves. Allen (1974).
        """
        beyond = np.eye(self._n) - self._free / self._n - self._U @ self._U.mT  # what no fit reaches
        size = np.sqrt((beyond**2).sum(-1))
        reached = (size <= self._blur[..., None]) | (self.rank + self._free == self._n)[..., None]
        beyond = np.where(reached[..., None], 0.0, beyond)
        residual = (beyond @ self._rest[..., None])[..., 0]
        return self._quotient(lam, residual, self._U**2, np.where(reached, 0.0, size**2))

    def gcv(self, lam):
        """Generalized cross-validation (*L, *S): mean r_i^2 / (1 - tr S / n)^2. Golub, Heath and Wahba (1979)."""
        spare = (self._n - self._free - self.rank)[..., None]
        residual = np.where(spare > 0, self._rest - (self._U @ self._along[..., None])[..., 0], 0.0)
        each = np.full((1, self._h.shape[-1]), 1 / self._n)
        return (self._quotient(lam, residual, each, spare / self._n) ** 2).mean(-1)

    def _quotient(self, lam, residual, squares, room):
        """r / (1 - S) = (lam U (along / (h + lam)) + residual) / (lam squares / (h + lam) + room): no term cancels
        another. residual and room are those of least squares; where they are 0, lam cancels, and 0 is the limit."""
        weight, lam = self._over(1.0, lam), np.where(room > 0, self._lam(lam), 1.0)
        within = (self._U @ (weight * self._along)[..., None])[..., 0]
        return (lam * within + residual) / (lam * (squares @ weight[..., None])[..., 0] + room)

    def _over(self, a, lam):
        """a / (h + lam) of each direction, and 0 where the data say nothing: (*L, *S, r), with axes of length 1 for S
        where x serves all."""
        total = self._h + self._lam(lam)
        return np.divide(a, total, out=np.zeros_like(total), where=self._told)

    def _lam(self, lam):
        """lam with axes of length 1 for S and the directions."""
        lam = np.asarray(v.non_negative("lam", lam))
        return lam.reshape((*lam.shape, *(1,) * self.y.ndim))


def rows(x, y):
    """x (*S, n, d), or (n, d) for all, and y (*S, n) as arrays of floats; ValueError where they are not."""
    x, y = v.array("x", x, dtype=float), v.array("y", y, dtype=float)
    if x.ndim < 2 or x.shape[:-1] not in (y.shape, y.shape[-1:]):
        raise ValueError(f"x and y must have one target a row, got shapes {x.shape} and {y.shape}")
    return x, y

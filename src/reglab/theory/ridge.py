"""Ridge regression with a free intercept: all lambdas from one decomposition."""

from __future__ import annotations

import numpy as np

from reglab import validation as v
from reglab.theory.shrinkage import shrinkage
from reglab.theory.spectrum import centred


class RidgePath:
    """Ridge with a free intercept, for every lam from one singular value decomposition: the w and b that minimize

        1/n sum_i (y_i - b - x_i w)^2 + lam/2 ||w||^2.

    x (*S, n, d), y (*S, n): one sample, or many with a fit of their own each;
    an x (n, d) serves all of them
    lam (*L): at least 0, a number or an array

    Where lam = 0 leaves several answers, the one with the smallest norm.
    Raises ValueError for anything else. Hoerl and Kennard (1970).
    """

    def __init__(self, x, y):
        self.x, self.y = rows(x, y)
        x, mean = centred(self.x)
        self._mean, self._height = mean[..., 0, :], self.y.mean(-1)
        self._U, s, self._Vt = np.linalg.svd(x, full_matrices=False)
        smallest = max(self.x.shape[-2:]) * np.finfo(float).eps * s.max(-1, keepdims=True)
        self._s = np.where(s > smallest, s, 0.0)
        self._along = ((self.y - self._height[..., None])[..., None, :] @ self._U)[..., 0, :]

    def _share(self, lam):
        """h / (h + lam) of each direction, h = 2 s^2 / n, and 0 where the data say nothing: (*L, *S, r), with axes of
        length 1 for S where x serves all."""
        lam = np.asarray(v.non_negative("lam", lam))
        lam = lam.reshape((*lam.shape, *(1,) * (self.y.ndim - 1)))
        n = self.y.shape[-1]
        return shrinkage(2 / n * self._s**2, lam) * (self._s > 0)

    def coefficients(self, lam):
        """w (*L, *S, d) and b (*L, *S)."""
        inverse = np.divide(1.0, self._s, out=np.zeros_like(self._s), where=self._s > 0)
        w = ((self._share(lam) * inverse * self._along)[..., None, :] @ self._Vt)[..., 0, :]
        return w, self._height - (w * self._mean).sum(-1)

    def predict(self, x, lam):
        """b + x w, shape (*L, *S, m), for x (*S, m, d) or (m, d)."""
        w, b = self.coefficients(lam)
        return (np.asarray(x, float) @ w[..., None])[..., 0] + b[..., None]

    def freedom(self, lam):
        """Degrees of freedom (*L, *S): the trace of the matrix that maps y to fitted values; the intercept is one."""
        return 1 + self._share(lam).sum(-1)

    def residuals(self, lam):
        """y_i minus its fitted value, (*L, *S, n)."""
        return self.y - self.predict(self.x, lam)

    def left_out(self, lam):
        """y_i minus the prediction by the fit to all rows but i, (*L, *S, n), without refitting: r_i / (1 - S_ii).

        The price beside the *sum* of squares, n lam / 2, stays when a row leaves. Allen (1974). Raises ValueError
        where a row's leverage S_ii is 1: without that row, no answer is unique.
        """
        leverage = 1 / self.y.shape[-1] + (self._share(lam)[..., None, :] * self._U**2).sum(-1)
        if (leverage > 1 - 1e-9).any():
            v.fail("lam", lam, "large enough that no row decides its own fitted value")
        return self.residuals(lam) / (1 - leverage)

    def gcv(self, lam):
        """Generalized cross-validation (*L, *S): mean r_i^2 / (1 - tr S / n)^2. Golub, Heath and Wahba (1979)."""
        room = 1 - self.freedom(lam) / self.y.shape[-1]
        if (room < 1e-9).any():
            v.fail("lam", lam, "large enough to leave degrees of freedom to the residuals")
        return (self.residuals(lam) ** 2).mean(-1) / room**2


def rows(x, y):
    """x (*S, n, d), or (n, d) for all, and y (*S, n) as arrays of floats; ValueError where they are not."""
    x, y = v.array("x", x, dtype=float), v.array("y", y, dtype=float)
    if x.ndim < 2 or x.shape[:-1] not in (y.shape, y.shape[-1:]):
        raise ValueError(f"x and y must have one target a row, got shapes {x.shape} and {y.shape}")
    if y.shape[-1] < 2:
        v.fail("y", y.tolist(), "of at least two rows")
    return x, y

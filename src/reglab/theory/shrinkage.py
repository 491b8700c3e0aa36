"""What an L2 penalty does to a quadratic loss: it shrinks the optimum along the Hessian's eigenvectors."""

from __future__ import annotations

import numpy as np

from reglab import validation as v


class Quadratic:
    """J(w) = 1/2 (w - optimum)^T H (w - optimum): every smooth loss near its minimum, and every linear regression.

    H = Q diag(h) Q^T must be symmetric with eigenvalues h >= 0, shape (d, d); optimum (d,). Goodfellow, Bengio and
    Courville (2016), section 7.1.1. Raises ValueError where H is not symmetric or has a negative eigenvalue.
    """

    def __init__(self, hessian, optimum):
        H = v.array("hessian", hessian, dtype=float, ndim=2)
        if H.shape[0] != H.shape[1] or np.abs(H - H.T).max() > 1e-8 * np.abs(H).max():
            v.fail("hessian", hessian, "a symmetric matrix")
        self.hessian, self.optimum = H, v.array("optimum", optimum, dtype=float, shape=(len(H),))
        self.eigenvalues, self.eigenvectors = np.linalg.eigh(H)  # ascending; eigenvectors are columns
        if self.eigenvalues[0] < -1e-10 * abs(self.eigenvalues[-1]):
            v.fail("hessian", hessian, "without negative eigenvalues")
        self.eigenvalues = np.maximum(self.eigenvalues, 0.0)

    def value(self, w):
        """J(w), shape lead, for w (*lead, d)."""
        r = np.asarray(w, float) - self.optimum
        return 0.5 * ((r @ self.hessian) * r).sum(-1)

    def minimum(self, lam):
        """argmin of J(w) + lam/2 ||w||^2, shape (*lam.shape, d): Q diag(h / (h + lam)) Q^T optimum."""
        Q = self.eigenvectors
        return (shrinkage(self.eigenvalues, lam) * (Q.T @ self.optimum)) @ Q.T


def shrinkage(eigenvalues, lam):
    """h / (h + lam), the share of the optimum that survives along each eigenvector: (*lam.shape, d).

    Where h and lam are both 0 nothing pulls, and the share is 1. Raises ValueError for negative h or lam.
    """
    h = v.non_negative("eigenvalues", eigenvalues)
    lam = np.asarray(v.non_negative("lam", lam))[..., None]
    total = h + lam
    return np.divide(h, total, out=np.ones_like(total), where=total > 0)


def degrees_of_freedom(eigenvalues, lam):
    """sum_i h_i / (h_i + lam), shape of lam: how many directions the data still decide. Hoerl and Kennard (1970)
    shrink, Hastie, Tibshirani and Friedman (2009), section 3.4.1, count."""
    return shrinkage(eigenvalues, lam).sum(-1)


def ridge(x, y, lam):
    """argmin of 1/n ||x w - y||^2 + lam/2 ||w||^2, shape (*lam.shape, d), for x (n, d) and y (n,), without intercept.

    The factor n/2 is what separates this lam from the alpha of ||x w - y||^2 + alpha ||w||^2: alpha = n lam / 2.
    Raises ValueError for negative lam, or where lam = 0 leaves no unique answer.
    """
    x, y = v.array("x", x, dtype=float, ndim=2), v.array("y", y, dtype=float, ndim=1)
    v.same_length("x", x, "y", y)
    lam = np.asarray(v.non_negative("lam", lam))
    gram = 2 / len(x) * x.T @ x
    if (lam == 0).any() and np.linalg.matrix_rank(x) < x.shape[1]:
        raise ValueError(f"lam must be above 0 where x of shape {x.shape} has dependent columns, got 0")
    A = gram + lam[..., None, None] * np.eye(len(gram))
    return np.linalg.solve(A, (2 / len(x) * x.T @ y)[:, None])[..., 0]

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


def bias_variance(eigenvalues, truth, noise, lam):
    """bias^2 and variance of ridge regression along each eigenvector, two arrays (*lam.shape, d).

    For y = X w + e with m rows and noise e of variance sigma^2, let h be the eigenvalues of X^T X / m. Least squares
    finds the part of w along an eigenvector without bias and with the variance sigma^2 / (m h). An L2 penalty of lam/2
    added to half the mean squared error multiplies what it finds by s = h / (h + lam), so

        bias^2 = (1 - s)^2 truth^2,    variance = s^2 sigma^2 / (m h).

    Their sum is lowest at lam = sigma^2 / (m truth^2), along each eigenvector at its own. Hoerl and Kennard (1970).

    eigenvalues: h (d,), above 0.
    truth: the parts of the true w along the eigenvectors, (d,).
    noise: sigma^2 / m, at least 0.
    Raises ValueError for anything else, or a negative lam.
    """
    h = v.array("eigenvalues", v.positive("eigenvalues", eigenvalues), dtype=float, ndim=1)
    truth = v.array("truth", truth, dtype=float, shape=h.shape)
    share = shrinkage(h, lam)
    return ((1 - share) * truth) ** 2, share**2 * v.non_negative("noise", noise) / h

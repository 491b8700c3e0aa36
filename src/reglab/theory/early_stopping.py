"""A short training against a ridge: gradient descent on a quadratic loss, from 0, stopped after t steps.

Along an eigenvector of the Hessian with eigenvalue h, descent with learning rate lr has found the share
1 - (1 - lr h)^t of the minimum (`descent_share`), and an L2 penalty of lam/2 ||w||^2 leaves h / (h + lam)
(`shrinkage`). Both are equal in all directions exactly if

    (1 - lr h)^t = lam / (h + lam)    for every eigenvalue h.

log((1 - lr h)^t) + log(1 + h / lam) is strictly concave in h and 0 at h = 0, so it is 0 at one h > 0 at the most,
and at one just if lam < 1 / (lr t). Goodfellow, Bengio and Courville (2016), section 7.8, have the limit
lam = 1 / (lr t); Ali, Kolter and Tibshirani (2019) compare the risks.
"""

from __future__ import annotations

import numpy as np
from scipy.optimize import brentq

from reglab import validation as v
from reglab.theory.shrinkage import Quadratic
from reglab.theory.underdetermined import descent_share


def stopped(quadratic: Quadratic, lr, steps):
    """Where descent on a quadratic stands after `steps` steps from 0: (*steps.shape, d), for numbers of at least 0.

    The counterpart of `quadratic.minimum(lam)`. Raises ValueError unless 0 < lr h < 2 for the largest eigenvalue h.
    """
    if not isinstance(quadratic, Quadratic):
        v.fail("quadratic", quadratic, "a Quadratic")
    Q = quadratic.eigenvectors
    return (descent_share(quadratic.eigenvalues, lr, steps) * (Q.T @ quadratic.optimum)) @ Q.T


def crossing(lr, steps, lam) -> float:
    """The one eigenvalue 0 < h < 1 / lr in which t steps and lam let the same share through; 0.0 where there is none,
    because lam >= 1 / (lr t): then descent is ahead of the ridge in every direction. Below it the ridge is ahead.

    Raises ValueError unless lr > 0, lam > 0 and steps is at least 1.
    """
    lr, lam = v.positive("lr", lr), v.positive("lam", lam)
    t = v.real("steps", steps, 1.0)
    if lam * lr * t >= 1:
        return 0.0

    def behind(u):  # with h = u / lr: above 0 where the ridge is ahead
        return t * np.log1p(-u) + np.log1p(u / (lr * lam))

    if t == 1:
        return (1 - lr * lam) / lr  # 1 - lr h = lam / (h + lam) is a quadratic with the root 0
    # It rises from 0 up to where the slope is 0, and falls without end from there.
    top, end = (1 - t * lr * lam) / (1 + t), 1 - 1e-15
    return (brentq(behind, top, end, xtol=1e-15) if behind(end) < 0 else 1.0) / lr


def bias_variance(eigenvalues, truth, noise, lr, steps):
    """bias^2 and variance of stopped least squares along each eigenvector, two arrays (*steps.shape, d).

    As in `shrinkage.bias_variance`, with the share s = 1 - (1 - lr h)^t in place of the ridge's:
    bias^2 = (1 - s)^2 truth^2, variance = s^2 noise / h.

    eigenvalues: h (d,), above 0.
    truth: the parts of the true w along the eigenvectors, (d,).
    noise: the variance of the noise divided by the number of rows, at least 0.
    Raises ValueError for anything else, and unless 0 < lr h < 2.
    """
    h = v.array("eigenvalues", v.positive("eigenvalues", eigenvalues), dtype=float, ndim=1)
    truth = v.array("truth", truth, dtype=float, shape=h.shape)
    share = descent_share(h, lr, steps)
    return ((1 - share) * truth) ** 2, share**2 * v.non_negative("noise", noise) / h

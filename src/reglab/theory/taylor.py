"""Taylor's polynomials around 0 of three smooth functions: they reach the function everywhere, near 0, or nowhere else.

    "sin"    sin(x)             the series converges to the function for every x
    "runge"  1 / (1 + 25 x^2)   it converges for |x| < 0.2 only: the function has poles at +-0.2 i
    "flat"   exp(-1 / x^2)      all derivatives at 0 are 0: the series converges for every x, and to 0

Runge's function has its name from interpolation at equally spaced points, which fails near the ends of [-1, 1] as the
degree grows; that is another failure, with another cause: Runge (1901).
"""

from __future__ import annotations

from math import factorial, inf

import numpy as np

from reglab import validation as v

RADIUS = {"sin": inf, "runge": 0.2, "flat": inf}  # of convergence of the series, not of agreement with the function


def function(name: str, x) -> np.ndarray:
    """The function itself at x, any shape. Raises ValueError for an unknown name or x that is not finite."""
    name, x = v.choice("name", name, RADIUS), v.array("x", x, dtype=float)
    if name == "sin":
        return np.sin(x)
    if name == "runge":
        return 1 / (1 + 25 * x**2)
    with np.errstate(divide="ignore", over="ignore"):  # at 0 the limit, exp(-inf) = 0
        return np.exp(-1 / x**2)


def coefficients(name: str, order: int) -> np.ndarray:
    """a_0 .. a_order of the series sum_k a_k x^k around 0, where a_k is the k-th derivative at 0 divided by k!."""
    name, order = v.choice("name", name, RADIUS), v.integer("order", order, 0)
    k = np.arange(order + 1)
    if name == "sin":
        return np.array([(0, 1, 0, -1)[j % 4] / factorial(j) for j in k])
    if name == "runge":
        return np.where(k % 2 == 0, (-25.0) ** (k // 2), 0.0)
    return np.zeros(order + 1)


def partial_sum(name: str, x, order) -> np.ndarray:
    """The Taylor polynomial of this order, sum_{k <= order} a_k x^k.

    x: (m,).
    order: whole numbers of at least 0, single or an array (*L).

    Returns (*L, m). Raises ValueError for anything else.
    """
    x, order = v.array("x", x, dtype=float, ndim=1), v.array("order", order)
    if order.dtype.kind not in "iu" or order.min() < 0:
        v.fail("order", order.tolist(), "whole numbers, at least 0")
    most = int(order.max())
    sums = np.cumsum(coefficients(name, most)[:, None] * x ** np.arange(most + 1)[:, None], axis=0)
    return sums[order]

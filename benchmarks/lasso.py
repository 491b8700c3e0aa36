"""The lasso's two solvers, in numpy, against scikit-learn's, which are compiled: CPU time, medians of turns."""

from __future__ import annotations

import numpy as np

from benchmarks.clock import timed, turns
from benchmarks.row import Row
from reglab.theory.lasso import at, homotopy, kkt_residual, lam_max, path

ROWS, FEATURES, STRONG, LAMS = 500, 200, 20, 100
# Of the largest violation of the conditions, relative to lam_max. With scikit-learn's `tol`, a bound on the duality
# gap relative to ||y||^2, at the same number, both reach it.
TOLERANCE = 1e-10
EQUAL = 1e-8  # how far apart two solutions of one problem may be


def problem():
    """Independent features, a tenth of them at work, as much noise as each of those brings; centered."""
    rng = np.random.default_rng(0)
    X, w = rng.standard_normal((ROWS, FEATURES)), np.zeros(FEATURES)
    w[:STRONG] = rng.standard_normal(STRONG)
    y = X @ w + rng.standard_normal(ROWS)
    return X - X.mean(0), y - y.mean()


def rows():
    X, y = problem()
    lams = np.geomspace(1, 1e-3, LAMS) * lam_max(X, y)

    ours, theirs = path(X, y, lams, tolerance=TOLERANCE), _coordinate_descent(X, y, lams)
    for found in (ours, theirs):
        _equal(kkt_residual(X, y, found, lams).max() / lams[0], TOLERANCE)
    gap = _equal(np.abs(ours - theirs).max(), EQUAL)
    what = f"{LAMS} values of λ, {ROWS} x {FEATURES}"
    yield _row(what, 12, gap, lambda: path(X, y, lams, tolerance=TOLERANCE), lambda: _coordinate_descent(X, y, lams))

    knots, theirs = _lars(X, y)
    gap = _equal(np.abs(at(*homotopy(X, y), knots) - theirs).max(), EQUAL)
    yield _row(f"the exact path, {len(knots)} knots", 3, gap, lambda: homotopy(X, y), lambda: _lars(X, y))


def _row(what, times, gap, ours, theirs) -> Row:
    mine, other = turns(lambda: timed(ours), lambda: timed(theirs))
    group = "The lasso, in percent of scikit-learn's time"
    return Row(group, what, 100 * mine / other, "%", 100 * times, None, mine, other, gap=gap)


def _equal(difference: float, most: float) -> float:
    """The difference, unless it is so large that the times would compare different work."""
    if not difference <= most:
        raise ValueError(f"the solutions must agree to {most:.0e}, got a difference of {difference:.0e}")
    return float(difference)


def _coordinate_descent(X, y, lams):
    from sklearn.linear_model import lasso_path

    return lasso_path(X, y, alphas=lams, tol=TOLERANCE, max_iter=10**6)[1].T


def _lars(X, y):
    """Knots and coefficients."""
    from sklearn.linear_model import lars_path

    knots, _, coefs = lars_path(X, y, method="lasso")
    return knots, coefs.T

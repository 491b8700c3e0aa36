"""Exercises of the chapter on choosing lambda: for each, sentences and what must hold of an answer, tried in order."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from unittest.mock import patch

import numpy as np

from reglab.grading import Exercise, close, every, same
from reglab.grading.compare import Compared

_RNG = np.random.default_rng(0)
X = _RNG.standard_normal((12, 3))
Y = X @ [1.0, -2.0, 0.5] + _RNG.standard_normal(12)
WIDE, FEW = _RNG.standard_normal((4, 6)), _RNG.standard_normal(4)  # more features than rows
NOISE = np.array([-1.0, 1.0, -1.0, 1.0]) * np.sqrt(0.75)  # four folds: standard deviation 1, standard error 1/2


def _even(grid):
    """Whether a grid goes from its first value to its last in equal ratios."""
    low, high, many = grid[0], grid[-1], len(grid)
    return close(
        grid, np.geomspace(low, high, many), {"these are equal steps, not equal ratios": np.linspace(low, high, many)}
    )


def _count(f, low, high, factor, needed):
    return same(len(f(low, high, factor)), needed, {
        "some neighbours differ by more than factor: steps that are not whole are rounded up": needed - 1,
        "one less is enough: n steps need n + 1 values, and rounding must not add a step": needed + 1,
    })  # fmt: skip


def _errors(*means, scatter=1.0):
    """Errors of four folds (L, 4) around these means."""
    return np.array(means)[:, None] + scatter * NOISE


def _taken(f, errors):
    """The answer beside what the rule takes, and beside usual mistakes."""
    mean, k = errors.mean(1), errors.shape[1]
    best, sd = mean.argmin(), errors.std(1, ddof=1)

    def last(reach):
        return np.flatnonzero(mean <= mean[best] + reach)[-1]

    within = mean <= mean[best] + sd[best] / np.sqrt(k)
    return same(f(errors), last(sd[best] / np.sqrt(k)), {
        "that is the lambda of the least mean error itself": best,
        "of all lambdas within reach the largest is asked for, not the smallest": np.flatnonzero(within)[0],
        "that is a standard deviation: where is the root of the number of folds?": last(sd[best]),
        "the root is that of the number of folds, which are the columns": last(sd[best] / np.sqrt(len(mean))),
        "the standard deviation of k folds divides by k - 1: ddof=1": last(errors.std(1)[best] / np.sqrt(k)),
        "the noise is that of the folds at the best lambda, not of all errors": last(errors.std(ddof=1) / np.sqrt(k)),
        "the next lambda is not the largest within reach": min(best + 1, len(mean) - 1),
    })  # fmt: skip


def _weights(x, y, alpha):
    return np.linalg.pinv(x.T @ x + alpha * np.eye(x.shape[1])) @ x.T @ y


def _refitted(x, y, alpha):
    rows = np.arange(len(x))
    return np.array([y[i] - x[i] @ _weights(x[rows != i], y[rows != i], alpha) for i in rows])


def _left_out(f, x, y, alpha):
    """The answer beside what refitting without each row finds, and beside usual mistakes."""
    S = x @ np.linalg.pinv(x.T @ x + alpha * np.eye(x.shape[1])) @ x.T
    free, missed, expected = 1 - np.diag(S), y - S @ y, _refitted(x, y, alpha)
    return close(f(x, y, alpha), expected, {
        "that is what the fit to all rows misses": missed,
        "the average leverage is what GCV knows; each row has its own": missed / free.mean(),
        "these are predictions, and errors are asked for": y - expected,
        "the errors themselves are asked for, not their squares": expected**2,
        "the leverage makes an error larger: it divides": missed * free,
        "alpha is added to a sum, not to a mean": _refitted(x, y, alpha * len(x)),
        "the leverages are those of the fit with the penalty":
            missed / (1 - np.diag(x @ np.linalg.pinv(x))) if len(x) > x.shape[1] else missed,
    })  # fmt: skip


@contextmanager
def _counted():
    """The calls of numpy's solvers in this block."""
    calls = []

    def counting(solver):
        def counted(*args, **kwargs):
            calls.append(solver)
            return solver(*args, **kwargs)

        return counted

    with ExitStack() as stack:
        for name in ("solve", "inv", "pinv", "lstsq", "svd", "qr", "cholesky", "eigh"):
            stack.enter_context(patch.object(np.linalg, name, counting(getattr(np.linalg, name))))
        yield calls


def _without_refitting(f):
    with _counted() as calls:
        f(X, Y, 1.0)
    refits = f"it solves {len(calls)} systems for {len(X)} rows: one fit to all rows is enough"
    return Compared(len(calls) < len(X), mistake=refits)


EXERCISES = {
    "1": Exercise("write", "quarter", [
        ("it begins at low and ends at high",
         lambda f: every(close(np.take(f(low, high, q), [0, -1]), (low, high), rtol=1e-9)
                         for low, high, q in ((1e-4, 10.0, 3.0), (0.5, 0.9, 1.2)))),
        ("every value is the one before it times the same ratio", lambda f: _even(f(1e-4, 10.0, 3.0))),
        ("it has as many values as are needed, and no more",
         lambda f: every(_count(f, 1e-3, 1.0, q, n) for q, n in ((3.0, 8), (10.5, 4), (2000.0, 2), (1.5, 19)))),
        ("where a whole number of factors leads from low to high, they are enough",
         lambda f: every(_count(f, *asked) for asked in (
             (1.0, 125.0, 5.0, 4), (1e-3, 1.0, 10.0, 4), (1.0, 243.0, 3.0, 6), (0.1, 100.0, 10.0, 4)))),
    ], right={
        "1e-09 → 2e-09": "any allowance between rounding and a visible excess serves",
        "1e-09 → 5e-10": "any allowance between rounding and a visible excess serves",
    }),
    "2": Exercise("write", "quarter", [
        ("it returns one error for each row", lambda f: np.shape(f(X, Y, 1.0)) == (12,)),
        ("a huge alpha leaves w = 0, so the error is y itself", lambda f: _left_out(f, X, Y, 1e12)),
        ("without a penalty it is what refitting without the row finds", lambda f: _left_out(f, X, Y, 0.0)),
        ("with a penalty too",
         lambda f: every(_left_out(f, *asked) for asked in ((X, Y, 2.0), (X, Y, 0.5), (WIDE, FEW, 1.0)))),
        ("it does not refit", _without_refitting),
    ]),
    "3": Exercise("find the bug", "quarter", [
        ("it returns a position in the grid", lambda f: same(f(_errors(3.0, 1.0, 1.2, 1.9, 4.0)) in range(5), True)),
        ("where all folds agree it is the least mean error",
         lambda f: _taken(f, _errors(3.0, 1.0, 1.2, 1.9, 4.0, scatter=0.0))),
        ("of all lambdas within reach it takes the largest",
         lambda f: every(_taken(f, _errors(*means)) for means in (
             (1.1, 1.2, 1.0, 1.4, 4.0), (1.1, 1.0, 1.1, 1.2, 1.3), (1.1, 1.0, 1.6, 1.4, 3.0)))),
        ("within reach is one standard error, not one standard deviation",
         lambda f: _taken(f, _errors(3.0, 1.0, 1.2, 1.9, 4.0))),
        ("the standard error is that of k folds",
         lambda f: every(_taken(f, _errors(*means)) for means in (
             (3.0, 1.0, 1.2, 1.44, 4.0), (3.0, 1.0, 1.2, 1.47, 4.0), (3.0, 1.0, 1.2, 1.55, 4.0)))),
        ("how much the folds scatter is asked at the best lambda",
         lambda f: every(_taken(f, e) for e in (
             np.array([3.0, 1.0, 1.3, 4.0])[:, None] + np.array([3.0, 1.0, 0.1, 0.1])[:, None] * NOISE,
             np.array([3.0, 1.0, 1.8, 4.0])[:, None] + np.array([3.0, 1.0, 4.0, 2.0])[:, None] * NOISE))),
    ]),
}  # fmt: skip

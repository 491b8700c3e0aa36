"""Exercises of the chapter on choosing lambda: for each, sentences and what must hold of an answer, tried in order."""

from __future__ import annotations

import numpy as np

from reglab.grading import Exercise, close

_RNG = np.random.default_rng(0)
X = _RNG.standard_normal((12, 3))
Y = X @ [1.0, -2.0, 0.5] + _RNG.standard_normal(12)
MEAN = np.array([3.0, 1.0, 1.2, 1.9, 4.0])
NOISE = np.array([-1.0, 1.0, -1.0, 1.0]) * np.sqrt(0.75)  # four folds: standard deviation 1, standard error 1/2


def _grid(f, low, high, factor):
    return np.asarray(f(low, high, factor), float)


def _ratios(f, low, high, factor):
    grid = _grid(f, low, high, factor)
    return grid[1:] / grid[:-1]


def _errors(scatter=1.0, mean=MEAN):
    """Errors of four folds (L, 4) around these means."""
    return mean[:, None] + scatter * NOISE


def _weights(x, y, alpha):
    return np.linalg.solve(x.T @ x + alpha * np.eye(x.shape[1]), x.T @ y)


def _refitted(alpha):
    rows = np.arange(len(X))
    return np.array([Y[i] - X[i] @ _weights(X[rows != i], Y[rows != i], alpha) for i in rows])


def _loo(f, alpha, x=X, y=Y):
    return np.asarray(f(x, y, alpha), float)


EXERCISES = {
    "1": Exercise("write", "quarter", [
        ("it begins at low and ends at high",
         lambda f: close(_grid(f, 1e-4, 10.0, 3.0)[[0, -1]], [1e-4, 10.0], rtol=1e-9)),
        ("every value is the one before it times the same ratio", lambda f: close(np.diff(np.log(
            _ratios(f, 1e-4, 10.0, 3.0))), 0, atol=1e-9)),
        ("the ratio of neighbours is at most factor",
         lambda f: all(_ratios(f, 1e-3, 1.0, q).max() <= q * (1 + 1e-9) for q in (1.5, 2.0, 3.0, 7.0))),
        ("it has no more values than needed",
         lambda f: [len(_grid(f, 1e-3, 1.0, q)) for q in (3.0, 10.5, 2000.0)] == [8, 4, 2]),
    ]),
    "2": Exercise("write", "quarter", [
        ("it returns a position in the grid", lambda f: int(f(_errors())) in range(5)),
        ("where all folds agree it is the least mean error", lambda f: int(f(_errors(0.0))) == 1),
        ("it goes on to larger lambdas that are within reach of the least error", lambda f: int(f(_errors())) > 1),
        ("within reach means one standard error: the standard deviation of the folds over sqrt(k)",
         lambda f: int(f(_errors())) == 2),
        ("of all lambdas within reach it takes the largest",
         lambda f: int(f(_errors(1.0, np.array([1.1, 1.0, 1.1, 1.2, 1.3])))) == 4),
        ("it never goes to smaller lambdas",
         lambda f: int(f(_errors(1.0, np.array([1.1, 1.2, 1.0, 3.0, 4.0])))) == 2),
    ]),
    "3": Exercise("write", "quarter", [
        ("it returns one error for each row", lambda f: _loo(f, 1.0).shape == (12,)),
        ("a huge alpha leaves w = 0, so the error is y itself", lambda f: close(_loo(f, 1e12), Y, atol=1e-6)),
        ("a row that is left out is met with a larger error than one that is fitted",
         lambda f: np.all(np.abs(_loo(f, 1.0)) > np.abs(Y - X @ _weights(X, Y, 1.0)))),
        ("without a penalty it is what refitting without the row finds",
         lambda f: close(_loo(f, 0.0), _refitted(0.0))),
        ("with a penalty too: each row has a leverage of its own",
         lambda f: close(_loo(f, 2.0), _refitted(2.0))),
    ]),
    "4": Exercise("write", "quarter", [
        ("it answers with two numbers: the new lam, and alpha of Ridge", lambda f: np.shape(f(0.1, 80, 100)) == (2,)),
        ("as many rows as before need the same lam", lambda f: close(f(0.1, 80, 80)[0], 0.1)),
        ("more rows need a smaller lam, for it is added to a mean", lambda f: f(0.1, 80, 100)[0] < 0.1),
        ("the penalty on the sum is what stays: lam times the number of rows",
         lambda f: close(f(0.1, 80, 100)[0] * 100, 0.1 * 80)),
        ("Ridge takes a sum where we take a mean: alpha = n lam",
         lambda f: close(f(0.1, 80, 100)[1], 8.0)),
    ]),
}  # fmt: skip

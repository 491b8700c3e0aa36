"""Exercises of the chapter on overfitting: for each, sentences and what must hold of an answer, tried in this order."""

from __future__ import annotations

import numpy as np

from reglab.grading import Exercise, close

_RNG = np.random.default_rng(0)
X, NEW_X = _RNG.uniform(-1, 1, 8), _RNG.uniform(-1, 1, 30)
Y, NEW_Y = np.sin(3 * X), np.sin(3 * NEW_X) + 0.5
FITS, TRUTH = _RNG.standard_normal((6, 11)) + np.linspace(-1, 1, 11) ** 2, np.linspace(-1, 1, 11)


def _gap(model):
    return ((model(NEW_X) - NEW_Y) ** 2).mean() - ((model(X) - Y) ** 2).mean()


def _parts(f, fits=FITS, truth=TRUTH):
    return tuple(float(part) for part in f(fits, truth))


def _expected():
    return ((FITS - TRUTH) ** 2).mean()


SPREAD = np.stack([np.ones(8), X, X**2, X**3], 1)


def _smoother(rows, price=0.2):
    """S (8, 8) of ridge, by the targets of these rows alone; the others' columns are zero."""
    kept = SPREAD[rows]
    S = np.zeros((8, 8))
    S[:, rows] = SPREAD @ np.linalg.solve(kept.T @ kept + price * np.diag([0.0, 1.0, 1.0, 1.0]), kept.T)
    return S


WHOLE = _smoother(np.arange(8))


def _without(i):
    return _smoother(np.delete(np.arange(8), i)) @ Y


EXERCISES = {
    "1": Exercise("write", "quarter", [
        ("it returns a single number", lambda f: np.ndim(f(np.sin, X, Y, NEW_X, NEW_Y)) == 0),
        ("on the training data themselves there is no gap", lambda f: abs(f(np.cos, X, Y, X, Y)) < 1e-12),
        ("a model that is right on the training data and wrong on the new has a gap above 0",
         lambda f: f(lambda x: np.sin(3 * x), X, Y, NEW_X, NEW_Y) > 0),
        ("each error is a mean: writing down the new data twice changes nothing",
         lambda f: close(f(np.cos, X, Y, np.tile(NEW_X, 2), np.tile(NEW_Y, 2)), f(np.cos, X, Y, NEW_X, NEW_Y))),
        ("it is the mean squared error on new data minus that on the training data",
         lambda f: close(f(np.cos, X, Y, NEW_X, NEW_Y), _gap(np.cos))),
    ]),
    "2": Exercise("write", "quarter", [
        ("it returns a pair of numbers", lambda f: len(_parts(f)) == 2),
        ("fits that all agree have no variance", lambda f: abs(_parts(f, np.tile(FITS[0], (6, 1)))[1]) < 1e-12),
        ("fits that are right on average have no bias, however they scatter",
         lambda f: abs(_parts(f, TRUTH + FITS - FITS.mean(0))[0]) < 1e-12),
        ("bias is squared at each place: too high here does not make up for too low there",
         lambda f: close(_parts(f, np.tile(TRUTH + TRUTH, (6, 1)))[0], (TRUTH**2).mean())),
        ("bias^2 and variance add up to the mean squared distance from the truth",
         lambda f: close(sum(_parts(f)), _expected())),
    ]),
    "3": Exercise("write", "quarter", [
        ("without noise there is no gap", lambda f: f(5, 20, 0.0) == 0),
        ("twice as many rows, half the gap", lambda f: close(f(5, 40, 0.3), f(5, 20, 0.3) / 2)),
        ("the gap grows in proportion to the degrees of freedom",
         lambda f: close(f(10, 20, 0.3), 2 * f(5, 20, 0.3))),
        ("twice the noise, four times the gap", lambda f: close(f(5, 20, 0.6), 4 * f(5, 20, 0.3))),
        ("both errors move: training goes down and new data go up, by sigma^2 df / n each",
         lambda f: close(f(5, 20, 0.3), 2 * 0.3**2 * 5 / 20)),
    ]),
    "4": Exercise("write", "quarter", [
        ("it returns a position in the list", lambda f: int(f([3.0, 2.0, 1.0], [3.0, 2.0, 4.0])) in (0, 1, 2)),
        ("the training error does not decide: it is lowest where the noise has been learned",
         lambda f: f([3.0, 2.0, 1.0, 0.0], [3.2, 2.1, 2.5, 9.0]) == 1),
        ("the gap does not decide: it is smallest where nothing has been learned",
         lambda f: f([3.0, 1.0, 0.5], [3.0, 1.5, 1.6]) == 1),
        ("of equally good models it takes the first, the simplest", lambda f: f([3.0, 2.0, 1.0], [3.0, 2.0, 2.0]) == 1),
    ]),
    "5": Exercise("write", "quarter", [
        ("it returns one value for each place", lambda f: np.shape(f(WHOLE, Y, 2)) == (8,)),
        ("the target of the row that is left out has no say",
         lambda f: close(f(WHOLE, Y + 9.0 * (np.arange(8) == 2), 2), f(WHOLE, Y, 2))),
        ("a row that the others foresee changes nothing",
         lambda f: close(f(WHOLE, np.where(np.arange(8) == 2, _without(2), Y), 2), _without(2))),
        ("it is the fit to the other rows, at all places",
         lambda f: all(close(f(WHOLE, Y, i), _without(i)) for i in range(8))),
    ]),
}  # fmt: skip

"""Exercises of the chapter on input noise: for each, sentences and what must hold of an answer, tried in this order."""

from __future__ import annotations

import numpy as np

from reglab.grading import Exercise, close, every, same
from reglab.grading.compare import Compared

X = np.random.default_rng(1).standard_normal((30, 3)) * [1.0, 3.0, 0.3]
Y = X @ [1.0, -0.5, 2.0] + 0.3 * np.random.default_rng(2).standard_normal(30)
MANY = np.linspace(-2.0, 2.0, 40_000).reshape(200, 200)
W = np.array([0.8, -0.4, 1.5])


def _ridge(x, y, price):
    """Weights of least squares with this price on the square of each weight, beside a sum of squares."""
    return np.linalg.solve(x.T @ x + price * np.eye(x.shape[1]), x.T @ y)


def _moved(f, sigma=0.3, x=MANY):
    """How far the points were moved."""
    return f(x, sigma, _rng()) - x


def _rng():
    return np.random.default_rng(0)


def _differ(moved, axis, word):
    """Whether displacements along this axis differ as much as all of them."""
    return Compared(bool(moved.std(axis).mean() > 0.8 * moved.std()), mistake=word)


def _price(x, w, sigma):
    q = 1 / (1 + np.exp(-x @ w))
    return sigma**2 / 2 * (q * (1 - q)).mean() * (w @ w)


def _of_mean(x, w, sigma):
    q = (1 / (1 + np.exp(-x @ w))).mean()
    return sigma**2 / 2 * q * (1 - q) * (w @ w)


def _mean_loss(w, sigma):
    """The mean logistic loss under the noise, for targets of 0: by quadrature, since z is normal."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(40)
    z = (X @ w)[:, None] + sigma * np.linalg.norm(w) * nodes
    return (np.logaddexp(0, z) @ weights / weights.sum()).mean()


EXERCISES = {
    "1": Exercise("write", "quarter", [
        ("it returns one weight for each feature", lambda f: np.shape(f(X, Y, 0.5)) == (3,)),
        ("without noise it is least squares", lambda f: close(f(X, Y, 0.0), _ridge(X, Y, 0.0))),
        ("with noise it is the ridge of the chapter",
         lambda f: every(close(f(x, y, sigma), _ridge(x, y, len(x) * sigma**2), {
             "the price stands beside a mean: beside a sum over the rows it is m times as large":
                 _ridge(x, y, sigma**2),
             "it is the variance of the noise that counts: sigma is squared": _ridge(x, y, len(x) * sigma),
             "error and price both have one half, so it cancels": _ridge(x, y, len(x) * sigma**2 / 2),
             "that is least squares: what has become of the noise?": _ridge(x, y, 0.0),
             "a price is paid, so it is added to the squares": _ridge(x, y, -len(x) * sigma**2),
             "that is noise that is multiplied, and here it is added":
                 np.linalg.solve(x.T @ x + sigma**2 * np.diag((x**2).sum(0)), x.T @ y),
         }) for x, y, sigma in ((X, Y, 0.7), (X[:9, 1:], Y[:9], 0.3), (X, Y, 2.0)))),
    ]),
    "2": Exercise("find the bug", "quarter", [
        ("it returns an array shaped like x", lambda f: np.shape(f(MANY, 0.3, _rng())) == MANY.shape),
        ("without noise nothing is moved", lambda f: close(f(MANY, 0.0, _rng()), MANY)),
        ("each row is moved in its own way",
         lambda f: _differ(_moved(f), 0, "all rows are moved by the same: how many numbers have to be drawn?")),
        ("each feature is moved in its own way",
         lambda f: _differ(_moved(f), 1, "all features of a row are moved by the same: draw one number for each")),
        ("the displacements have mean zero",
         lambda f: close(_moved(f).mean(), 0.0, {
             "numbers between 0 and 1 have the mean one half": 0.15,
         }, atol=0.01)),
        ("their standard deviation is sigma",
         lambda f: every(close(_moved(f, sigma, x).std(), sigma, {
             "sigma is squared: that is its variance": sigma**2,
             "does the noise depend on x? It is added, so points near zero move as far as others": sigma * x.std(),
             "points near zero move as far as others: the noise is added": sigma * np.sqrt((x**2).mean()),
         }, rtol=0.02) for sigma, x in ((0.3, MANY), (2.0, MANY), (0.3, np.full((200, 200), 1e-3))))),
        ("they are normal: most are small, and a few are large",
         lambda f: close(((d := _moved(f)) ** 4).mean() / (d**2).mean() ** 2, 3.0, {
             "that is the fourth moment of uniform numbers": 1.8,
             "that is the fourth moment of a coin: all displacements have the same size": 1.0,
         }, rtol=0.1)),
        ("two calls draw two displacements",
         lambda f: Compared(not same(f(MANY, 0.3, rng := _rng()), f(MANY, 0.3, rng)),
                            mistake="they are the same both times: take the next numbers from rng")),
        ("the numbers come from rng, so the same seed draws the same",
         lambda f: same(f(MANY, 0.3, _rng()), f(MANY, 0.3, _rng()))),
    ], right={
        "x + sigma * rng.standard_normal(x.shape) → x - sigma * rng.standard_normal(x.shape)":
            "normal numbers are as often negative as positive, so the displacements are distributed alike",
    }),
    "3": Exercise("derive", "quarter", [
        ("it returns one number", lambda f: np.shape(f(X, W, 0.1)) == ()),
        ("without noise there is nothing to pay", lambda f: close(f(X, W, 0.0), 0.0)),
        ("where the model is not sure at all, q (1 - q) is one quarter",
         lambda f: every(close(f(0 * X, w, sigma), sigma**2 * (w @ w) / 8, {
             "is q (1 - q) there? That is the price of a squared error": sigma**2 * (w @ w) / 2,
             "the second order of an expansion has one half": sigma**2 * (w @ w) / 4,
             "z moves by sigma eps w, and its variance has sigma squared": sigma * (w @ w) / 8,
             "the variance of z has the square of the norm of w": sigma**2 * np.linalg.norm(w) / 8,
             "it is the mean over the rows, not their sum": len(X) * sigma**2 * (w @ w) / 8,
         }) for w, sigma in ((2 * W, 0.7), (W, 1.0), (W[::-1] - 1, 3.0)))),
        ("sure answers pay next to nothing, whichever class they are sure of",
         lambda f: every(close(f(x + 0 * X, W, 1.0), 0.0, {
             "is that q alone? It is close to 1 here, and 1 - q to 0": W @ W / 4,
             "is that q alone? The derivative of q is q (1 - q)": W @ W / 2,
         }) for x in (20.0, -20.0))),
        ("each row pays by its own q, and the price is their mean",
         lambda f: every(close(f(x, W, sigma), _price(x, W, sigma), {
             "it is the mean over the rows, not their sum": len(x) * _price(x, W, sigma),
             "is that q (1 - q) of a mean? Each row has its own q": _price(x.mean(0, keepdims=True), W, sigma),
             "is that q (1 - q) of the mean of q? Each row has its own": _of_mean(x, W, sigma),
         }) for x, sigma in ((X, 0.3), (X[:7], 2.0)))),
        ("it is what a little noise adds to the mean loss",
         lambda f: close(f(X, W, 1e-2), _mean_loss(W, 1e-2) - _mean_loss(W, 0.0), rtol=1e-2)),
    ], right={"-X → X": "that is 1 - q in place of q, and q (1 - q) is the same for both"}),
}  # fmt: skip

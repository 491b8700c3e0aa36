"""Exercises of the chapter on batch norm: for each, sentences and what must hold of an answer, in this order."""

from __future__ import annotations

import numpy as np

from reglab.grading import Exercise, belongs, close, every

_rng = np.random.default_rng(0)
X = 5 + _rng.standard_normal((6, 3)) * np.array([0.5, 1.0, 4.0])
GAMMA, BETA = np.array([1.5, -0.7, 2.0]), np.array([0.3, 1.0, -2.0])
SLOPE, OTHER = _rng.standard_normal((6, 3)), _rng.standard_normal((4, 3))
EPS = 0.1  # so large that an answer without it is seen

MEAN, VAR = np.array([1.0, 2.0, 3.0]), np.array([0.5, 1.0, 2.0])
W, B = _rng.standard_normal((3, 3)), np.array([0.4, -1.2, 0.8])  # square: rows and columns may be confused


def _back(f):
    return f(X, GAMMA, BETA, EPS)[1](SLOPE)


def _normed(s, centred=None):
    return GAMMA * ((X - X.mean(0) if centred is None else centred) / s) + BETA


def _slopes(f, x, eps):
    def value(x, gamma, beta):
        y, back = f(x, gamma, beta, eps)
        return (SLOPE[: len(x)] * y).sum(), *back(SLOPE[: len(x)])

    return belongs(value, x, GAMMA, BETA)


def _right():
    """z, its deviation, and the derivatives by x, gamma and beta."""
    s = np.sqrt(X.var(0) + EPS)
    z = (X - X.mean(0)) / s
    dgamma, dbeta = (SLOPE * z).sum(0), SLOPE.sum(0)
    return z, s, GAMMA / s * (SLOPE - (dbeta + z * dgamma) / 6), dgamma, dbeta


Z, S, DX, DGAMMA, DBETA = _right()


def _largest(f, m):
    """The largest output for this column, with eps = 0."""
    x = f(m)
    return np.abs(x - x.mean()).max() / x.std()


def _folded(f, w=W, b=B, eps=EPS):
    return f(w, b, GAMMA, BETA, MEAN, VAR, eps)


def _scale(eps=EPS):
    return GAMMA / np.sqrt(VAR + eps)


EXERCISES = {
    "1": Exercise("write", "quarter", [
        ("it returns y, shaped like x, and a function back that returns three derivatives",
         lambda f: np.shape(f(X, GAMMA, BETA, EPS)[0]) == X.shape and len(_back(f)) == 3),
        ("y has mean beta and about the deviation gamma in every column",
         lambda f: close(f(X, GAMMA, BETA, EPS)[0], _normed(S), {
             "eps stands under the root, beside the variance": _normed(X.std(0) + EPS),
             "where is eps?": _normed(X.std(0)),
             "that divides by the variance, and not by its root": _normed(X.var(0) + EPS),
             "the variance of a batch in training is the mean square: divide by m, not by m − 1":
                 _normed(np.sqrt(X.var(0, ddof=1) + EPS)),
             "gamma and beta are missing": Z,
             "that is layer norm: mean and variance are taken down a column":
                 _normed(np.sqrt(X.var(1, keepdims=True) + EPS), X - X.mean(1, keepdims=True)),
             "every column has a mean and a variance of its own": _normed(np.sqrt(X.var() + EPS), X - X.mean()),
         })),
        ("back returns derivatives shaped like x, gamma and beta",
         lambda f: [np.shape(a) for a in _back(f)] == [X.shape, GAMMA.shape, BETA.shape]),
        ("beta is added to every row", lambda f: close(_back(f)[2], DBETA, {
            "it is a sum over the rows, not a mean": DBETA / 6})),
        ("gamma multiplies z", lambda f: close(_back(f)[1], DGAMMA, {
            "it is a sum over the rows, not a mean": DGAMMA / 6,
            "gamma multiplies z, and not x minus its mean": DGAMMA * S,
            "gamma multiplies z, and not x": (SLOPE * X).sum(0),
        })),
        ("mean and variance depend on x, too", lambda f: close(_back(f)[0], DX, {
            "that takes both statistics for constants, as in prediction": GAMMA / S * SLOPE,
            "that takes the variance for a constant": GAMMA / S * (SLOPE - SLOPE.mean(0)),
            "that takes the mean for a constant": GAMMA / S * (SLOPE - Z * DGAMMA / 6),
            "both terms that are taken away are means over the rows: divide by m":
                GAMMA / S * (SLOPE - DBETA - Z * DGAMMA),
            "where is gamma?": DX / GAMMA, "where is s?": DX * S, "it is divided by s once": DX / S,
        })),
        ("all derivatives are those that numbers say",
         lambda f: every(_slopes(f, x, eps) for x, eps in ((X, EPS), (OTHER, 0.01)))),
    ]),
    "2": Exercise("find the bug", "minutes", [
        ("it returns two arrays like the running averages",
         lambda f: [np.shape(a) for a in f(MEAN, VAR, X, 0.2)] == [(3,), (3,)]),
        ("share is what is replaced: with share 0 nothing changes",
         lambda f: close(f(MEAN, VAR, X, 0.0), (MEAN, VAR), {
             "share is what is kept here: that is what Keras calls momentum": (X.mean(0), X.var(0)),
             "share is what is kept here: that is the momentum of Keras": (X.mean(0), X.var(0, ddof=1)),
         })),
        ("with share 1 the mean is that of each column of the batch",
         lambda f: close(f(MEAN, VAR, X, 1.0)[0], X.mean(0), {
             "each column has a mean of its own": X.mean(), "the old mean must go": MEAN + X.mean(0),
             "nothing is replaced": MEAN})),
        ("with share 1 the variance is the unbiased one of each column",
         lambda f: every(close(f(MEAN, VAR, x, 1.0)[1], x.var(0, ddof=1), {
             "on average that is too small, by the factor (m − 1) / m": x.var(0),
             "that corrects the wrong way": x.var(0) * (len(x) - 1) / len(x),
             "each column has a variance of its own": x.var(ddof=1),
             "that is the deviation": x.std(0, ddof=1),
         }) for x in (X, X[:2]))),
        ("in between both are mixed by the share",
         lambda f: every(close(f(MEAN, VAR, x, share), (
             (1 - share) * MEAN + share * x.mean(0), (1 - share) * VAR + share * x.var(0, ddof=1)))
             for x, share in ((X, 0.2), (X[:2], 0.9)))),
    ]),
    "3": Exercise("derive", "quarter", [
        ("it returns m numbers, not all the same",
         lambda f: np.shape(f(2)) == (2,) and np.shape(f(5)) == (5,) and bool(np.ptp(f(5)) > 0)),
        ("for m = 2 the largest output is 1", lambda f: close(_largest(f, 2), 1)),
        ("the largest output is the root of m − 1",
         lambda f: every(close(_largest(f, m), np.sqrt(m - 1), {
             "two groups of the same size are all at distance 1: make one group as small as you can": 1.0,
         }) for m in (4, 3, 10, 101))),
    ], right={
        "the sign changed": "turning a column round changes no |z|", "one more": "shifting a column changes no z",
        "doubled": "stretching a column changes no z", "halved": "stretching a column changes no z",
        "0 → 1": "whichever row differs from the rest, it is as far out",
    }),
    "4": Exercise("write", "quarter", [
        ("it returns a pair shaped like W and b", lambda f: [np.shape(a) for a in _folded(f)] == [(3, 3), (3,)]),
        ("each unit's weights, a column of W, are multiplied by gamma / s",
         lambda f: every(close(_folded(f, eps=eps)[0], W * _scale(eps), {
             "what belongs to a unit stands in a column of W, not in a row": W * _scale(eps)[:, None],
             "s is a root": W * GAMMA / (VAR + eps),
             "eps stands beside the variance, under the root": W * GAMMA / (np.sqrt(VAR) + eps),
             "where is eps?": W * GAMMA / np.sqrt(VAR), "where is gamma?": W / np.sqrt(VAR + eps),
         }) for eps in (EPS, 0.5))),
        ("without a bias and without the shift beta only the running mean is left, scaled and with a minus",
         lambda f: close(f(W, 0 * B, GAMMA, 0 * BETA, MEAN, VAR, EPS)[1], -MEAN * _scale(), {
             "the mean goes through the scale, too": -MEAN, "the mean is taken away": MEAN * _scale(),
             "where is the running mean?": 0.0, "where is eps?": -MEAN * GAMMA / np.sqrt(VAR)})),
        ("the new bias makes the layer what both were", lambda f: close(_folded(f)[1], (B - MEAN) * _scale() + BETA, {
            "the old bias goes through the norm, too: it is scaled": B - MEAN * _scale() + BETA,
            "the old bias is missing": BETA - MEAN * _scale(),
            "beta is added behind the scale": (B - MEAN + BETA) * _scale(),
            "beta is missing": (B - MEAN) * _scale(),
        })),
    ]),
}  # fmt: skip

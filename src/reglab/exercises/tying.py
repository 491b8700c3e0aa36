"""Exercises of the chapter on tying: for each, sentences and what must hold of an answer, in this order."""

from __future__ import annotations

import numpy as np

from reglab.grading import Exercise, close, every
from reglab.theory.tying import tied_ridge

SLOPE, PLACE = np.array([1.0, -2.0, 0.5, 4.0, 3.0]), np.array([0, 2, 0, 2, 2])
_rng = np.random.default_rng(0)
XS = [_rng.standard_normal((9, 3)) for _ in range(2)]
YS = [_rng.standard_normal(9) for _ in range(2)]
HALF = np.sqrt(0.5)
START = np.array([3.0, -1.0, 2.0])


def _solved(price, pull=0.0, rows=9):
    """The weights of a ridge regression on the first task, with `pull` beside what the rows say."""
    x, y = XS[0], YS[0]
    return np.linalg.solve(x.T @ x / rows + price * np.eye(3), x.T @ y / rows + pull)


def _last(slope, place, k):
    """What is left if equal places overwrite each other."""
    total = np.zeros(k)
    total[place] += slope
    return total


def _mean(slope, place, k):
    return np.bincount(place, slope, k) / np.maximum(np.bincount(place, minlength=k), 1)


def _ridge(Z, lam):
    """What plain ridge on Z predicts for the rows of both tasks."""
    Z = np.asarray(Z, float)
    return Z @ np.linalg.solve(Z.T @ Z / 9 + lam * np.eye(Z.shape[1]), Z.T @ np.concatenate(YS) / 9)


def _tied(lam, c):
    return np.concatenate([x @ w for x, w in zip(XS, tied_ridge(XS, YS, lam, c), strict=True)])


def _turned(gamma, scale=HALF):
    return scale * np.block([[XS[0], gamma * XS[0]], [XS[1], -gamma * XS[1]]])


def _usual(lam, c):
    """What the usual slips predict."""
    gamma = np.sqrt(lam / (lam + 2 * c))
    slips = {
        "the difference pays lam + 2 c, and not lam + c": _turned(np.sqrt(lam / (lam + c))),
        "a price goes with the square of a feature's factor: take the root": _turned(gamma**2),
        "what pays more must get smaller features, not larger ones": _turned(1 / gamma),
        "all features are too long by the root of two: then lam is too weak": _turned(gamma, 1.0),
        "all features are too short by the root of two: then lam is too strong": _turned(gamma, 0.5),
        "the mean pays lam alone: which half of the columns is made small?": HALF
        * np.block([[gamma * XS[0], XS[0]], [gamma * XS[1], -XS[1]]]),
        "no column belongs to both tasks: so neither hears of the other": np.block(
            [[XS[0], 0 * XS[0]], [0 * XS[1], XS[1]]]
        ),
    }
    return {word: _ridge(Z, lam) for word, Z in slips.items()}


EXERCISES = {
    "1": Exercise("write", "quarter", [
        ("it returns one weight for each feature", lambda f: np.shape(f(XS[0], YS[0], 0.3, START)) == (3,)),
        ("a start at zero is plain ridge beside half a mean square",
         lambda f: every(close(f(XS[0], YS[0], lam, np.zeros(3)), _solved(lam), {
             "the losses are a mean over rows: divide X^T X and X^T y by m": _solved(lam, rows=1),
             "both terms have the same one half": _solved(2 * lam),
             "both terms have the same one half: it cancels": _solved(lam / 2),
         }) for lam in (0.3, 2.0))),
        ("the pull goes towards the start, and lam says how strong it is",
         lambda f: every(close(f(XS[0], YS[0], lam, START), _solved(lam, lam * START), {
             "that shrinks to 0, and not to the start": _solved(lam),
             "the start must be multiplied by lam": _solved(lam, START),
             "the start is added to the ridge weights: it must be taken from the target before":
                 START + _solved(lam),
             "it pulls away from the start": _solved(lam, -lam * START),
         }) for lam in (2.0, 0.3, 50.0))),
        ("lam = 0 asks the rows alone", lambda f: close(f(XS[0], YS[0], 0.0, START), _solved(0.0))),
    ]),
    "2": Exercise("find the bug", "minutes", [
        ("it has an entry for each of the k shared weights",
         lambda f: every(close(np.shape(f(SLOPE, PLACE, k)), (k,)) for k in (3, 4))),
        ("a weight that is not used has the gradient 0", lambda f: close(f(SLOPE, PLACE, 4)[[1, 3]], 0.0)),
        ("copies used once each keep their gradients",
         lambda f: close(f(SLOPE, np.array([4, 3, 2, 1, 0]), 5), SLOPE[::-1], {
             "which entry is a copy of what?": SLOPE})),
        ("a weight that is used more than once gets the sum over its uses",
         lambda f: every(close(f(SLOPE, place, 3), np.bincount(place, SLOPE, 3), {
             "only its last use counts: does `+=` add at equal places?": _last(SLOPE, place, 3),
             "it is a sum over the uses, not a mean": _mean(SLOPE, place, 3),
         }) for place in (PLACE, 2 - PLACE[::-1], np.ones(5, int)))),
    ]),
    "3": Exercise("write", "quarter", [
        ("it has the rows of both tasks and twice as many columns", lambda f: np.shape(f(*XS, 0.3, 1.0)) == (18, 6)),
        ("without coupling it predicts like two separate ridge regressions",
         lambda f: close(_ridge(f(*XS, 0.3, 0.0), 0.3), _tied(0.3, 0.0), {
             "all features are too long by the root of two: then lam is too weak": _ridge(_turned(1.0, 1.0), 0.3),
             "all features are too short by the root of two: then lam is too strong": _ridge(_turned(1.0, 0.5), 0.3),
         })),
        ("with a strong coupling it predicts like one pooled ridge regression",
         lambda f: close(_ridge(f(*XS, 0.3, 1e6), 0.3), _tied(0.3, np.inf), _usual(0.3, 1e6))),
        ("in between it predicts like tied regressions", lambda f: every(
            close(_ridge(f(*XS, lam, c), lam), _tied(lam, c), _usual(lam, c)) for lam, c in ((0.3, 0.4), (0.7, 5.0)))),
    ], right={"the sign changed": "all weights change their signs as well, and no prediction does"}),
    "4": Exercise("derive", "quarter", [
        ("it returns a number", lambda f: np.shape(f(0.5)) == ()),
        ("hardly any noise: only equal tasks gain by one model", lambda f: close(f(1e-9), 1.0, {
            "that is how unlike they may be: 1 − s": 0.0, "even without noise unlike tasks lose": 0.5})),
        ("it is where both errors are equal", lambda f: every(close(f(nu), (1 + nu) / (1 + 2 * nu), {
            "that is how unlike they may be: 1 − s": nu / (1 + 2 * nu),
            "that holds without ridge: with it the separate models err less": 1 - nu,
            "of the half difference the noise is nu / 2, not nu": 1 / (1 + 2 * nu),
            "separate models with ridge have a bias, too": 1 - nu / (1 + nu) ** 2,
        }) for nu in (2.0, 0.5, 0.1))),
    ]),
}  # fmt: skip

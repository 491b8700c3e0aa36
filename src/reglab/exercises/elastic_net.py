"""Exercises of the chapter on the elastic net: for each, sentences and what must hold of an answer, in this order."""

from __future__ import annotations

import numpy as np

from reglab.grading import Exercise, close, every
from reglab.theory.lasso import path, soft_threshold

W = np.array([0.5, -2.0, 0.1, 3.0])
_rng = np.random.default_rng(0)
X, Y = _rng.standard_normal((12, 4)) * [1.0, 2.0, 0.5, 1.0], _rng.standard_normal(12)
ONE, START = X[:, 1:2], np.array([0.7])  # a single feature, and where its weight may start


def _pair(f, l1, l2):
    """The answer beside the pair (lam, ratio), and beside usual mistakes."""
    lam = l1 + 2 * l2
    return close(f(l1, l2), (lam, l1 / lam), {
        "Keras has no one half, and we have one": (l1 + l2, l1 / (l1 + l2)),
        "the one half is on our side, so l2 counts twice and not half": (l1 + l2 / 2, l1 / (l1 + l2 / 2)),
        "the ratio is a share of our lam, not of l1 + l2": (lam, l1 / (l1 + l2)),
        "the ratio is the share of L1, not of L2": (lam, 2 * l2 / lam),
        "lam first, then the ratio": (l1 / lam, lam),
        "the ratio is a share of the whole, not l1 over l2": (lam, l1 / l2 if l2 else np.inf),
    })  # fmt: skip


DATA = ((X, Y, 0.2, 0.5), (X[:7], Y[:7], 0.1, 0.8))


def _price(f, x, y, lam, ratio):
    """What the new rows cost at W."""
    m, d = x.shape
    got, right = ((f(x, y, lam, ratio)[0][m:] @ W) ** 2).sum(), lam * (1 - ratio) * W @ W
    return close(got, m * right, {
        "beside a sum over the rows lam counts as often: how many rows are there?": right,
        "the new rows are squared, so a root must be taken": m**2 * lam * (1 - ratio) * right,
        "the new rows are squared, so a root must be taken; and the sum is over m rows": lam * (1 - ratio) * right,
        "lam belongs to the mean over the old rows": (m + d) * right,
        "the one half stands before both terms, and cancels": m * right / 2,
    })  # fmt: skip


def _new_price(f, x, y, lam, ratio):
    m, d = x.shape
    return close(f(x, y, lam, ratio)[2], lam * ratio * m / (m + d), {
        "the mean is taken over n + d rows now": lam * ratio,
        "the mean over more rows makes the loss smaller, so the price must fall": lam * ratio * (m + d) / m,
        "only the share of L1 is left to pay": lam * m / (m + d),
        "the sum over the rows is not what the lasso has before its price": lam * ratio * m,
    })  # fmt: skip


def _as_lasso(f, x, y, lam, ratio):
    new_x, new_y, l1 = f(x, y, lam, ratio)
    found = path(np.asarray(new_x, float), np.asarray(new_y, float), np.array([l1], float))[0]
    return close(found, path(x, y, np.array([lam]), ratio)[0])


def _swept(x, y, w, lam, ratio, own=True, late=True, fresh=True):
    """A sweep, or one with a mistake: the weight's own share forgotten, divided too soon, the first residual kept."""
    w, m, residual = w.copy(), len(x), y - x @ w
    for j in range(len(w)):
        h = x[:, j] @ x[:, j] / m
        a = x[:, j] @ (y - x @ w if fresh else residual) / m + (h * w[j] if own else 0)
        bowl = h + lam * (1 - ratio)
        w[j] = soft_threshold(a, lam * ratio) / bowl if late else soft_threshold(a / bowl, lam * ratio)
    return w


def _sweep(f, x, y, w, lam, ratio):
    """The answer beside a sweep, and beside usual mistakes."""
    asked = (x, y, w, lam, ratio)
    m, size = len(x), (x**2).mean(0)
    return close(f(*asked), _swept(*asked), {
        "the weight's own share must be left in: what would the residual be without it?": _swept(*asked, own=False),
        "first threshold, then divide": _swept(*asked, late=False),
        "each weight must see what those before it have changed: the residual is old": _swept(*asked, fresh=False),
        "the own share is missing, and the division comes too soon": _swept(*asked, own=False, late=False),
        "the own share is missing, and the residual is old": _swept(*asked, own=False, fresh=False),
        "the residual is old, and the division comes too soon": _swept(*asked, late=False, fresh=False),
        "three mistakes are left": _swept(*asked, own=False, late=False, fresh=False),
        "where does the L2 part shrink?": _swept(x, y, w, lam * ratio, 1.0),
        "where does h stand below?": soft_threshold(x.T @ y / m, lam * ratio) / (1 + lam * (1 - ratio))
            if not w.any() and len(w) == 1 else size * np.nan,
    })  # fmt: skip


def _minimum(f, lam, ratio, sweeps=60):
    w = np.zeros(X.shape[1])
    for _ in range(sweeps):
        w = np.asarray(f(X, Y, w, lam, ratio), float)
    return close(w, path(X, Y, np.array([lam]), ratio)[0])


def _copies(f, c, k, lam, ratio):
    """The answer beside the weight that each of k identical columns gets, and beside usual mistakes."""
    left, shrinks = soft_threshold(c, lam * ratio), lam * (1 - ratio)
    return close(f(c, k, lam, ratio), left / (k + shrinks), {
        "all k predict together: what do they leave of c?": left / (1 + shrinks),
        "each pays for its own square only, so lam (1 - ratio) stands there once": left / (k * (1 + shrinks)),
        "that is what all of them have together": k * left / (k + shrinks),
        "each pays lam ratio for itself, however many there are": soft_threshold(c, k * lam * ratio) / (k + shrinks),
        "each pays lam ratio in full": soft_threshold(c, lam * ratio / k) / (k + shrinks),
        "what is within lam ratio of 0 becomes 0": (c - np.sign(c) * lam * ratio) / (k + shrinks),
        "the sign of c is lost": abs(left) / (k + shrinks),
        "where does L1 take its part?": c / (k + shrinks),
        "the L2 part has the one half of its square, which cancels": left / (k + 2 * shrinks),
        "where does the L2 part shrink?": left / k,
    })  # fmt: skip


def _found(k, lam, ratio):
    """By `path`: k identical columns, of mean square 1 and with the correlation 0.8."""
    column = np.array([1.0, -1.0, 1.0, -1.0])
    return path(np.repeat(column[:, None], k, 1), 0.8 * column + [0.3, 0.3, -0.3, -0.3], np.array([lam]), ratio)[0, 0]


EXERCISES = {
    "1": Exercise("write", "minutes", [
        ("it answers with two numbers, lam and ratio", lambda f: np.shape(f(0.1, 0.2)) == (2,)),
        ("l2 = 0 is ratio 1", lambda f: _pair(f, 0.1, 0.0)),
        ("l1 = 0 is ratio 0, and Keras has no one half", lambda f: _pair(f, 0.0, 0.1)),
        ("both penalties cost the same", lambda f: every(_pair(f, *asked) for asked in ((0.1, 0.2), (0.5, 0.03)))),
    ]),
    "2": Exercise("write", "quarter", [
        ("it returns a new X, a new y and a number",
         lambda f: len(f(*DATA[0])) == 3 and np.shape(f(*DATA[0])[2]) == ()),
        ("X gets one more row for each feature, below the old ones",
         lambda f: np.shape(f(*DATA[0])[0]) == (16, 4) and close(f(*DATA[0])[0][:12], X)),
        ("the targets of the new rows are 0", lambda f: close(f(*DATA[0])[1], np.append(Y, np.zeros(4)), {
            "the new rows ask for zeros, and they come last": np.append(np.zeros(4), Y),
        })),
        ("the squares of the new rows add up to n lam (1 - ratio) ||w||^2",
         lambda f: every(_price(f, *data) for data in DATA)),
        ("L1 is paid beside a mean over n + d rows", lambda f: every(_new_price(f, *data) for data in DATA)),
        ("the lasso of the new data is the elastic net of the old",
         lambda f: every(_as_lasso(f, *data) for data in DATA)),
    ]),
    "3": Exercise("find the bug", "quarter", [
        ("the answer is shaped like w", lambda f: np.shape(f(X, Y, W, 0.2, 0.5)) == W.shape),
        ("from 0 and without a penalty, a single weight gets to least squares",
         lambda f: _sweep(f, ONE, Y, 0 * START, 0.0, 0.5)),
        ("so it does from any start", lambda f: _sweep(f, ONE, Y, START, 0.0, 0.5)),
        ("a single weight is thresholded, then shrunk",
         lambda f: every(_sweep(f, ONE, Y, w, lam, r)
                         for w in (0 * START, START) for lam, r in ((0.2, 0.5), (0.5, 0.1), (0.3, 0.0), (0.9, 1.0)))),
        ("every weight sees what those before it have changed",
         lambda f: every(_sweep(f, X, Y, w, 0.1, 0.5) for w in (0 * W, W))),
        ("sweeps lead to the minimum",
         lambda f: every(_minimum(f, lam, r) for lam, r in ((0.2, 0.5), (0.05, 0.9)))),
    ]),
    "4": Exercise("derive", "quarter", [
        ("it returns a single number", lambda f: np.shape(f(0.8, 3, 0.2, 0.5)) == ()),
        ("a column alone is the update with h = 1", lambda f: _copies(f, 0.8, 1, 0.2, 0.5)),
        ("what is within lam ratio of 0 becomes 0",
         lambda f: every(_copies(f, c, 3, 0.4, 0.5) for c in (0.1, -0.15, 0.0))),
        ("k columns share the weight",
         lambda f: every(_copies(f, *asked) for asked in (
             (0.8, 3, 0.2, 0.5), (-0.8, 2, 0.5, 0.25), (0.6, 10, 0.3, 0.0), (0.5, 4, 0.1, 0.9)))),
        ("it is what `path` finds", lambda f: close(f(0.8, 3, 0.2, 0.5), _found(3, 0.2, 0.5))),
    ]),
}  # fmt: skip

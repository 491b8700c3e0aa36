"""Exercises of the chapter on the group lasso: for each, sentences and what must hold of an answer, in this order."""

from __future__ import annotations

import numpy as np

from reglab.grading import Exercise, belongs, close, every, same

W = np.array([3.0, -4.0, 0.0, 12.0])  # of norm 13
SMALL = np.array([0.06, 0.08])
_rng = np.random.default_rng(0)
M = _rng.standard_normal((3, 4))
EVEN = np.array([[3.0, 4.0], [1.0, 0.0]])
GAPS = np.where([[True], [False], [True]], M, 0.0)  # the middle row is zero
X, Y = _rng.standard_normal((20, 6)), _rng.standard_normal(20)
PARTS = [[0], [1, 2], [3, 4, 5]]
PULL = np.abs(X.T @ Y) / 20

# Units 1 and 4 see nothing, with biases on both sides of 0; nobody listens to unit 2; pixels 0 and 3 go nowhere else.
IN = _rng.standard_normal((5, 6)) * np.array([1, 0, 1, 1, 0, 1])
IN[[0, 3]] = 0.0
IN[3, 2] = 1.0
BIAS = np.array([0.3, 0.7, -0.2, 0.1, -0.9, 0.0])
OUT = _rng.standard_normal((6, 3))
OUT[2] = 0.0
LAST = np.array([0.1, -0.3, 0.2])
DEAF = [1, 4]
IMAGES = _rng.standard_normal((8, 5))
ALIVE = _rng.standard_normal((5, 6)), BIAS, _rng.standard_normal((6, 3)), LAST


def _root(W, axis=1):
    return np.sqrt((W**2).sum(axis))


def _single(w, t):
    return np.sign(w) * np.maximum(np.abs(w) - t, 0)


def _group(w, t, s):
    length = np.linalg.norm(w)
    return w * max(length - t, 0) / length / (1 + s)


def _mixed(f, w, t, s):
    length = np.linalg.norm(w)
    return close(f(w, t, s), _group(w, t, s), {
        "the squares come after the threshold: t is taken from the whole length": _group(w / (1 + s), t, 0),
        "the squares do not move the threshold: compare t with the whole length": np.zeros_like(w),
        "t must be divided by the length": w * max(1 - t, 0) / (1 + s),
        "1 + s divides the whole, not only the price": w * (1 - t / length / (1 + s)),
    })  # fmt: skip


def _price(f, W, lam):
    """The value, by what is forgotten or mixed up."""
    d, k = W.shape
    rows, columns = _root(W).sum(), _root(W, 0).sum()
    return close(f(W, lam)[0], lam * np.sqrt(k) * rows, {
        "these are the lengths of the columns: which axis runs along a row?": lam * columns,
        "these are columns, with the root of their size": lam * np.sqrt(d) * columns,
        "these are columns: which axis runs along a row?": lam * np.sqrt(k) * columns,
        "each length is multiplied by the root of the number of weights in a row": lam * rows,
        "the root is that of the number of weights in a row, not of the number of rows": lam * np.sqrt(d) * rows,
        "the number of weights in a row stands under a root": lam * k * rows,
        "that is one group for all weights": lam * np.sqrt(W.size) * np.sqrt((W**2).sum()),
        "the lengths are not squared": lam * np.sqrt(k) * (W**2).sum(),
    })  # fmt: skip


def _slope(f, W, lam):
    lengths = _root(W)[:, None]
    unit = np.divide(W, lengths, out=np.zeros_like(W), where=lengths > 0)
    right = lam * 2 * unit
    return close(f(W, lam)[1], right, {
        "the gradient has the root of the size too": right / 2,
        "the gradient divides each row by its own length": lam * 2 * W,
    })  # fmt: skip


def _largest(f, groups):
    each = np.array([np.sqrt((PULL[g] ** 2).sum()) for g in groups])
    roots = np.sqrt([len(g) for g in groups])
    return close(f(X, Y, groups), (each / roots).max(), {
        "all groups must be zero, so the most stubborn one decides": (each / roots).min(),
        "all groups must be zero, so the most stubborn one decides: a maximum": (each / roots).sum(),
        "a group of p weights has the price lam times the root of p": each.max(),
        "the root of the size divides": (each * roots).max(),
        "the root of the size, not the size": (each / roots**2).max(),
        "the length of a group counts, not its largest entry": max(PULL[g].max() for g in groups),
        "there is a mean over the rows in the loss: divide by m": 20 * (each / roots).max(),
    })  # fmt: skip


def _net(x, w, b, v, c):
    return np.maximum(x @ w + b, 0) @ v + c


def _cut(f):
    return f(IN, BIAS, OUT, LAST)


def _same_outputs(f, net):
    pixels, *small = f(*net)
    return close(_net(IMAGES[:, np.asarray(pixels, bool)], *small), _net(IMAGES, *net))


EXERCISES = {
    "1": Exercise("derive", "quarter", [
        ("it returns an array shaped like w", lambda f: same(np.shape(f(W, 1.0, 0.5)), W.shape)),
        ("without prices nothing changes", lambda f: close(f(W, 0.0, 0.0), W)),
        ("a group no longer than t becomes exactly 0",
         lambda f: every([
             close(f(W, 14.0, 0.0), 0 * W, {
                 "the group has turned round: a length cannot be negative": W * (1 - 14 / 13)}),
             same(f(W, 14.0, 0.5), 0 * W),
             same(f(np.zeros(3), 1.0, 0.5), np.zeros(3)),
         ])),
        ("with s = 0 the direction stays, and the length loses t",
         lambda f: close(f(W, 5.0, 0.0), W * 8 / 13, {
             "each weight has lost t of its own: that is the threshold of L1": _single(W, 5.0),
             "the length stands below t, not its square": W * (1 - 5 / 169),
             "t is the whole price here: there is no root of the size": W * 3 / 13,
             "what survives must become shorter, too": W,
         })),
        ("with t = 0 the group is divided by 1 + s",
         lambda f: close(f(W, 0.0, 0.25), W / 1.25, {
             "the derivative of s/2 ||u||^2 is s u": W / 1.5,
             "set the derivative to zero and solve for u: s u is not s w": W * 0.75,
             "the squares cost nothing here: where is s?": W,
         })),
        ("together: the length loses t, and then is divided by 1 + s",
         lambda f: every(_mixed(f, w, t, s) for w, t, s in ((W, 5.0, 0.5), (W, 10.0, 2.0), (SMALL, 0.02, 0.25)))),
    ]),
    "2": Exercise("find the bug", "quarter", [
        ("it returns a pair: a number and an array shaped like W",
         lambda f: every([same(np.shape(f(M, 0.3)[0]), ()), same(np.shape(f(M, 0.3)[1]), M.shape)])),
        ("the value is lam times the root of the size times the lengths of the rows",
         lambda f: every(_price(f, A, lam) for A, lam in ((M, 0.3), (EVEN, 0.5)))),
        ("a row of zeros has the subgradient 0", lambda f: same(f(GAPS, 0.3)[1][1], np.zeros(4))),
        ("the gradient of a row has the length lam times the root of its size",
         lambda f: every(_slope(f, A, 0.3) for A in (M, GAPS))),
        ("the gradient belongs to the value", lambda f: belongs(lambda w: f(w, 0.3), M)),
    ]),
    "3": Exercise("write", "quarter", [
        ("it is a single number", lambda f: same(np.shape(f(X, Y, PARTS)), ())),
        ("with groups of one it is that of the lasso, the largest |x_j^T y| / m",
         lambda f: _largest(f, [[j] for j in range(6)])),
        ("with one group for all it is ||X^T y|| / (m sqrt(p))", lambda f: _largest(f, [[*range(6)]])),
        ("it is the largest of the groups' thresholds",
         lambda f: every(_largest(f, g) for g in (PARTS, [[5, 2], [0, 4, 1, 3]]))),
        ("a target twice as large needs twice the lam",
         lambda f: close(f(X, 2 * Y, PARTS), 2 * f(X, Y, PARTS))),
    ]),
    "4": Exercise("write", "quarter", [
        ("it returns five arrays: pixels, W, b, V, c", lambda f: same(len(_cut(f)), 5)),
        ("three units are left: some have no input, one has no output",
         lambda f: every(same(a, 3, {
             "a unit that nothing listens to is dead too": 4,
             "a unit that hears nothing is dead too": 5,
         }) for a in (_cut(f)[1].shape[1], len(_cut(f)[2]), len(_cut(f)[3])))),
        ("the living pixels are those that a living unit sees, as a mask",
         lambda f: every([
             same(_cut(f)[0], [False, True, True, False, True], {
                 "pixel 3 is seen by a dead unit only: remove the units first": [False, True, True, True, True],
                 "these are the dead ones": [True, False, False, True, False]}),
             same(len(_cut(f)[1]), 3)])),
        ("a unit that hears nothing still says max(b, 0), and that goes into c",
         lambda f: close(_cut(f)[4], LAST + np.maximum(BIAS[DEAF], 0) @ OUT[DEAF], {
             "what the dead units said has been lost": LAST,
             "relu comes between the bias and the next layer": LAST + BIAS[DEAF] @ OUT[DEAF],
             "the constant is added": LAST - np.maximum(BIAS[DEAF], 0) @ OUT[DEAF],
         })),
        ("the small network gives the same outputs", lambda f: _same_outputs(f, (IN, BIAS, OUT, LAST))),
        ("a network without dead units stays as it is",
         lambda f: every([same(f(*ALIVE)[0], np.ones(5, bool)), close(tuple(f(*ALIVE)[1:]), ALIVE)])),
    ]),
}  # fmt: skip

"""Exercises of the chapter on the proximal step: for each, sentences and what must hold of an answer, in this order."""

from __future__ import annotations

import numpy as np

from reglab.grading import Exercise, close, every, same
from reglab.theory.lasso import path, soft_threshold

Z = np.array([0.5, -2.0, 0.1, 3.0])
_rng = np.random.default_rng(0)
X = _rng.standard_normal((30, 5)) @ np.diag([1.0, 1.0, 0.5, 0.2, 0.1]) + 0.3 * _rng.standard_normal((30, 1))
Y = _rng.standard_normal(30)
LAM = 0.02
G, C = X.T @ X / len(X), X.T @ Y / len(X)
LR = 1 / np.linalg.eigvalsh(G)[-1]
BEST = path(X, Y, np.array([LAM]))[0]
D = np.array([1.0, 2.0, 0.5, 0.8, 1.5])


def _net(z, lr, lam, ratio):
    return soft_threshold(z, lr * lam * ratio) / (1 + lr * lam * (1 - ratio))


def _divided_first(z, lr, lam, ratio):
    return soft_threshold(z / (1 + lr * lam * (1 - ratio)), lr * lam * ratio)


def _shorter(z, t):
    return z * (1 - t / np.linalg.norm(z))


def _scaled(w, g, d, lr, lam):
    return soft_threshold(w - lr * g / d, lr * lam / d)


SCALED = ((Z, np.ones(4), np.array([0.5, 2.0, 0.1, 4.0]), 0.1, 2.0), (BEST, -D, D, 0.3, 0.5))


def _step(v):
    return soft_threshold(v - LR * (G @ v - C), LR * LAM)


def _excess(w):
    def value(a):
        return a @ G @ a / 2 - C @ a + LAM * np.abs(a).sum()

    return value(w) - value(BEST)


def _ista(w, n):
    for _ in range(n):
        w = _step(w)
    return w


def _fista(w, n, factor=lambda a, larger: (a - 1) / larger, last=True):
    """Accelerated steps; usual mistakes have another factor, or give back the point ahead."""
    ahead, a = w, 1.0
    for _ in range(n):
        new, larger = _step(ahead), (1 + np.sqrt(1 + 4 * a * a)) / 2
        ahead, w, a = new + factor(a, larger) * (new - w), new, larger
    return w if last else ahead


def _slips(w, n):
    return {
        "these are ordinary steps: each must start from the point ahead": _ista(w, n),
        "that is the point ahead; the last w is asked for": _fista(w, n, last=False),
        "the factor divides by the new a": _fista(w, n, lambda a, larger: (a - 1) / a),
        "the factor has a - 1 above, with the a before": _fista(w, n, lambda a, larger: a / larger),
        "the factor has the a before above, not the new one": _fista(w, n, lambda a, larger: (larger - 1) / larger),
    }


def _counted(f, n):
    """How often the answer asks for a step."""
    calls = []

    def step(v):
        calls.append(1)
        return _step(v)

    f(step, np.zeros(5), n)
    return len(calls)


EXERCISES = {
    "1": Exercise("find the bug", "minutes", [
        ("without a penalty z stays where it is", lambda f: close(f(Z, 0.5, 0.0, 0.5), Z)),
        ("ratio 1 is the soft threshold at lr lam",
         lambda f: close(f(Z, 0.5, 0.4, 1.0), [0.3, -1.8, 0.0, 2.8], {
             "the threshold lacks the learning rate": soft_threshold(Z, 0.4),
             "it must stop at zero": Z - 0.2 * np.sign(Z),
             "what survives gets smaller, too": np.where(np.abs(Z) > 0.2, Z, 0),
         })),
        ("ratio 0 is a division by 1 + lr lam",
         lambda f: close(f(Z, 0.5, 0.4, 0.0), Z / 1.2, {
             "the division lacks the learning rate": Z / 1.4,
             "this multiplies by 1 - lr lam, an explicit step": 0.8 * Z,
         })),
        ("with both, it subtracts and then divides",
         lambda f: every(close(f(Z, *at), _net(Z, *at), {
             "you divide first, so the threshold meets numbers that are too small": _divided_first(Z, *at),
         }) for at in ((0.5, 0.8, 0.5), (0.2, 3.0, 0.3)))),
        ("what is within lr lam ratio of 0 becomes exactly 0, and nothing else",
         lambda f: same(f(np.array([0.2, -0.2, 0.21, -0.21]), 0.5, 0.8, 0.5) == 0, [True, True, False, False])),
    ]),
    "2": Exercise("write", "quarter", [
        ("a group longer than lr lam keeps its direction, and is shorter by lr lam",
         lambda f: every(close(f(z, lr, lam), _shorter(z, lr * lam), {
             "each weight was treated for itself, as by L1": soft_threshold(z, lr * lam),
             "that is the step of L2, whose penalty is squared": z / (1 + lr * lam),
             "it is shorter by lam: the learning rate is missing": _shorter(z, lam),
             "the length must be a root": z * (1 - lr * lam / (z @ z)),
             "it is shorter by a share, not by lr lam": z * (1 - lr * lam),
         }) for z, lr, lam in ((Z, 0.5, 0.4), (BEST, 0.1, 0.3)))),
        ("a group that is shorter becomes zero as a whole",
         lambda f: every(same(f(z, 0.5, 0.4), 0 * z, {"it was turned around: it must stop at zero": _shorter(z, 0.2)})
                         for z in (np.array([0.1, -0.1]), np.array([0.05])))),
        ("the zero vector stays zero, without a NaN", lambda f: same(f(np.zeros(3), 0.5, 0.4), np.zeros(3))),
    ]),
    "3": Exercise("derive", "quarter", [
        ("without a penalty it is w - lr g / d",
         lambda f: close(f(BEST, D**2, D, 0.1, 0.0), BEST - 0.1 * D, {
             "the gradient is to be divided by d": BEST - 0.1 * D**2,
             "the gradient is to be divided by d, not multiplied": BEST - 0.1 * D**3,
         })),
        ("with d = 1 it is the proximal step of plain gradient descent",
         lambda f: close(f(Z, np.ones(4), np.ones(4), 0.1, 2.0), soft_threshold(Z - 0.1, 0.2), {
             "the threshold lacks the learning rate": soft_threshold(Z - 0.1, 2.0),
             "gradient and threshold in turn: first the step, then the threshold": soft_threshold(Z, 0.2) - 0.1,
         })),
        ("a weight without a gradient loses lr lam / d",
         lambda f: close(f(np.ones(2), np.zeros(2), np.array([0.5, 2.0]), 0.1, 1.0), [0.8, 0.95], {
             "all lose the same: then it rests elsewhere than at the minimum": [0.9, 0.9],
             "where d is large, a distance is dear, and the threshold small": [0.95, 0.8],
         })),
        ("it rests at the minimum, whatever d is",
         lambda f: every(close(f(BEST, G @ BEST - C, d, 0.1, LAM), BEST) for d in (D, 1 / D))),
        ("and it is the lowest point of the bound",
         lambda f: every(close(f(*at), _scaled(*at)) for at in SCALED)),
    ]),
    "4": Exercise("write", "quarter", [
        ("it returns an array shaped like w", lambda f: np.shape(f(_step, np.zeros(5), 3)) == (5,)),
        ("it asks for one step each time", lambda f: same(_counted(f, 20), 20)),
        ("its first step is an ordinary one",
         lambda f: every(close(f(_step, w, 1), _step(w), {"no step was taken": w}) for w in (np.zeros(5), D))),
        ("from the second on, steps start from a point ahead",
         lambda f: every(close(f(_step, w, n), _fista(w, n), _slips(w, n)) for w, n in ((np.zeros(5), 4), (D, 7)))),
        ("after 40 steps its error is below a tenth of ISTA's",
         lambda f: _excess(f(_step, np.zeros(5), 40)) < 0.1 * _excess(_ista(np.zeros(5), 40))),
    ]),
}  # fmt: skip

"""Exercises of the chapter on the proximal step: for each, sentences and what must hold of an answer, in this order."""

from __future__ import annotations

import numpy as np

from reglab.grading import Exercise, close, same
from reglab.theory.lasso import kkt_residual, path, soft_threshold

Z = np.array([0.5, -2.0, 0.1, 3.0])
_rng = np.random.default_rng(0)
X = _rng.standard_normal((30, 5)) @ np.diag([1.0, 1.0, 0.5, 0.2, 0.1]) + 0.3 * _rng.standard_normal((30, 1))
Y = _rng.standard_normal(30)
LAM = 0.02
G, C = X.T @ X / len(X), X.T @ Y / len(X)
LR = 1 / np.linalg.eigvalsh(G)[-1]
BEST = path(X, Y, np.array([LAM]))[0]
D = np.array([1.0, 2.0, 0.5, 0.8, 1.5])


def _minimizes(f, lr, lam, penalty):
    """Is the answer lower than 200 points near it?"""
    u = np.asarray(f(Z, lr, lam), float)
    near = u + 1e-2 * np.random.default_rng(1).standard_normal((200, 4))

    def cost(a):
        return ((a - Z) ** 2).sum(-1) / (2 * lr) + penalty(a)

    return u.shape == Z.shape and bool((cost(u) <= cost(near)).all())


def _mixed(lam, ratio):
    return lambda a: lam * (ratio * np.abs(a).sum(-1) + (1 - ratio) / 2 * (a**2).sum(-1))


def _scaled_end(f, lr=0.4, steps=3000):
    w = np.zeros(5)
    for _ in range(steps):
        w = f(w, G @ w - C, D, lr, LAM)
    return w


def _step(v):
    return soft_threshold(v - LR * (G @ v - C), LR * LAM)


def _excess(w):
    def value(a):
        return a @ G @ a / 2 - C @ a + LAM * np.abs(a).sum()

    return value(w) - value(BEST)


def _ista(n):
    w = np.zeros(5)
    for _ in range(n):
        w = _step(w)
    return w


def _counted(f, n):
    """How often the answer asks for a step."""
    calls = []

    def step(v):
        calls.append(1)
        return _step(v)

    f(step, np.zeros(5), n)
    return len(calls)


EXERCISES = {
    "1": Exercise("write", "quarter", [
        ("it returns an array shaped like z", lambda f: np.shape(f(Z, 0.5, 0.4, 0.5)) == Z.shape),
        ("without a penalty z stays where it is", lambda f: close(f(Z, 0.5, 0.0, 0.5), Z)),
        ("ratio 1 is the soft threshold at lr lam",
         lambda f: close(f(Z, 0.5, 0.4, 1.0), [0.3, -1.8, 0.0, 2.8])),
        ("ratio 0 is a division by 1 + lr lam", lambda f: close(f(Z, 0.5, 0.4, 0.0), Z / 1.2)),
        ("what is within lr lam ratio of 0 becomes exactly 0, and nothing else",
         lambda f: same(f(Z, 0.5, 0.8, 0.5) == 0, np.abs(Z) <= 0.2)
         and np.all(f(np.array([0.21, -0.21]), 0.5, 0.8, 0.5) != 0)),
        ("no point nearby is better for |u - z|^2 / (2 lr) plus the penalty",
         lambda f: _minimizes(lambda z, lr, lam: f(z, lr, lam, 0.3), 0.5, 0.8, _mixed(0.8, 0.3))),
    ]),
    "2": Exercise("write", "quarter", [
        ("it returns an array shaped like z", lambda f: np.shape(f(Z, 0.5, 0.4)) == Z.shape),
        ("the zero vector stays zero, without a NaN", lambda f: same(f(np.zeros(3), 0.5, 0.4), np.zeros(3))),
        ("a group shorter than lr lam becomes zero as a whole",
         lambda f: same(f(np.array([0.1, -0.1]), 0.5, 0.4), np.zeros(2))),
        ("a longer group keeps its direction: no weight of it becomes zero alone",
         lambda f: close(f(Z, 0.5, 0.4) / np.linalg.norm(f(Z, 0.5, 0.4)), Z / np.linalg.norm(Z))),
        ("its length falls by lr lam",
         lambda f: close(np.linalg.norm(f(Z, 0.5, 0.4)), np.linalg.norm(Z) - 0.2)),
        ("no point nearby is better for |u - z|^2 / (2 lr) + lam |u|",
         lambda f: _minimizes(f, 0.5, 0.8, lambda a: 0.8 * np.linalg.norm(a, axis=-1))),
    ]),
    "3": Exercise("write", "quarter", [
        ("without a penalty it is w - lr g / d",
         lambda f: close(f(BEST, D, D, 0.1, 0.0), BEST - 0.1)),
        ("with d = 1 it is the proximal step of plain gradient descent",
         lambda f: close(f(Z, np.ones(4), np.ones(4), 0.1, 2.0), soft_threshold(Z - 0.1, 0.2))),
        ("a weight without a gradient loses lr lam / d",
         lambda f: close(f(np.ones(2), np.zeros(2), np.array([0.5, 2.0]), 0.1, 1.0), [0.8, 0.95])),
        ("it rests at the minimum, whatever d is",
         lambda f: close(f(BEST, G @ BEST - C, D, 0.1, LAM), BEST, atol=1e-9)),
        ("and it gets there", lambda f: kkt_residual(X, Y, _scaled_end(f), LAM) < 1e-6),
    ]),
    "4": Exercise("write", "quarter", [
        ("it returns an array shaped like w", lambda f: np.shape(f(_step, np.zeros(5), 3)) == (5,)),
        ("its first step is an ordinary one", lambda f: close(f(_step, np.zeros(5), 1), _step(np.zeros(5)))),
        ("it asks for one step each time", lambda f: _counted(f, 20) == 20),
        ("its third step is no ordinary one: it starts from a point ahead",
         lambda f: not close(f(_step, np.zeros(5), 3), _ista(3), atol=1e-10)),
        ("the point ahead is w + (a_t - 1) / a_(t+1) (new - old)",
         lambda f: close(f(_step, np.zeros(5), 4), _reference(4), atol=1e-10)),
        ("after 40 steps its error is below a tenth of ISTA's",
         lambda f: _excess(f(_step, np.zeros(5), 40)) < 0.1 * _excess(_ista(40))),
    ]),
}  # fmt: skip


def _reference(n):
    w = ahead = np.zeros(5)
    a = 1.0
    for _ in range(n):
        new, larger = _step(ahead), (1 + np.sqrt(1 + 4 * a * a)) / 2
        ahead, w, a = new + (a - 1) / larger * (new - w), new, larger
    return w

"""Exercises of the chapter on penalty or constraint: for each, sentences and what must hold of an answer, in order."""

from __future__ import annotations

import numpy as np

from reglab.grading import Exercise, close
from reglab.theory.geometry import L1Ball, L2Ball

W = np.array([0.5, -2.0, 0.1, 3.0])
_rng = np.random.default_rng(0)
X, Y = _rng.standard_normal((12, 4)), _rng.standard_normal(12)
ROUND, SHARP = L2Ball(X, Y), L1Ball(X, Y)
H, C = np.array([2.0, 0.7, 0.05]), np.array([1.0, -0.4, 0.3])


def _projected(f, k, steps=3000):
    """Projected gradient descent with the answer."""
    w = np.zeros(4)
    for _ in range(steps):
        w = np.asarray(f(w - 0.2 * ROUND.slope(w), k), float)
    return w


def _norm(lam):
    return np.sqrt(((C / (H + lam)) ** 2).sum())


def _price(f, ball, share):
    w = ball.constrained(share * ball.longest)
    return close(f(w, ball.slope(w), ball.q), ball.multiplier(share * ball.longest), rtol=1e-8)


def _between(f):
    """A diagonal bowl within a ball of order 3: its minimum has -slope = lam sign(w) |w|^2 by construction."""
    w = np.array([0.5, -0.8, 0.2])
    return close(f(w, -0.7 * np.sign(w) * w**2, 3), 0.7)


SIZES = np.linspace(0, 3, 61)
BOWL = 0.25 * (SIZES - 2) ** 2
STEP = 1 / (1 + np.exp(4 * (SIZES - 1.5)))


def _reached(J):
    """Which sizes some of many lam choose."""
    lams = np.append(0.0, np.geomspace(1e-4, 1e3, 4000))[:, None]
    return set((J + lams / 2 * SIZES**2).argmin(-1).tolist())


EXERCISES = {
    "1": Exercise("write", "quarter", [
        ("it answers with an array shaped like w", lambda f: np.shape(f(W, 1.0)) == W.shape),
        ("what lies in the ball stays where it is", lambda f: close(f(W, 10.0), W)),
        ("what lies outside comes to the edge, at norm k", lambda f: close(np.linalg.norm(f(W, 1.5)), 1.5)),
        ("it keeps its direction", lambda f: close(f(W, 1.5), 1.5 * W / np.linalg.norm(W))),
        ("projected gradient descent with it finds the minimum within the ball",
         lambda f: close(_projected(f, 0.5 * ROUND.longest), ROUND.constrained(0.5 * ROUND.longest), atol=1e-7)),
    ]),
    "2": Exercise("write", "quarter", [
        ("it answers with a number", lambda f: np.shape(f(W, -W, 2)) == ()),
        ("a ball that binds has a price above 0", lambda f: f(np.array([1.0, 0.0]), np.array([-0.5, -0.1]), 1) > 0),
        ("without a slope the price is 0", lambda f: f(W, 0 * W, 2) == 0),
        ("for q = 2 it is the lam of lam/2 ||w||^2", lambda f: all(_price(f, ROUND, s) for s in (0.2, 0.5, 0.9))),
        ("for q = 1 it is the lam of lam ||w||_1", lambda f: all(_price(f, SHARP, s) for s in (0.2, 0.5, 0.9))),
        ("for q = 3 it is the lam of lam/3 sum |w|^3", _between),
    ]),
    "3": Exercise("write", "quarter", [
        ("it answers with a number that is not negative", lambda f: f(H, C, 1.0) >= 0),
        ("where the ball does not bind it is 0", lambda f: close(f(H, C, 1.01 * _norm(0.0)), 0.0, atol=1e-9)),
        ("for a single h it is |c| / k - h", lambda f: close(f(np.array([2.0]), np.array([-3.0]), 1.0), 1.0)),
        ("for several it gives the norm k",
         lambda f: all(close(_norm(f(H, C, k)), k, rtol=1e-6) for k in (0.01, 0.3, 2.0))),
    ]),
    "4": Exercise("write", "quarter", [
        ("it answers with True or False", lambda f: f(SIZES, BOWL, 10) in (True, False)),
        ("the size without a penalty is reachable, by lam = 0", lambda f: bool(f(SIZES, BOWL, 40))),
        ("beyond it nothing is reachable", lambda f: not f(SIZES, BOWL, 50)),
        ("for a bowl all sizes up to there are", lambda f: all(f(SIZES, BOWL, i) for i in range(41))),
        ("for a step just those that some lam chooses",
         lambda f: {i for i in range(61) if f(SIZES, STEP, i)} == _reached(STEP) | {60}),
    ]),
}  # fmt: skip

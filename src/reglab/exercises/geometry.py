"""Exercises of the chapter on penalty or constraint: for each, sentences and what must hold of an answer, in order."""

from __future__ import annotations

import numpy as np
from scipy.optimize import brentq

from reglab.grading import Exercise, close, every, same
from reglab.theory.geometry import L1Ball, L2Ball

W = np.array([0.5, -2.0, 0.1, 3.0])
FLAT = np.array([3.0, 0.1])
_rng = np.random.default_rng(0)
X, Y = _rng.standard_normal((12, 4)), _rng.standard_normal(12)
ROUND, SHARP = L2Ball(X, Y), L1Ball(X, Y)
H, C = np.array([2.0, 0.7, 0.05]), np.array([1.0, -0.4, 0.3])
FREE = float(np.sqrt(((C / H) ** 2).sum()))  # from this radius on the ball does not bind
SIGNED = np.array([0.5, -0.8, 0.2])


def _soft(w, lam):
    return np.sign(w) * np.maximum(np.abs(w) - lam, 0)


def _nearest(f, w, k):
    sizes = np.abs(w).sum()
    lam = brentq(lambda lam: np.abs(_soft(w, lam)).sum() - k, 0, np.abs(w).max(), xtol=1e-14)
    return close(f(w, k), _soft(w, lam), {
        "this point lies on the edge, but it is not the nearest one": w * k / sizes,
        "that is the nearest point of the round ball": w * min(1, k / np.linalg.norm(w)),
        "that is the nearest point of the box, where each weight has a bound of its own": np.clip(w, -k, k),
        "k is the radius of the ball, not the threshold": _soft(w, k),
        "the threshold must fit: those that become 0 cannot lose as much as the others": _soft(w, (sizes - k) / len(w)),
    })  # fmt: skip


def _stays(f, share):
    """A step from the minimum within the diamond leads out of it, and back."""
    k = share * SHARP.longest
    w = SHARP.constrained(k)
    return close(f(w - 0.2 * SHARP.slope(w), k), w)


def _price(f, w, slope, q, lam):
    length = (np.abs(w) ** q).sum()
    return close(f(w, slope, q), lam, {
        "the loss pulls against its gradient: which sign has the price?": -lam,
        "that is the price of the norm without its power": lam * length / length ** (1 / q),
        "how do w and stationarity multiply? There is |w|^q in it": -(w @ slope) / (w @ w),
        "there is the q-th power of |w| in it": -(w @ slope) / np.abs(w).sum(),
        "the 1/q of the penalty has cancelled the q of its derivative": lam * q,
        "the 1/q of the penalty has cancelled the q of its derivative already": lam / q,
        "the sum runs over all weights": lam * len(w),
    })  # fmt: skip


def _by_a_ball(f, ball, share):
    w = ball.constrained(share * ball.longest)
    return _price(f, w, ball.slope(w), ball.q, ball.multiplier(share * ball.longest))


def _secular(h, c, k):
    return brentq(lambda lam: np.linalg.norm(c / (h + lam)) - k, -h.min() * 0.999, np.linalg.norm(c) / k)


def _root(f, h, c, k):
    return close(f(h, c, k), _secular(h, c, k), {
        "that is an upper bound of the root: the curvatures make it smaller": np.linalg.norm(c) / k,
        "the right side is the square of k": _secular(h, c, np.sqrt(k)),
        "the left side is a sum of squares, and k is squared once": _secular(h, c, k**2),
        "one h for all does not do: each direction has its own": np.linalg.norm(c) / k - h.mean(),
    })  # fmt: skip


SIZES = np.linspace(0, 3, 61)
BOWL = 0.25 * (SIZES - 2) ** 2
STEP = 1 / (1 + np.exp(4 * (SIZES - 1.5)))
STAIRS = 1 / (1 + np.exp(12 * (SIZES - 0.8))) + 1 / (1 + np.exp(12 * (SIZES - 2.2)))


def _reached(J):
    """Which sizes some of many lam choose."""
    lams = np.append(0.0, np.geomspace(1e-4, 1e3, 4000))[:, None]
    found = (J + lams / 2 * SIZES**2).argmin(-1)
    return np.isin(np.arange(len(SIZES)), found)


def _places(f, J, places):
    found = _reached(J)
    return every(same(f(SIZES, J, i), bool(found[i]), {
        "it is best within its own ball, but another size is better at every lam": True,
        "some lam has its minimum here": False,
    }) for i in places)  # fmt: skip


EXERCISES = {
    "1": Exercise("find the bug", "quarter", [
        ("it returns an array shaped like w", lambda f: same(np.shape(f(W, 1.0)), W.shape)),
        ("what lies in the ball stays where it is",
         lambda f: every(close(f(w, k), w) for w, k in ((W, 10.0), (W, 5.7), (0 * W, 1.0)))),
        ("it is the nearest point of the diamond",
         lambda f: every(_nearest(f, w, k) for w, k in ((FLAT, 1.0), (W, 1.5), (W, 4.0), (SIGNED, 0.4)))),
        ("weights within the threshold become exactly 0", lambda f: same(f(W, 1.5)[[0, 2]], np.zeros(2))),
        ("a step from the minimum within the ball comes back to it",
         lambda f: every(_stays(f, share) for share in (0.3, 0.7))),
    ]),
    "2": Exercise("derive", "quarter", [
        ("it returns a number", lambda f: same(np.shape(f(W, -W, 2)), ())),
        ("without a slope the price is 0", lambda f: close(f(W, 0 * W, 2), 0.0)),
        ("for q = 2 it is the lam of lam/2 ||w||^2",
         lambda f: every([_price(f, W, -0.7 * W, 2, 0.7), *(_by_a_ball(f, ROUND, s) for s in (0.2, 0.5, 0.9))])),
        ("for q = 1 it is the lam of lam ||w||_1",
         lambda f: every([_price(f, np.array([0.5, -2.0, 0.0]), np.array([-0.7, 0.7, 0.3]), 1, 0.7),
                          *(_by_a_ball(f, SHARP, s) for s in (0.2, 0.5, 0.9))])),
        ("for q = 3 it is the lam of lam/3 sum |w|^3",
         lambda f: _price(f, SIGNED, -0.7 * np.sign(SIGNED) * SIGNED**2, 3, 0.7)),
    ]),
    "3": Exercise("write", "quarter", [
        ("it returns a number", lambda f: same(np.shape(f(H, C, 1.0)), ())),
        ("where the ball does not bind, lam is 0",
         lambda f: every(close(f(H, C, k), 0.0, {
             "the equation has a root below 0 here, but a price is never negative": _secular(H, C, k),
             "that is an upper bound of the root: the curvatures make it smaller": np.linalg.norm(C) / k,
             "the right side of the equation is the square of k": _secular(H, C, np.sqrt(k)),
         }) for k in (1.01 * FREE, 2 * FREE))),
        ("for a single h it is |c| / k - h",
         lambda f: every(_root(f, np.array([2.0]), np.array([c]), k) for c, k in ((-3.0, 1.0), (3.0, 0.5)))),
        ("for several it gives the norm k", lambda f: every(_root(f, H, C, k) for k in (0.01, 0.3, 2.0, 0.99 * FREE))),
    ]),
    "4": Exercise("write", "quarter", [
        ("it returns True or False", lambda f: same(f(SIZES, BOWL, 10), True)),
        ("the size without a penalty is reached, by lam = 0", lambda f: same(f(SIZES, BOWL, 40), True)),
        ("no lam reaches a size beyond it",
         lambda f: every(same(f(SIZES, BOWL, i), False, {"only a negative lam would reach it": True})
                         for i in (41, 50, 60))),
        ("for a bowl every size up to there is reached", lambda f: _places(f, BOWL, range(41))),
        ("for a step just those that some lam chooses", lambda f: _places(f, STEP, [30, *range(60)])),
        ("so too for two steps", lambda f: _places(f, STAIRS, range(60))),
    ]),
}  # fmt: skip

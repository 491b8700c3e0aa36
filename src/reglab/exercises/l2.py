"""Exercises of the chapter on L2: for each, sentences and what must hold of an answer, tried in this order."""

from __future__ import annotations

import numpy as np

from reglab.grading import Exercise, belongs, close, every

W = np.array([0.5, -2.0, 0.0, 3.0])
G = np.arange(4.0)
H = np.array([3.0, 1.0, 0.2])


def _value(f, w, lam):
    return f(w, lam)[0]


EXERCISES = {
    "1": Exercise("write", "minutes", [
        ("it returns a pair: a number and an array shaped like w",
         lambda f: np.shape(f(W, 0.3)[0]) == () and np.shape(f(W, 0.3)[1]) == W.shape),
        ("lam = 0 costs nothing", lambda f: close(_value(f, W, 0.0), 0.0)),
        ("it is half of lam times the sum of squares",
         lambda f: every(close(_value(f, w, lam), lam * (w @ w) / 2, {
             "is the one half there?": lam * (w @ w),
             "the norm must be squared": lam * np.linalg.norm(w) / 2,
             "it is a sum of squares, not of absolute values": lam * np.abs(w).sum() / 2,
             "it is a sum, not a mean": lam * (w @ w) / 2 / len(w),
         }) for w, lam in ((W[1:2], 0.5), (W, 0.3)))),
        ("the gradient belongs to the value", lambda f: belongs(lambda w: f(w, 0.3), W)),
    ]),
    "2": Exercise("find the bug", "minutes", [
        ("without a penalty the step is plain gradient descent",
         lambda f: close(f(W, G, 0.1, 0.0), W - 0.1 * G, {"the step goes downhill: minus": W + 0.1 * G})),
        ("the weights shrink, they do not grow",
         lambda f: close(f(W, 0 * W, 0.1, 0.5), 0.95 * W, {
             "they grow: the penalty pulls towards 0": W + 0.05 * W,
             "the sign of w grows them all by the same amount; and it belongs to L1": W + 0.5 * np.sign(W),
             "the sign of w is the gradient of L1": W - 0.5 * np.sign(W),
             "the sign of w is the gradient of L1, with the learning rate": W - 0.05 * np.sign(W),
             "the penalty's gradient is multiplied by the learning rate too": W - 0.5 * W,
             "the gradient of lam / 2 ||w||^2 has no factor two": W - 0.1 * W,
         })),
        ("it is the gradient step on loss + lam/2 ||w||^2",
         lambda f: close(f(W, G, 0.1, 0.5), W - 0.1 * (G + 0.5 * W))),
    ]),
    "3": Exercise("write", "minutes", [
        ("all directions count where lam = 0", lambda f: close(f(H, 0.0), 3.0)),
        ("next to none is left where lam is huge", lambda f: close(f(H, 1e9), 0.0)),
        ("a direction with h = lam counts one half", lambda f: close(f(H[:1], 3.0), 0.5)),
        ("it is the sum of h / (h + lam)",
         lambda f: close(f(H, 0.5), (H / (H + 0.5)).sum(), {
             "that is what the directions lose": (0.5 / (H + 0.5)).sum(),
             "it is a sum over the directions, not a mean": (H / (H + 0.5)).mean(),
         })),
    ]),
    "4": Exercise("write", "quarter", [
        ("it returns three numbers", lambda f: len(f(0.1, 50)) == 3),
        ("no penalty here is no penalty there", lambda f: close(f(0.0, 50), (0.0, 0.0, 0.0))),
        ("Ridge sums the squares over the rows, without the one half",
         lambda f: close(f(0.1, 50)[0], 5.0, {"twice as much: both have the same one half": 10.0})),
        ("weight_decay is added to the gradient of a mean loss", lambda f: close(f(0.1, 50)[1], 0.1)),
        ("Keras has no one half", lambda f: close(f(0.1, 50)[2], 0.05)),
    ]),
}  # fmt: skip

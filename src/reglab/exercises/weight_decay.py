"""Exercises of the chapter on weight decay: for each, sentences and what must hold of an answer, in this order."""

from __future__ import annotations

import numpy as np

from reglab.grading import Exercise, close, every

OLD, NEW, G = np.array([0.5, -2.0, 0.0, 3.0]), np.array([0.6, -1.5, 0.25, 2.0]), np.array([1.0, -0.5, 2.0, 4.0])
SOME = np.array([0.0, 0.5, 0.0, -4.0])  # two weights without a gradient
MEAN, SQUARE, NIL = np.array([0.3, 0.4, -0.2, 1.0]), np.array([0.5, 0.1, 2.0, 9.0]), np.zeros(4)


def _steps(w, g, lr, lam):
    """The first step of Adam with L2 and with decay, and what usual mistakes make of them."""
    l2, plain = w - lr * np.sign(g + lam * w), w - lr * np.sign(g)
    wrong = {
        "a decay without the learning rate": plain - lam * w,
        "the decay is a share of the weights before the step": (1 - lr * lam) * plain,
        "the penalty bypasses Adam here": plain - lr * lam * w,
        "the penalty goes through Adam here": l2,
        "the penalty is missing": plain,
    }
    return l2, plain - lr * lam * w, wrong


def _balance(lr, lam, gradient):
    return (lr**2 * gradient**2 / (1 - (1 - lr * lam) ** 2)) ** 0.25


def _adamw(w, g, m, s, t, lr, lam):
    m, s = 0.9 * m + 0.1 * g, 0.999 * s + 0.001 * g**2
    return (1 - lr * lam) * w - lr * (m / (1 - 0.9**t)) / (np.sqrt(s / (1 - 0.999**t)) + 1e-8), m, s


TRIED = ((OLD, G, MEAN, SQUARE, 3, 0.1, 0.5), (NEW, -G, NIL, NIL, 1, 0.2, 0.3))

EXERCISES = {
    "1": Exercise("write", "minutes", [
        ("lam = 0 leaves the optimizer's step as it is",
         lambda f: close(f(NEW, OLD, 0.1, 0.0), NEW, {"the optimizer's step is lost: begin with new": OLD})),
        ("a weight that the optimizer left alone is multiplied by 1 - lr lam",
         lambda f: close(f(OLD, OLD, 0.1, 0.5), 0.95 * OLD, {
             "the learning rate is missing": 0.5 * OLD,
             "the coefficient is missing": 0.9 * OLD,
             "it grows: decay pulls towards 0": 1.05 * OLD,
             "that is what is taken off, not what is left": 0.05 * OLD,
         })),
        ("what is taken off is the share lr lam of the weights before the step",
         lambda f: every(close(f(NEW, OLD, lr, lam), NEW - lr * lam * OLD, {
             "this is a share of the weights after the step": (1 - lr * lam) * NEW,
             "the optimizer's step is lost: begin with new": (1 - lr * lam) * OLD,
         }) for lr, lam in ((0.1, 0.5), (0.2, 0.3)))),
    ]),
    "2": Exercise("write", "quarter", [
        ("it returns a pair of arrays shaped like w",
         lambda f: len(f(OLD, G, 0.1, 0.3)) == 2 and all(np.shape(a) == OLD.shape for a in f(OLD, G, 0.1, 0.3))),
        ("without a penalty both are Adam's first step: lr along the sign of the gradient",
         lambda f: every(close(a, OLD - 0.1 * np.sign(G), {
             "its length is lr, however large the gradient is": OLD - 0.1 * G,
             "the step goes downhill: minus": OLD + 0.1 * np.sign(G),
         }) for a in f(OLD, G, 0.1, 0.0))),
        ("L2 goes through Adam: the length of its first step does not depend on lam",
         lambda f: close(f(OLD, G, 0.1, 0.3)[0], _steps(OLD, G, 0.1, 0.3)[0], _steps(OLD, G, 0.1, 0.3)[2])),
        ("a penalty larger than the gradient turns the step of L2 around",
         lambda f: every(close(f(OLD, g, 0.2, 3.0)[0], _steps(OLD, g, 0.2, 3.0)[0], _steps(OLD, g, 0.2, 3.0)[2])
                         for g in (-G, SOME))),
        ("decay takes off lr lam w beside Adam's step",
         lambda f: every(close(f(OLD, g, lr, lam)[1], _steps(OLD, g, lr, lam)[1], _steps(OLD, g, lr, lam)[2])
                         for g, lr, lam in ((G, 0.1, 0.3), (SOME, 0.2, 3.0)))),
    ]),
    "3": Exercise("derive", "quarter", [
        ("one more step leaves the norm as it is, where lr lam is small",
         lambda f: every(close(f(*at), _balance(*at), {
             "that is the square of the norm; does the gradient shrink as the norm grows?": _balance(*at) ** 2,
             "that is the fourth power of the norm": _balance(*at) ** 4,
             "a longer gradient holds the weight at a larger norm": 1 / _balance(*at),
             "the gradient counts with its square": _balance(at[0], at[1], np.sqrt(at[2])),
         }, rtol=1e-2) for at in ((0.1, 1e-3, 1.5), (0.02, 0.01, 0.4)))),
        ("and where it is large",
         lambda f: every(close(f(lr, lam, g), _balance(lr, lam, g), {
             "2 lr lam stands for 1 - (1 - lr lam)^2 only where lr lam is small": (lr * g**2 / (2 * lam)) ** 0.25,
             "a shrinking by 1 - lr lam shrinks the squared norm by its square": (lr * g**2 / lam) ** 0.25,
         }) for lr, lam, g in ((0.5, 1.0, 2.0), (0.2, 3.0, 0.7)))),
    ]),
    "4": Exercise("write", "quarter", [
        ("it returns three numbers", lambda f: len(f(0.1, 0.01, 0.9)) == 3),
        ("AdamW of torch multiplies by the learning rate, as we do",
         lambda f: every(close(f(*at)[0], at[0]) for at in ((0.1, 0.01, 0.9), (0.2, 0.5, 0.75)))),
        ("the paper's own decay is not multiplied by the learning rate",
         lambda f: every(close(f(*at)[1], at[0] * at[1], {
             "so its coefficient must hold the learning rate": at[0],
             "its coefficient is the smaller one: multiply by the learning rate": at[0] / at[1],
         }) for at in ((0.1, 0.01, 0.9), (0.2, 0.5, 0.75)))),
        ("the velocity of SGD adds up a pull 1 / (1 - mu) times",
         lambda f: every(close(f(*at)[2], (1 - at[2]) * at[0], {
             "so the same pull needs a smaller coefficient there": at[0] / (1 - at[2]),
             "mu is kept of the velocity, and 1 - mu is what counts": at[2] * at[0],
             "SGD multiplies by the learning rate, as we do": (1 - at[2]) * at[0] * at[1],
         }) for at in ((0.1, 0.01, 0.9), (0.2, 0.5, 0.75)))),
    ]),
    "5": Exercise("find the bug", "quarter", [
        ("it returns three arrays: the weights, the mean of the gradients, and that of their squares",
         lambda f: len(f(*TRIED[0])) == 3),
        ("without decay it is Adam",
         lambda f: every(close(f(*at[:-1], 0.0)[0], _adamw(*at[:-1], 0.0)[0]) for at in TRIED)),
        ("a weight without a gradient loses the share lr lam",
         lambda f: close(f(OLD, NIL, NIL, NIL, 1, 0.1, 0.5)[0], 0.95 * OLD, {
             "the decay went through Adam, which made a step of full length of it": OLD - 0.1 * np.sign(OLD),
             "the learning rate is missing": 0.5 * OLD,
             "it grows: decay pulls towards 0": 1.05 * OLD,
         })),
        ("both means are those of the data's gradient alone",
         lambda f: every(close(f(*at)[1:], _adamw(*at)[1:]) for at in TRIED)),
        ("it is Adam's step, and beside it the decay of the weights before the step",
         lambda f: every(close(f(*at)[0], _adamw(*at)[0], {
             "the share is taken of the weights after the step": (1 - at[-1] * at[-2]) * _adamw(*at[:-1], 0.0)[0],
         }) for at in TRIED)),
        ("the small number stands beside the root, not within",
         lambda f: close(f(NIL, 1e-8 * G, NIL, NIL, 1, 0.1, 0.5)[0], _adamw(NIL, 1e-8 * G, NIL, NIL, 1, 0.1, 0.5)[0])),
    ]),
}  # fmt: skip

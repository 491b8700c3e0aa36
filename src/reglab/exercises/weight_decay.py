"""Exercises of the chapter on weight decay: for each, sentences and what must hold of an answer, in this order."""

from __future__ import annotations

import numpy as np

from reglab.grading import Exercise, close

OLD, NEW, G = np.array([0.5, -2.0, 0.0, 3.0]), np.array([0.6, -1.5, 0.25, 2.0]), np.array([1.0, -0.5, 2.0, 4.0])


def _taken_off(f, new, old, lr, lam):
    """What the decay removes from the optimizer's step."""
    return new - np.asarray(f(new, old, lr, lam), float)


def _both(f, w, g, lr, lam):
    """The answer as two arrays, with L2 and with decay."""
    l2, decay = (np.asarray(a, float) for a in f(np.array(w, float), np.array(g, float), lr, lam))
    return l2, decay


def _one_step(norm, lr, lam, gradient):
    """The norm after a step; the gradient at norm 1 is `gradient` long, and at right angles to w."""
    return np.hypot((1 - lr * lam) * norm, lr * gradient / norm)


def _stays(f, *values):
    return close(_one_step(f(*values), *values), f(*values), rtol=1e-6)


EXERCISES = {
    "1": Exercise("write", "quarter", [
        ("lam = 0 leaves the optimizer's step as it is", lambda f: close(_taken_off(f, NEW, OLD, 0.1, 0.0), 0)),
        ("what is taken off is in proportion to the learning rate",
         lambda f: close(_taken_off(f, NEW, OLD, 0.2, 0.5), 2 * _taken_off(f, NEW, OLD, 0.1, 0.5))),
        ("the weights before the step decide how much is taken off, not those after it",
         lambda f: close(_taken_off(f, NEW, OLD, 0.1, 0.5), _taken_off(f, 2 * NEW, OLD, 0.1, 0.5))),
        ("a weight that the optimizer left alone is multiplied by 1 - lr lam",
         lambda f: close(_taken_off(f, OLD, OLD, 0.1, 0.5), 0.05 * OLD)),
    ]),
    "2": Exercise("write", "quarter", [
        ("it returns a pair of arrays shaped like w", lambda f: np.shape(_both(f, OLD, G, 0.1, 0.3)) == (2, 4)),
        ("without a penalty both are Adam's first step: lr along the sign of the gradient",
         lambda f: all(close(a, OLD - 0.1 * np.sign(G)) for a in _both(f, OLD, G, 0.1, 0.0))),
        ("L2 goes through Adam: the length of its first step does not depend on lam",
         lambda f: close(np.abs(_both(f, OLD, G, 0.1, 0.3)[0] - OLD), 0.1)),
        ("a penalty larger than the gradient turns the step of L2 around",
         lambda f: close(_both(f, [2.0], [-1.0], 0.1, 3.0)[0], 1.9)),
        ("decay takes off lr lam w beside Adam's step",
         lambda f: close(_both(f, OLD, G, 0.1, 0.3)[1], OLD - 0.1 * np.sign(G) - 0.1 * 0.3 * OLD)),
    ]),
    "3": Exercise("write", "quarter", [
        ("a longer gradient holds the weight at a larger norm", lambda f: f(0.1, 0.01, 2.0) > f(0.1, 0.01, 1.0)),
        ("more decay holds it at a smaller norm", lambda f: f(0.1, 0.1, 1.0) < f(0.1, 0.01, 1.0)),
        ("one more step leaves the norm as it is, but for lr lam",
         lambda f: close(_one_step(f(0.1, 1e-3, 1.5), 0.1, 1e-3, 1.5), f(0.1, 1e-3, 1.5), rtol=1e-7)),
        ("and where lr lam is large: the square of 1 - lr lam counts", lambda f: _stays(f, 0.5, 1.0, 2.0)),
    ]),
    "4": Exercise("write", "quarter", [
        ("it answers with three numbers", lambda f: np.shape(f(0.1, 0.01, 0.9)) == (3,)),
        ("no decay here is no decay there", lambda f: np.all(np.asarray(f(0.0, 0.01, 0.9)) == 0)),
        ("AdamW of torch multiplies by the learning rate, as we do", lambda f: close(f(0.1, 0.01, 0.9)[0], 0.1)),
        ("the paper's own decay is not multiplied by the learning rate",
         lambda f: close(f(0.1, 0.01, 0.9)[1], 0.001)),
        ("the velocity of SGD adds a pull up to 1 / (1 - mu) times", lambda f: close(f(0.1, 0.01, 0.9)[2], 0.01)),
    ]),
}  # fmt: skip

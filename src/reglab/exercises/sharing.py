"""Exercises of the chapter on parameter sharing: for each, sentences and what must hold of an answer."""

from __future__ import annotations

import numpy as np

from reglab.grading import Exercise, close, every

X = np.array([1.0, -2.0, 0.5, 3.0, -1.0, 2.0, 0.3])
DZ = np.array([0.5, -1.0, 2.0, 0.25, 1.5])
W = np.array([2.0, -1.0, 0.5])
UNIT = np.eye(5)

LINE = np.array([0.0, 3.0, 0.0, 0.0, 5.0, 1.0, -1.0, -1.0])
SLOPE = np.array([2.0, -3.0, 4.0, 0.5])
PAIRS = ((np.array([1.0, 2.0, 4.0, 3.0]), [0, 5, 7, 0]), (np.array([-1.0, -2.0, -4.0, 0.0]), [5, 0, 0, 7]))


def _overwritten(w, dz):
    """The derivative by x where each use replaces what the one before has left."""
    dx = np.zeros(len(w) + len(dz) - 1)
    for i, slope in enumerate(dz):
        dx[i : i + len(w)] = slope * w
    return dx


EXERCISES = {
    "1": Exercise("write", "quarter", [
        ("it returns one number for each weight of the kernel", lambda f: np.shape(f(X, DZ)) == (3,)),
        ("with a slope at one output only, it is the piece of x that this output saw",
         lambda f: every(close(f(X, UNIT[i]), X[i : i + 3], {
             "the kernel is not flipped: its first weight meets the first number of each piece": X[i : i + 3][::-1],
             "`np.convolve` turns `dz` round: which piece belongs to the output with the slope?": X[4 - i : 7 - i],
             "the uses of a weight add up, and are not averaged": X[i : i + 3] / 5,
             "is only one of the outputs looked at?": 0,
         }) for i in (1, 0, 4))),
        ("slopes at several outputs add up, whatever the lengths",
         lambda f: every(close(f(x, dz), np.correlate(x, dz, "valid"), {
             "it is the sum over all uses, not their mean": np.correlate(x, dz, "valid") / len(dz),
         }) for x, dz in ((np.ones(7), np.ones(5)), (X, DZ), (X[:5], DZ[1:]), (X[1:6], DZ)))),
    ]),
    "2": Exercise("find the bug", "quarter", [
        ("it returns a number for each of x", lambda f: np.shape(f(LINE, SLOPE)) == LINE.shape),
        ("of two different numbers the larger gets all of the derivative, the other nothing",
         lambda f: every(close(f(x, np.array([5.0, 7.0])), np.array(dx), {
             "the smaller one does not move the maximum: it gets nothing": np.array([5.0, 5.0, 7.0, 7.0]),
         }) for x, dx in PAIRS)),
        ("of two equal numbers the first gets all of it, as in torch",
         lambda f: every(close(f(np.full(2, x), np.array([dy])), np.array([dy, 0.0]), {
             "both get all of it, so the window hands down twice what it was given": np.array([dy, dy]),
             "each gets half of it: torch hands all of it to one of them": np.array([dy, dy]) / 2,
             "the second gets it: torch takes the first": np.array([0.0, dy]),
             "nobody gets it, and the window hands nothing down": 0,
         }) for x, dy in ((0.0, 2.0), (-1.5, -3.0)))),
        ("each window for itself", lambda f: close(f(LINE, SLOPE), np.array([0, 2, -3, 0, 4, 0, 0.5, 0]))),
    ]),
    "3": Exercise("derive", "quarter", [
        ("it returns a number for each of x: there are len(w) - 1 more of them than outputs",
         lambda f: np.shape(f(W, DZ)) == (7,)),
        ("with a slope at one output only, the kernel lies where this output looked, and all else is 0",
         lambda f: every(close(f(W, dz), np.convolve(dz, W), {
             "the kernel lies the wrong way round: the first weight meets the first number of the piece":
                 np.convolve(dz, W[::-1]),
             "does a later use overwrite an earlier one? They add up": _overwritten(W, dz),
         }) for dz in (np.eye(3)[2], np.eye(3)[1], 2 * UNIT[0]))),
        ("a number that several outputs saw gets something from each of them",
         lambda f: every(close(f(w, dz), np.convolve(dz, w), {
             "does a later use overwrite an earlier one? They add up": _overwritten(w, dz),
         }) for w, dz in ((W, DZ), (W[:2], DZ), (DZ, W), (W[:1], DZ)))),
    ]),
}  # fmt: skip

"""Exercises of the chapter on label smoothing: for each, sentences and what must hold of an answer, in this order."""

from __future__ import annotations

import numpy as np

from reglab.grading import Exercise, close, every
from reglab.theory.calibration import calibration_error

Y = np.array([[0, 1, 0, 0], [0, 0, 0, 0], [0, 0, 3, 0], [0.25, 0.75, 0, 0]])
P = np.array([0.16, 0.33, 0.55, 0.68, 0.72, 0.95, 0.97])
HIT = np.array([0, 1, 0, 1, 0, 1, 1])
TRUE = np.array([[0.7, 0.2, 0.1], [1.0, 0.0, 0.0], [0.4, 0.35, 0.25]])
TWO = np.array([[0.9, 0.1], [0.5, 0.5]])


def _smoothed(y, eps):
    return (1 - eps) * y + eps * y.mean(-1, keepdims=True)


def _rows(f, y, eps):
    """Whether rows y are smoothed as they should be, with the words on what else came."""
    k = y.shape[-1]
    total = y.sum(-1, keepdims=True)
    return close(f(y, eps), _smoothed(y, eps), {
        "nothing was smoothed": y,
        "that is the other convention: here the true class gets its part of eps back": (
            (1 - eps) * y + eps * (total - y) / (k - 1)
        ),
        "a row that counts three times has three times as much to spread": (1 - eps) * y + eps / k * (total > 0),
        "eps / K is added whatever the row adds up to: spread what is taken from this row": (1 - eps) * y + eps / k,
        "eps is taken away, and nobody gets it": (1 - eps) * y,
        "each class gets all of eps: it is divided by K": (1 - eps) * y + eps,
        "the mean is that of all rows: each row is spread over its own classes": (1 - eps) * y + eps * y.mean(),
        "the classes are the last axis, and the mean runs over rows": (1 - eps) * y + eps * y.mean(0),
    })  # fmt: skip


def _distance(eps, k):
    return np.log((1 - eps) * (k - 1) / eps)


def _gap(p, hit, bins):
    """For each bin of equal width its number of rows, and the distance of its means (nan where it is empty); what
    stands at 1 has a bin of its own, behind the others."""
    box = (p * bins).astype(int)
    rows = np.bincount(box, minlength=bins)
    with np.errstate(invalid="ignore"):
        return rows, np.bincount(box, p - hit, len(rows)) / rows


def _error(f, p, hit, bins):
    """Whether it is the expected calibration error, with the words on what else it may be."""
    p, hit = np.array(p), np.array(hit)
    rows, gap = _gap(p, hit, bins)
    gap = np.nan_to_num(gap)
    return close(f(p, hit, bins), float(calibration_error(p, hit, bins)), {
        "a bin counts by its rows, and not as one of so many bins": np.abs(gap[:bins]).sum() / bins,
        "a bin counts by its rows, and not as one of so many that are not empty": np.abs(gap)[rows > 0].mean(),
        "errors of different bins cancel: take the size in each bin before adding up": abs((p - hit).mean()),
        "compare means within a bin, not single rows": np.abs(p - hit).mean(),
        "p = 1 falls out of the last bin": (rows * np.abs(gap))[:bins].sum() / len(p),
        "p = 1 has got a bin of its own, and belongs to the last one": (rows * np.abs(gap)).sum() / len(p),
        "where is the share n_b / n of each bin?": (rows * np.abs(gap)).sum(),
        "it is the distance in each bin, not its square": (rows * gap**2).sum() / len(p),
    })  # fmt: skip


def _undone(f, q, expected, eps):
    """Whether probabilities are what was smoothed, with the words on what else came."""
    k = q.shape[-1]
    rest = np.maximum(q - eps / k, 0)
    return close(f(q, eps), expected, {
        "that smooths once more": (1 - eps) * q + eps / k,
        "eps / K is taken off, and the rest is still too small by 1 - eps": q - eps / k,
        "what smoothing has added is still in it": q / (1 - eps),
        "it was spread over all classes: take eps / K off the true one as well": np.where(
            q == q.max(-1, keepdims=True), q / (1 - eps), (q - eps / (k - 1)) / (1 - eps)
        ),
        "a probability is negative: what lies below eps / K becomes zero": (q - eps / k) / (1 - eps),
        "it does not add up to 1: where something was cut, 1 - eps is not what is left": rest / (1 - eps),
        "nothing was undone": q,
    })  # fmt: skip


def _told(eps, p=TRUE):
    return (1 - eps) * p + eps / p.shape[-1]


BELOW = np.array([[0.95, 0.04, 0.01], [0.6, 0.35, 0.05]])


EXERCISES = {
    "1": Exercise("write", "quarter", [
        ("it returns an array shaped like y", lambda f: np.shape(f(Y, 0.2)) == Y.shape),
        ("eps = 0 changes nothing", lambda f: close(f(Y, 0.0), Y)),
        ("the true class keeps 1 - eps + eps / K, and each of the others gets eps / K",
         lambda f: every(_rows(f, y, eps) for y, eps in ((np.eye(3)[:2], 0.2), (Y[:1], 1.0), (np.eye(2), 0.3)))),
        ("a row without a label stays as it is", lambda f: _rows(f, Y[1:2], 0.2)),
        ("a row that adds up to 3 goes on to", lambda f: _rows(f, Y[2:3], 0.2)),
        ("probabilities are smoothed, too", lambda f: _rows(f, Y[3:], 0.2)),
        ("each row is smoothed for itself", lambda f: every(_rows(f, y, 0.5) for y in (Y, Y[::-1, :3]))),
    ]),
    "2": Exercise("derive", "minutes", [
        ("it returns a number", lambda f: np.ndim(f(0.1, 10)) == 0),
        ("it is zero where all classes get the same, at eps = (K - 1) / K",
         lambda f: every(close(f((k - 1) / k, k), 0.0, {
             "that is the convention in which the true class gets its part of eps back": np.log1p(k / (k - 1)),
             "each of the others gets eps / (K - 1), and not eps": -np.log(k - 1),
             "a distance of logits is the logarithm of a ratio of probabilities": 1.0,
             "K - 1 classes share eps, and not K": np.log(k / (k - 1)),
         }) for k in (4, 2, 7))),
        ("the softmax of logits at that distance gives the true class 1 - eps",
         lambda f: every(close(f(eps, k), _distance(eps, k), {
             "that is the convention in which the true class gets its part of eps back": np.log1p(k * (1 - eps) / eps),
             "each of the others gets eps / (K - 1), and not eps": np.log((1 - eps) / eps),
         }) for eps, k in ((0.1, 10), (0.01, 1000), (0.9, 4), (0.3, 2)))),
    ]),
    "3": Exercise("find the bug", "quarter", [
        ("one bin compares the mean of p with the share of hits",
         lambda f: every(_error(f, P[i:], HIT[i:], 1) for i in (0, 2))),
        ("each bin counts by the share of its rows",
         lambda f: every(_error(f, p, hit, bins) for p, hit, bins in (
             ([0.1, 0.2, 0.3, 0.8], [0, 1, 1, 1], 2), ([0.1, 0.4, 0.45, 0.9, 0.95, 0.97], [1, 0, 1, 1, 0, 1], 3)))),
        ("errors of different bins do not cancel", lambda f: _error(f, [0.25, 0.75], [0, 1], 2)),
        ("an empty bin counts nothing", lambda f: every(_error(f, P, HIT, bins) for bins in (10, 21))),
        ("p = 1 belongs to the last bin",
         lambda f: every(_error(f, [*P[i:j], 1.0], [*HIT[i:j], 0], bins)
                         for i, j, bins in ((1, 4, 1), (0, 7, 2), (0, 7, 10)))),
        ("probabilities that come true cost nothing",
         lambda f: _error(f, np.repeat([0.25, 0.75], 4), [0, 0, 1, 0, 1, 1, 0, 1], 5)),
    ]),
    "4": Exercise("write", "quarter", [
        ("it returns an array shaped like q", lambda f: np.shape(f(_told(0.3), 0.3)) == TRUE.shape),
        ("eps = 0 changes nothing", lambda f: close(f(TRUE, 0.0), TRUE)),
        ("it gives back the probabilities that were smoothed",
         lambda f: every(_undone(f, _told(eps, p), p, eps)
                         for eps, p in ((0.3, TRUE[:1]), (0.6, TRUE[2:]), (0.3, TRUE), (0.1, TWO)))),
        ("where a probability would be negative it is zero, and every row adds up to 1",
         lambda f: every(_undone(f, q[None], p, 0.3)
                         for q, p in zip(BELOW, ([[1, 0, 0]], [[2 / 3, 1 / 3, 0]]), strict=True))),
    ]),
}  # fmt: skip

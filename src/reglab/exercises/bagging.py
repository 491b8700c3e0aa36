"""Exercises of the chapter on bagging: for each, sentences and what must hold of an answer, in this order."""

from __future__ import annotations

import numpy as np

from reglab.grading import Exercise, close, every, same

TOLD = np.array([[1.0, 2.0, 3.0], [5.0, 6.0, 7.0], [9.0, 1.0, 4.0]])  # of three members, for three rows
ROWS = np.array([[0, 0, 2], [1, 2, 2], [2, 1, 2]])  # nobody was without the last row
_rng = np.random.default_rng(0)
BAG_TOLD, BAG_ROWS = _rng.standard_normal((8, 30)), _rng.integers(30, size=(8, 30))

A, B, C = [0.8, 0.2, 0.0], [0.1, 0.5, 0.4], [0.0, 0.1, 0.9]
MAJORITY = np.array([[[0.95, 0.05, 0.0]], [[0.3, 0.4, 0.3]], [[0.3, 0.4, 0.3]]])  # two name class 1, the mean class 0
TIE = np.array([[A], [B], [C]])  # one vote each: the mean is highest for class 2
SURE = np.array([[[0.0, 0.05, 0.95]], [[0.45, 0.55, 0.0]], [[0.55, 0.45, 0.0]]])  # and here for class 1
MANY = np.random.default_rng(0).dirichlet(np.ones(5), (4, 200))

OWN = _rng.standard_normal((4, 60)) * np.array([0.5, 1.0, 1.5, 2.0])[:, None]
ERRORS = {"": OWN + _rng.standard_normal(60), "biased": OWN + 1.0}


def _members(rho, a):
    rest = (1 - rho) / np.arange(1, 1001)
    return int((rest <= a * rho + 1e-12).argmax()) + 1


def _too(rho, a):
    """What usual mistakes make of the number of members."""
    k = _members(rho, a)
    return {
        "the floor takes a part of (1 + a) rho itself, and a rho is left": np.ceil((1 - rho) / ((1 + a) * rho)),
        "the floor is rho, so a times rho is to spare, not a": np.ceil((1 - rho) / a),
        "what falls like 1/k is 1 - rho, not 1": np.ceil(1 / (a * rho)),
        "somebody must answer: at least one member": 0,
        "one fewer would do": k + 1,
        "one more is needed: round up": k - 1,
    }


def _out():
    out = np.ones(BAG_TOLD.shape, bool)
    np.put_along_axis(out, BAG_ROWS, False, -1)
    return out


def _known(told):
    """Of the bag of eight, the rows about which somebody can be asked."""
    return told[_out().any(0)]


def _elected(p):
    named = np.stack([(p.argmax(-1) == c).sum(0) for c in range(p.shape[-1])], -1)
    return np.where(named == named.max(-1, keepdims=True), p.mean(0), -1).argmax(-1)


def _alike(errors):
    """c / v, and what usual mistakes make of it."""
    k, product = len(errors), errors @ errors.T / errors.shape[1]
    own, pairs = product.trace() / k, product[~np.eye(k, dtype=bool)].mean()
    size, centred, varied = np.sqrt(product.diagonal()), np.corrcoef(errors), np.cov(errors)
    return pairs / own, {
        "a member is no pair with itself": product.mean() / own,
        "that is c; divide it by v": pairs,
        "means are taken off here: what all have in common would be lost": centred[~np.eye(k, dtype=bool)].mean(),
        "means are taken off here: a bias that all have in common would be lost": varied[~np.eye(k, dtype=bool)].mean()
        / varied.diagonal().mean(),
        "v is one number, the mean over all members": (product / np.outer(size, size))[~np.eye(k, dtype=bool)].mean(),
    }


EXERCISES = {
    "1": Exercise("derive", "quarter", [
        ("it returns a whole number",
         lambda f: all(float(f(r, a)).is_integer() for r, a in ((0.37, 0.1), (0.9, 0.01)))),
        ("so many members are enough, and one fewer is not",
         lambda f: every(same(f(r, a), _members(r, a), _too(r, a))
                         for r, a in ((0.37, 0.1), (0.9, 0.01), (0.02, 1.0), (0.6, 0.3)))),
        ("members that err alike, or nearly, need no others",
         lambda f: every(same(f(r, a), 1, {"somebody must answer: at least one member": 0})
                         for r, a in ((1.0, 0.1), (0.95, 0.5)))),
        ("rounding errors add no member", lambda f: every(same(f(r, a), _members(r, a), _too(r, a))
                                                          for r, a in ((0.05, 0.2), (0.1, 0.3), (0.7, 0.1)))),
    ], right={
        "1e-09 → 2e-09": "it has only to be larger than rounding errors",
        "1e-09 → 5e-10": "it has only to be larger than rounding errors",
    }),
    "2": Exercise("write", "quarter", [
        ("it returns one number for each row", lambda f: np.shape(f(TOLD, ROWS)) == (3,)),
        ("a row is predicted by those members that did not see it, by their mean",
         lambda f: close(f(TOLD, ROWS)[:2], [7.0, 2.0], {
             "all members were asked": TOLD.mean(0)[:2],
             "those that saw the row were asked": [1.0, 3.5],
             "the sum must be divided by the number of those asked": [14.0, 2.0],
             "divide by the number of those asked, not of all": [14 / 3, 2 / 3],
         })),
        ("and so it is with more members and more rows",
         lambda f: close(_known(f(BAG_TOLD, BAG_ROWS)),
                         _known((BAG_TOLD * _out()).sum(0) / np.maximum(_out().sum(0), 1)))),
        ("a row that all members saw is NaN, and no other is",
         lambda f: same(np.isnan(f(TOLD, ROWS)), [False, False, True])),
    ], right={"np.maximum(count, 1) → count": "where nobody can be asked it divides by 0, and np.where takes NaN"}),
    "3": Exercise("find the bug", "quarter", [
        ("it returns one label for each row", lambda f: np.shape(f(MANY)) == (200,)),
        ("a class that most members name is elected",
         lambda f: same(f(MAJORITY), [1], {"the votes come first, and the mean only where they are equal": [0]})),
        ("of classes named equally often, the one with the highest mean probability is elected",
         lambda f: every([
             same(f(TIE), [2], {"that is the smallest of the labels": [0]}),
             same(f(SURE), [1], {"that is the smallest of the labels": [0], "that is what the surest one says": [2]}),
         ])),
        ("both hold for many rows at once", lambda f: same(f(MANY), _elected(MANY))),
    ], right={
        "(p.argmax(-1)[..., None] == np.arange(p.shape[-1])).sum(0) → "
        "(p.argmax(-1)[..., None] == np.arange(p.shape[-1])).mean(0)": "shares of the votes have the same winner",
        "p.mean(0) → p.sum(0)": "of equally many members, the sum has the same winner as the mean",
    }),
    "4": Exercise("write", "quarter", [
        ("it returns one number", lambda f: np.shape(f(ERRORS[""])) == ()),
        ("members that err alike have 1, and two whose errors cancel have -1",
         lambda f: every(close(f(np.array(e)), rho, {
             "a member is no pair with itself": 0.0, "that is c; divide it by v": 2.5 * rho})
                         for e, rho in (([[1.0, -2.0]] * 3, 1.0), ([[1.0, -2.0], [-1.0, 2.0]], -1.0)))),
        ("it is the mean product of two members' errors over the mean square",
         lambda f: close(f(ERRORS[""]), *_alike(ERRORS[""]))),
        ("an error that all have in common counts",
         lambda f: close(f(ERRORS["biased"]), *_alike(ERRORS["biased"]))),
    ]),
}  # fmt: skip

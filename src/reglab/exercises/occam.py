"""Exercises of the chapter on the shortest description: for each, sentences and what must hold of an answer."""

from __future__ import annotations

import numpy as np

from reglab.grading import Exercise, close, every, same


def _grid(f, sigma, m):
    """The answer beside the best grid, and beside usual mistakes."""
    return close(f(sigma, m), sigma * np.sqrt(12 / m), {
        "that is the standard error; it is the rounding error that should be as large": sigma / np.sqrt(m),
        "the standard error is to be multiplied by the root of 12: an error even over Δ has the variance Δ²/12":
            sigma / np.sqrt(12 * m),
        "the derivative of Δ² brings a factor of two": sigma * np.sqrt(24 / m),
        "is it Δ², of which the root is to be taken?": 12 * sigma**2 / m,
        "the root of 12 and of m, but not of sigma: it is squared": np.sqrt(12 * sigma / m),
        "the root is to be taken of 12 / m": 12 * sigma / m,
        "more rows know a coefficient better: where is m?": np.sqrt(12) * sigma,
        "the logarithm and the cost of rounding have the same ln 2, so it cancels": sigma * np.sqrt(12 * np.log(2) / m),
        "its derivative has a ln 2, too, so it cancels": sigma * np.sqrt(12 / (m * np.log(2))),
    })  # fmt: skip


def _shortest(rss, m, s, residuals=np.log2, coefficients=np.log2, taken=1.0, price=1.0):
    """The number of coefficients with the shortest message, where asked with a mistake."""
    k = np.arange(1, len(rss) + 1)
    sigma = np.sqrt(rss / (m - taken * k))
    return int((price * k * coefficients(s * np.sqrt(m / 3) / sigma) + m * residuals(sigma)).argmin()) + 1


def _bic(rss, m, s):
    """Schwarz' criterion: without what depends on the size of the signal."""
    k = np.arange(1, len(rss) + 1)
    return int((m * np.log(rss) + k * np.log(m)).argmin()) + 1


MISTAKES = {
    "residuals and coefficients must be counted in the same unit, bits; and sigma² is RSS / (m - k)":
        lambda *asked: _shortest(*asked, residuals=np.log, taken=0.0),
    "residuals and coefficients must be counted in the same unit, bits":
        lambda *asked: _shortest(*asked, residuals=np.log),
    "coefficients and residuals must be counted in the same unit, bits":
        lambda *asked: _shortest(*asked, coefficients=np.log),
    "sigma² is RSS / (m - k): coefficients fit part of the noise": lambda *asked: _shortest(*asked, taken=0.0),
    "each coefficient costs twice as much": lambda *asked: _shortest(*asked, price=0.5),
    "each coefficient costs half as much": lambda *asked: _shortest(*asked, price=2.0),
    "that is Schwarz' criterion; here the bar depends on s, too": _bic,
}  # fmt: skip


def _falling(m, squares):
    """Sums of squares that coefficients leave of m, the first of squared size squares[0], and so on."""
    return m - np.cumsum(squares)


def _examples():
    """Where the second coefficient is so many standard errors long, with those that follow being of no use."""
    for m in (20, 50, 300):
        for size in np.linspace(0.5, 8.0, 31):
            yield _falling(m, [0.2, size, 0.3, 0.2, 0.1]), m


def _many(f):
    """The first example that fails. Which mistake it is shows on all of them only."""
    asked = [(rss, m, s) for rss, m in _examples() for s in (1.0, 3.0)]
    right = [_shortest(*one) for one in asked]
    got = [f(*one) for one in asked]
    i = next((i for i, found in enumerate(got) if found != right[i]), 0)
    known = (
        word for word, mistaken in MISTAKES.items() if all(a == mistaken(*b) for a, b in zip(got, asked, strict=True))
    )
    return same(f(*asked[i]), right[i], {next(known, ""): got[i]} if got[i] != right[i] else {})


def _one(f, rss, m, s):
    """A single example. Asked for a position, a student may forget the one that makes it a number."""
    right = _shortest(rss, m, s)
    return same(f(rss, m, s), right, {
        "a place is counted from 0, and coefficients are counted from 1": right - 1,
        "the last one always leaves least: what do the coefficients cost?": int(np.argmin(rss)) + 1,
    })  # fmt: skip


def _said(f, *lists, there=True):
    """Whether the answer says of each list that there is such a code, or that there is none."""
    return every(same(bool(f(lengths)), there) for lengths in lists)


EXERCISES = {
    "1": Exercise("derive", "quarter", [
        ("it returns a single number", lambda f: np.shape(f(0.3, 20)) == ()),
        ("it is the grid with which a coefficient costs the fewest bits",
         lambda f: every(_grid(f, sigma, m) for sigma, m in ((0.3, 20), (5.0, 7), (1e-3, 900)))),
    ]),
    "2": Exercise("find the bug", "quarter", [
        ("it returns a number of coefficients", lambda f: np.shape(f(_falling(20, [5.0, 1.0]), 20, 1.0)) == ()),
        ("where the others explain next to nothing, one coefficient is enough",
         lambda f: _one(f, _falling(50, [25.0, 0.3, 0.2, 0.1]), 50, 1.0)),
        ("a second one that explains nearly all that is left is sent",
         lambda f: _one(f, _falling(50, [25.0, 24.0, 0.0, 0.0]), 50, 1.0)),
        ("targets in another unit change nothing",
         lambda f: every(same(f(1e4 * rss, m, 100.0), f(rss, m, 1.0), {
             "of s and sigma only the quotient counts": f(1e4 * rss, m, 1.0),
         }) for rss, m in _examples())),
        ("it is the shortest of many messages", _many),
    ]),
    "3": Exercise("write", "minutes", [
        ("it answers yes or no", lambda f: isinstance(f([1, 1]), (bool, np.bool_))),
        ("two words of one bit are possible, 0 and 1", lambda f: _said(f, [1, 1])),
        ("three words of one bit are not", lambda f: _said(f, [1, 1, 1], there=False)),
        ("a short word takes room from the long ones: after 0 and 1 nothing is left",
         lambda f: _said(f, [1, 1, 2], there=False)),
        ("all room may be used, to the last word",
         lambda f: _said(f, [1, 2, 3, 3], [2, 2, 2, 2], [*range(1, 50), 49])),
        ("but no more than that", lambda f: _said(f, [1, 2, 3, 3, 49], [2, 2, 2, 2, 7], there=False)),
        ("the order does not matter", lambda f: _said(f, [3, 1, 3, 2]) and _said(f, [2, 1, 1], there=False)),
        ("words may be longer than they need to be", lambda f: _said(f, [5, 9], [4])),
    ]),
}  # fmt: skip

"""Exercises of the chapter on the shortest description: for each, sentences and what must hold of an answer."""

from __future__ import annotations

import numpy as np

from reglab.grading import Exercise, close


def _cost(q, sigma, m):
    """Bits of a coefficient on a grid of distance q in a range of length 1, and of the error that rounding makes."""
    return -np.log2(q) + m * q**2 / (24 * sigma**2 * np.log(2))


def _shortest(rss, m, s):
    k = np.arange(1, len(rss) + 1)
    sigma = np.sqrt(rss / (m - k))
    return int((k * np.log2(s * np.sqrt(m / 3) / sigma) + m * np.log2(sigma)).argmin()) + 1


def _falling(m, squares):
    """Sums of squares that coefficients leave of m, the first of squared size squares[0], and so on."""
    return m - np.cumsum(squares)


def _examples():
    """Where the second coefficient is so many standard errors long, with those that follow being of no use."""
    for m in (20, 50, 300):
        for size in np.linspace(0.5, 8.0, 31):
            yield _falling(m, [0.2, size, 0.3, 0.2, 0.1]), m


EXERCISES = {
    "1": Exercise("write", "quarter", [
        ("it is a single number above 0", lambda f: np.ndim(f(0.3, 20)) == 0 and f(0.3, 20) > 0),
        ("noise twice as large allows a grid twice as coarse", lambda f: close(f(0.6, 20), 2 * f(0.3, 20))),
        ("four times the rows ask for half the distance", lambda f: close(f(0.3, 80), f(0.3, 20) / 2)),
        ("no other grid costs fewer bits",
         lambda f: all(_cost(f(sigma, m), sigma, m) <= _cost(f(sigma, m) * t, sigma, m)
                       for sigma, m in ((0.3, 20), (5.0, 7), (1e-3, 900)) for t in (0.5, 0.9, 0.99, 1.01, 1.1, 2.0))),
    ]),
    "2": Exercise("write", "quarter", [
        ("it returns a whole number of coefficients, at least 1",
         lambda f: float(f(_falling(20, [5.0, 1.0]), 20, 1.0)) == int(f(_falling(20, [5.0, 1.0]), 20, 1.0)) >= 1),
        ("where the others explain next to nothing, one coefficient is enough",
         lambda f: f(_falling(50, [25.0, 0.3, 0.2, 0.1]), 50, 1.0) == 1),
        ("a second one that explains nearly all that is left is sent",
         lambda f: f(_falling(50, [25.0, 24.0, 0.0, 0.0]), 50, 1.0) == 2),
        ("targets in another unit change nothing",
         lambda f: all(f(1e4 * rss, m, 100.0) == f(rss, m, 1.0) for rss, m in _examples())),
        ("all is counted in the same unit, bits",
         lambda f: all(f(rss, m, 1.0) == _shortest(rss, m, 1.0) for rss, m in _examples())),
    ]),
    "3": Exercise("write", "quarter", [
        ("it answers yes or no", lambda f: isinstance(f([1, 1]), (bool, np.bool_))),
        ("two words of one bit are possible, 0 and 1", lambda f: bool(f([1, 1]))),
        ("three words of one bit are not", lambda f: not f([1, 1, 1])),
        ("a short word takes room from the long ones: after 0 and 1 nothing is left", lambda f: not f([1, 1, 2])),
        ("all room may be used, to the last word",
         lambda f: bool(f([1, 2, 3, 3])) and bool(f([2, 2, 2, 2])) and bool(f([*range(1, 50), 49]))),
        ("but no more than that", lambda f: not f([1, 2, 3, 3, 49]) and not f([2, 2, 2, 2, 7])),
        ("the order does not matter", lambda f: bool(f([3, 1, 3, 2])) and not f([2, 1, 1])),
        ("words may be longer than they need to be", lambda f: bool(f([5, 9])) and bool(f([4]))),
    ]),
}  # fmt: skip

"""Answers to the exercises of the chapter on retraining that are wrong in the usual ways."""

import numpy as np


def _first(below):
    return int(np.argmax(below)) + 1 if np.any(below) else 0


WRONG = {
    "retraining.1": [
        (lambda best, m, v, B: (best * (m // B), best * ((m + v) // B)), "smaller is an update"),
        (lambda best, m, v, B: (best * -(-m // B), best * -(-m // B)), "all rows are passed"),
        (lambda best, m, v, B: (best, best), "by updates"),
        (lambda best, m, v, B: (best * -(-m // B), best * (-(-m // B) + -(-v // B)) + 1), "all rows are passed"),
    ],
    "retraining.2": [
        (lambda train, val, later: _first(later < train[-1]), "kept"),
        (lambda train, val, later: _first(later < val.min()), "kept"),
        (lambda train, val, later: _first(later <= train[val.argmin()]), "must get below"),
        (lambda train, val, later: int(np.argmax(later < train[val.argmin()])) + 1, "never gets below"),
    ],
}

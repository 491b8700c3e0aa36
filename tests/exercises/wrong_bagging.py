"""Answers to the exercises of the chapter on bagging that are wrong in the usual ways."""

import numpy as np


def _named(p):
    return np.stack([(p.argmax(-1) == c).sum(0) for c in range(p.shape[-1])], -1)


def _out(told, rows):
    out = np.ones(np.shape(told), bool)
    np.put_along_axis(out, np.asarray(rows), False, -1)
    return out


WRONG = {
    "bagging.1": [
        (lambda rho, a: (1 - rho) / (a * rho), "whole number"),
        (lambda rho, a: int(np.ceil((1 - rho) / (a * rho))), "whole number"),
        (lambda rho, a: max(1, int(np.ceil((1 - rho) / a))), "enough"),
        (lambda rho, a: max(1, int(np.ceil((1 - rho) / (a * rho))) + 1) if rho < 1 else 1, "one fewer"),
    ],
    "bagging.2": [
        (lambda told, rows: np.mean(told, 0), "did not see it, by their mean"),
        (lambda told, rows: np.where(_out(told, rows), told, 0).mean(0), "by their mean"),
        (
            lambda told, rows: np.where(_out(told, rows), told, 0).sum(0) / np.maximum(_out(told, rows).sum(0), 1),
            "NaN",
        ),
    ],
    "bagging.3": [
        (lambda p: p.mean(0).argmax(-1), "most members"),
        (lambda p: _named(p).argmax(-1), "highest mean"),
        (lambda p: np.where(_named(p) > 0, p.mean(0), -1).argmax(-1), "most members"),
    ],
}

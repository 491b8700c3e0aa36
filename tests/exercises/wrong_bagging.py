"""Answers to the exercises of the chapter on bagging that are wrong in the usual ways."""

import numpy as np


def _named(p):
    return np.stack([(p.argmax(-1) == c).sum(0) for c in range(p.shape[-1])], -1)


def _out(told, rows):
    out = np.ones(np.shape(told), bool)
    np.put_along_axis(out, np.asarray(rows), False, -1)
    return out


def _printed(p):
    labels = p.argmax(-1)
    return np.array([np.bincount(row).argmax() for row in labels.T])


def _surest(p):
    leads = _named(p) == _named(p).max(-1, keepdims=True)
    return np.where(leads, p.max(0), -1).argmax(-1)


def _sizes(e):
    return np.linalg.norm(e, axis=1)


def _pairs(a):
    return a[~np.eye(len(a), dtype=bool)].mean()


WRONG = {
    "bagging.1": [
        (lambda rho, a: (1 - rho) / (a * rho), "whole number"),
        (lambda rho, a: int(np.ceil((1 - rho) / (a * rho) - 1e-9)), "at least one"),
        (lambda rho, a: max(1, int(np.ceil((1 - rho) / a))), "a times rho is to spare"),
        (lambda rho, a: max(1, int(np.ceil((1 - rho) / (a * rho)))), "one fewer"),
        (lambda rho, a: max(1, int((1 - rho) / (a * rho))), "round up"),
        (lambda rho, a: max(1, int(np.ceil((1 - rho) / ((1 + a) * rho)))), "takes a part"),
    ],
    "bagging.2": [
        (lambda told, rows: np.mean(told, 0), "all members were asked"),
        (lambda told, rows: np.where(_out(told, rows), told, 0).mean(0), "not of all"),
        (
            lambda told, rows: np.where(_out(told, rows), told, 0).sum(0) / np.maximum(_out(told, rows).sum(0), 1),
            "NaN",
        ),
        (
            lambda told, rows: np.nanmean(np.where(_out(told, rows), np.nan, told), 0),
            "saw the row were asked",
        ),
    ],
    "bagging.3": [
        (lambda p: p.mean(0).argmax(-1), "votes come first"),
        (_printed, "smallest of the labels"),
        (lambda p: _named(p).argmax(-1), "smallest of the labels"),
        (_surest, "surest one"),
        (lambda p: np.where(_named(p) > 0, p.mean(0), -1).argmax(-1), "votes come first"),
    ],
    "bagging.4": [
        (lambda e: (e.mean(0) ** 2).mean() / (e**2).mean(), "no pair with itself"),
        (lambda e: _pairs(e @ e.T) / e.shape[1], "divide it by v"),
        (lambda e: _pairs(np.corrcoef(e)), "means are taken off"),
        (lambda e: _pairs(e @ e.T / np.outer(_sizes(e), _sizes(e))), "one number"),
        (lambda e: _pairs(np.cov(e, bias=True)) / np.cov(e, bias=True).diagonal().mean(), "in common"),
    ],
}

"""Answers to the exercises of the chapter on batch norm that are wrong in the usual ways."""

import numpy as np


def _layer(x, gamma, beta, eps, slope, root=lambda x, eps: np.sqrt(x.var(0) + eps)):
    s = root(x, eps)
    z = (x - x.mean(0)) / s
    return gamma * z + beta, lambda dy: slope(dy, z, s, gamma, len(x))


def _right(dy, z, s, gamma, m):
    dgamma, dbeta = (dy * z).sum(0), dy.sum(0)
    return gamma / s * (dy - (dbeta + z * dgamma) / m), dgamma, dbeta


def _constants(dy, z, s, gamma, m):
    return gamma / s * dy, (dy * z).sum(0), dy.sum(0)


def _without_the_variance(dy, z, s, gamma, m):
    return gamma / s * (dy - dy.mean(0)), (dy * z).sum(0), dy.sum(0)


def _means(dy, z, s, gamma, m):
    dx, dgamma, dbeta = _right(dy, z, s, gamma, m)
    return dx, dgamma / m, dbeta / m


WRONG = {
    "batch_norm.1": [
        (lambda x, g, b, eps: _layer(x, g, b, eps, _constants), "adds up to 0"),
        (lambda x, g, b, eps: _layer(x, g, b, eps, _without_the_variance), "numbers say"),
        (lambda x, g, b, eps: _layer(x, g, b, eps, _means), "sum of dy"),
        (lambda x, g, b, eps: _layer(x, g, b, eps, _right, lambda x, eps: x.std(0) + eps), "under the root"),
        (lambda x, g, b, eps: _layer(x, g, b, eps, _right, lambda x, eps: np.sqrt(x.var(0))), "under the root"),
        (lambda x, g, b, eps: _layer(x.T, g.mean(), b.mean(), eps, _right), "shaped like x"),
        (lambda x, g, b, eps: (g * (x * x.mean(0)) + b, lambda dy: (dy, g, b)), "mean beta"),
    ],
    "batch_norm.2": [
        (lambda m, v, x, a: (a * m + (1 - a) * x.mean(0), a * v + (1 - a) * x.var(0)), "nothing changes"),
        (lambda m, v, x, a: ((1 - a) * m + a * x.mean(0), (1 - a) * v + a * x.var(0)), "unbiased"),
        (lambda m, v, x, a: ((1 - a) * m + a * x.mean(), (1 - a) * v + a * x.var(ddof=1)), "mean is that"),
        (lambda m, v, x, a: (m + a * x.mean(0), v + a * x.var(0, ddof=1)), "mean is that"),
        (lambda m, v, x, a: (m, v), "mean is that"),
    ],
    "batch_norm.3": [
        (lambda m: np.arange(m), "root of m - 1"),
        (lambda m: np.ones(m), "not all the same"),
        (lambda m: np.where(np.arange(m) < m / 2, 1.0, -1.0), "root of m - 1"),
        (lambda m: np.eye(m)[0][:2], "m numbers"),
    ],
}

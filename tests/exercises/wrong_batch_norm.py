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


def _sums(dy, z, s, gamma, m):
    dgamma, dbeta = (dy * z).sum(0), dy.sum(0)
    return gamma / s * (dy - dbeta - z * dgamma), dgamma, dbeta


def _without_gamma(dy, z, s, gamma, m):
    dx, dgamma, dbeta = _right(dy, z, s, gamma, m)
    return dx / gamma, dgamma, dbeta


def _remembered(m, v, x, share):
    """As the chapter prints it."""
    return share * m + (1 - share) * x.mean(0), share * v + (1 - share) * x.var(0)


def _smaller(x):
    return x.var(0) * (len(x) - 1) / len(x)


def _scaled(gamma, var, eps):
    return gamma / np.sqrt(var + eps)


WRONG = {
    "batch_norm.1": [
        (lambda x, g, b, eps: _layer(x, g, b, eps, _constants), "both statistics for constants"),
        (lambda x, g, b, eps: _layer(x, g, b, eps, _without_the_variance), "takes the variance for a constant"),
        (lambda x, g, b, eps: _layer(x, g, b, eps, _sums), "divide by m"),
        (lambda x, g, b, eps: _layer(x, g, b, eps, _without_gamma), "where is gamma"),
        (lambda x, g, b, eps: _layer(x, g, b, eps, _means), "not a mean"),
        (lambda x, g, b, eps: _layer(x, g, b, eps, _right, lambda x, eps: x.std(0) + eps), "under the root"),
        (lambda x, g, b, eps: _layer(x, g, b, eps, _right, lambda x, eps: np.sqrt(x.var(0))), "where is eps"),
        (lambda x, g, b, eps: _layer(x, g, b, eps, _right, lambda x, eps: np.sqrt(x.var(0, ddof=1) + eps)), "not by m"),
        (lambda x, g, b, eps: _layer(x.T, g.mean(), b.mean(), eps, _right), "shaped like x"),
        (lambda x, g, b, eps: (g * (x.mean(0) * x + b) + eps, lambda dy: (dy, g, b)), "mean beta"),
    ],
    "batch_norm.2": [
        (_remembered, "calls momentum"),
        (lambda m, v, x, a: (a * m + (1 - a) * x.mean(0), a * v + (1 - a) * x.var(0, ddof=1)), "momentum of Keras"),
        (lambda m, v, x, a: ((1 - a) * m + a * x.mean(0), (1 - a) * v + a * x.var(0)), "too small"),
        (lambda m, v, x, a: ((1 - a) * m + a * x.mean(), (1 - a) * v + a * x.var(ddof=1)), "mean of its own"),
        (lambda m, v, x, a: (m + a * x.mean(0), v + a * x.var(0, ddof=1)), "must go"),
        (lambda m, v, x, a: (m, v), "nothing is replaced"),
        (
            lambda m, v, x, a: ((1 - a) * m + a * x.mean(0), (1 - a) * v + a * x.var(0) * (len(x) - 1) / len(x)),
            "wrong way",
        ),
    ],
    "batch_norm.3": [
        (lambda m: np.arange(m), "root of m − 1"),
        (lambda m: np.ones(m), "not all the same"),
        (lambda m: np.where(np.arange(m) < m / 2, 1.0, -1.0), "as small as you can"),
        (lambda m: np.eye(m)[0][:2], "m numbers"),
        (lambda m: 2.0 ** np.arange(m), "root of m − 1"),
    ],
    "batch_norm.4": [
        (lambda W, b, g, be, m, v, e: (W * _scaled(g, v, e)[:, None], (b - m) * _scaled(g, v, e) + be), "not in a row"),
        (lambda W, b, g, be, m, v, e: (W * _scaled(g, v, e), b - m * _scaled(g, v, e) + be), "it is scaled"),
        (lambda W, b, g, be, m, v, e: (W * _scaled(g, v, e), be - m * _scaled(g, v, e)), "old bias is missing"),
        (lambda W, b, g, be, m, v, e: (W * _scaled(g, v, e), (b - m + be) * _scaled(g, v, e)), "behind the scale"),
        (lambda W, b, g, be, m, v, e: (W * _scaled(g, v, e), b * _scaled(g, v, e) + be), "running mean"),
        (lambda W, b, g, be, m, v, e: (W * g / (v + e), (b - m) * g / (v + e) + be), "s is a root"),
        (lambda W, b, g, be, m, v, e: (W, b), "gamma / s"),
    ],
}

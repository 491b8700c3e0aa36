"""What is asked of the outputs: each loss gives its value and its derivative from one definition.

A loss is called as `loss(z, y)` with outputs z (*lead, n, k) and targets y that broadcast to them; it returns the mean
over the n rows, shape lead, and the derivative by z, the shape of z.
"""

from __future__ import annotations

import numpy as np

from reglab import validation as v


class Loss:
    """`targets` turns what users hold (labels, numbers) into the array that the loss compares with."""

    def targets(self, y, k: int) -> np.ndarray:
        """Targets (..., n, k) from y."""
        raise NotImplementedError

    def __call__(self, z, y):
        raise NotImplementedError

    def predict(self, z) -> np.ndarray:
        """What the outputs mean: probabilities for classification, values for regression."""
        return np.array(z)

    def accuracy(self, z, y) -> np.ndarray:
        """The share of rows that are classified right, shape lead; NaN where there are no classes."""
        return np.full(z.shape[:-2], np.nan)


class SoftmaxCrossEntropy(Loss):
    """-1/n sum_i sum_k y_ik log q_ik with q = softmax(z), by log-sum-exp;   dz = (q sum_k y_k - y) / n.

    Targets are integer labels (..., n) or rows of probabilities (..., n, K). A row of zeros is unlabelled: it costs
    nothing and pushes nothing.
    """

    def targets(self, y, k):
        y = v.array("y", y)
        if y.dtype.kind == "f" and y.shape[-1:] == (k,):
            if (y < 0).any():
                v.fail("y", float(y.min()), "probabilities, at least 0")
            total = y.sum(-1)
            if (off := (np.abs(total - 1) > 1e-4) & (total != 0)).any():
                wish = "y must be rows that add up to 1 (or to 0: unlabelled)"
                raise ValueError(f"{wish}, got a sum of {total[off].flat[0]:g}")
            return y
        return np.eye(k)[v.labels("y", y, k)]

    def __call__(self, z, y):
        # Classes first: sums over them then run along long contiguous rows, four times as fast for few classes.
        n, y = z.shape[-2], _classes_first(y, z.ndim)
        log_q, q = self._softmax(z)
        log_q *= y
        value = log_q.sum(0).sum(-1) / -n
        q *= y.sum(0)
        q -= y
        q *= 1 / n
        return value, _classes_last(q)

    def predict(self, z):
        return _classes_last(self._softmax(z)[1])

    def accuracy(self, z, y):
        return (z.argmax(-1) == y.argmax(-1)).mean(-1)

    @staticmethod
    def _softmax(z):
        z = _classes_first(z, z.ndim).copy()
        z -= np.maximum.reduce(z, 0)
        q = np.exp(z)
        total = np.add.reduce(q, 0)
        q /= total
        z -= np.log(total)
        return z, q


class BinaryCrossEntropy(Loss):
    """Mean over rows and outputs of log(1 + exp(z)) - y z, from logits z;   dz = (sigmoid(z) - y) / (n k).

    Targets lie in [0, 1] and have the shape of z; labels (..., n) are taken for one output.
    """

    def targets(self, y, k):
        y = v.array("y", y, dtype=float)
        if k == 1 and y.shape[-1:] != (1,):
            y = y[..., None]
        v.fraction("y", y)
        if y.shape[-1] != k:
            raise ValueError(f"y must have {k} outputs on its last axis, got shape {y.shape}")
        return y

    def __call__(self, z, y):
        count = z.shape[-2] * z.shape[-1]
        value = (np.logaddexp(0, z) - y * z).sum((-2, -1)) / count
        return value, (self.predict(z) - y) / count

    def predict(self, z):
        return 0.5 + 0.5 * np.tanh(0.5 * z)

    def accuracy(self, z, y):
        return ((z > 0) == (y > 0.5)).mean((-2, -1))


class MeanSquaredError(Loss):
    """Mean over rows and outputs of (z - y)^2;   dz = 2 (z - y) / (n k). Targets (..., n) are taken for one output."""

    def targets(self, y, k):
        y = v.array("y", y, dtype=float)
        if k == 1 and y.shape[-1:] != (1,):
            y = y[..., None]
        if y.shape[-1] != k:
            raise ValueError(f"y must have {k} outputs on its last axis, got shape {y.shape}")
        return y

    def __call__(self, z, y):
        r = z - y
        count = r.shape[-2] * r.shape[-1]
        return (r * r).sum((-2, -1)) / count, r * (2.0 / count)


def _classes_first(a, ndim: int):
    """a (..., n, K) as (K, ..., n) in contiguous memory, with axes of length 1 up to ndim in all."""
    a = a.reshape(*(1,) * (ndim - a.ndim), *a.shape)
    return np.ascontiguousarray(a.transpose(ndim - 1, *range(ndim - 1)))


def _classes_last(a):
    return np.ascontiguousarray(a.transpose(*range(1, a.ndim), 0))

"""What is asked of the outputs: each loss gives its value and its derivative from one definition.

A loss is called as `loss(z, y)` with outputs z (*lead, n, k) and targets y that broadcast to them; it returns the mean
over the n rows, shape lead, and the derivative by z, the shape of z. `value` and `slope` give one of the two alone: a
step needs the derivative, a measurement the value.
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
        return self.value(z, y), self.slope(z, y)

    def value(self, z, y) -> np.ndarray:
        """The loss, shape lead."""
        raise NotImplementedError

    def slope(self, z, y) -> np.ndarray:
        """Its derivative by z, in an array of its own."""
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

    def value(self, z, y):
        log_q = _by_class(z)
        log_q -= np.log(np.add.reduce(np.exp(log_q), -2, keepdims=True))
        return (y.mT * log_q).sum((-2, -1)) / -z.shape[-2]

    def slope(self, z, y):
        q, y = np.exp(_by_class(z)), y.mT.copy()
        q *= np.add.reduce(y, -2, keepdims=True) / np.add.reduce(q, -2, keepdims=True)
        q -= y
        q /= z.shape[-2]
        return q.mT

    def predict(self, z):
        q = np.exp(_by_class(z))
        q /= np.add.reduce(q, -2, keepdims=True)
        return q.mT.copy()

    def accuracy(self, z, y):
        return (z.argmax(-1) == y.argmax(-1)).mean(-1)


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

    def value(self, z, y):
        return (np.logaddexp(0, z) - y * z).mean((-2, -1))

    def slope(self, z, y):
        return (self.predict(z) - y) / (z.shape[-2] * z.shape[-1])

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

    def value(self, z, y):
        return ((z - y) ** 2).mean((-2, -1))

    def slope(self, z, y):
        return (z - y) * (2.0 / (z.shape[-2] * z.shape[-1]))


def _by_class(z):
    """z (..., n, K) less each row's largest, as (..., K, n): sums over few classes then run along long contiguous
    rows, many times as fast."""
    z = z.mT.copy()
    z -= np.maximum.reduce(z, -2, keepdims=True)
    return z

"""What is asked of the outputs: each loss gives its value and its derivative from one definition.

A loss is called as `loss(z, y)` with outputs z (*lead, n, k) and targets y that broadcast to them; it returns the mean
over the rows, shape lead, and the derivative by z, the shape of z. `value` and `slope` give one of the two alone: a
step needs the derivative, a measurement the value.

A row may have a weight w_i >= 0; the mean is then sum_i w_i l_i / sum_i w_i, so that a weight of 2 is the row twice. A
row of weight 0 has no label: it counts nowhere. Targets carry the weights: the probabilities of a class are multiplied
by them, numbers have one more column. The mean over no rows is NaN, and its derivative 0.
"""

from __future__ import annotations

import numpy as np

from reglab import validation as v
from reglab.replicas import Swept


class Loss(Swept):
    """`targets` turns what users hold (labels, numbers) into the array that the loss compares with."""

    def targets(self, y, k: int, rows: tuple | None = None, sample_weight=None) -> np.ndarray:
        """Targets (..., n, k) from y, with the weights of the rows (..., n) in them.

        rows: the shape (..., n) of the rows that y belongs to; None takes it from y itself.
        """
        raise NotImplementedError

    def __call__(self, z, y):
        return self.value(z, y), self.slope(z, y)

    def value(self, z, y) -> np.ndarray:
        """The loss, shape lead."""
        raise NotImplementedError

    def slope(self, z, y) -> np.ndarray:
        """Its derivative by z, in an array of its own."""
        raise NotImplementedError

    def counts(self, z, y) -> np.ndarray:
        """The weights of the rows, (..., n): what the loss is a mean over."""
        raise NotImplementedError

    def takes_classes(self, classes: int, k: int) -> bool:
        """Can k outputs tell so many classes apart?"""
        return True

    def predict(self, z) -> np.ndarray:
        """What the outputs mean: probabilities for classification, values for regression."""
        return np.array(z)

    def accuracy(self, z, y) -> np.ndarray:
        """The share of rows that are classified right, shape lead; NaN where there are no classes."""
        return np.full(z.shape[:-2], np.nan)


class SoftmaxCrossEntropy(Loss):
    """-sum_i sum_k y_ik log q_ik / sum_i w_i with q = softmax(z), by log-sum-exp;   dz = (q w_i - y) / sum_i w_i.

    Targets are integer labels (..., n) or rows of probabilities (..., n, K); w_i = sum_k y_ik is the weight of row i.
    A row of zeros, or the label -1, is unlabelled: it costs nothing, pushes nothing and counts nowhere.
    """

    def targets(self, y, k, rows=None, sample_weight=None):
        y = v.array("y", y)
        rows = rows or (y.shape[:-1] if y.dtype.kind == "f" and y.shape[-1:] == (k,) else y.shape)
        if y.shape == (*rows, k) and y.shape != rows:
            if (y < 0).any():
                v.fail("y", float(y.min()), "probabilities, at least 0")
            total = y.sum(-1)
            if (off := (np.abs(total - 1) > 1e-4) & (total != 0)).any():
                wish = "y must be rows that add up to 1 (or to 0: unlabelled)"
                raise ValueError(f"{wish}, got a sum of {total[off].flat[0]:g}")
        elif y.shape == rows:
            y = np.eye(k + 1, k)[v.labels("y", y, k)]  # -1 takes the last row, of zeros
        else:
            raise ValueError(f"y must have one label a row or {k} probabilities, got shape {y.shape} for rows {rows}")
        return y if sample_weight is None else y * sample_weight[..., None]

    def value(self, z, y):
        if np.ndim(y) < 2:
            raise ValueError(f"y must have a row of classes for each row of z, got shape {np.shape(y)}; see `targets`")
        log_q = _less_largest(_by_class(z))
        log_q -= np.log(np.add.reduce(np.exp(log_q), -2, keepdims=True))
        return -_share((y.mT * log_q).sum((-2, -1)), y.sum((-2, -1)), np.nan)

    def slope(self, z, y):
        q, y = _less_largest(_by_class(z)), _by_class(y)
        np.exp(q, out=q)
        w = np.add.reduce(y, -2, keepdims=True)
        q *= w / np.add.reduce(q, -2, keepdims=True)
        q -= y
        count = np.add.reduce(w, -1, keepdims=True)
        q /= (count.item() or 1) if count.size == 1 else np.where(count, count, 1)  # without a label all of q is 0
        return q.mT

    def counts(self, z, y):
        return y @ np.ones(y.shape[-1], y.dtype)  # several times as fast as y.sum(-1)

    def takes_classes(self, classes, k):
        return classes <= k

    def predict(self, z):
        q = np.exp(_less_largest(_by_class(z)))
        q /= np.add.reduce(q, -2, keepdims=True)
        return q.mT.copy()

    def accuracy(self, z, y):
        return _mean(z.argmax(-1) == y.argmax(-1), self.counts(z, y))


class _OfNumbers(Loss):
    """A mean over rows and outputs. Targets are of the shape of z; those of one output may be (..., n). Where rows have
    weights, one more column holds them."""

    def targets(self, y, k, rows=None, sample_weight=None):
        y = v.array("y", y, dtype=float)
        if y.ndim == 0 or (y.shape == rows if rows else k == 1 and y.shape[-1:] != (1,)):
            y = y[..., None]
        if y.shape[-1] != k or (rows and y.shape[:-1] != rows):
            raise ValueError(f"y must have {k} outputs on its last axis, got shape {y.shape}")
        return (
            y
            if sample_weight is None
            else np.concatenate([y, np.broadcast_to(sample_weight, y.shape[:-1])[..., None]], -1)
        )

    def cost(self, z, y):
        """Of each row and output, (..., n, k)."""
        raise NotImplementedError

    def cost_slope(self, z, y):
        """Its derivative by z."""
        raise NotImplementedError

    def value(self, z, y):
        y, w = self._apart(z, y)
        cost = self.cost(z, y)
        return cost.mean((-2, -1)) if w is None else _mean(cost.mean(-1), w)

    def slope(self, z, y):
        y, w = self._apart(z, y)
        if w is None:
            return self.cost_slope(z, y) * (1.0 / (z.shape[-2] * z.shape[-1]))
        share = _share(w, w.sum(-1, keepdims=True), 0)
        return self.cost_slope(z, y) * (share[..., None] / np.asarray(z.shape[-1], z.dtype))

    def counts(self, z, y):
        w = self._apart(z, y)[1]
        return np.ones(z.shape[-2], z.dtype) if w is None else w

    def _apart(self, z, y):
        """The targets, and the weights of their rows (..., n) or None."""
        if np.ndim(y) < 2:
            raise ValueError(f"y must have rows and outputs as z {z.shape}, got shape {np.shape(y)}")
        return (y, None) if y.shape[-1] == z.shape[-1] else (y[..., :-1], y[..., -1])


class BinaryCrossEntropy(_OfNumbers):
    """Mean over rows and outputs of log(1 + exp(z)) - y z, from logits z;   dz = (sigmoid(z) - y) / (n k).

    Targets lie in [0, 1] and have the shape of z; labels (..., n) are taken for one output.
    """

    def targets(self, y, k, rows=None, sample_weight=None):
        v.fraction("y", v.array("y", y, dtype=float))
        return super().targets(y, k, rows, sample_weight)

    def cost(self, z, y):
        return np.logaddexp(0, z) - y * z

    def cost_slope(self, z, y):
        return self.predict(z) - y

    def predict(self, z):
        return 0.5 + 0.5 * np.tanh(0.5 * z)

    def accuracy(self, z, y):
        y, w = self._apart(z, y)
        right = (z > 0) == (y > 0.5)
        return right.mean((-2, -1)) if w is None else _mean(right.mean(-1), w.astype(float))


class HalfSquaredError(_OfNumbers):
    """Mean over rows and outputs of (z - y)^2 / 2;   dz = (z - y) / (n k). Targets (..., n) are taken for one output.

    It is half of torch's `mse_loss`. The half cancels the 2 of the derivative, and least squares with lam/2 ||w||^2 has
    the same lam here, in `reglab.theory` and in the lasso.
    """

    def cost(self, z, y):
        return (z - y) ** 2 * 0.5

    def cost_slope(self, z, y):
        return z - y


def _share(part, whole, of_nothing):
    """part / whole, and `of_nothing` where the whole is 0."""
    whole = np.asarray(whole)
    if whole.all():
        return part / whole
    return np.where(whole == 0, np.asarray(of_nothing, whole.dtype), part / np.where(whole == 0, 1, whole))


def _mean(a, w):
    """The mean over the last axis, each entry with its weight; NaN where there is none."""
    return _share((a * w).sum(-1), w.sum(-1), np.nan)


def _by_class(a) -> np.ndarray:
    """a (..., n, K) as (..., K, n), in an array of its own: sums over few classes then run along long contiguous rows,
    many times as fast."""
    return a.mT.copy()


def _less_largest(z) -> np.ndarray:
    """z (..., K, n) less each row's largest output, in place."""
    z -= np.maximum.reduce(z, -2, keepdims=True)
    return z

"""Label noise: say how labels came to be wrong, and ask the network for the right ones."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from reglab import validation as v
from reglab.data.dataset import Dataset, plain
from reglab.losses import SoftmaxCrossEntropy
from reglab.replicas import per_replica
from reglab.streams import generator


class ForwardCorrection(SoftmaxCrossEntropy):
    """-mean_i log p_i[y_i] with p = q T, q = softmax(z): the network tells q, the clean
    class; the labels are told p, what becomes of it on the way.

    T_jk is the probability that a row of class j is labelled k; T = (1 - eps) I + eps C,
    so that a share eps of the labels was drawn anew, from row j of C.
    dz = (q w - b) / sum w, where b_j = sum_k y_k q_j T_jk / p_k is the belief that the
    class is j, given network and label. Sukhbaatar et al. (2015); Patrini et al. (2017).

    The noise lies in the labels, a matter of the batch. It is a loss all the same and no
    hook `batch`, for b changes with the network, and a hook sees no outputs. Predictions
    and accuracies are those of q.

    eps: in [0, 1), a number or an array over the sweep; 0 is SoftmaxCrossEntropy.
    goes_to: C (K, K), rows that sum to 1; None: all classes alike, 1/K.
    Raises ValueError where eps or goes_to is none of this, or has other classes.
    """

    hyper = ("eps",)

    def __init__(self, eps, goes_to=None):
        self.eps = v.rate("eps", eps)
        self.goes_to = None if goes_to is None else transition_matrix("goes_to", goes_to)

    @classmethod
    def of(cls, T):
        """The loss for a transition matrix T (K, K): rows that sum to 1, and no label that is always wrong."""
        T = transition_matrix("T", T)
        least = float(T.diagonal().min())
        if least <= 0:
            v.fail("T", least, "above 0 on its diagonal: a class that is never labelled right has no clean label")
        if least == 1:
            return cls(0.0)
        return cls(1 - least, (T - least * np.eye(len(T))) / (1 - least))

    def transitions(self, classes: int) -> np.ndarray:
        """T (*sweep, K, K) for so many classes. Raises ValueError where `goes_to` has other classes."""
        goes_to = self._goes_to(v.integer("classes", classes, 2))
        eps = np.asarray(self.eps)[..., None, None]
        return (1 - eps) * np.eye(classes) + eps * goes_to

    def targets(self, y, k, rows=None, sample_weight=None):
        self._goes_to(k)
        return super().targets(y, k, rows, sample_weight)

    def value(self, z, y):
        if np.ndim(y) < 2:
            return super().value(z, y)
        w = y.sum((-2, -1))
        cost = -(y * self._told(z)[2]).sum((-2, -1))
        return np.where(w == 0, np.asarray(np.nan, z.dtype), cost / np.where(w == 0, 1, w))

    def slope(self, z, y):
        q, own, log_p, spread = self._told(z)
        # Below e^-80 all of p is the label's own part: the others are too small to be told in float32.
        share = y * np.exp(-np.maximum(log_p, -80.0).astype(z.dtype))
        eps = per_replica(self.eps, 2, z.dtype)
        belief = y * own + q * (eps * (share @ spread.T))
        w = y.sum(-1, keepdims=True)
        count = w.sum(-2, keepdims=True)
        return (q * w - belief) / np.where(count == 0, 1, count)

    def _told(self, z):
        """q; the share of q_k that is right among p_k; log p, all (*lead, n, K); and C."""
        log_q = z - z.max(-1, keepdims=True)
        log_q -= np.log(np.exp(log_q).sum(-1, keepdims=True))
        q, spread = np.exp(log_q), self._goes_to(z.shape[-1]).astype(z.dtype)
        eps = per_replica(self.eps, 2, z.dtype)
        with np.errstate(divide="ignore"):
            right, moved = np.log1p(-np.asarray(eps, z.dtype)) + log_q, np.log(eps * (q @ spread))
        log_p = np.logaddexp(right, moved)
        return q, np.exp(right - log_p), log_p, spread

    def _goes_to(self, k):
        if self.goes_to is None:
            return np.full((k, k), 1 / k)
        if len(self.goes_to) != k:
            raise ValueError(f"goes_to must have a row for each of {k} classes, got shape {self.goes_to.shape}")
        return self.goes_to


def transition_matrix(name: str, T) -> np.ndarray:
    """T (K, K) as floats: probabilities in rows that sum to 1. Raises ValueError, with its name, for anything else."""
    T = v.fraction(name, v.array(name, T, dtype=float, ndim=2))
    if T.shape[0] != T.shape[1] or len(T) < 2:
        raise ValueError(f"{name} must be square, for two classes or more, got shape {T.shape}")
    total = T.sum(-1)
    if (off := np.abs(total - 1) > 1e-9).any():
        raise ValueError(f"{name} must have rows that sum to 1, got a sum of {total[off][0]:g} in row {off.argmax()}")
    return T


def labelled_anew(data: Dataset, T, seed: int = 0) -> tuple[Dataset, np.ndarray]:
    """Draw the label of every row of class j from row j of T; returns the data and a mask (n,) of what has changed.

    A row without a label keeps none.
    Raises ValueError for regression data, and for a T that is no transition matrix of the data's classes.
    """
    if plain("data", data).classes is None:
        raise ValueError("data must have classes, got regression data")
    T = transition_matrix("T", T)
    if len(T) != data.classes:
        raise ValueError(f"T must have a row for each of {data.classes} classes, got shape {T.shape}")
    u = generator(seed, "labelled_anew").random(len(data))
    below = np.cumsum(T, -1)[:, :-1][data.y] <= u[:, None]
    y = np.where(data.y < 0, data.y, below.sum(-1))
    return replace(data, y=y), y != data.y


def estimated_transitions(clean, seen, classes: int, prior: float = 1.0) -> np.ndarray:
    """T (K, K) from a few rows of which both labels are known: the share of rows of class j that were labelled k.

    clean, seen: labels (n,) in 0 .. classes - 1, what the rows are and how they were labelled.
    prior: so many rows more of each class, spread over all labels alike; at least 0.
    Raises ValueError for other labels or lengths, and where prior = 0 and a class has no row.
    """
    classes, prior = v.integer("classes", classes, 2), float(v.non_negative("prior", prior))
    clean, seen = (v.labels(n, v.array(n, a, ndim=1), classes) for n, a in (("clean", clean), ("seen", seen)))
    v.same_length("clean", clean, "seen", seen)
    for name, labels in (("clean", clean), ("seen", seen)):
        if (labels < 0).any():
            v.fail(name, -1, "labels of rows that have one")
    count = np.full((classes, classes), prior / classes)
    np.add.at(count, (clean, seen), 1)
    rows = count.sum(-1, keepdims=True)
    if (rows == 0).any():
        raise ValueError(f"prior must be above 0 where a class has no row, got 0 and no row of class {rows.argmin()}")
    return count / rows

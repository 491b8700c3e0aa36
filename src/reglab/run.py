"""Run: what a (stacked) training has found. It is small, and holds none of the machinery."""

from __future__ import annotations

import copy
import warnings
from typing import NamedTuple

import numpy as np

from reglab import validation as v
from reglab.data.dataset import Dataset

MEASURES = (
    "train_loss", "train_accuracy", "val_loss", "val_accuracy", "penalty", "gradient_norm", "weight_norm",
)  # fmt: skip


class Found(NamedTuple):
    """What a training leaves, with all replica axes (*sweep, S)."""

    theta: np.ndarray
    stopped: np.ndarray
    diverged: np.ndarray
    epoch_numbers: np.ndarray
    history: dict[str, np.ndarray]  # (epochs measured, *lead)
    recorded: dict[str, np.ndarray]  # (times, *lead, ...)


class Run:
    """The result of a training.

    lead: replica axes (*sweep, S); S, the seed axis, is left out where no `seeds` were asked for.
    theta: parameters (*lead, P).
    history: name -> array (epochs measured, *lead), names in `MEASURES`; NaN after a replica has stopped. Losses and
        accuracies are taken in prediction mode over all rows, after the epoch, with the parameters that would be kept
        then. The penalty is that of the weights, and the mean over the steps of the epoch of all terms of the outputs.
    epoch_numbers: which epochs the history measured.
    recorded: name -> array (times, *lead, ...), what regularizers recorded.
    stopped: (*lead), the epoch in which a replica stopped, 0 where it ran to the end.
    diverged: (*lead), True where it met a number that is not finite; theta is then its last finite one.
    swept: "L2.lam" -> the hyperparameter as it was given, for each that was an array.
    net, loss, seeds, epochs, every, n_train: as given.
    steps: their number, in all epochs.
    """

    def __init__(self, net, loss, found: Found, *, swept, seeds, single, epochs, every, n_train, steps):
        self.net, self.loss, self.swept, self.seeds = net, loss, swept, seeds
        self.epochs, self.every, self.n_train, self.steps = epochs, every, n_train, steps
        self._single, self._lead = single, found.theta.shape[:-1]  # (*sweep, S)
        self.lead = self._lead[:-1] if single else self._lead
        self.theta, self.epoch_numbers = self._shown(found.theta, 1), found.epoch_numbers
        self.stopped, self.diverged = self._shown(found.stopped), self._shown(found.diverged)
        self.history = {name: self._shown(a) for name, a in found.history.items()}
        behind = 1 + len(self._lead)  # the times stand in front of the replica axes
        self.recorded = {name: self._shown(a, a.ndim - behind) for name, a in found.recorded.items()}
        self._tested = False

    def view(self, name: str) -> np.ndarray:
        """A parameter by name, such as "0.W": shape (*lead, *its shape)."""
        return self.net.view(self.theta, name)

    @property
    def weights(self) -> np.ndarray:
        """All weights, without biases: (*lead, p)."""
        return self.theta[..., self.net.weights]

    def predict(self, x, theta=None) -> np.ndarray:
        """Probabilities or values (*lead, n, k) for x (n, d), or x with axes in front that broadcast to `lead`.

        theta: other parameters than the run's own (*lead, P), such as snapshots of it (M, *lead, P).
        """
        theta, x = self._asked(x, theta)
        z = self.loss.predict(self.net(theta, x))
        return z.squeeze(-3) if self._single else z

    def evaluate(self, data: Dataset) -> dict[str, np.ndarray]:
        """Loss and accuracy (lead) on data, in prediction mode; data may have replica axes as `fit` takes them."""
        x, y = prepared("data", data, self.net, self.loss, self._lead, self.theta.dtype)
        scores = score(copy.deepcopy(self.net), self.loss, self._whole(), x, y)
        return {
            name: self._shown(a.astype(self.theta.dtype)) for name, a in zip(("loss", "accuracy"), scores, strict=True)
        }

    def test(self, data: Dataset) -> dict[str, np.ndarray]:
        """As `evaluate`, for the test set: once, after everything has been chosen. Warns when asked again."""
        if self._tested:
            warnings.warn("the test set of this run was opened before: the score is no longer honest", stacklevel=2)
        found = self.evaluate(data)
        self._tested = True
        return found

    def input_gradient(self, x, y, theta=None) -> np.ndarray:
        """d loss / dx (*lead, n, d) in prediction mode, x and theta as for `predict`, y as in a Dataset."""
        theta, x = self._asked(x, theta)
        y = self.loss.targets(y, self.net.k or x.shape[-1], x.shape[:-1] if np.ndim(x) == 2 else None)
        slope = input_gradient(copy.deepcopy(self.net), self.loss, theta, x, y.astype(theta.dtype))
        return slope.squeeze(-3) if self._single else slope

    def _asked(self, x, theta):
        """theta and x with the seed axis, with which layers always reckon."""
        theta = self.theta if theta is None else v.array("theta", theta)
        x = v.precise("x", x, theta.dtype)
        return (theta[..., None, :], x[..., None, :, :] if x.ndim > 2 else x) if self._single else (theta, x)

    def _whole(self) -> np.ndarray:
        """theta with the seed axis, with which layers and data always reckon."""
        return self.theta[..., None, :] if self._single else self.theta

    def _shown(self, a, behind: int = 0) -> np.ndarray:
        return a.squeeze(-1 - behind) if self._single else a

    def __repr__(self) -> str:
        asked = [f"{name.split('.')[-1]} {np.shape(a)}" for name, a in self.swept.items()]
        asked += [] if self._single else [f"{len(self.seeds)} seeds"]
        asked.append(f"{self.epochs} epoch{'s' * (self.epochs > 1)}")
        for name in ("val_loss", "train_loss"):
            last = self.history[name][-1:]
            if last.size and np.isfinite(last).any():
                low, high = np.nanmin(last), np.nanmax(last)
                asked.append(f"{name} {low:.3g}" + (f" .. {high:.3g}" if high > low else ""))
                break
        return f"Run({', '.join(asked)})"


def prepared(name: str, data, net, loss, lead: tuple, dtype) -> tuple[np.ndarray, np.ndarray]:
    """Inputs and targets as the loop uses them, in its precision. Raises ValueError that names them where they do not
    fit network, loss or replica axes."""
    if not isinstance(data, Dataset):
        v.fail(name, data, "a Dataset")
    if net.d is not None and data.x.shape[-1] != net.d:
        raise ValueError(f"{name} must have {net.d} features for this net, got x of shape {data.x.shape}")
    try:
        own = np.broadcast_shapes(data.x.shape[: data.lead], lead)
    except ValueError:
        own = None
    if own != lead:
        raise ValueError(f"{name} must have replica axes that broadcast to {lead}, got x {data.x.shape}")
    k, rows = net.k or data.x.shape[-1], data.x.shape[: data.lead + 1]
    y = loss.targets(data.y, k, rows, data.sample_weight)
    if data.classes is not None and not loss.takes_classes(data.classes, k):
        raise ValueError(f"{name} must have as many classes as the net has outputs, {k}, got {data.classes} classes")
    x, y = (v.precise(of, a, dtype).view() for of, a in (("x", data.x), ("y", y)))
    x.flags.writeable = y.flags.writeable = False  # the user's own memory, where the precision is the same
    return x, y


def score(net, loss, theta, x, y):
    """Loss and accuracy over all rows, some at a time to bound the memory."""
    n, rows = x.shape[-2], net.rows_at_once(theta)
    if n <= rows:
        z = net.forward(theta, x)
        return loss.value(z, y), loss.accuracy(z, y)
    parts = []
    for start in range(0, n, rows):
        some = y[..., start : start + rows, :]
        z = net.forward(theta, x[..., start : start + rows, :])
        parts.append((loss.counts(z, some).sum(-1, dtype=float), loss.value(z, some), loss.accuracy(z, some)))
    counts, values, accuracies = zip(*parts, strict=True)
    total = np.where(sum(counts), sum(counts), np.nan)  # of nothing there is no mean
    shares = [count / total for count in counts]
    return tuple(
        sum(np.where(share == 0, 0, share * a) for share, a in zip(shares, told, strict=True))
        for told in (values, accuracies)
    )


def input_gradient(net, loss, theta, x, y, rng=None) -> np.ndarray:
    """d loss / dx, shape (*lead, n, d); with `rng` as in training, without as in prediction."""
    if not net.continuous:
        raise ValueError(f"net must begin with numbers, not with names, to have a derivative by x, got {net!r}")
    return np.array(net.backward(loss.slope(net.forward(theta, x, rng), y), inputs=True))

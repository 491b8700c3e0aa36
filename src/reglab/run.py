"""Run: everything that belongs to one (stacked) training, during it and afterwards."""

from __future__ import annotations

import warnings
from math import isfinite

import numpy as np

from reglab import regularizer as protocol
from reglab import validation as v
from reglab.data.dataset import Dataset
from reglab.losses import Loss
from reglab.network import Network
from reglab.optimizers import Optimizer
from reglab.replicas import per_replica, sweep_shape
from reglab.streams import Streams

MEASURES = (
    "train_loss", "train_accuracy", "val_loss", "val_accuracy", "penalty", "gradient_norm", "weight_norm",
)  # fmt: skip


class Run:
    """The state of a training while it goes on, and its result.

    lead          replica axes (*sweep, S); S, the seed axis, is left out of results where no `seeds` were asked for
    theta         parameters (*lead, P)
    history       name -> array (epochs measured, *lead), names in `MEASURES`; NaN after a replica has stopped.
                  Losses and accuracies are taken in prediction mode over all rows, after the epoch.
    epoch_numbers which epochs the history measured
    stopped       (*lead) the epoch in which a replica stopped, 0 where it ran to the end
    diverged      (*lead) True where it met a number that is not finite; theta is then its last finite one
    net, loss, train, val, n_train, steps (in all), epochs: as given
    """

    def __init__(
        self, net, train, loss, *, optimizer, epochs, val=None, regularizers=(), batch_size=None, seeds=None,
        start=None, every=1, dtype=np.float32, part=False,
    ):  # fmt: skip
        for name, value, kind in (
            ("net", net, Network),
            ("loss", loss, Loss),
            ("optimizer", optimizer, Optimizer),
        ):
            if not isinstance(value, kind):
                v.fail(name, value, f"a {kind.__name__}")
        self.net, self.loss, self.optimizer = net, loss, optimizer
        if not isinstance(regularizers, (list, tuple)):
            v.fail("regularizers", regularizers, "a list of Regularizer objects")
        self.regularizers = list(regularizers)
        for r in self.regularizers:
            protocol.verify(r)
        self.places = {place: protocol.at_place(self.regularizers, place) for place in protocol.PLACES}

        self.part = part  # of a larger sweep, which warns for all its parts
        self.epochs = v.integer("epochs", epochs, 1)
        self.every = every if every is None else v.integer("every", every, 1)
        if every is None and self.places["epoch"]:
            raise ValueError(f"every must be a number for {type(self.places['epoch'][0]).__name__}, got None")
        if dtype not in (np.float32, np.float64, "float32", "float64"):
            v.fail("dtype", dtype, "float32 or float64")
        self.dtype = np.dtype(dtype)
        self.single = seeds is None
        self.seeds = [0] if seeds is None else _seeds(seeds)
        self.lead = (*sweep_shape(*net.layers, *self.regularizers, optimizer), len(self.seeds))
        self._lead = self.lead  # with the seed axis, which `close` may take from the results

        self.train = self._prepare("train", train)
        self.val = None if val is None else self._prepare("val", val)
        self.n_train = len(train)
        batch_size = self.n_train if batch_size is None else v.integer("batch_size", batch_size, 1)
        self.batch_size = min(batch_size, self.n_train)
        self.steps = self.epochs * -(-self.n_train // self.batch_size)

        self._lr = np.asarray(per_replica(optimizer.lr, 0))
        self.theta = np.empty((*self.lead, net.size), self.dtype)
        self.theta[...] = net.init(self.seeds) if start is None else self._begun(start)
        # The layers' noise is replayed when the gradient oracle is asked again, the other draws are not.
        self.streams, self.noise = Streams(self.seeds), Streams(self.seeds)
        self.history = {name: [] for name in MEASURES}
        self.epoch_numbers: list[int] = []
        self.stopped = np.zeros(self.lead, int)
        self.diverged = np.zeros(self.lead, bool)
        self.frozen = np.zeros(self.lead, bool)  # replicas that train no more
        self.going = self.frozen.size  # how many still do
        self._last_finite = np.zeros_like(self.theta)
        self._tested = False

    def _begun(self, start) -> np.ndarray:
        """The parameters of an earlier training, checked: (P,), or (S, P)."""
        start, shapes = v.array("start", start, dtype=float), [(self.net.size,), (len(self.seeds), self.net.size)]
        if start.shape not in shapes:
            raise ValueError(f"start must have shape {shapes[0]} or {shapes[1]}, got {start.shape}")
        return start

    def _prepare(self, name: str, data) -> tuple[np.ndarray, np.ndarray, int]:
        """Inputs and targets as the loop uses them, in the run's precision."""
        if not isinstance(data, Dataset):
            v.fail(name, data, "a Dataset")
        if self.net.d is not None and data.x.shape[-1] != self.net.d:
            raise ValueError(f"{name} must have {self.net.d} features for this net, got x of shape {data.x.shape}")
        try:
            lead = np.broadcast_shapes(data.x.shape[: data.lead], self._lead)
        except ValueError:
            lead = None
        if lead != self._lead:
            raise ValueError(f"{name} must have replica axes that broadcast to {self._lead}, got x {data.x.shape}")
        y = self.loss.targets(data.y, self.net.k or data.x.shape[-1])
        if y.shape[:-1] != data.x.shape[: data.lead + 1]:  # or broadcasting would quietly compare rows with columns
            raise ValueError(f"{name} must have one target a row for {type(self.loss).__name__}, got y {data.y.shape}")
        x, y = (np.asarray(a, self.dtype).view() for a in (data.x, y))
        x.flags.writeable = y.flags.writeable = False  # the user's own memory, where the precision is the same
        return x, y, data.lead

    # ---- while it trains

    def stream(self, regularizer):
        """The random stream of a regularizer: named by its kind and the how-manieth of that kind it is."""
        kinds = [type(r).__name__ for r in self.regularizers]
        i = next(i for i, r in enumerate(self.regularizers) if r is regularizer)
        return self.streams[f"regularizer {kinds[i]} {kinds[:i].count(kinds[i])}"]

    def batches(self):
        """This epoch's batches, each seed's in an order of its own, shared by all settings of the sweep."""
        x, y, lead = self.train
        full = self.batch_size == self.n_train
        order = None if full else self.streams["batches"].permutation(self.n_train)
        for start in range(0, self.n_train, self.batch_size):
            self.streams.advance()
            self.noise.advance()
            if full:
                yield x, y
            else:
                rows = order[:, start : start + self.batch_size]
                yield _rows(x, rows, lead), _rows(y, rows, lead)

    def rate(self, schedule, step: int) -> np.ndarray:
        """The learning rate of this step, an array that broadcasts to lead."""
        if schedule is None:
            return self._lr
        return self._lr * v.non_negative("schedule", schedule(step / self.steps))

    def due(self, epoch: int) -> bool:
        """Is this epoch measured? Every so many, the last one, and one in which nothing is left to train."""
        return self.every is not None and (epoch % self.every == 0 or epoch == self.epochs or self.over)

    def objective(self, theta, x, y):
        """The gradient of the whole objective on one batch: data loss, output terms, weight terms. A buffer."""
        z = self.net.forward(theta, x, self.noise)
        self.noise.replay()  # from here on in this step: the same noise again
        dz = self.loss.slope(z, y)
        for r in self.places["output"]:
            dz += r.output(z, y)[1]
        gradient = self.net.backward(dz)
        for r in self.places["weights"]:
            gradient += r.weights(theta)[1]
        return gradient

    def descent(self):
        """The function (theta, x, y) -> direction of descent: the objective's gradient inside every `gradient` hook."""
        if not self.places["gradient"]:
            return self.objective

        def at(theta, x, y):  # an oracle may be asked twice in a step, so its answers must not share memory
            return self.objective(theta, x, y).copy()

        for r in self.places["gradient"]:
            at = _ask(r, at)
        return at

    def input_gradient(self, x, y):
        """d loss / dx of the network as it is, in prediction mode; x (*lead, n, d), y (*lead, n, k)."""
        dz = self.loss.slope(self.net.forward(self.theta, x), y)
        return self.net.backward(dz, inputs=True).copy()

    @property
    def over(self) -> bool:
        """Is nothing left to train?"""
        return not self.going

    def keep(self):
        """What frozen replicas must find again after a step: (owner, name of its array, the frozen rows)."""
        if self.going == self.frozen.size:
            return []
        names = [(self, "theta"), *((o, name) for o in (self.optimizer, *self.regularizers) for name in o.state)]
        return [(o, name, getattr(o, name)[self.frozen]) for o, name in names]

    def settle(self, kept, before, epoch: int) -> None:
        """After a step: give frozen replicas back what they had, and freeze those that left the finite numbers."""
        for owner, name, rows in kept:
            getattr(owner, name)[self.frozen] = rows
        if not isfinite(np.vdot(self.theta, self.theta)):  # one quick number for all replicas; it may also be too large
            lost = ~np.isfinite(self.theta).all(-1) & ~self.frozen
            self.theta[lost] = self._last_finite[lost] = before[lost]
            self.diverged |= lost
            self.stop(lost, epoch)

    def stop(self, where, epoch: int) -> None:
        """Freeze replicas: where (lead) is True and they still go on."""
        self.stopped[np.broadcast_to(np.asarray(where, bool), self.lead) & ~self.frozen] = epoch
        self.frozen = self.stopped > 0
        self.going = self.frozen.size - np.count_nonzero(self.frozen)

    def measure(self, epoch: int, gradient) -> dict[str, np.ndarray]:
        """Append to the history and return this epoch's measurements; NaN for replicas that were frozen before."""
        log = {}
        log["train_loss"], log["train_accuracy"] = self._score(self.theta, self.train)
        log["val_loss"], log["val_accuracy"] = self._score(self.theta, self.val) if self.val else (np.nan, np.nan)
        log["penalty"] = sum((r.weights(self.theta)[0] for r in self.places["weights"]), start=0.0)
        log["gradient_norm"] = np.linalg.norm(gradient, axis=-1)
        log["weight_norm"] = np.linalg.norm(self.theta[..., self.net.weights], axis=-1)
        for name, value in log.items():
            log[name] = np.where(self.frozen, np.nan, value).astype(self.dtype)
            self.history[name].append(log[name])
        self.epoch_numbers.append(epoch)
        return log

    def close(self) -> Run:
        """Finish: arrays instead of lists, the seed axis left out where no seeds were asked for, one warning."""
        # An average over a diverged path is not finite: such a replica keeps what it had.
        self.theta[self.diverged] = self._last_finite[self.diverged]
        if not self.part:
            self._warn_of_divergence(5)  # to whoever called `fit`, through the decorator of it
        empty = np.empty((0, *self.lead), self.dtype)
        self.history = {name: np.stack(values) if values else empty for name, values in self.history.items()}
        self.epoch_numbers = np.array(self.epoch_numbers)
        if self.single:
            self.lead = self.lead[:-1]
            self.theta = self.theta[..., 0, :]
            self.history = {name: a[..., 0] for name, a in self.history.items()}
            self.stopped, self.diverged = self.stopped[..., 0], self.diverged[..., 0]
        return self

    def join(self, parts: list[Run], shape: tuple) -> Run:
        """Put runs over parts of a flattened sweep of this shape together."""
        self.lead = (*shape, *parts[0].lead[1:])

        def grid(arrays, axis=0):
            a = np.concatenate(arrays, axis)
            return a.reshape(*a.shape[:axis], *shape, *a.shape[axis + 1 :])

        self.theta = grid([p.theta for p in parts])
        self.stopped = grid([p.stopped for p in parts])
        self.diverged = grid([p.diverged for p in parts])
        self.epoch_numbers = max((p.epoch_numbers for p in parts), key=len)
        length = len(self.epoch_numbers)  # a part whose replicas all stopped early has a shorter history
        for name in MEASURES:
            histories = [p.history[name] for p in parts]
            filled = [np.full((length, *h.shape[1:]), np.nan, h.dtype) for h in histories]
            for full, h in zip(filled, histories, strict=True):
                full[: len(h)] = h
            self.history[name] = grid(filled, 1)
        self._warn_of_divergence(4)
        return self

    def _warn_of_divergence(self, stacklevel: int) -> None:
        if self.diverged.any():
            message = f"{self._lost()}; theta and history are kept up to there"
            warnings.warn(message, RuntimeWarning, stacklevel=stacklevel)

    def _lost(self) -> str:
        """Which replicas diverged, by the values of their hyperparameters."""
        described = []
        for where in np.argwhere(self.diverged.reshape(self._lead))[:5]:
            values = {}
            for o in (*self.net.layers, *self.regularizers, self.optimizer):
                for h in o.hyper:
                    a = np.broadcast_to(per_replica(getattr(o, h), 0), self._lead)[tuple(where)]
                    values[f"{type(o).__name__}.{h}"] = f"{a:g}"
            described.append(", ".join(f"{k} = {x}" for k, x in values.items()) + f", seed = {self.seeds[where[-1]]}")
        return f"{self.diverged.sum()} of {self.diverged.size} replicas diverged, among them ({'); ('.join(described)})"

    # ---- afterwards

    def view(self, name: str) -> np.ndarray:
        """A parameter by name, such as "0.W": shape (*lead, *its shape)."""
        return self.net.view(self.theta, name)

    @property
    def weights(self) -> np.ndarray:
        """All weights, without biases: (*lead, p)."""
        return self.theta[..., self.net.weights]

    def predict(self, x) -> np.ndarray:
        """Probabilities or values (*lead, n, k) for x (n, d), or with replica axes as `fit` takes them."""
        return self._unseeded(self.loss.predict(self.net(self._seeded(), x)), 2)

    def evaluate(self, data: Dataset) -> dict[str, np.ndarray]:
        """Loss and accuracy (lead) on data, in prediction mode; data may have replica axes as `fit` takes them."""
        scores = self._score(self._seeded(), self._prepare("data", data))
        return dict(zip(("loss", "accuracy"), (self._unseeded(s) for s in scores), strict=True))

    def test(self, data: Dataset) -> dict[str, np.ndarray]:
        """As `evaluate`, for the test set: once, after everything has been chosen. Warns when asked again."""
        if self._tested:
            warnings.warn("the test set of this run was opened before: the score is no longer honest", stacklevel=2)
        score = self.evaluate(data)
        self._tested = True
        return score

    # Layers and data always reckon with a seed axis; results have none where no seeds were asked for.
    def _seeded(self) -> np.ndarray:
        return self.theta if self.lead == self._lead else self.theta[..., None, :]

    def _unseeded(self, a, trailing: int = 0) -> np.ndarray:
        return a if self.lead == self._lead else a.squeeze(-1 - trailing)

    def _score(self, theta, part, rows: int = 2048):
        """Loss and accuracy over all rows, some thousand at a time to bound the memory."""
        x, y, _ = part
        n = x.shape[-2]
        loss = accuracy = 0.0
        for start in range(0, n, rows):
            part_y = y[..., start : start + rows, :]
            z = self.net.forward(theta, x[..., start : start + rows, :])
            share = part_y.shape[-2] / n
            loss = loss + share * self.loss.value(z, part_y)
            accuracy = accuracy + share * self.loss.accuracy(z, part_y)
        return loss, accuracy


def _rows(a, rows, lead: int):
    """The rows (S, B) of a (n, d), or of a (*lead, n, d) with rows of its own for every replica."""
    if not lead:
        return a.take(rows, 0)
    rows = rows.reshape(*(1,) * max(0, lead - 1), *rows.shape, 1)
    return np.take_along_axis(a.reshape(*(1,) * (rows.ndim - a.ndim), *a.shape), rows, axis=-2)


def _seeds(seeds) -> list[int]:
    """So many seeds 0, 1, ..., or these."""
    try:
        some = range(seeds) if isinstance(seeds, (int, np.integer)) and seeds is not True else list(seeds)
    except TypeError:
        v.fail("seeds", seeds, "a whole number or a list of them")
    if not some:
        raise ValueError(f"seeds must not be empty, got {seeds!r}")
    return [v.integer("seeds", seed, 0) for seed in some]


def _ask(regularizer, at):
    return lambda theta, x, y: regularizer.gradient(at, theta, x, y)

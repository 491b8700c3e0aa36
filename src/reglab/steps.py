"""Training: the machinery of one (stacked) training. The loop of `reglab.training` says what it does, and when."""

from __future__ import annotations

import warnings
from functools import partial
from math import isfinite, prod

import numpy as np

from reglab.hooks import looked_at
from reglab.norms import length
from reglab.plan import Plan
from reglab.regularizer import HOOKS, has
from reglab.replicas import per_replica, rows_of
from reglab.run import MEASURES, Found, Run, input_gradient, score
from reglab.streams import Streams


class Training(Plan):
    """A training while it goes on: what `begin` hooks know as `run`.

    theta: parameters (*lead, P), changed in place.
    stopped: (*lead), the epoch in which a replica stopped, 0 while it goes on; `going` counts those.
    diverged: (*lead), True where it met a number that is not finite.
    """

    # What the loop asks.

    begun = False

    def begin(self) -> None:
        """Make the arrays, and let everything that takes part see the training."""
        self.theta = np.empty((*self.lead, self.net.size), self.dtype)
        self.theta[...] = self.net.init(self.seeds) if self.start is None else self.start
        self._before = self.theta.copy()
        # The layers' noise is replayed whenever the gradient oracle is asked again in a step.
        self.streams, self.noise = Streams(self.seeds), Streams(self.seeds)
        self.history = {name: [] for name in MEASURES}
        self.epoch_numbers: list[int] = []
        self.recorded: dict[str, list] = {}
        self.stopped, self.going = np.zeros(self.lead, int), prod(self.lead)
        self.diverged = np.zeros(self.lead, bool)
        self._lr = np.asarray(per_replica(self.optimizer.lr, 0))
        self._step, self._stepping, self._asked, self._closing, self.done = 0, False, False, False, 0
        self.hooks = {
            hook: [looked_at(r, hook, self, self._stream(r)) for r in self.regularizers if has(r, hook)]
            for hook in HOOKS
        }
        self.descent = self._descent()
        self.optimizer.begin(self.theta, self.net.weights)
        for r in self.regularizers:
            r.begin(self, self._stream(r))
        self.begun = True

    def batches(self):
        """This epoch's batches, each seed's in an order of its own, shared by all settings of the sweep."""
        (x, y), lead = self.train, self.train_lead
        full = self.batch_size == self.n_train
        order = None if full else self.streams["batches"].permutation(self.n_train)
        self._outputs_cost = []
        for start in range(0, self.n_train, self.batch_size):
            self.streams.advance()
            self.noise.advance()
            self._asked = False
            if full:
                yield x, y
            else:
                rows = order[:, start : start + self.batch_size]
                yield rows_of(x, rows, lead), rows_of(y, rows, lead)

    def hold(self) -> np.ndarray:
        """A step begins: where it does so, and what frozen replicas must find again after it."""
        self._before[...], self._stepping = self.theta, True
        self._frozen = self._kept_by_frozen()
        return self._before

    def remember(self) -> None:
        """Fold what the step's first pass taught the layers into the training's own parameters."""
        if self._learned:
            self.net.remember(self.theta, learned=self._learned)

    def learning_rate(self) -> np.ndarray:
        """Of this step, an array that broadcasts to lead."""
        done, self._step = self._step / self.steps, self._step + 1
        return self._lr if self.schedule is None else self._lr * self.factor(done)

    def settle(self, epoch: int) -> None:
        """A step is done: frozen replicas get back what they had, and those that left the finite numbers freeze."""
        self._give_back()
        if not isfinite(np.vdot(self.theta, self.theta)):  # one quick number for all replicas; it may also be too large
            self._lose(~np.isfinite(self.theta).all(-1), self._before, epoch)
        self._stepping = False

    def end_epoch(self, epoch: int, gradient) -> None:
        """Measure where this epoch is to be measured, and ask who should stop."""
        due = self.every is not None and (epoch % self.every == 0 or epoch == self.epochs or self.over)
        log = self._measure(epoch, gradient) if due else None
        if self.hooks["epoch"]:
            self._frozen, stop = self._kept_by_frozen(), np.zeros(self.lead, bool)
            for ask in self.hooks["epoch"]:
                stop |= ask(log)
            self._give_back()
            if self.every is not None and not due and (stop | (self.stopped > 0)).all():
                self._measure(epoch, gradient)  # the last that there is to see
            self._stop(stop, epoch)
        self.done = epoch
        self.tick(self.epochs - epoch + 1 if self.over else 1)

    @property
    def over(self) -> bool:
        """Is nothing left to train?"""
        return not self.going

    # What hooks may ask.

    def record(self, name: str, value) -> None:
        """Keep a copy of a value (*lead, ...), or of one for all replicas, in the result's `recorded[name]`, behind
        those of earlier times. Raises ValueError for a value with other axes in front."""
        value = np.asarray(value)
        if value.ndim and value.shape[: len(self.lead)] != self.lead:
            raise ValueError(
                f"value must have the replica axes {self.lead} in front, got {name} of shape {value.shape}"
            )
        value = value.copy() if value.ndim else np.full(self.lead, value)
        if self.going < self.stopped.size and not self._closing:  # as in the history, nothing is known of the frozen
            frozen = (self.stopped > 0).reshape(*self.lead, *(1,) * (value.ndim - len(self.lead)))
            value = np.where(frozen, np.nan, value)
        earlier = self.recorded.setdefault(name, [value])
        if earlier[0].shape != value.shape:
            raise ValueError(f"{name} must keep its shape, {earlier[0].shape}, got {value.shape}")
        if earlier[-1] is not value:
            earlier.append(value)

    def kept(self, theta=None) -> np.ndarray:
        """What would be kept if training ended now, from theta (*lead, P), None: the training's own."""
        theta = self.theta if theta is None else theta
        for kept in self.hooks["kept"]:
            theta = kept(theta)
        return theta

    def input_gradient(self, x, y, theta=None, train: bool = False):
        """d loss / dx of the network; x (*lead, n, d), y (*lead, n, k), theta (*lead, P) or None for the training's
        own; in prediction mode, or where `train` under the noise of this step."""
        self.noise.replay()
        theta = self.theta if theta is None else theta
        return input_gradient(self.net, self.loss, theta, x, y, self.noise if train else None)

    # How a gradient comes about.

    def _descent(self):
        """The function (theta, x, y) -> direction of descent: the objective's gradient inside every `gradient` hook."""
        if not self.hooks["gradient"]:
            return self._objective

        def at(theta, x, y):  # an oracle may be asked twice in a step, so its answers must not share memory
            return self._objective(theta, x, y).copy()

        for hook in self.hooks["gradient"]:
            at = partial(hook, at)
        return at

    def _objective(self, theta, x, y):
        """The gradient of the whole objective on one batch: data loss, output terms, weight terms. A buffer."""
        first, self._asked = not self._asked, True
        self.noise.replay()
        z = self.net.forward(theta, x, self.noise)
        if first:
            self._learned = self.net.learned()
        dz = self.loss.slope(z, y)
        if self.hooks["output"]:
            dz = self._with_output_terms(z, y, dz, first)
        gradient = self.net.backward(dz)
        for term in self.hooks["weights"]:
            gradient += term(theta)[1]
        return gradient

    def _with_output_terms(self, z, y, dz, first: bool):
        z, cost = z.view(), 0.0
        z.flags.writeable = False
        for term in self.hooks["output"]:
            value, slope = term(z, y)
            cost = cost + value
            dz += slope
        if first:
            self._outputs_cost.append(cost)
        return dz

    def _all(self, hook: str) -> list:
        return [looked_at(r, hook, self, self._stream(r)) for r in self.regularizers if has(r, hook)]

    def _stream(self, r):
        """The random stream of a regularizer: named by its kind, and by how many of that kind stand before it."""
        kinds = [type(other).__name__ for other in self.regularizers]
        i = next(i for i, other in enumerate(self.regularizers) if other is r)
        return self.streams[f"regularizer {kinds[i]} {kinds[:i].count(kinds[i])}"]

    # Who still trains: those whose epoch of stopping is 0.

    def _stop(self, where, epoch: int) -> None:
        self.stopped[where & (self.stopped == 0)] = epoch
        self.going = int(np.count_nonzero(self.stopped == 0))

    def _lose(self, lost, last_finite, epoch: int) -> None:
        """Freeze diverged replicas at their last finite parameters."""
        lost = lost & (self.stopped == 0)
        self.theta[lost] = last_finite[lost]
        self.diverged |= lost
        self._stop(lost, epoch)

    def _kept_by_frozen(self) -> list:
        """What frozen replicas must find again: (owner, name of its array, the frozen rows)."""
        if self.going == self.stopped.size:
            return []
        frozen = self.stopped > 0
        names = [(self, "theta"), *((o, name) for o in (self.optimizer, *self.regularizers) for name in o.state)]
        return [(o, name, frozen, getattr(o, name)[frozen]) for o, name in names]

    def _give_back(self) -> None:
        for owner, name, frozen, rows in self._frozen:
            getattr(owner, name)[frozen] = rows

    # What is measured, and what is kept.

    def _measure(self, epoch: int, gradient) -> dict[str, np.ndarray]:
        """Append to the history and return this epoch's measurements; NaN for replicas that were frozen before."""
        theta, log = self._settled(self.kept()), {}
        log["train_loss"], log["train_accuracy"] = score(self.net, self.loss, theta, *self.train)
        nothing = np.nan, np.nan
        log["val_loss"], log["val_accuracy"] = score(self.net, self.loss, theta, *self.val) if self.val else nothing
        log["penalty"] = sum((term(theta)[0] for term in self.hooks["weights"]), start=0.0)
        if self._outputs_cost:
            log["penalty"] = log["penalty"] + sum(self._outputs_cost) / len(self._outputs_cost)
        log["gradient_norm"] = length(gradient)
        log["weight_norm"] = length(theta[..., self.net.weights])
        if (log["train_loss"] == np.inf).any():  # finite parameters, but too large to go on with
            self._lose(log["train_loss"] == np.inf, self.theta, epoch)
        for name, value in log.items():
            log[name] = np.where(self.stopped > 0, np.nan, value).astype(self.dtype)
            self.history[name].append(log[name])
        self.epoch_numbers.append(epoch)
        return log

    def _settled(self, theta):
        """Parameters with the state that belongs to them. An average of parameters has none: passes over the training
        rows make it anew, as the mean over the batches, always by the same draws, which are nobody else's."""
        if theta is self.theta or self.net.state.start == self.net.state.stop or not self.hooks["kept"]:
            return theta
        theta = theta.copy()
        x, _ = self.train
        streams = Streams(self.seeds)
        order = streams["state"].permutation(self.n_train)
        for t, start in enumerate(range(0, self.n_train, self.batch_size)):
            streams.advance()
            rows = order[:, start : start + self.batch_size]
            self.net.forward(theta, rows_of(x, rows, self.train_lead), streams)
            self.net.remember(theta, 1 / (t + 1))
        return theta

    def close(self) -> Found:
        """What is kept, restored, and given the state that belongs to it."""
        if self._stepping:  # in the middle of a step: back to where it began
            self.theta[...] = self._before
        self._closing = True
        last, theta = self.theta.copy(), self.kept()
        for finish in self.hooks["finish"]:
            theta = finish(theta)
        self.theta[...] = theta
        self.theta[...] = self._settled(self.theta.view())
        # An average over a diverged path is not finite: such a replica keeps what it had.
        self.theta[self.diverged] = last[self.diverged]
        empty = np.empty((0, *self.lead), self.dtype)
        return Found(
            self.theta,
            self.stopped,
            self.diverged,
            np.array(self.epoch_numbers, int),
            {name: np.stack(values) if values else empty for name, values in self.history.items()},
            {name: np.stack(values) for name, values in self.recorded.items()},
        )

    def release(self) -> None:
        """Let go of all arrays: hooks that know the training would hold them for long."""
        vars(self).clear()

    def result(self, found: Found, stacklevel: int) -> Run:
        """The Run to be handed to the user, with one warning where replicas diverged."""
        self._warn_of_divergence(found.diverged, stacklevel + 2)
        swept = {f"{type(o).__name__}.{h}": getattr(o, h) for o in self._parts() for h in o.hyper}
        self.net.unbind()  # it goes over to the result
        run = Run(
            self.net, self.loss, found,
            swept={name: a for name, a in swept.items() if np.ndim(a)}, seeds=self.seeds, single=self.single,
            epochs=self.epochs, every=self.every, n_train=self.n_train, steps=self.steps,
        )  # fmt: skip
        self.release()
        return run

    def _warn_of_divergence(self, diverged, stacklevel: int) -> None:
        """One warning for all replicas (*sweep, S) that diverged, by the values of their hyperparameters."""
        if not diverged.any():
            return
        described = []
        for where in np.argwhere(diverged)[:5]:
            values = {}
            for o in self._parts():
                for h in o.hyper:
                    a = np.broadcast_to(per_replica(getattr(o, h), 0), self.lead)[tuple(where)]
                    values[f"{type(o).__name__}.{h}"] = f"{a:g}"
            described.append(", ".join(f"{k} = {x}" for k, x in values.items()) + f", seed = {self.seeds[where[-1]]}")
        lost = f"{diverged.sum()} of {diverged.size} replicas diverged, among them ({'); ('.join(described)})"
        warnings.warn(f"{lost}; theta and history are kept up to there", RuntimeWarning, stacklevel=stacklevel)

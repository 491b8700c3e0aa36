"""Ensembles in a study: k members for every trial and every seed, all in one stacked training."""

from __future__ import annotations

import numpy as np

from reglab import validation as v
from reglab.data.dataset import stack
from reglab.ensembles.bagging import bootstraps
from reglab.ensembles.votes import soft_vote
from reglab.experiments.methods import METRICS, Trained, Tuned, _Best, _best, scores
from reglab.training import sweep


class DeepEnsemble(Trained):
    """Networks as `Trained` makes them, k of them for each trial and seed: they answer by their mean. What is chosen,
    settings and epochs, is chosen by the score of that mean. All have the seed's rows, and starts of their own.

    members: k, at least 2.
    The other arguments are those of `Trained`, but for `measure` and `stacked`.

    It measures of every trial, on the validation rows: "member", the mean score of single members, and "correlation",
    that of their errors, c/v in the words of `reglab.theory.bagging`.
    """

    def __init__(self, build, *, members: int, **how):
        super().__init__(build, **how)
        self.members = v.integer("members", members, 2)
        if self.measure or not self.stacked:
            raise ValueError("measure and stacked must be left out of an ensemble, which measures by itself")

    def given(self, train, seeds) -> list:
        """The rows of each member."""
        return [train] * len(seeds)

    def tune(self, draws, seeds, metric):
        """See `Method.tune`."""
        if any(val is None for _, val, _ in draws):
            raise ValueError("val must be at least 1 row for networks: they choose by validation rows, got 0")
        train, val, _ = zip(*draws, strict=True)
        run = self._together(train, val, seeds, metric)
        told = {name: np.fmax.reduce(self._by_trial(a).reshape(len(a), len(self.trials), len(seeds), -1), -1)
                for name, a in run.recorded.items()}  # members of one ensemble tell the same  # fmt: skip
        score, last = METRICS[metric] * told["val"], len(run.epoch_numbers) - 1 if self.full_length else None
        length, trial = _best(score, told["cost"], last)
        theta = np.broadcast_to(run.theta, (len(self.trials), *run.theta.shape[-2:]))
        theta = theta.reshape(len(self.trials), len(seeds), self.members, -1)
        rows = [self._row_scores(metric, t, theta[t, s], draws[s][2]) for s, t in enumerate(trial)]
        own = np.stack([_best(score[:, [t]], told["cost"][:, [t]], last)[0] for t in range(len(self.trials))])
        measured = {name: np.take_along_axis(told[name], own[None], 0)[0] for name in ("member", "correlation")}
        return Tuned(told["val"], told["train"], run.epoch_numbers, length, trial, np.array(rows), measured)

    def _row_scores(self, metric, t, theta, test):
        """Of the mean answer of members with these parameters (k, P), the score of each test row."""
        opinions = self.loss.predict(self.build(**self.trials[t])["net"](theta, test.x))
        return _scores(metric, soft_vote(opinions), test.y)

    def _together(self, train, val, seeds, metric):
        k = self.members
        numbers = [list(range(seed * k, (seed + 1) * k)) for seed in seeds]
        given = [part for rows, some in zip(train, numbers, strict=True) for part in self.given(rows, some)]
        built = dict(self.build(**self._arrays()))
        return sweep(
            built.pop("net"), stack(given), self.loss, optimizer=built.pop("optimizer"),
            regularizers=[*built.pop("regularizers", ()), _Together(k, metric, train, val, self.full_length)],
            epochs=self.epochs, batch_size=self.batch_size, schedule=built.pop("schedule", self.schedule),
            every=self.every, seeds=np.ravel(numbers).tolist(), dtype=self.dtype, chunk=self.chunk, **built,
        )  # fmt: skip


class Bag(DeepEnsemble):
    """The same, with a bootstrap of the seed's rows for each member."""

    def given(self, train, seeds):
        """The rows of each member."""
        return [train.take(rows) for rows in bootstraps(len(train), seeds)]


class _Together(_Best):
    """Scores the mean of k members, and keeps the parameters of all of them from where it is best."""

    state = ()  # what is kept is kept for all members, also for one that has stopped

    def __init__(self, k, metric, train, val, full_length):
        super().__init__("val", METRICS[metric])
        self.k, self.metric, self.full_length = k, metric, full_length
        self.rows = {name: stack(rows) for name, rows in (("train", train), ("val", val))}

    def epoch(self, log):
        if log is None:
            return False
        theta = self.run.kept()
        opinions, mean, y = self._answers(theta, "val")
        told = {
            "val": _scores(self.metric, mean, y).mean(-1),
            "cost": _scores("log loss" if mean.shape[-1] > 1 else "squared error", mean, y).mean(-1),
            "member": _scores(self.metric, opinions, y[:, None]).mean((-2, -1)),
            "correlation": _correlation(opinions, y),
        }
        _, mean, y = self._answers(theta, "train")
        told["train"] = _scores(self.metric, mean, y).mean(-1)
        told = {name: np.repeat(value, self.k, -1) for name, value in told.items()}
        for name, value in told.items():
            self.run.record(name, value)
        return super().epoch({"val": told["val"], "val_loss": told["cost"]})

    def finish(self, theta):
        return theta if self.full_length else super().finish(theta)

    def _answers(self, theta, which):
        """Those of the members (*sweep, S, k, n, K), of their mean (*sweep, S, n, K), and the targets (S, n)."""
        x, y = self.rows[which].x, self.rows[which].y
        told = self.run.loss.predict(self.run.net.forward(theta, np.repeat(x, self.k, 0).astype(theta.dtype)))
        told = told.reshape(*told.shape[:-3], len(x), self.k, *told.shape[-2:])
        return told, soft_vote(told), y


def _scores(metric, told, y):
    return scores(metric, told[..., 0] if told.shape[-1] == 1 else told, y)


def _correlation(told, y):
    """c / v of the members' errors (*sweep, S, k, n, K), over rows and outputs."""
    truth = np.eye(told.shape[-1])[y] if told.shape[-1] > 1 else y[..., None]
    errors, k = told - truth[:, None], told.shape[-3]
    own, mean = (errors**2).mean((-3, -2, -1)), (errors.mean(-3) ** 2).mean((-2, -1))
    return (k * mean - own) / ((k - 1) * np.where(own == 0, 1, own))

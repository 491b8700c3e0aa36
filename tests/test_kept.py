"""What is kept and what is told: averages and stopping in any order, hooks of the epoch, and records."""

from __future__ import annotations

import numpy as np
import pytest

import small
from reglab.epoch.early_stopping import EarlyStopping
from reglab.regularizer import Regularizer
from reglab.step.averaging import EMA
from reglab.training import fit, sweep
from reglab.weights.l2 import L2

LAMS = np.array([0.0, 0.01, 0.1, 0.3, 1.0])

# ---- kept


def stopped_early(*order, **options):
    return small.train(*order, lr=0.8, epochs=40, seeds=3, **options)


def test_an_average_and_early_stopping_commute():
    one, other = (stopped_early(*order) for order in ([EMA(0.8), EarlyStopping(3)], [EarlyStopping(3), EMA(0.8)]))
    assert one.stopped.any()
    np.testing.assert_array_equal(one.theta, other.theta)
    np.testing.assert_array_equal(one.stopped, other.stopped)


@pytest.mark.parametrize("average", [[], [EMA(0.8)]], ids=["theta", "its average"])
def test_the_best_that_was_measured_is_what_is_kept(average):
    run = stopped_early(*average, EarlyStopping(3))
    best = np.nanmin(run.history["val_loss"], 0)
    assert (best < run.history["val_loss"][-1]).any()
    np.testing.assert_allclose(run.evaluate(small.data(seed=1))["loss"], best, rtol=1e-12)


def test_curves_measure_the_average():
    run, plain = small.train(EMA(0.8)), small.train()
    np.testing.assert_allclose(run.evaluate(small.data(seed=1))["loss"], run.history["val_loss"][-1], rtol=1e-12)
    assert not np.allclose(run.history["val_loss"], plain.history["val_loss"])


# ---- hooks of the epoch


class Logs(Regularizer):
    """Records whether an epoch was measured."""

    def begin(self, run, rng):
        self.record = run.record

    def epoch(self, log):
        self.record("measured", log is not None)
        return False


@pytest.mark.parametrize(("every", "measured"), [(1, [1] * 5), (2, [0, 1, 0, 1, 1]), (None, [0] * 5)])
def test_hooks_are_asked_every_epoch(every, measured):
    run = small.train(Logs(), epochs=5, every=every, seeds=2)
    np.testing.assert_array_equal(run.recorded["measured"], np.transpose([measured, measured]))


class Counts(Regularizer):
    """Counts epochs, and stops each replica at its own."""

    state = ("count",)

    def __init__(self, stop):
        self.stop = np.array(stop)

    def begin(self, run, rng):
        self.run, self.count = run, np.zeros(run.lead, int)

    def epoch(self, log):
        self.count = self.count + 1
        return self.count >= self.stop

    def finish(self, theta):
        self.run.record("count", self.count)
        return theta


def test_what_a_stopped_replica_counted_stays():
    run = small.train(Counts([2, 9, 4]), seeds=3, epochs=6)
    np.testing.assert_array_equal(run.stopped, [2, 0, 4])
    np.testing.assert_array_equal(run.recorded["count"], [[2, 6, 4]])


# ---- records


class Path(Regularizer):
    """Records theta after every step, the epoch's number, and a number for all."""

    def begin(self, run, rng):
        self.record = run.record

    def step(self, new, old, lr):
        self.record("path", new)
        return new

    def epoch(self, log):
        self.record("loss", log["val_loss"])
        self.record("one", 1.0)
        return False


@pytest.mark.parametrize("seeds", [None, 2])
def test_what_was_recorded_in_chunks_is_what_one_training_records(seeds):
    whole, parts = (
        small.train(L2(LAMS), Path(), seeds=seeds, how=how) if how else small.train(L2(LAMS), Path(), seeds=seeds)
        for how in (None, lambda **o: sweep(chunk=2, threads=2, **o))
    )
    lead = (5,) if seeds is None else (5, seeds)
    shapes = {"path": (15, *lead, whole.net.size), "loss": (3, *lead), "one": (3, *lead)}
    assert {name: a.shape for name, a in whole.recorded.items()} == shapes
    assert parts.recorded.keys() == whole.recorded.keys()
    for name, a in whole.recorded.items():
        np.testing.assert_allclose(parts.recorded[name], a, rtol=0, atol=1e-12)
    np.testing.assert_array_equal(whole.recorded["path"][-1], whole.theta)


class StopsBySetting(Counts):
    """Stops each setting at an epoch of its own."""

    hyper = ("stop",)

    def epoch(self, log):
        self.run.record("seen", self.count)
        self.count = self.count + 1
        return self.count >= self.stop[:, None]


def stopping_by_setting(how):
    run = small.train(L2(LAMS), StopsBySetting([1, 2, 5, 5, 5]), how=how, epochs=5)
    np.testing.assert_array_equal(run.stopped, [1, 2, 5, 5, 5])
    return run


def chunked(**options):
    return sweep(chunk=1, **options)


def test_chunks_that_stop_at_other_epochs_have_one_history():
    whole, parts = stopping_by_setting(fit), stopping_by_setting(chunked)
    np.testing.assert_allclose(parts.theta, whole.theta, rtol=0, atol=1e-12)
    np.testing.assert_allclose(parts.history["val_loss"], whole.history["val_loss"], rtol=1e-12)


def test_chunks_that_stop_at_other_epochs_have_one_record():
    whole, parts = stopping_by_setting(fit), stopping_by_setting(chunked)
    np.testing.assert_array_equal(parts.recorded["seen"], whole.recorded["seen"])


@pytest.mark.parametrize("shape", [(2,), (3, 5), (3,)], ids=str)
def test_a_record_without_the_replica_axes_is_refused(shape):
    class Wrong(Regularizer):
        def begin(self, run, rng):
            run.record("mine", np.zeros(shape))

    with pytest.raises(ValueError, match=r"value must have the replica axes \(5, 3\) in front, got mine of shape"):
        small.train(L2(LAMS), Wrong(), seeds=3)


def test_a_record_is_a_copy():
    class Moves(Regularizer):
        def begin(self, run, rng):
            self.a = np.zeros(run.lead)
            run.record("a", self.a)
            self.a += 1

    np.testing.assert_array_equal(small.train(Moves()).recorded["a"], [0.0])

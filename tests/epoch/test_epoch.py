"""Epoch: when to stop, and which parameters are kept; tried on histories written by hand."""

import numpy as np
import pytest

import small
from reglab.epoch.early_stopping import EarlyStopping


class Run:
    """Stands in for a run of three replicas whose only parameter is the number of the epoch."""

    val, every, lead = object(), 1, (3,)

    def __init__(self):
        self.theta, self.epoch_numbers, self.recorded = np.zeros((3, 1)), [0], {}

    def record(self, name, value):
        self.recorded[name] = value

    def kept(self):
        return self.theta


def follow(losses, patience, min_delta=0.0):
    """The epoch in which each replica stops (0: never), and the epoch whose parameters are kept."""
    run, rule = Run(), EarlyStopping(patience, min_delta)
    rule.begin(run, None)
    stopped = np.zeros(3, int)
    for epoch, loss in enumerate(np.transpose(losses), start=1):
        run.epoch_numbers.append(epoch)
        run.theta = np.where(stopped[:, None] > 0, run.theta, epoch)
        stop = rule.epoch({"val_loss": np.where(stopped > 0, np.nan, loss)})
        stopped = np.where((stopped == 0) & stop, epoch, stopped)
        if stopped.all():
            break
    return stopped.tolist(), rule.finish(run.theta)[:, 0].tolist()


def test_scripted_histories():
    losses = [
        [5, 4, 3, 2, 1, 0.9, 0.8],  # falls: never stops, the last is the best
        [5, 4, 4.1, 4.2, 3, 9, 9],  # two without a best: stops in 4, although a better one would have come in 5
        [5, 5, 5, 5, 5, 5, 5],  # a plateau is no new best
    ]
    stopped, kept = follow(losses, patience=2)
    assert stopped == [0, 4, 3]
    assert kept == [7, 2, 1]


def test_patience_may_be_an_array_over_the_sweep():
    # Each replica of the sweep axis has its own patience; the seed axis comes behind.
    rule, run = EarlyStopping([1, 2, 3]), Run()
    run.lead, run.theta = (3, 1), np.zeros((3, 1, 1))
    rule.begin(run, None)
    stops = [rule.epoch({"val_loss": np.full((3, 1), loss)})[:, 0].tolist() for loss in (1.0, 2.0, 2.0, 2.0)]
    assert stops == [[False] * 3, [True, False, False], [True, True, False], [True] * 3]


def test_a_fall_below_min_delta_is_no_new_best():
    losses = [[5, 4.95, 4.9, 4.85, 4.8, 4.75, 4.7], [5, 4.5, 4.45, 4.4, 3.9, 3.85, 3.8], [7, 6, 5, 4, 3, 2, 1]]
    stopped, kept = follow(losses, patience=3, min_delta=0.3)
    assert stopped == [4, 0, 0]
    assert kept == [1, 5, 7]
    assert follow(losses, patience=3)[0] == [0, 0, 0]


def test_an_epoch_that_was_not_measured_is_not_waited_for():
    rule, run = EarlyStopping(1), Run()
    rule.begin(run, None)
    assert not np.any([rule.epoch(None) for _ in range(5)])


def test_a_run_stops_and_goes_back_to_its_best():
    run = small.train(EarlyStopping(2), epochs=200, lr=0.5)
    assert 0 < run.stopped < 200
    best = np.nanmin(run.history["val_loss"])
    kept = run.evaluate(small.data(seed=1))["loss"]
    np.testing.assert_allclose(kept, best, rtol=1e-12)
    (epoch,) = run.recorded["best_epoch"]
    assert run.history["val_loss"][epoch - 1] == best


def test_it_asks_for_validation_data():
    with pytest.raises(ValueError, match="val must be given to stop early"):
        small.train(EarlyStopping(2), val=None)

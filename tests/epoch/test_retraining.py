"""Retraining: procedure A makes the steps that it says, procedure B ends where it says, or warns."""

from __future__ import annotations

import re
import warnings

import numpy as np
import pytest

import small
from reglab.data.dataset import Dataset, stack
from reglab.epoch.early_stopping import EarlyStopping
from reglab.epoch.retraining import UntilBelow, UpTo, anew, go_on, joined, kept_epoch
from reglab.optimizers import SGD
from reglab.training import fit
from reglab.weights.l2 import L2

ROWS = small.data(n=59, seed=24)
TRAIN, VAL = ROWS.take(np.arange(41)), ROWS.take(np.arange(41, 59))


def stopped(seeds=3, batch_size=9, patience=2, **options):
    """Stopped early: each seed keeps an epoch of its own."""
    options = {"epochs": 200, "lr": 0.5, "train": TRAIN, "val": VAL} | options
    return small.train(EarlyStopping(patience), seeds=seeds, batch_size=batch_size, **options)


RUN = stopped()

REFUSED = {
    "no updates": (lambda: UpTo(0), "updates must be in [1, inf), got 0"),
    "updates of other replicas": (
        lambda: small.train(UpTo([3, 4]), seeds=3),
        "updates must broadcast to the replica axes (3,), got shape (2,)",
    ),
    "no goal": (lambda: UntilBelow(None), "goal must be a real number, got None"),
    "a goal without rows": (lambda: small.train(UntilBelow(1), val=None), "val must be given"),
    "a goal that nobody looks at": (lambda: small.train(UntilBelow(1), every=None), "every must be given"),
    "another measure": (
        lambda: anew(RUN, TRAIN, VAL, optimizer=SGD(0.1), by="rows"),
        "by must be one of 'updates', 'epochs', got 'rows'",
    ),
    "a run that did not stop": (
        lambda: anew(small.train(), TRAIN, VAL, optimizer=SGD(0.1)),
        "run must be a run that stopped early and kept an epoch",
    ),
    "no run": (lambda: go_on(3, TRAIN, VAL, optimizer=SGD(0.1), cap=5), "run must be a run that stopped early"),
    "no cap": (lambda: go_on(RUN, TRAIN, VAL, optimizer=SGD(0.1), cap=0), "cap must be at least 1, got 0"),
    "no rows": (lambda: joined(TRAIN, 3), "val must be a Dataset, got 3"),
    "rows of another kind": (lambda: joined(TRAIN, small.data("numbers")), "train and val must be of one kind"),
}


@pytest.mark.parametrize(("ask", "words"), REFUSED.values(), ids=REFUSED)
def test_it_is_refused(ask, words):
    with pytest.raises(ValueError, match=re.escape(words)):
        ask()


def by_hand(updates, seed, rows=TRAIN, batch_size=9):
    """The parameters after so many updates: full epochs, and the first batches of another."""
    each = -(-len(rows) // batch_size)
    path = {}

    class Watch(L2):
        def step(self, new, old, lr):
            path[len(path) + 1] = new.copy()
            return new

    options = {"net": small.network(), "loss": RUN.loss, "optimizer": SGD(0.3), "dtype": np.float64}
    net, loss = options.pop("net"), options.pop("loss")
    fit(net, rows, loss, epochs=-(-updates // each), batch_size=batch_size, seeds=[seed], regularizers=[Watch(0.0)],
        **options)  # fmt: skip
    return path[updates][0]


def test_a_replica_stops_after_its_updates_also_within_an_epoch():
    updates = [5, 7, 11]  # of five an epoch
    run = fit(
        small.network(), TRAIN, RUN.loss, optimizer=SGD(0.3), epochs=4, batch_size=9, seeds=3, dtype=np.float64,
        regularizers=[UpTo(updates)],
    )  # fmt: skip
    assert run.stopped.tolist() == [1, 2, 3]
    for seed, count in enumerate(updates):
        np.testing.assert_array_equal(run.theta[seed], by_hand(count, seed))


def test_more_updates_than_there_are_change_nothing():
    np.testing.assert_array_equal(small.train(UpTo(100)).theta, small.train().theta)


def test_procedure_a_by_updates_and_by_epochs():
    best = kept_epoch(RUN)
    assert len(set(best.tolist())) > 1  # each seed has its own
    rows = joined(TRAIN, VAL)  # 59 rows, seven updates an epoch instead of five
    options = {"optimizer": SGD(0.3), "batch_size": 9, "dtype": np.float64}
    for by, each in (("updates", 5), ("epochs", 7)):
        again = anew(RUN, TRAIN, VAL, by=by, **options)
        assert again.n_train == 59
        np.testing.assert_array_equal(again.stopped, -(-best * each // 7))
        for seed in range(3):
            np.testing.assert_array_equal(again.theta[seed], by_hand(int(best[seed]) * each, seed, rows))


def test_procedure_b_goes_on_until_it_is_below():
    goal = RUN.history["train_loss"][kept_epoch(RUN) - 1, np.arange(3)]
    again = go_on(RUN, TRAIN, VAL, optimizer=SGD(0.3), batch_size=9, cap=2000, dtype=np.float64)
    assert again.recorded["reached"].tolist() == [[1, 1, 1]]
    for seed, last in enumerate(again.stopped):
        curve = again.history["val_loss"][:last, seed]
        assert curve[-1] < goal[seed]
        assert (curve[:-1] >= goal[seed]).all()
    # It went on, and did not begin anew.
    with pytest.warns(RuntimeWarning):
        one = go_on(RUN, TRAIN, VAL, optimizer=SGD(1e-9), batch_size=9, cap=1, dtype=np.float64, regularizers=[UpTo(1)])
    np.testing.assert_allclose(one.theta, RUN.theta, atol=1e-8)


def test_procedure_b_warns_where_it_does_not_get_there():
    with pytest.warns(RuntimeWarning, match=r"3 of 3 replicas did not get below .* in 2 epochs"):
        again = go_on(RUN, TRAIN, VAL, optimizer=SGD(1e-9), batch_size=9, cap=2)
    assert again.recorded["reached"].tolist() == [[0, 0, 0]]


def test_a_goal_that_is_reached_at_once():
    run = small.train(UntilBelow(1e9), epochs=5)
    assert run.stopped == 1
    assert run.recorded["reached"] == [1]


def test_a_run_without_seeds_gives_one_without_seeds():
    run = stopped(seeds=None)
    assert anew(run, TRAIN, VAL, optimizer=SGD(0.3), batch_size=9).lead == ()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert go_on(run, TRAIN, VAL, optimizer=SGD(0.3), cap=3).recorded["reached"].shape == (1,)


def test_a_goal_may_differ_over_a_sweep():
    """Replicas that have it stop, the others go on; a sweep in chunks is the same."""
    run = small.train(UpTo(np.array([[3, 4], [8, 12]])), L2([0.1, 0.2]), seeds=2, epochs=4)
    assert run.stopped.tolist() == [[1, 1], [2, 3]]


def test_rows_are_joined_with_their_axes_and_weights():
    both = joined(stack([TRAIN, TRAIN]), stack([VAL, VAL]))
    assert (both.x.shape, both.y.shape, both.lead) == ((2, 59, 3), (2, 59), 1)
    heavy = [Dataset(d.x, d.y, 2, sample_weight=np.full(len(d), w)) for d, w in ((TRAIN, 1.0), (VAL, 2.0))]
    assert joined(*heavy).sample_weight.sum() == 41 + 36

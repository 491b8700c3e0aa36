"""Criteria: each by its definition on curves written by hand; asked about curves, they say what they do in a run."""

from __future__ import annotations

import re

import numpy as np
import pytest

import small
from reglab.epoch.criteria import GL, PQ, UP
from reglab.epoch.early_stopping import EarlyStopping
from reglab.epoch.replay import stops

RULES = [EarlyStopping(3), GL(0.3), PQ(0.05, k=4), UP(2, k=3)]
every_rule = pytest.mark.parametrize("rule", RULES, ids=lambda rule: type(rule).__name__)

REFUSED = {
    "a negative alpha": (lambda: GL(-1), "alpha must be in [0, inf), got -1"),
    "a negative quotient": (lambda: PQ([0.5, -0.5]), "alpha must be in [0, inf), got -0.5"),
    "no strip": (lambda: PQ(1.0, k=0), "k must be at least 1, got 0"),
    "half an epoch a strip": (lambda: UP(1, k=2.5), "k must be a whole number, got 2.5"),
    "no strips": (lambda: UP(0), "s must be in [1, inf), got 0"),
    "a fall that is a rise": (lambda: GL(1, min_delta=-0.1), "min_delta must be in [0, inf), got -0.1"),
    "no validation rows": (lambda: small.train(GL(1), val=None), "val must be given to stop early, got None"),
    "nothing measured": (lambda: small.train(UP(1), every=None), "every must be a number for UP, got None"),
    "a strip longer than the run": (lambda: small.train(UP(1, k=4)), "k must be at most 3 for UP, the measured epochs"),
    "a strip longer than what is measured": (
        lambda: small.train(PQ(1, k=3), every=2),
        "k must be at most 2 for PQ, the measured epochs of this run, got 3",
    ),
    "no rule": (lambda: stops(3, [1.0]), "rule must be a rule for stopping"),
    "no training curve": (lambda: stops(PQ(1), np.ones(9)), "train_loss must be given for PQ, got None"),
    "another training curve": (
        lambda: stops(PQ(1), np.ones(9), np.ones(8)),
        "train_loss must have shape (9), got (8,)",
    ),
    "a curve too short for a strip": (lambda: stops(UP(1, k=5), np.ones(4)), "k must be at most 4 for UP"),
    "too many axes": (lambda: stops(GL(1), np.ones((3, 2, 2))), "val_loss must have shape (T,) or (T, S)"),
}


@pytest.mark.parametrize(("ask", "words"), REFUSED.values(), ids=REFUSED)
def test_it_is_refused(ask, words):
    with pytest.raises(ValueError, match=re.escape(words)):
        ask()


def test_generalization_loss_is_the_percentage_above_the_best():
    val = [5, 4, 4.19, 4.21, 3, 3.2]  # of 4, five percent are 0.2
    assert stops(GL(5), val) == (4, 2)
    assert stops(GL(6), val) == (6, 5)
    assert stops(GL(7), val) == (0, 5)
    assert stops(GL(0), val) == (3, 2)


def test_a_loss_of_zero_is_no_obstacle():
    assert stops(GL(100), [1, 0, 0, 0.1]) == (4, 2)
    assert stops(PQ(1, k=2), [1, 0, 0, 0.1], [1, 0, 0, 0]) == (4, 2)  # nothing is learned, something is lost


def quotient(val, train, t, k):
    """GL(t) / P_k(t), as the paper writes it."""
    strip = train[t - k : t]
    return 100 * (val[t - 1] / val[:t].min() - 1) / (1000 * (strip.sum() / (k * strip.min()) - 1))


def test_progress_is_of_the_last_strip():
    rng = np.random.default_rng(0)
    train, val = (
        np.geomspace(1, 0.2, 60) + 0.02 * rng.random(60),
        1 + np.linspace(-1, 1, 60) ** 2 + 0.1 * rng.random(60),
    )
    for k in (3, 5):
        told = [t for t in range(k, 61, k) if quotient(val, train, t, k) > 0.8]
        assert 10 < told[0] < 60
        assert stops(PQ(0.8, k), val, train)[0] == told[0]


def test_a_training_loss_that_stands_still_makes_any_loss_too_much():
    assert stops(PQ(1e6, k=2), [3, 2, 2, 2.01, 5, 5], np.ones(6))[0] == 4


def test_rises_are_counted_from_strip_to_strip_and_in_a_row():
    #      strips end in 2, 4, 6, 8, 10, 12: at 5, 6, 7, 4, 5, 6
    val = [9, 5, 1, 6, 9, 7, 9, 4, 9, 5, 9, 6]
    assert stops(UP(1, k=2), val) == (4, 3)
    assert stops(UP(2, k=2), val) == (6, 3)
    assert stops(UP(3, k=2), val) == (0, 3)
    assert stops(UP(1, k=1), val) == (4, 3)
    assert stops(UP(1, k=2), [2.0] * 12) == (0, 1)  # a plateau is no rise


def test_strips_of_one_epoch_that_rise_once_are_the_first_rise():
    val = np.random.default_rng(1).random((30, 8)) + np.linspace(3, 0, 30)[:, None]
    first = 2 + np.argmax(np.diff(val, axis=0) > 0, axis=0)
    np.testing.assert_array_equal(stops(UP(1, k=1), val)[0], first)


def test_thresholds_may_be_an_array_over_the_sweep():
    rng = np.random.default_rng(2)
    train, val = rng.random((40, 6)), rng.random((40, 6))
    for make, values in (
        (GL, [1, 20, 90]),
        (lambda a: PQ(a, k=4), [0.01, 0.1, 0.5]),
        (lambda s: UP(s, k=2), [1, 2, 4]),
    ):
        stopped, best = stops(make(values), val, train)
        assert stopped.shape == best.shape == (3, 6)
        for i, value in enumerate(values):
            one = stops(make(value), val, train)
            np.testing.assert_array_equal(stopped[i], one[0])
            np.testing.assert_array_equal(best[i], one[1])


@every_rule
def test_asked_about_curves_it_says_what_it_does_in_a_run(rule):
    options = {"epochs": 60, "lr": 0.5, "seeds": 4}
    run, whole = small.train(rule, **options), small.train(**options)
    stopped, best = stops(rule, whole.history["val_loss"], whole.history["train_loss"])
    assert (stopped > 0).any()
    np.testing.assert_array_equal(run.stopped, stopped)
    np.testing.assert_array_equal(run.recorded["best_epoch"][0], best)
    lowest = whole.history["val_loss"][best - 1, np.arange(4)]
    np.testing.assert_allclose(run.evaluate(small.data(seed=1))["loss"], lowest, rtol=1e-12)


@every_rule
def test_a_rule_that_was_asked_stays_as_it_is(rule):
    before = repr(rule)
    curves = np.random.default_rng(0).random((2, 20, 3))
    first, again = (stops(rule, *curves) for _ in range(2))
    np.testing.assert_array_equal(first, again)
    assert repr(rule) == before

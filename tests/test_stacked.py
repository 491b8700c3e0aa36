"""A stacked run equals the separate runs: the promise on which every sweep and every slider rests."""

from __future__ import annotations

import numpy as np
import pytest

import small
from registry import ENTRIES
from reglab.data.dataset import stack
from reglab.run import MEASURES
from reglab.training import sweep
from reglab.weights.l2 import L2

GATE = 1e-12
SEEDS = 5
SETTINGS = (0, 1, 17, 40)  # of 41: both ends, and enough between them to see two swapped axes
OWN = stack([small.data(n=small.N, seed=s) for s in range(SEEDS)])

every_entry = pytest.mark.parametrize("entry", ENTRIES, ids=lambda e: e.id)


def first(entry) -> str:
    """The hyperparameter that is swept: the technique's own, or else the learning rate around it."""
    return next(iter(entry.sweep), "lr")


def second(entry) -> str:
    """Another hyperparameter: the learning rate, or else the lam of an L2 penalty beside the technique."""
    return "lr" if first(entry) != "lr" else "lam"


def run(entry, values: dict, **options):
    """A training in which `values` go to the technique or, where it has none of that name, to what is around it."""
    own = {name: value for name, value in values.items() if name in entry.sweep}
    beside = [L2(values["lam"])] if "lam" in values.keys() - own.keys() else []
    around = {"lr": values["lr"]} if "lr" in values.keys() - own.keys() else {}
    return small.train(entry.make(**own), *beside, **small.of(entry), **around, **options)


def axis(entry, name, count):
    return small.grid(entry, name, count) if name in entry.sweep else np.linspace(0.05, 0.3, count)


def assert_same(stacked, where, one):
    """Replicas `where` of the stacked run are the separate run: parameters, predictions, every measurement."""
    np.testing.assert_allclose(stacked.theta[where], one.theta, rtol=0, atol=GATE)
    for name in MEASURES:
        np.testing.assert_allclose(stacked.history[name][:, *where], one.history[name], rtol=GATE, atol=GATE)
    x = small.data().x
    np.testing.assert_allclose(stacked.predict(x)[where], one.predict(x), rtol=0, atol=GATE)


@pytest.mark.parametrize("batch_size", [None, 9], ids=["all rows", "minibatches"])
@every_entry
def test_sweep_and_seeds(entry, batch_size):
    """lead = (41, 5) with n = 41 rows; the last minibatch is a smaller one."""
    name = first(entry)
    values = axis(entry, name, 41)
    stacked = run(entry, {name: values}, seeds=SEEDS, batch_size=batch_size)
    assert stacked.theta.shape[:-1] == (41, 5)
    for i in SETTINGS:
        assert_same(stacked, (i,), run(entry, {name: values[i]}, seeds=SEEDS, batch_size=batch_size))
    one = run(entry, {name: values[17]}, seeds=[3], batch_size=batch_size)
    assert_same(stacked, (17, slice(3, 4)), one)


@every_entry
def test_no_seeds_asked_for(entry):
    """Then the results have no seed axis, and everything that is asked of the run later knows that."""
    name = first(entry)
    values = axis(entry, name, 41)
    stacked = run(entry, {name: values})
    assert stacked.theta.shape[:-1] == (41,)
    for i in SETTINGS:
        one = run(entry, {name: values[i]})
        assert_same(stacked, (i,), one)
        test = small.data(entry.problem, seed=2)
        for score, value in one.evaluate(test).items():
            np.testing.assert_allclose(stacked.evaluate(test)[score][i], value, rtol=GATE)


@every_entry
def test_two_sweep_axes(entry):
    """Hyperparameters of shapes (13, 1) and (8,) span a grid of 13 x 8 settings."""
    name, other = first(entry), second(entry)
    a, b = axis(entry, name, 13), axis(entry, other, 8)
    stacked = run(entry, {name: a[:, None], other: b}, seeds=2, epochs=2)
    assert stacked.theta.shape[:-1] == (13, 8, 2)
    for i, j in [(0, 0), (12, 7), (0, 7), (5, 3), (7, 0)]:
        assert_same(stacked, (i, j), run(entry, {name: a[i], other: b[j]}, seeds=2, epochs=2))


@pytest.mark.parametrize(
    "name_and_entry", [(h, e) for e in ENTRIES for h in e.sweep], ids=lambda p: f"{p[1].id}.{p[0]}"
)
def test_every_hyperparameter_alone(name_and_entry):
    name, entry = name_and_entry
    values = axis(entry, name, 5)
    stacked = run(entry, {name: values}, seeds=2, epochs=2)
    for i in range(5):
        assert_same(stacked, (i,), run(entry, {name: values[i]}, seeds=2, epochs=2))


@pytest.mark.parametrize("batch_size", [None, 9], ids=["all rows", "minibatches"])
@pytest.mark.parametrize("entry", [e for e in ENTRIES if e.problem == "labels"], ids=lambda e: e.id)
def test_data_of_its_own_for_every_replica(entry, batch_size):
    """Bagging: five data sets along the seed axis, the same for every setting of the sweep."""
    name = first(entry)
    values = axis(entry, name, 41)
    stacked = run(entry, {name: values}, train=OWN, seeds=[0] * SEEDS, batch_size=batch_size)
    for i in SETTINGS[1:]:
        for s in (0, 4):
            one = run(entry, {name: values[i]}, train=small.data(seed=s), seeds=[0], batch_size=batch_size)
            assert_same(stacked, (i, slice(s, s + 1)), one)


@pytest.mark.parametrize("seeds", [None, 2], ids=["no seeds", "seeds"])
@every_entry
def test_sweep_in_chunks(entry, seeds):
    """`sweep` cuts the grid into chunks, on two threads: the same numbers as one `fit`."""
    name, other = first(entry), second(entry)
    values = {name: axis(entry, name, 5)[:, None], other: axis(entry, other, 3)}
    whole = run(entry, values, seeds=seeds, epochs=2)
    parts = run(entry, values, seeds=seeds, epochs=2, how=lambda **o: sweep(chunk=4, threads=2, **o))
    assert_same(parts, (), whole)
    assert parts.lead == whole.lead
    np.testing.assert_array_equal(parts.epoch_numbers, whole.epoch_numbers)

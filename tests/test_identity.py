"""Switched off, a technique changes nothing: a whole training with it ends in the same bits as one without."""

from __future__ import annotations

import numpy as np
import pytest

import small
from registry import ENTRIES

SWITCHED = [e for e in ENTRIES if e.identity]


def bits(run) -> bytes:
    """Parameters, predictions and every measurement of a run."""
    arrays = [run.theta, run.predict(small.data(seed=2).x), *run.history.values()]
    return b"".join(np.ascontiguousarray(a).tobytes() for a in arrays)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("batch_size", [None, 9], ids=["all rows", "minibatches"])
@pytest.mark.parametrize("entry", SWITCHED, ids=lambda e: e.id)
def test_off_is_off(entry, batch_size, dtype):
    options = {"batch_size": batch_size, "dtype": dtype, "epochs": 5} | small.of(entry)
    plain = small.train(*([entry.without()] if entry.without else []), **options)
    assert bits(small.train(entry.make(**entry.identity), **options)) == bits(plain)


@pytest.mark.parametrize("entry", SWITCHED, ids=lambda e: e.id)
def test_on_is_on(entry):
    """Or else the test above would pass for a technique that never does anything."""
    high = {name: entry.sweep[name][1] for name in entry.identity}
    on, off = (small.train(entry.make(**values), **small.of(entry)) for values in (high, entry.identity))
    assert bits(on) != bits(off)


@pytest.mark.parametrize("entry", [e for e in SWITCHED if set(e.identity) & {"lam", "rate"}], ids=lambda e: e.id)
def test_off_within_a_sweep(entry):
    """The first of three settings is off; the others do not spill over. Up to rounding, as for every stacked run: bit
    for bit only where the matrix library does not ask where in memory a replica begins."""
    (name,) = entry.identity
    sweep = small.train(entry.make(**{name: small.grid(entry, name, 3)}), **small.of(entry))
    plain = small.train(*([entry.without()] if entry.without else []), **small.of(entry))
    np.testing.assert_allclose(sweep.theta[0], plain.theta, rtol=0, atol=1e-12)


def test_every_technique_with_a_coefficient_says_how_it_is_switched_off():
    assert {e.id for e in ENTRIES if {"lam", "rate"} & e.sweep.keys()} <= {e.id for e in SWITCHED}

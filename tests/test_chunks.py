"""A sweep in chunks is one training: whatever has axes for the settings is cut with them."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest

import small
from reglab.data.dataset import Dataset, stack
from reglab.regularizer import Regularizer
from reglab.run import MEASURES
from reglab.training import fit, sweep
from reglab.weights.l2 import L2
from reglab.weights.l2_start import L2Start

K = 5
LAMS = np.linspace(0.1, 1, K)
SIZE = small.place()["net"].size


def grown(*lead):
    """Parameters with axes in front, each of them others."""
    return np.random.default_rng(0).standard_normal((*lead, SIZE)) / 3


def own(*lead, seed=0) -> Dataset:
    """A data set for each replica."""
    first, *rest = lead
    return stack(own(*rest, seed=10 * seed + i) if rest else small.data(seed=10 * seed + i) for i in range(first))


def cooling(done):
    """One factor for each setting."""
    return np.linspace(0.5, 1, K) * (1 - done / 2)


class Sees(Regularizer):
    """Records the learning rate of every step."""

    def begin(self, run, rng):
        self.record, self.lead = run.record, run.lead

    def step(self, new, old, lr):
        self.record("lr", np.broadcast_to(lr, self.lead))
        return new


def two_axes():
    return [L2(LAMS[:, None]), L2Start(np.array([0.1, 0.2, 0.3]), 0.5)]


CASES = {  # seeds, what is made for each training, its options
    "a pull to a start of each setting": (None, lambda: [L2Start(LAMS, grown(K))], {}),
    "a pull to a start of each replica": (2, lambda: [L2Start(LAMS, grown(K, 2))], {}),
    "a pull to one start": (2, lambda: [L2Start(LAMS, grown())], {}),
    "a start of each setting": (None, lambda: [L2(LAMS)], {"start": grown(K)}),
    "a start of each replica": (2, lambda: [L2(LAMS)], {"start": grown(K, 2)}),
    "a start of each seed": (2, lambda: [L2(LAMS)], {"start": grown(2)}),
    "a start of each setting for all seeds": (2, lambda: [L2(LAMS)], {"start": grown(K, 1)}),
    "data of each replica": (2, lambda: [L2(LAMS)], {"train": own(K, 2), "val": own(K, 2)}),
    "data of each seed": (2, lambda: [L2(LAMS)], {"train": own(2), "val": own(2)}),
    "a schedule of each setting": (None, lambda: [L2(LAMS)], {"schedule": cooling}),
    "a schedule of each setting, for all seeds": (2, lambda: [L2(LAMS)], {"schedule": cooling}),
    "two axes": (2, two_axes, {"start": grown(K, 3, 2)}),
    "two axes, and data of each replica": (2, two_axes, {"train": own(K, 3, 2), "val": own(3, 1)}),
    "two axes, and data of each setting of one": (2, two_axes, {"train": own(3, 2), "val": None}),
}  # fmt: skip


@pytest.mark.parametrize("chunk", [1, 2, 4])
@pytest.mark.parametrize("batch_size", [None, 9], ids=["all rows", "minibatches"])
@pytest.mark.parametrize(("seeds", "make", "options"), CASES.values(), ids=CASES)
def test_chunks_are_one_training(seeds, make, options, batch_size, chunk):
    whole, parts = (
        small.train(*make(), Sees(), how=how, seeds=seeds, batch_size=batch_size, **options)
        for how in (fit, lambda **o: sweep(chunk=chunk, **o))
    )
    assert parts.lead == whole.lead
    np.testing.assert_allclose(parts.theta, whole.theta, rtol=0, atol=1e-12)
    np.testing.assert_array_equal(parts.recorded["lr"], whole.recorded["lr"])
    for name in MEASURES:
        np.testing.assert_allclose(parts.history[name], whole.history[name], rtol=1e-12, atol=1e-12)


def test_each_setting_is_the_training_with_its_own_alone():
    """Or else all cases above could pass for what is never looked at."""
    train, start = own(K, 2), grown(K, 2)
    run = small.train(L2Start(LAMS, 2 * start), train=train, val=None, seeds=2, start=start, schedule=cooling)
    for i in range(K):
        data = stack(Dataset(train.x[i, j], train.y[i, j], 2) for j in range(2))
        one = small.train(
            L2Start(LAMS[i], 2 * start[i]), train=data, val=None, seeds=2, start=start[i],
            schedule=lambda done, i=i: cooling(done)[i],
        )  # fmt: skip
        np.testing.assert_allclose(run.theta[i], one.theta, rtol=0, atol=1e-12)


@pytest.mark.parametrize("chunk", [None, 1])
def test_one_bar_counts_the_epochs_of_all_chunks(monkeypatch, chunk):
    tqdm = pytest.importorskip("tqdm.auto")
    bars = []

    class Bar:
        def __init__(self, total, desc):
            self.total, self.count = total, 0
            bars.append(self)

        def update(self, epochs=1):
            self.count += epochs

        def __enter__(self):
            return self

        def __exit__(self, *error):
            pass

    monkeypatch.setattr(tqdm, "tqdm", Bar)
    small.train(L2(np.array([0.1, 0.2, 0.3])), how=partial(sweep, chunk=chunk, progress=True), epochs=4)
    (bar,) = bars
    assert bar.count == bar.total == 4 * (1 if chunk is None else 3)

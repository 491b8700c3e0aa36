"""What a row counts: not at all without a label, and as often as its weight says."""

from __future__ import annotations

import numpy as np
import pytest

import small
from reglab.data.dataset import Dataset, stack
from reglab.losses import BinaryCrossEntropy, HalfSquaredError, SoftmaxCrossEntropy
from reglab.output.confidence_penalty import ConfidencePenalty
from reglab.run import MEASURES
from reglab.weights.l2 import L2

LOSSES = {"labels": SoftmaxCrossEntropy, "indicators": BinaryCrossEntropy, "numbers": HalfSquaredError}
every_loss = pytest.mark.parametrize("problem", LOSSES)


def assert_same(run, other, data, as_data, where=...):
    """Two trainings on data that mean the same, scored on data that mean the same."""
    np.testing.assert_allclose(run.theta[where], other.theta, rtol=0, atol=1e-12)
    for name in MEASURES:
        a = run.history[name] if where is ... else run.history[name][:, where]
        np.testing.assert_allclose(a, other.history[name], rtol=1e-12, atol=1e-12)
    for name, value in other.evaluate(as_data).items():
        np.testing.assert_allclose(run.evaluate(data)[name][where], value, rtol=1e-12)


def both(problem, data, as_data, *objects):
    make = LOSSES[problem]
    return (
        small.train(make(), *objects, train=one, val=one, batch_size=None, epochs=5, seeds=2) for one in (data, as_data)
    )


def unlabelled(rows, as_probabilities: bool) -> Dataset:
    data = small.data()
    if as_probabilities:
        y = np.eye(2)[data.y]
        y[rows] = 0
        return Dataset(data.x, y)
    y = data.y.copy()
    y[rows] = -1
    return Dataset(data.x, y, 2)


@pytest.mark.parametrize("as_probabilities", [False, True], ids=["label -1", "zeros"])
def test_a_row_without_a_label_counts_in_no_loss_and_no_accuracy(as_probabilities):
    rows = np.arange(0, small.N, 3)
    data, known = unlabelled(rows, as_probabilities), small.data().take(np.setdiff1d(np.arange(small.N), rows))
    assert_same(*both("labels", data, known), data, known)


@pytest.mark.parametrize("as_probabilities", [False, True], ids=["label -1", "zeros"])
def test_where_no_row_has_a_label_there_is_no_mean_and_no_step(as_probabilities):
    data = unlabelled(np.arange(small.N), as_probabilities)
    run, start = small.train(train=data, seeds=2), small.place()["net"].init([0, 1])
    np.testing.assert_array_equal(run.theta, start)
    assert np.isnan(run.history["train_loss"]).all()
    assert not run.diverged.any()


def weighted(problem, seed=0):
    """Data whose rows have weights 0 to 3, and data with each row so many times."""
    data, weights = small.data(problem), np.random.default_rng(seed).integers(0, 4, small.N)
    return Dataset(data.x, data.y, data.classes, sample_weight=weights), data.take(
        np.repeat(np.arange(small.N), weights)
    )


@every_loss
def test_a_weight_is_the_row_so_many_times(problem):
    data, repeated = weighted(problem)
    assert_same(*both(problem, data, repeated, L2(0.1)), data, repeated)


@every_loss
def test_a_common_factor_of_all_weights_is_none(problem):
    data = small.data(problem)
    heavy = Dataset(data.x, data.y, data.classes, sample_weight=np.full(small.N, 2.5))
    assert_same(*both(problem, heavy, data), heavy, data)


@every_loss
def test_many_weighted_rows_are_scored_in_parts(problem):
    data = small.data(problem, n=5001)
    weights = np.random.default_rng(0).integers(0, 4, len(data))
    heavy = Dataset(data.x, data.y, data.classes, sample_weight=weights)
    run = small.train(LOSSES[problem](), problem=problem)
    for name, value in run.evaluate(data.take(np.repeat(np.arange(len(data)), weights))).items():
        np.testing.assert_allclose(run.evaluate(heavy)[name], value, rtol=1e-12)


@every_loss
def test_every_replica_may_have_weights_of_its_own(problem):
    each = [weighted(problem, seed)[0] for seed in (0, 1)]
    options = {"val": None, "batch_size": 9, "epochs": 3}
    run = small.train(LOSSES[problem](), train=stack(each), seeds=[0, 0], **options)
    for i, data in enumerate(each):
        one = small.train(LOSSES[problem](), train=data, seeds=[0], **options)
        np.testing.assert_allclose(run.theta[i], one.theta[0], rtol=0, atol=1e-12)
        np.testing.assert_allclose(run.history["train_loss"][:, i], one.history["train_loss"][:, 0], rtol=1e-12)
        np.testing.assert_allclose(run.evaluate(stack(each))["loss"][i], one.evaluate(data)["loss"][0], rtol=1e-12)


def test_terms_of_the_outputs_stand_in_the_penalty():
    """The mean over the steps of an epoch, beside the weights' term after it."""
    run = small.train(ConfidencePenalty(0.3), L2(0.2), batch_size=None, epochs=1, seeds=2)
    net = small.place()["net"]
    z = net(net.init([0, 1]), small.data().x)
    q = SoftmaxCrossEntropy().predict(z)
    expected = 0.3 * (q * np.log(q)).sum(-1).mean(-1) + 0.1 * (run.weights**2).sum(-1)
    np.testing.assert_allclose(run.history["penalty"][0], expected, rtol=1e-12)

"""Entropy minimisation: what rows without a label are asked for, and that no others are."""

from __future__ import annotations

import re
from types import SimpleNamespace

import numpy as np
import pytest

import small
from reglab.checks import gradient_check
from reglab.data.dataset import Dataset
from reglab.layers.linear import Linear
from reglab.losses import BinaryCrossEntropy, HalfSquaredError, SoftmaxCrossEntropy
from reglab.network import Network
from reglab.optimizers import SGD
from reglab.output.confidence_penalty import ConfidencePenalty
from reglab.output.entropy_minimisation import EntropyMinimisation
from reglab.training import fit

Z = 2 * np.random.default_rng(0).standard_normal((6, 3))
ONE_HOT = np.eye(3)[[0, 1, 2, 0, 1, 2]]
SOME = ONE_HOT * [[1], [0], [1], [0], [0], [1]]  # rows 1, 3 and 4 have no label
FREE = [1, 3, 4]


def begun(technique, loss, weighted=False):
    technique.begin(SimpleNamespace(loss=loss, weighted=weighted), None)
    return technique


def test_it_is_the_confidence_penalty_of_the_rows_without_a_label_with_the_opposite_sign():
    value, slope = EntropyMinimisation(0.7).output(Z, SOME)
    theirs, by = ConfidencePenalty(0.7).output(Z[FREE], None)
    np.testing.assert_allclose(value, -theirs, rtol=1e-13)
    np.testing.assert_allclose(slope[FREE], -by, rtol=1e-13)
    assert not slope[[0, 2, 5]].any()


def test_where_every_row_has_a_label_it_costs_nothing():
    value, slope = EntropyMinimisation(0.7).output(Z, ONE_HOT)
    assert value == 0
    assert not slope.any()


@pytest.mark.parametrize("shape", [(6, 3), (1, 2), (2, 5, 4, 3)], ids=str)
@pytest.mark.parametrize("loss", [SoftmaxCrossEntropy(), BinaryCrossEntropy()], ids=["classes", "choices of two"])
def test_gradient(loss, shape):
    rng = np.random.default_rng(1)
    z, technique = 2 * rng.standard_normal(shape), begun(EntropyMinimisation(0.7), loss, weighted=True)
    free = np.arange(shape[-2]) % 2 == 0
    y = (rng.random(shape) < 0.5).astype(float)
    if isinstance(loss, BinaryCrossEntropy):
        y = np.concatenate([y, np.broadcast_to(~free[:, None], (*shape[:-1], 1))], -1)
    else:
        y = np.broadcast_to(np.eye(shape[-1])[0] * ~free[:, None], shape)

    def total(z):
        value, slope = technique.output(z, y)
        assert value.shape == shape[:-2]
        return value.sum(), slope

    found = gradient_check(total, z, tolerance=1e-9)
    assert found, found


def test_under_choices_of_two_a_row_of_weight_zero_has_no_label():
    technique = begun(EntropyMinimisation(0.7), BinaryCrossEntropy(), weighted=True)
    y = np.concatenate([ONE_HOT, [[1], [0], [2], [0], [0], [1]]], -1)
    value, slope = technique.output(Z, y)
    theirs, by = begun(ConfidencePenalty(0.7), BinaryCrossEntropy()).output(Z[FREE], None)
    np.testing.assert_allclose(value, -theirs, rtol=1e-13)
    np.testing.assert_allclose(slope[FREE], -by, rtol=1e-13)
    assert not slope[[0, 2, 5]].any()
    without_weights = begun(EntropyMinimisation(0.7), BinaryCrossEntropy()).output(Z, ONE_HOT)
    assert without_weights[0] == 0


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_precision_stays(dtype):
    value, slope = EntropyMinimisation(np.array([0.1, 0.5])).output(
        Z.astype(dtype) * np.ones((2, 1, 1, 1), dtype), SOME
    )
    assert value.dtype == slope.dtype == dtype


def with_free_rows(free):
    data = small.data()
    return Dataset(data.x, np.where(free, -1, data.y), 2)


def test_a_row_without_a_label_costs_nothing_in_the_loss():
    """Without the term, training is that of the labelled rows alone; so are loss and accuracy."""
    free = np.arange(small.N) % 3 == 0
    some, data = with_free_rows(free), small.data()
    alone = Dataset(data.x[~free], data.y[~free], 2)
    one, two = (small.train(EntropyMinimisation(0.0), train=d, batch_size=None, val=None) for d in (some, alone))
    np.testing.assert_allclose(one.theta, two.theta, rtol=0, atol=1e-12)
    for name in ("train_loss", "train_accuracy"):
        np.testing.assert_allclose(one.history[name], two.history[name], rtol=0, atol=1e-12)


def test_stacked_equals_separate():
    some, betas = with_free_rows(np.arange(small.N) % 3 == 0), np.array([0.0, 0.3, 1.0])
    stacked = small.train(EntropyMinimisation(betas), train=some, seeds=4)
    for i in range(3):
        one = small.train(EntropyMinimisation(betas[i]), train=some, seeds=1)
        np.testing.assert_allclose(stacked.theta[i, :1], one.theta, rtol=0, atol=1e-12)
    assert not np.allclose(stacked.theta[0], stacked.theta[2])


def test_answers_grow_surer_where_there_is_no_label():
    free = np.arange(small.N) % 3 == 0
    sure = [small.train(EntropyMinimisation(b), train=with_free_rows(free), epochs=60)
            .predict(small.data().x[free]).max(-1).mean() for b in (0.0, 1.0)]  # fmt: skip
    assert sure[1] > sure[0]


REFUSED = {
    "a negative beta": (lambda: EntropyMinimisation(-0.1), "beta must be in [0, inf), got -0.1"),
    "no number": (lambda: EntropyMinimisation("much"), "beta must be a real number, got 'much'"),
    "numbers": (
        lambda: fit(
            Network(Linear(3, 2)), small.data("numbers"), HalfSquaredError(), optimizer=SGD(0.1), epochs=1,
            regularizers=[EntropyMinimisation(0.1)],
        ),
        "loss must be SoftmaxCrossEntropy or BinaryCrossEntropy for EntropyMinimisation, got HalfSquaredError",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("ask", "words"), REFUSED.values(), ids=REFUSED)
def test_it_is_refused(ask, words):
    with pytest.raises(ValueError, match=re.escape(words)):
        ask()

"""The smallest data: one row, one output, one class. The number of axes decides what they are, not their lengths."""

from __future__ import annotations

import numpy as np
import pytest

import small
from reglab.data.dataset import Dataset, stack
from reglab.layers.linear import Linear
from reglab.losses import BinaryCrossEntropy, HalfSquaredError, SoftmaxCrossEntropy
from reglab.network import Network
from reglab.optimizers import SGD
from reglab.training import fit

LOSSES = [HalfSquaredError(), BinaryCrossEntropy()]
ROW = np.array([[0.5, -1.0, 2.0]])
of_numbers = pytest.mark.parametrize("loss", LOSSES, ids=lambda loss: type(loss).__name__)


def train(data, loss, outputs=1, **options):
    net = Network(Linear(3, outputs))
    return fit(net, data, loss, **{"optimizer": SGD(0.1), "epochs": 2, "dtype": np.float64} | options)


@of_numbers
def test_one_row_of_one_output_may_come_as_a_column_or_not(loss):
    flat, column = (train(Dataset(ROW, np.array(y)), loss).theta for y in ([1.0], [[1.0]]))
    np.testing.assert_array_equal(flat, column)


@of_numbers
def test_one_row_of_two_outputs(loss):
    run = train(Dataset(ROW, np.array([[1.0, 0.0]])), loss, outputs=2)
    assert run.predict(ROW).shape == (1, 2)


@of_numbers
def test_a_row_of_its_own_for_every_seed(loss):
    each = [Dataset(ROW + s, np.array([float(s)])) for s in (0, 1)]
    both = train(stack(each), loss, seeds=[0, 0])
    for s, one in enumerate(each):
        np.testing.assert_allclose(both.theta[s], train(one, loss).theta, rtol=0, atol=1e-14)


@of_numbers
def test_one_row_to_validate_on(loss):
    many = Dataset(small.data().x, small.data().y.astype(float))
    run = train(many, loss, val=Dataset(ROW, np.array([1.0])))
    np.testing.assert_allclose(run.history["val_loss"][-1], run.evaluate(Dataset(ROW, np.array([[1.0]])))["loss"])


def test_as_many_rows_as_classes():
    """Labels (2,) of two classes are labels, not one row of probabilities."""
    x = small.data().x[:2]
    labels, rows = (
        train(Dataset(x, np.array(y)), SoftmaxCrossEntropy(), 2).theta for y in ([1, 0], [[0.0, 1], [1, 0]])
    )
    np.testing.assert_array_equal(labels, rows)
    np.testing.assert_array_equal(train(Dataset(x, np.array([1.0, 0.0])), SoftmaxCrossEntropy(), 2).theta, labels)


def test_one_class_alone():
    run = train(Dataset(ROW, np.array([1]), 2), SoftmaxCrossEntropy(), 2)
    assert run.evaluate(Dataset(ROW, np.array([1]), 2))["accuracy"] == 1
    assert np.isfinite(run.theta).all()


def test_one_label_among_many_rows():
    """All other rows count nowhere: the training is that of the one row."""
    x = small.data().x
    y = np.full(len(x), -1)
    y[7] = 0  # -1 and 1 alone would be taken for two classes by mistake
    among, alone = (train(d, SoftmaxCrossEntropy(), 2) for d in (Dataset(x, y, 2), Dataset(x[[7]], y[[7]], 2)))
    np.testing.assert_allclose(among.theta, alone.theta, rtol=0, atol=1e-14)
    np.testing.assert_allclose(among.history["train_loss"], alone.history["train_loss"], rtol=1e-13)


@pytest.mark.parametrize("y", [np.full(41, -1), np.zeros((41, 2))], ids=["labels", "probabilities"])
def test_no_label_at_all(y):
    run = train(Dataset(small.data().x, y, 2 if y.ndim == 1 else None), SoftmaxCrossEntropy(), 2)
    np.testing.assert_array_equal(run.theta, Network(Linear(3, 2)).init([0])[0])
    assert np.isnan(run.history["train_accuracy"]).all()
    assert np.isnan(run.history["train_loss"]).all()
    assert not run.diverged

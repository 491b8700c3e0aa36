"""The two conventions of label smoothing, and how they are one family."""

from __future__ import annotations

import re
from types import SimpleNamespace

import numpy as np
import pytest

import small
from reglab.batch.label_smoothing import LabelSmoothing
from reglab.batch.label_smoothing_others import LabelSmoothingOthers
from reglab.data.dataset import Dataset
from reglab.layers.linear import Linear
from reglab.losses import BinaryCrossEntropy, HalfSquaredError, SoftmaxCrossEntropy
from reglab.network import Network
from reglab.optimizers import SGD
from reglab.training import fit

ROWS = np.array([[0, 1, 0, 0], [0, 0, 3, 0], [0.25, 0.5, 0.25, 0], [0, 0, 0, 0]], float)


def smoothed(make, eps, y, loss=None, weighted=False):
    technique = make(eps)
    if loss is not None:
        net = Network(Linear(1, np.shape(y)[-1]))
        technique.begin(SimpleNamespace(loss=loss, weighted=weighted, net=net), None)
    return technique.batch(None, np.array(y, float))[1]


def test_smoothed_labels_by_definition():
    found = smoothed(LabelSmoothingOthers, 0.3, ROWS)
    np.testing.assert_allclose(found[0], [0.1, 0.7, 0.1, 0.1], rtol=1e-15)
    np.testing.assert_allclose(found[1], [0.3, 0.3, 2.1, 0.3], rtol=1e-15)  # a row of weight 3
    np.testing.assert_allclose(found.sum(-1), ROWS.sum(-1), rtol=1e-15)
    assert not found[3].any()


@pytest.mark.parametrize("k", [2, 3, 10, 1000])
@pytest.mark.parametrize("eps", [0.0, 0.1, 0.5])
def test_it_is_the_other_convention_with_another_eps(k, eps):
    y = np.random.default_rng(k).dirichlet(np.ones(k), 5)
    scaled = eps * (k - 1) / k
    found = smoothed(LabelSmoothingOthers, scaled, y)
    np.testing.assert_allclose(found, smoothed(LabelSmoothing, eps, y), rtol=0, atol=1e-15)


def test_the_numbers_of_ten_classes():
    """eps = 0.1: 0.9 and 0.1 / 9 against 0.91 and 0.01."""
    y = np.eye(10)[:1]
    others, standard = (smoothed(make, 0.1, y)[0, :2] for make in (LabelSmoothingOthers, LabelSmoothing))
    np.testing.assert_allclose(others, [0.9, 0.1 / 9], rtol=1e-14)
    np.testing.assert_allclose(standard, [0.91, 0.01], rtol=1e-14)


def test_outputs_of_two_choices_are_turned_with_probability_eps():
    y = [[0.0, 1.0, 0.25]]
    found = smoothed(LabelSmoothingOthers, 0.2, y, BinaryCrossEntropy())
    np.testing.assert_allclose(found, [[0.2, 0.8, 0.35]], rtol=1e-15)
    weighted = smoothed(LabelSmoothingOthers, 0.2, [[0.0, 1.0, 5.0]], BinaryCrossEntropy(), weighted=True)
    np.testing.assert_allclose(weighted, [[0.2, 0.8, 5.0]], rtol=1e-15)


def test_off_is_off_under_choices_of_two():
    plain, off = (
        small.train(*r, BinaryCrossEntropy(), problem="indicators") for r in ([], [LabelSmoothingOthers(0.0)])
    )
    np.testing.assert_array_equal(off.theta, plain.theta)


def test_labels_stay_single_precision():
    assert LabelSmoothingOthers(np.array([0.1, 0.2])).batch(None, ROWS.astype(np.float32))[1].dtype == np.float32


ONE = Dataset(np.ones((3, 1)), np.zeros((3, 1)))
REFUSED = {
    "a negative eps": (lambda: LabelSmoothingOthers(-0.1), "eps must be in [0, 1], got -0.1"),
    "eps above one": (lambda: LabelSmoothingOthers([0.1, 1.5]), "eps must be in [0, 1], got 1.5"),
    "numbers": (
        lambda: smoothed(LabelSmoothingOthers, 0.1, [[1.0]], HalfSquaredError()),
        "loss must be SoftmaxCrossEntropy or BinaryCrossEntropy for LabelSmoothing",
    ),
    "no other class": (
        lambda: fit(
            Network(Linear(1, 1)), Dataset(ONE.x, np.ones((3, 1))), SoftmaxCrossEntropy(), optimizer=SGD(0.1),
            epochs=1, regularizers=[LabelSmoothingOthers(0.1)],
        ),
        "net must have at least 2 outputs for LabelSmoothingOthers, got 1",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("ask", "words"), REFUSED.values(), ids=REFUSED)
def test_it_is_refused(ask, words):
    with pytest.raises(ValueError, match=re.escape(words)):
        ask()

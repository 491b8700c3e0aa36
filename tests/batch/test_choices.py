"""What a technique that speaks of classes does under each loss: a softmax, or a choice of two per output."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

import small
from reglab.batch.label_smoothing import LabelSmoothing
from reglab.checks import gradient_check
from reglab.data.dataset import Dataset
from reglab.layers.linear import Linear
from reglab.losses import BinaryCrossEntropy, HalfSquaredError, SoftmaxCrossEntropy
from reglab.network import Network
from reglab.optimizers import Adam
from reglab.output.confidence_penalty import ConfidencePenalty
from reglab.training import fit

Z = 3 * np.random.default_rng(0).standard_normal((6, 3))
TECHNIQUES = {"smoothing": LabelSmoothing, "penalty": ConfidencePenalty}
each = pytest.mark.parametrize("make", TECHNIQUES.values(), ids=TECHNIQUES)


def begun(technique, loss):
    technique.begin(SimpleNamespace(loss=loss, weighted=False), None)
    return technique


def smoothed(y, eps=0.2, loss=None):
    technique = LabelSmoothing(eps) if loss is None else begun(LabelSmoothing(eps), loss)
    return technique.batch(None, np.array(y, float))[1]


# ---- label smoothing

TARGETS = {
    "one output": ([[0], [1]], [[0.1], [0.9]]),
    "three outputs, each a choice of its own": ([[0, 0, 1], [1, 1, 1]], [[0.1, 0.1, 0.9], [0.9, 0.9, 0.9]]),
    "a probability": ([[0.25]], [[0.3]]),
    "no certainty at all": ([[0.5, 0.5]], [[0.5, 0.5]]),
}


@pytest.mark.parametrize(("y", "right"), TARGETS.values(), ids=TARGETS)
def test_an_output_of_two_choices_is_smoothed_towards_one_half(y, right):
    np.testing.assert_allclose(smoothed(y, loss=BinaryCrossEntropy()), right, rtol=1e-15)


def test_two_choices_are_smoothed_like_two_classes():
    y = np.random.default_rng(0).random((7, 1))
    classes = smoothed(np.hstack([1 - y, y]), loss=SoftmaxCrossEntropy())
    np.testing.assert_allclose(smoothed(y, loss=BinaryCrossEntropy()), classes[:, 1:], rtol=1e-14)


@pytest.mark.parametrize("loss", [None, SoftmaxCrossEntropy()], ids=["outside a run", "in a run"])
def test_a_row_of_classes_keeps_its_sum(loss):
    """Also where a row has a weight, as (0, 3, 0) has, or no label."""
    y = np.array([[0, 1, 0], [0, 3, 0], [0.5, 0.25, 0.25], [0, 0, 0]])
    found = smoothed(y, loss=loss)
    np.testing.assert_allclose(found.sum(-1), y.sum(-1), rtol=1e-15)
    np.testing.assert_allclose(found[:2], [[0.2 / 3, 1 - 0.4 / 3, 0.2 / 3], [0.2, 2.6, 0.2]], rtol=1e-14)
    assert not found[3].any()


@pytest.mark.parametrize("outputs", [1, 2])
def test_smoothing_sets_the_logit_that_one_output_tends_to(outputs):
    """All labels are 1 and eps = 0.2: the minimum is where sigmoid(z) = 0.9. Adam's last steps are below 1e-3."""
    data = Dataset(np.zeros((4, 1)), np.ones((4, outputs)))
    run = fit(
        Network(Linear(1, outputs)), data, BinaryCrossEntropy(), optimizer=Adam(0.1), epochs=1000, every=None,
        regularizers=[LabelSmoothing(0.2)],
    )  # fmt: skip
    np.testing.assert_allclose(run.view("0.b"), np.log(9), atol=0.01)


@pytest.mark.parametrize("loss", [SoftmaxCrossEntropy(), BinaryCrossEntropy()], ids=["classes", "choices of two"])
def test_smoothed_rows_keep_their_weights(loss):
    """A weight of two is the row twice, smoothed as well."""
    binary = isinstance(loss, BinaryCrossEntropy)
    data = small.data("indicators" if binary else "labels", n=12)
    twice = Dataset(np.tile(data.x, (2, 1)), np.concatenate([data.y, data.y]), data.classes)
    weighted = Dataset(data.x, data.y, data.classes, sample_weight=np.full(12, 2.0))
    options = {"problem": "indicators" if binary else "labels", "batch_size": None, "val": None}
    one, two = (small.train(LabelSmoothing(0.3), loss, train=d, **options).theta for d in (weighted, twice))
    np.testing.assert_allclose(one, two, rtol=0, atol=1e-12)


# ---- confidence penalty


def test_a_choice_of_two_costs_what_two_classes_cost():
    """With one output z the classes have the logits 0 and z."""
    z = Z[:, :1]
    value, slope = begun(ConfidencePenalty(0.7), BinaryCrossEntropy()).output(z, None)
    classes, by_class = ConfidencePenalty(0.7).output(np.hstack([0 * z, z]), None)
    np.testing.assert_allclose(value, classes, rtol=1e-13)
    np.testing.assert_allclose(slope, by_class[:, 1:], rtol=1e-12)


def test_several_outputs_cost_their_mean():
    """As in the loss that they belong to."""
    penalty = begun(ConfidencePenalty(0.7), BinaryCrossEntropy())
    value, slope = penalty.output(Z, None)
    alone = [penalty.output(Z[:, k : k + 1], None) for k in range(3)]
    np.testing.assert_allclose(value, np.mean([a for a, _ in alone]), rtol=1e-13)
    np.testing.assert_allclose(slope, np.hstack([b for _, b in alone]) / 3, rtol=1e-13)


@pytest.mark.parametrize("loss", [SoftmaxCrossEntropy(), BinaryCrossEntropy()], ids=["classes", "choices of two"])
@pytest.mark.parametrize("shape", [(6, 3), (1, 2), (2, 5, 4, 3)], ids=str)
def test_gradient_of_confidence(loss, shape):
    penalty = begun(ConfidencePenalty(0.7), loss)
    z = 2 * np.random.default_rng(1).standard_normal(shape)

    def total(z):
        value, slope = penalty.output(z, None)
        assert value.shape == shape[:-2]
        return value.sum(), slope

    found = gradient_check(total, z, tolerance=1e-9)
    assert found, found


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_no_confidence_is_too_large(dtype):
    """H(0) = log 2, and for large logits H is (1 + |z|) e^-|z|, small and above 0, without a warning."""
    penalty = begun(ConfidencePenalty(1.0), BinaryCrossEntropy())
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        for z, entropy in ((0, np.log(2)), (40, 41 * np.exp(-40.0)), (-40, 41 * np.exp(-40.0)), (1e4, 0), (-1e30, 0)):
            value, slope = penalty.output(np.array([[z]], dtype), None)
            np.testing.assert_allclose(-value, entropy, rtol=1e-5, atol=1e-36)
            assert value.dtype == slope.dtype == dtype
            np.testing.assert_allclose(slope, z * np.exp(-abs(float(z))) / (2 if z == 0 else 1), rtol=1e-4, atol=1e-36)


def test_an_unlabelled_row_counts_in_the_penalty():
    y = np.eye(3)[[0, 1, 2, 0, 1, 2]]
    y[2] = 0
    value, slope = ConfidencePenalty(0.7).output(Z, y)
    np.testing.assert_array_equal(value, ConfidencePenalty(0.7).output(Z, None)[0])
    assert slope[2].any()


# ---- both


@each
def test_numbers_are_refused(make):
    wish = f"loss must be SoftmaxCrossEntropy or BinaryCrossEntropy for {make.__name__}, got HalfSquaredError"
    with pytest.raises(ValueError, match=wish):
        begun(make(0.1), HalfSquaredError())


@each
def test_off_is_off_under_choices_of_two(make):
    plain, off = (small.train(*r, BinaryCrossEntropy(), problem="indicators") for r in ([], [make(0.0)]))
    np.testing.assert_array_equal(off.theta, plain.theta)


@each
def test_stacked_equals_separate_under_choices_of_two(make):
    values = np.array([0.0, 0.2, 0.6])
    stacked = small.train(make(values), BinaryCrossEntropy(), problem="indicators", seeds=4)
    for i in range(3):
        one = small.train(make(values[i]), BinaryCrossEntropy(), problem="indicators", seeds=1)
        np.testing.assert_allclose(stacked.theta[i, :1], one.theta, rtol=0, atol=1e-12)


@each
def test_one_object_serves_one_loss_after_the_other(make):
    technique, y = make(0.5), np.eye(3)[[0, 1, 2, 0, 1, 2]]

    def result():
        return technique.batch(None, y)[1] if make is LabelSmoothing else technique.output(Z, y)[1]

    classes = result()
    two = (begun(technique, BinaryCrossEntropy()), result())[1]
    assert not np.allclose(two, classes)
    begun(technique, SoftmaxCrossEntropy())
    np.testing.assert_array_equal(result(), classes)


def test_confidence_is_lower_with_the_penalty_on_choices_of_two():
    sizes = [np.abs(small.train(ConfidencePenalty(b), BinaryCrossEntropy(), problem="indicators", epochs=60)
                    .predict(small.data("indicators").x) - 0.5).mean() for b in (0.0, 0.5)]  # fmt: skip
    assert sizes[1] < sizes[0]

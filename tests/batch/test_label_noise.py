"""Label noise: the corrected loss by definition, and matrices drawn from and estimated."""

from __future__ import annotations

import re

import numpy as np
import pytest

import small
from reglab.batch.label_noise import ForwardCorrection, estimated_transitions, labelled_anew, transition_matrix
from reglab.checks import gradient_check
from reglab.data.dataset import Dataset
from reglab.losses import SoftmaxCrossEntropy

T = np.array([[0.7, 0.3, 0.0], [0.0, 0.9, 0.1], [0.2, 0.2, 0.6]])
rng = np.random.default_rng(0)
Z, Y = 2 * rng.standard_normal((6, 3)), np.array([0, 1, 2, 1, 0, 2])


def softmax(z):
    e = np.exp(z - z.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


def test_value_by_definition():
    loss = ForwardCorrection.of(T)
    np.testing.assert_allclose(loss.transitions(3), T, atol=1e-15)
    p = softmax(Z) @ T
    np.testing.assert_allclose(loss(Z, loss.targets(Y, 3))[0], -np.log(p[np.arange(6), Y]).mean(), rtol=1e-12)


def test_the_slope_is_prediction_less_belief():
    """Bayes' rule: the probability of class j, of a row that the network gives q and the labellers y."""
    loss, q = ForwardCorrection.of(T), softmax(Z)
    belief = q * T[:, Y].T
    belief /= belief.sum(-1, keepdims=True)
    np.testing.assert_allclose(loss(Z, loss.targets(Y, 3))[1], (q - belief) / 6, rtol=1e-10, atol=1e-14)


@pytest.mark.parametrize("loss", [ForwardCorrection.of(T), ForwardCorrection(0.4), ForwardCorrection(0.0)])
def test_gradient_also_of_probabilities_weights_and_unlabelled_rows(loss):
    y = np.random.default_rng(1).dirichlet(np.ones(3), 6) * [[1], [2], [0], [0.5], [1], [3]]
    found = gradient_check(lambda z: loss(z, y), Z, tolerance=1e-8)
    assert found, found


def test_without_noise_it_is_cross_entropy():
    plain, off = SoftmaxCrossEntropy(), ForwardCorrection(0.0)
    y = plain.targets(Y, 3)
    for a, b in zip(plain(Z, y), off(Z, y), strict=True):
        np.testing.assert_allclose(b, a, rtol=1e-12, atol=1e-15)


def test_a_wrong_label_costs_at_most_log_k_over_eps():
    """And pushes no more: a network that is sure otherwise believes the label to be wrong."""
    z = np.array([[40.0, 0, 0, 0]])
    loss = ForwardCorrection(0.2)
    value, slope = loss(z, np.eye(4)[[1]])
    np.testing.assert_allclose(value, np.log(4 / 0.2), rtol=1e-9)
    assert np.abs(slope).max() < 1e-9
    assert np.abs(SoftmaxCrossEntropy()(z, np.eye(4)[[1]])[1]).max() > 0.99


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("loss", [ForwardCorrection.of(T), ForwardCorrection(0.0)])
def test_no_output_is_too_large(dtype, loss):
    with np.errstate(over="raise", invalid="raise"):
        value, slope = loss(np.array([[1e4, 0, 0], [-1e4, 0, 1e4]], dtype), np.eye(3, dtype=dtype)[[2, 1]])
    assert value.dtype == slope.dtype == dtype
    assert np.isfinite(value)
    assert np.isfinite(slope).all()


def test_a_sweep_over_eps_is_each_of_them():
    eps = np.array([0.0, 0.2, 0.5])
    stacked = small.train(ForwardCorrection(eps), seeds=2)
    for i, e in enumerate(eps):
        np.testing.assert_allclose(stacked.theta[i], small.train(ForwardCorrection(e), seeds=2).theta, atol=1e-12)


def test_a_row_of_weight_two_is_the_row_twice():
    data = small.data(n=12)
    twice = Dataset(np.tile(data.x, (2, 1)), np.tile(data.y, 2), 2)
    weighted = Dataset(data.x, data.y, 2, sample_weight=np.full(12, 2.0))
    one, two = (small.train(ForwardCorrection(0.3), train=d, batch_size=None, val=None) for d in (weighted, twice))
    np.testing.assert_allclose(one.theta, two.theta, atol=1e-12)


def test_labels_are_drawn_by_their_rows():
    n = 30_000
    data = Dataset(np.zeros((n, 1)), np.repeat([0, 1, 2], n // 3), 3)
    noisy, changed = labelled_anew(data, T)
    np.testing.assert_array_equal(changed, noisy.y != data.y)
    share = estimated_transitions(data.y, noisy.y, 3, prior=0.0)
    # Five standard errors of a share of 10,000 rows.
    assert (np.abs(share - T) <= 5 * np.sqrt(T * (1 - T) / 10_000)).all()
    np.testing.assert_array_equal(labelled_anew(data, np.eye(3))[0].y, data.y)


def test_no_label_stays_none():
    data = Dataset(np.zeros((4, 1)), np.array([-1, 0, 1, 2]), 3)
    assert labelled_anew(data, np.full((3, 3), 1 / 3), seed=3)[0].y[0] == -1


def test_an_estimate_by_hand():
    found = estimated_transitions([0, 0, 0, 1], [0, 0, 1, 1], 2, prior=2.0)
    np.testing.assert_allclose(found, [[3 / 5, 2 / 5], [1 / 3, 2 / 3]])
    np.testing.assert_allclose(transition_matrix("T", found), found)


DATA = Dataset(np.zeros((3, 1)), np.array([0, 1, 2]), 3)
REFUSED = {
    "always noise": (lambda: ForwardCorrection(1.0), "eps must be in [0, 1), got 1.0"),
    "negative": (lambda: ForwardCorrection(-0.1), "eps must be in [0, 1), got -0.1"),
    "rows that do not sum to 1": (
        lambda: ForwardCorrection(0.1, [[0.5, 0.5], [0.2, 0.7]]),
        "goes_to must have rows that sum to 1, got a sum of 0.9 in row 1",
    ),
    "not square": (lambda: ForwardCorrection.of([[0.5, 0.5]]), "T must be square"),
    "no probability": (lambda: ForwardCorrection.of([[1.5, -0.5], [0, 1]]), "T must be in [0, 1]"),
    "never right": (lambda: ForwardCorrection.of([[0, 1], [0.5, 0.5]]), "T must be above 0 on its diagonal"),
    "other classes": (
        lambda: small.train(ForwardCorrection(0.1, np.eye(3))),
        "goes_to must have a row for each of 2 classes",
    ),
    "numbers": (lambda: labelled_anew(Dataset(np.zeros((3, 1)), np.zeros(3)), T), "data must have classes"),
    "a matrix of other classes": (lambda: labelled_anew(DATA, np.eye(2)), "T must have a row for each of 3 classes"),
    "other lengths": (lambda: estimated_transitions([0, 1], [0], 2), "clean and seen must have the same length"),
    "no label": (lambda: estimated_transitions([0, -1], [0, 1], 2), "clean must be labels of rows that have one"),
    "an empty class": (lambda: estimated_transitions([0], [0], 2, prior=0), "no row of class 1"),
    "half a class": (lambda: estimated_transitions([0], [0], 1), "classes must be at least 2, got 1"),
}


@pytest.mark.parametrize(("ask", "words"), REFUSED.values(), ids=REFUSED)
def test_it_is_refused(ask, words):
    with pytest.raises(ValueError, match=re.escape(words)):
        ask()

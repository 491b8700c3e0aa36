"""The closed forms of dropout, against all masks, against sampling, and against scikit-learn."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.linear_model import Ridge

from reglab.layers.dropout import Dropout
from reglab.streams import Stream
from reglab.theory.dropout import adaptive_ridge, all_masks, feature_prices, geometric_mean, mask_probability

rng = np.random.default_rng(0)
X = rng.standard_normal((12, 3)) * [1.0, 4.0, 0.2]
Y = X @ [1.0, -0.5, 2.0] + 0.3 * rng.standard_normal(12)
RATES = np.array([0.05, 0.2, 0.5, 0.8])


def softmax(z):
    e = np.exp(z - z.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


@pytest.mark.parametrize("rate", RATES)
def test_the_price_is_the_mean_over_all_masks(rate):
    """One row at a time, so that all masks of a row can be listed."""
    w = np.array([0.7, -1.2, 0.4])
    masks = all_masks(3)
    error = ((Y - (X * masks[:, None] / (1 - rate)) @ w) ** 2).mean(1) / 2
    mean = mask_probability(masks, rate) @ error
    closed = ((Y - X @ w) ** 2).mean() / 2 + 0.5 * feature_prices(X, rate) @ w**2
    np.testing.assert_allclose(mean, closed, rtol=1e-12)


def test_it_is_ridge_on_features_of_equal_length():
    length = np.sqrt((X**2).mean(0))
    found = adaptive_ridge(X, Y, RATES)
    assert found.shape == (4, 3)
    for rate, w in zip(RATES, found, strict=True):
        model = Ridge(alpha=len(X) * rate / (1 - rate), fit_intercept=False, solver="cholesky").fit(X / length, Y)
        np.testing.assert_allclose(w, model.coef_ / length, rtol=1e-10)


def test_rate_zero_is_least_squares():
    np.testing.assert_allclose(adaptive_ridge(X, Y, 0.0), np.linalg.lstsq(X, Y)[0], rtol=1e-10)


def test_the_units_of_a_feature_do_not_matter():
    units = np.array([1000.0, 1.0, 0.01])
    np.testing.assert_allclose(X * units @ adaptive_ridge(X * units, Y, 0.4), X @ adaptive_ridge(X, Y, 0.4), rtol=1e-10)


def test_the_layer_samples_what_the_closed_form_averages():
    """The normal equations of the layer's own draws tend to those of adaptive ridge."""
    layer, stream, rate = Dropout(0.3), Stream([0], "noise"), 0.3
    gram, right = np.zeros((3, 3)), np.zeros(3)
    for _ in range(4000):
        stream.advance()
        x = layer.forward(X, stream)[0]
        gram += x.T @ x
        right += x.T @ Y
    # Over 25 other seeds the standard deviation is at most 0.9 %: this is five of them.
    np.testing.assert_allclose(np.linalg.solve(gram, right), adaptive_ridge(X, Y, rate), rtol=0.05)


@pytest.mark.parametrize("rate", RATES)
def test_masks_are_all_there_and_their_probabilities_sum_to_one(rate):
    masks = all_masks(5)
    assert len(np.unique(masks, axis=0)) == 32
    p = mask_probability(masks, rate)
    np.testing.assert_allclose(p.sum(), 1.0, rtol=1e-12)
    np.testing.assert_allclose(p @ masks, 1 - rate, rtol=1e-12)


@pytest.mark.parametrize("rate", RATES)
def test_the_mean_network_of_a_softmax_layer_is_the_geometric_mean(rate):
    h, W, b = rng.standard_normal((4, 6)), rng.standard_normal((6, 3)), rng.standard_normal(3)
    masks = all_masks(6)
    members = softmax((h * masks[:, None] / (1 - rate)) @ W + b)
    found = geometric_mean(members, mask_probability(masks, rate))
    np.testing.assert_allclose(found, softmax(h @ W + b), rtol=1e-10)


@pytest.mark.parametrize(
    ("call", "word"),
    [
        (lambda: feature_prices(X, 1.0), "rate"),
        (lambda: adaptive_ridge(X, Y, -0.1), "rate"),
        (lambda: adaptive_ridge(X, Y[:-1], 0.5), "x and y"),
        (lambda: adaptive_ridge(X[:2], Y[:2], np.array([0.0, 0.5])), "rate must be above 0"),
        (lambda: adaptive_ridge(X * [1, 0, 1], Y, 0.5), "column 1"),
        (lambda: all_masks(0), "units"),
        (lambda: all_masks(17), "units"),
        (lambda: mask_probability(all_masks(2), 1.5), "rate"),
        (lambda: geometric_mean([[0.0, 1.0]], [1.0]), "q must be"),
        (lambda: geometric_mean([[0.5, 0.5]], [0.5]), "sum to 1"),
        (lambda: geometric_mean([[0.5, 0.5]], [0.5, 0.5]), "same length"),
    ],
)
def test_bad_input_is_named(call, word):
    with pytest.raises(ValueError, match=word):
        call()

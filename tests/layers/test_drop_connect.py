"""What DropConnect is by definition."""

from __future__ import annotations

import re

import numpy as np
import pytest

from reglab import parity
from reglab.checks import gradient_check, of_layer
from reglab.layers.activations import ReLU
from reglab.layers.drop_connect import DropConnect
from reglab.layers.linear import Linear
from reglab.network import Network
from reglab.streams import Stream, Streams

rng = np.random.default_rng(0)
X, W, B = rng.standard_normal((1, 6, 5)), rng.standard_normal((1, 5, 3)), rng.standard_normal((1, 3))


def noise(seed=0):
    return Stream([seed], "noise")


def made(rate, w=W, b=B):
    layer = DropConnect(5, 3, rate)
    layer.shape((5,))
    layer.bind({"W": w, "b": b}, {"W": np.zeros_like(w), "b": np.zeros_like(b)})
    return layer


@pytest.mark.parametrize("rate", [0.2, 0.5, 0.9])
def test_every_row_has_weights_of_its_own(rate):
    y = made(rate).forward(X, noise())[0]
    mask = noise().mask((6, 5, 3), rate)[0]
    for i in range(6):
        np.testing.assert_allclose(y[i], X[0, i] @ (mask[i] * W[0] / (1 - rate)) + B[0], rtol=1e-12)
    assert len({m.tobytes() for m in mask}) > 1


def test_prediction_is_the_linear_layer():
    layer, linear = made(0.4), Linear(5, 3)
    linear.bind({"W": W, "b": B}, {"W": np.zeros_like(W), "b": np.zeros_like(B)})
    np.testing.assert_array_equal(layer.forward(X), linear.forward(X))


def test_it_has_the_parameters_of_the_linear_layer_and_starts_like_it():
    one, other = Network(DropConnect(4, 3, 0.5), ReLU(), Linear(3, 2)), Network(Linear(4, 3), ReLU(), Linear(3, 2))
    assert one.parameters == other.parameters
    np.testing.assert_array_equal(one.init([0]), other.init([0]))


def test_gradients_in_training_and_in_prediction():
    assert gradient_check(of_layer(made(0.4), rng=noise), X, W, B, tolerance=1e-9)
    assert gradient_check(of_layer(made(0.4)), X, W, B, tolerance=1e-9)


@pytest.mark.skipif(not parity.HAVE_TORCH, reason="torch is not installed")
def test_training_is_that_of_torch_under_the_same_masks():
    mask = noise().mask((6, 5, 3), 0.4).copy()

    def theirs(x, w, b):
        kept = x.new_tensor(mask) * w[:, None] / 0.6
        return (x[..., None, :] @ kept)[..., 0, :] + b[..., None, :]

    assert parity.layer(made(0.4), theirs, X, W, B, rng=noise).error < 1e-12


def test_a_dropped_connection_gets_no_gradient_from_its_row():
    layer, mask = made(0.5), noise().mask((6, 5, 3), 0.5).copy()
    layer.forward(X, noise())
    for i in range(6):
        dy = np.zeros((1, 6, 3))
        dy[0, i] = 1
        layer.backward(dy)
        np.testing.assert_allclose(layer.dW[0], mask[0, i] * X[0, i][:, None] / 0.5, rtol=1e-12)


def test_after_a_prediction_the_gradient_is_that_of_the_prediction():
    layer = made(0.4)
    layer.forward(X, noise())
    layer.forward(X)
    np.testing.assert_allclose(layer.backward(np.ones((1, 6, 3))), np.ones((1, 6, 3)) @ W.mT, rtol=1e-12)


def test_asked_again_in_a_step_it_draws_the_same():
    layer, stream = made(0.4), noise()
    first = layer.forward(X, stream).copy()
    layer.backward(np.ones((1, 6, 3)))  # which writes into the memory of the masks' products
    stream.replay()
    np.testing.assert_array_equal(layer.forward(X, stream), first)
    stream.advance()
    assert not np.array_equal(layer.forward(X, stream), first)


def test_float32_stays_float32():
    one = made(0.4, W.astype("float32"), B.astype("float32"))
    assert one.forward(X.astype("float32"), noise()).dtype == np.float32
    assert one.backward(np.ones((1, 6, 3), "float32")).dtype == np.float32
    assert one._mask.dtype == one._work.dtype == np.float32


def test_units_of_the_next_layer_are_independent_and_those_of_dropout_are_not():
    """Correlations of n = 10^5 rows are within 5 / sqrt(n) of the truth, 0."""
    n, w = 100_000, np.ones((1, 5, 3))
    u = made(0.5, w, np.zeros((1, 3))).forward(np.ones((1, n, 5)), noise())[0]
    assert abs(np.corrcoef(u[:, 0], u[:, 1])[0, 1]) < 5 / np.sqrt(n)


def test_it_tells_a_sweep_how_large_its_masks_are():
    layer = DropConnect(6, 4, 0.5)
    assert layer.shape((3, 6)) == (3, 4)
    assert layer.widest == 3 * 6 * 4


def test_a_step_allocates_no_masks():
    net = Network(DropConnect(4, 3, 0.5), ReLU(), Linear(3, 2))
    theta, streams = net.init([0]), Streams([0])
    net.forward(theta, X[0, :, :4], streams)
    work, mask = net.layers[0]._work, net.layers[0]._mask
    streams.advance()
    net.forward(theta, X[0, :, :4], streams)
    assert net.layers[0]._work is work
    assert np.shares_memory(net.layers[0]._mask, mask)


REFUSED = {
    "a rate of one": (lambda: DropConnect(3, 2, 1.0), "rate must be in [0, 1), got 1"),
    "a rate in words": (lambda: DropConnect(3, 2, "half"), "rate must be a real number, got 'half'"),
    "no inputs": (lambda: DropConnect(0, 2, 0.5), "d must be at least 1, got 0"),
    "half an output": (lambda: DropConnect(3, 2.5, 0.5), "k must be a whole number, got 2.5"),
    "no function": (lambda: DropConnect(3, 2, 0.5, init="he"), "init must be a function of (rng, shape), got 'he'"),
}


@pytest.mark.parametrize(("ask", "words"), REFUSED.values(), ids=REFUSED)
def test_it_is_refused(ask, words):
    with pytest.raises(ValueError, match=re.escape(words)):
        ask()

"""What layer normalisation is by definition."""

from __future__ import annotations

import re

import numpy as np
import pytest

import alone
from reglab import parity
from reglab.checks import gradient_check, of_layer
from reglab.data.dataset import Dataset
from reglab.layers.layer_norm import LayerNorm
from reglab.layers.linear import Linear
from reglab.layers.shapes import Flatten, Image
from reglab.losses import SoftmaxCrossEntropy
from reglab.network import Network
from reglab.optimizers import SGD
from reglab.streams import Stream
from reglab.training import fit

ROWS = [((5,), 5), ((3, 5), 5), ((2, 3, 4), (2, 3, 4))]  # rows of five features, three tokens, pictures
rows = pytest.mark.parametrize(("row", "d"), ROWS, ids=["rows", "tokens", "pictures"])


def made(row, d, lead=(), dtype=float, **options):
    """A layer with random parameters, and inputs for it that are far from normal."""
    rng = np.random.default_rng(0)
    layer = LayerNorm(d, **options)
    assert layer.shape(row) == row
    values = {name: rng.uniform(0.5, 2, (*lead, *p.shape)).astype(dtype) for name, p in layer.parameters().items()}
    layer.bind(values, {name: np.zeros_like(a) for name, a in values.items()})
    return layer, (7 + rng.uniform(-1, 2, (*lead, 6, *row))).astype(dtype)


def test_two_numbers_by_hand():
    """1 and 3 have the mean 2 and the variance 1."""
    layer = LayerNorm(2, eps=1e-300)
    layer.shape((2,))
    a = {"gamma": np.array([5.0, 2.0]), "beta": np.array([7.0, 0.0])}
    layer.bind(a, {name: np.zeros(2) for name in a})
    np.testing.assert_array_equal(layer.forward(np.array([[1.0, 3.0]])), [[2.0, 2.0]])


@rows
def test_every_row_has_mean_0_and_deviation_1_before_gamma_and_beta(row, d):
    layer, x = made(row, d, eps=1e-12)
    z = (layer.forward(x) - layer.beta) / layer.gamma
    within = tuple(range(-len(layer.last), 0))
    np.testing.assert_allclose(z.mean(within), 0, atol=1e-9)
    np.testing.assert_allclose(z.std(within), 1, rtol=1e-9)


@rows
def test_shift_and_scale_of_a_row_do_not_matter(row, d):
    layer, x = made(row, d, eps=1e-12)
    y = layer.forward(x).copy()
    each = np.arange(1.0, 7).reshape(6, *(1,) * len(row))
    np.testing.assert_allclose(layer.forward(each * x - 3 * each), y, rtol=1e-9, atol=1e-9)


@rows
def test_rows_do_not_know_each_other(row, d):
    layer, x = made(row, d)
    y = layer.forward(x).copy()
    np.testing.assert_array_equal(layer.forward(x[:1]), y[:1])


@rows
def test_training_and_prediction_are_the_same(row, d):
    layer, x = made(row, d)
    y = layer.forward(x).copy()
    np.testing.assert_array_equal(layer.forward(x, Stream([0], "noise")), y)
    assert layer.relation == "deterministic"
    assert not layer.learned
    assert layer.least_rows == 1


@rows
def test_gradients(row, d):
    layer, x = made(row, d)
    found = gradient_check(of_layer(layer), x, layer.gamma, layer.beta, tolerance=1e-8)
    assert found, found


@alone.given
@rows
def test_a_stack_is_each_replica_alone(row, d, given):
    layer, x = made(row, d, alone.LEAD)
    alone.is_each_replica_alone(layer, lambda: made(row, d)[0], x, given)


@rows
def test_without_a_derivative_by_the_input_the_others_are_the_same(row, d):
    alone.finds_the_same_without_the_derivative_by_the_input(*made(row, d))


@rows
def test_a_pass_writes_into_the_memory_of_the_one_before(row, d):
    layer, x = made(row, d)
    y = layer.forward(x)
    dx = layer.backward(dy := np.ones_like(y))
    assert np.shares_memory(dx, dy)
    assert np.shares_memory(layer.forward(x), y)


@rows
def test_single_precision_stays_single(row, d):
    layer, x = made(row, d, dtype=np.float32)
    y = layer.forward(x)
    assert y.dtype == layer.backward(np.ones_like(y)).dtype == layer.dgamma.dtype == np.float32


@pytest.mark.skipif(not parity.HAVE_TORCH, reason="torch is not installed")
# Beside sums of n = 24 terms there is x - mean, which loses a factor of ten for an input of size 8 and deviation 1.
@pytest.mark.parametrize(("dtype", "gate"), [(np.float64, 1e-12), (np.float32, 1e-4)])
@rows
def test_the_same_as_torch(row, d, dtype, gate):
    import torch

    layer, x = made(row, d)

    def theirs(x, gamma, beta):
        return torch.nn.functional.layer_norm(x, layer.last, gamma, beta, eps=layer.eps)

    assert parity.layer(layer, theirs, *(a.astype(dtype) for a in (x, layer.gamma, layer.beta))).error <= gate


@rows
def test_a_row_that_is_the_same_everywhere_stays_finite(row, d):
    layer, x = made(row, d)
    y = layer.forward(np.full_like(x, 7.0))
    np.testing.assert_array_equal(y, np.broadcast_to(layer.beta, y.shape))
    assert np.isfinite(layer.backward(np.ones(x.shape))).all()


def test_where_its_parameters_live():
    """gamma and beta learn beside the biases, so that no penalty of weights shrinks them."""
    net = Network(Linear(3, 4), LayerNorm(4))
    assert net.names("weights") == ["0.W"]
    assert net.names("biases") == ["0.b", "1.gamma", "1.beta"]
    assert net.names("state") == []


def test_one_row_a_step_is_enough():
    data = Dataset(np.random.default_rng(0).standard_normal((7, 4)), np.arange(7) % 2, 2)
    net = Network(Image(1, 2, 2), LayerNorm((1, 2, 2)), Flatten(), Linear(4, 2))
    run = fit(net, data, SoftmaxCrossEntropy(), optimizer=SGD(0.1), epochs=1, batch_size=1)
    assert np.isfinite(run.theta).all()


REFUSED = {
    "no features": (lambda: LayerNorm(0), "d must be at least 1, got 0"),
    "one feature": (lambda: LayerNorm(1), "d must be at least 2 features, got 1"),
    "one pixel": (lambda: LayerNorm((1, 1, 1)), "d must be at least 2 features, got (1, 1, 1)"),
    "no axes": (lambda: LayerNorm(()), "d must be at least 2 features, got ()"),
    "half a feature": (lambda: LayerNorm((2, 2.5)), "d must be a whole number, got 2.5"),
    "eps of 0": (lambda: LayerNorm(2, eps=0), "eps must be in (0, inf), got 0"),
    "an eps for each setting": (lambda: LayerNorm(2, eps=[1e-5, 1e-3]), "eps must be a number, got [1e-05, 0.001]"),
    "other features": (
        lambda: Network(Linear(2, 3), LayerNorm(2)), "LayerNorm(d=2) takes rows that end in (2,), got rows of shape",
    ),
    "a picture of too few axes": (
        lambda: Network(Linear(2, 3), LayerNorm((1, 3))), "takes rows that end in (1, 3), got rows of shape (3,)",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("ask", "words"), REFUSED.values(), ids=REFUSED)
def test_it_is_refused(ask, words):
    with pytest.raises(ValueError, match=re.escape(words)):
        ask()

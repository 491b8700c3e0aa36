"""What batch normalisation is by definition."""

from __future__ import annotations

import re

import numpy as np
import pytest

import alone
from reglab import parity
from reglab.checks import gradient_check, of_layer
from reglab.data.dataset import Dataset
from reglab.layers.activations import ReLU
from reglab.layers.batch_norm import BatchNorm
from reglab.layers.linear import Linear
from reglab.layers.shapes import Flatten, Image
from reglab.losses import SoftmaxCrossEntropy
from reglab.network import Network
from reglab.optimizers import SGD
from reglab.streams import Stream, Streams
from reglab.training import fit

ROWS = [(3,), (3, 4, 5)]  # a row of three features, a picture of three channels
rows = pytest.mark.parametrize("row", ROWS, ids=["rows", "pictures"])


def noise():
    return Stream([0], "noise")


passes = pytest.mark.parametrize("rng", [None, noise], ids=["prediction", "training"])


def bound(layer, rng, lead=()):
    values = {name: rng.uniform(0.5, 2, (*lead, *p.shape)) for name, p in layer.parameters().items()}
    layer.bind(values, {name: np.zeros(a.shape) for name, a in values.items()})
    return layer


def made(row, lead=(), **options):
    """A layer with random parameters and averages, and inputs for it that are far from normal."""
    rng = np.random.default_rng(0)
    layer = BatchNorm(row[0], **options)
    assert layer.shape(row) == row
    features = np.array([10.0, -3.0, 0.0]).reshape(3, *(1,) * (len(row) - 1))
    return bound(layer, rng, lead), features + rng.uniform(-1, 2, (*lead, 6, *row))


def others(row):
    return (-2,) if len(row) == 1 else (-4, -2, -1)


def test_two_numbers_by_hand():
    """1 and 3 have the mean 2 and the variance 1, unbiased 2."""
    layer = BatchNorm(1, eps=1e-300)
    a = {name: np.array([value]) for name, value in [("gamma", 5.0), ("beta", 7.0), ("mean", 0.0), ("var", 4.0)]}
    layer.bind(a, {name: np.zeros(1) for name in a})
    x = np.array([[1.0], [3.0]])
    np.testing.assert_array_equal(layer.forward(x, noise()), [[2.0], [12.0]])
    assert {name: value.tolist() for name, value in layer.learned.items()} == {"mean": [2.0], "var": [2.0]}
    np.testing.assert_array_equal(layer.forward(x), [[9.5], [14.5]])  # 5 x / 2 + 7


@rows
def test_in_training_every_feature_has_mean_beta_and_deviation_gamma(row):
    layer, x = made(row, eps=1e-12)
    y = layer.forward(x, noise())
    np.testing.assert_allclose(y.mean(others(row)), layer.beta, rtol=1e-9)
    np.testing.assert_allclose(y.std(others(row)), layer.gamma, rtol=1e-9)


@rows
def test_in_training_shift_and_scale_of_the_input_do_not_matter(row):
    layer, x = made(row, eps=1e-12)
    y = layer.forward(x, noise()).copy()
    np.testing.assert_allclose(layer.forward(8 * x - 3, noise()), y, rtol=1e-9, atol=1e-9)


@rows
def test_in_prediction_rows_do_not_know_each_other(row):
    layer, x = made(row)
    y = layer.forward(x).copy()
    np.testing.assert_array_equal(layer.forward(x[:1]), y[:1])


@rows
def test_what_a_batch_taught_is_left_beside_theta(row):
    layer, x = made(row)
    before = {name: getattr(layer, name).copy() for name in layer.parameters()}
    assert not layer.learned
    layer.forward(x)
    assert not layer.learned
    layer.forward(x, noise())
    np.testing.assert_allclose(layer.learned["mean"], x.mean(others(row)), rtol=1e-13)
    np.testing.assert_allclose(layer.learned["var"], x.var(others(row), ddof=1), rtol=1e-13)
    for name, value in before.items():
        np.testing.assert_array_equal(getattr(layer, name), value)


def test_what_was_learned_outlives_the_next_pass():
    layer, x = made((3,))
    layer.forward(x, noise())
    learned, mean = layer.learned, layer.learned["mean"].copy()
    layer.forward(x + 1, noise())
    np.testing.assert_array_equal(learned["mean"], mean)


@rows
@passes
def test_gradients(row, rng):
    """The running averages have none: they are no parameters of the descent."""
    layer, x = made(row)
    found = gradient_check(of_layer(layer, rng=rng), x, layer.gamma, layer.beta, layer.mean, layer.var, tolerance=1e-8)
    assert found, found


@alone.given
@passes
@rows
def test_a_stack_is_each_replica_alone(row, rng, given):
    layer, x = made(row, alone.LEAD)
    alone.is_each_replica_alone(layer, lambda: made(row)[0], x, given, rng)


@passes
@rows
def test_without_a_derivative_by_the_input_the_others_are_the_same(row, rng):
    alone.finds_the_same_without_the_derivative_by_the_input(*made(row), rng)


@pytest.mark.skipif(not parity.HAVE_TORCH, reason="torch is not installed")
# Beside sums of n = 120 terms (2 n u = 1.4e-5 in float32) there is x - mean, which loses as much again for an input of
# size 10 and deviation 1.
@pytest.mark.parametrize(("dtype", "gate"), [(np.float64, 1e-12), (np.float32, 2e-4)])
@passes
@rows
def test_the_same_as_torch(row, rng, dtype, gate):
    import torch

    layer, x = made(row)

    def theirs(x, gamma, beta, mean, var):
        mean, var = mean.detach().clone(), var.detach().clone()
        return torch.nn.functional.batch_norm(x, mean, var, gamma, beta, training=rng is not None, eps=layer.eps)

    given = [a.astype(dtype) for a in (x, layer.gamma, layer.beta, layer.mean, layer.var)]
    assert parity.layer(layer, theirs, *given, rng=rng).error <= gate


@pytest.mark.skipif(not parity.HAVE_TORCH, reason="torch is not installed")
@rows
def test_running_averages_are_those_of_torch(row):
    import torch

    shaped = [Image(*row)] if len(row) > 1 else [Linear(3, 3, init=lambda rng, shape: np.eye(3))]
    net = Network(*shaped, BatchNorm(3, share=0.3), *[Flatten()] * (len(row) > 1))
    theta, theirs = net.init(1)[0], (torch.nn.BatchNorm1d if len(row) == 1 else torch.nn.BatchNorm2d)(3, momentum=0.3)
    theirs.double()
    rng = np.random.default_rng(1)
    for _ in range(5):
        x = rng.uniform(-1, 3, (6, *row))
        net.forward(theta, x.reshape(6, -1), Streams([0]))
        net.remember(theta)
        theirs(torch.tensor(x))
    np.testing.assert_allclose(net.view(theta, "1.mean"), theirs.running_mean, rtol=1e-12)
    np.testing.assert_allclose(net.view(theta, "1.var"), theirs.running_var, rtol=1e-12)


def test_a_share_for_every_setting():
    net = Network(Linear(3, 4), BatchNorm(4, share=np.array([0.0, 0.5, 1.0])))
    theta = np.broadcast_to(net.init(2), (3, 2, net.size)).copy()
    x = np.random.default_rng(0).standard_normal((7, 3))
    net.forward(theta, x, Streams([0, 1]))
    learned = net.learned()["1.mean"]
    net.remember(theta)
    for share, mean, batch in zip([0.0, 0.5, 1.0], net.view(theta, "1.mean"), learned, strict=True):
        np.testing.assert_allclose(mean, share * batch, rtol=1e-14)


def test_where_its_parameters_live():
    """gamma and beta learn beside the biases, so that no penalty of weights shrinks them; the averages do not learn."""
    net = Network(Linear(3, 4), BatchNorm(4), ReLU())
    assert net.names("weights") == ["0.W"]
    assert net.names("biases") == ["0.b", "1.gamma", "1.beta"]
    assert net.names("state") == ["1.mean", "1.var"]
    (theta,) = net.init(1)
    assert [net.view(theta, f"1.{name}")[0] for name in ("gamma", "beta", "mean", "var")] == [1, 0, 0, 1]


@pytest.mark.parametrize(("row", "least"), [((3,), 2), ((3, 1, 1), 2), ((3, 1, 2), 1), ((3, 4, 4), 1)])
def test_a_batch_of_one_number_a_feature_is_refused(row, least):
    layer = BatchNorm(3)
    layer.shape(row)
    bound(layer, np.random.default_rng(0))
    assert layer.least_rows == least
    x = np.ones((1, *row))
    layer.forward(x)
    if least == 2:
        with pytest.raises(ValueError, match="x must have at least 2 numbers for each feature in training"):
            layer.forward(x, noise())
    layer.forward(np.ones((least, *row)), noise())


def test_a_feature_that_is_the_same_everywhere_stays_finite():
    layer, x = made((3,))
    y = layer.forward(np.full_like(x, 7.0), noise())
    np.testing.assert_array_equal(y, np.broadcast_to(layer.beta, y.shape))
    assert np.isfinite(layer.backward(np.ones(x.shape))).all()


PICTURES = Dataset(np.random.default_rng(0).standard_normal((7, 4)), np.arange(7) % 2, 2)


def trained(net, **options):
    return fit(net, PICTURES, SoftmaxCrossEntropy(), optimizer=SGD(0.1), epochs=1, **options)


REFUSED = {
    "no features": (lambda: BatchNorm(0), "d must be at least 1, got 0"),
    "half a feature": (lambda: BatchNorm(2.5), "d must be a whole number, got 2.5"),
    "a share of more than all": (lambda: BatchNorm(2, share=1.1), "share must be in [0, 1], got 1.1"),
    "a negative share": (lambda: BatchNorm(2, share=[0.1, -0.1]), "share must be in [0, 1], got -0.1"),
    "eps of 0": (lambda: BatchNorm(2, eps=0), "eps must be in (0, inf), got 0"),
    "an eps for each setting": (lambda: BatchNorm(2, eps=[1e-5, 1e-3]), "eps must be a number, got [1e-05, 0.001]"),
    "other features": (
        lambda: Network(Linear(2, 3), BatchNorm(2)),
        "takes rows (2,) or pictures (2, h, w), got rows of shape (3,)",
    ),
    "other channels": (
        lambda: Network(Image(1, 2, 2), BatchNorm(4)),
        "takes rows (4,) or pictures (4, h, w), got rows of shape (1, 2, 2)",
    ),
    "one row a step": (
        lambda: trained(Network(Linear(4, 2), BatchNorm(2)), batch_size=1),
        "batch_size must leave at least 2 rows in every batch for BatchNorm(d=2), got 1 of 7 rows: the last has 1",
    ),
    "one row in the last step": (
        lambda: trained(Network(Linear(4, 2), BatchNorm(2)), batch_size=3),
        "batch_size must leave at least 2 rows in every batch for BatchNorm(d=2), got 3 of 7 rows: the last has 1",
    ),
}


@pytest.mark.parametrize(("ask", "words"), REFUSED.values(), ids=REFUSED)
def test_it_is_refused(ask, words):
    with pytest.raises(ValueError, match=re.escape(words)):
        ask()


def test_one_picture_a_step_is_enough():
    net = Network(Image(1, 2, 2), BatchNorm(1), Flatten(), Linear(4, 2))
    assert np.isfinite(trained(net, batch_size=1).theta).all()

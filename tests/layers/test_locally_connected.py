"""What a locally connected layer is by definition: a convolution whose places do not share."""

from __future__ import annotations

import re

import numpy as np
import pytest

import alone
from reglab import initializers
from reglab.checks import gradient_check, of_layer
from reglab.layers.convolution import Convolution
from reglab.layers.linear import Linear
from reglab.layers.locally_connected import LocallyConnected
from reglab.layers.shapes import Flatten, Image
from reglab.network import Network

CASES = [
    ((1, 5, 6), (2, 3), {}),
    ((2, 6, 5), (3, (3, 1)), {"padding": 2}),
    ((3, 7, 5), (2, 3), {"stride": 2, "padding": 1}),
    ((2, 4, 3), (5, (4, 3)), {}),  # one place only
]
cases = pytest.mark.parametrize(("row", "args", "options"), CASES)


def made(row, args, options, lead=(), equal=False):
    """A layer with random parameters, the same at all places where `equal`, and pictures for it."""
    rng = np.random.default_rng(0)
    layer = LocallyConnected(*row, *args, **options)
    shape = layer.shape(row)
    values = {name: rng.standard_normal((*lead, *p.shape)) for name, p in layer.parameters().items()}
    if equal:
        for name, core in (("W", 3), ("b", 2)):
            values[name][...] = values[name].take([0], axis=-core)
    layer.bind(values, {name: np.full(a.shape, np.nan) for name, a in values.items()})
    return layer, rng.standard_normal((*lead, 4, *row)), shape


@cases
def test_each_place_has_a_map_of_its_own(row, args, options):
    layer, x, shape = made(row, args, options)
    y, s, p = layer.forward(x), layer.stride, layer.padding
    assert y.shape[1:] == shape
    padded, (kh, kw) = np.pad(x, [(0, 0), (0, 0), (p, p), (p, p)]), layer.kernel
    for place, (i, j) in enumerate(np.ndindex(*shape[1:])):
        patch = padded[:, :, i * s : i * s + kh, j * s : j * s + kw].reshape(4, -1)
        np.testing.assert_allclose(y[..., i, j], patch @ layer.W[place] + layer.b[place], rtol=1e-12, atol=1e-12)


@cases
def test_gradients(row, args, options):
    layer, x, _ = made(row, args, options)
    found = gradient_check(of_layer(layer), x, layer.W, layer.b, tolerance=1e-9)
    assert found, found


@cases
def test_with_equal_places_it_is_a_convolution_whose_derivative_is_the_sum_over_places(row, args, options):
    layer, x, shape = made(row, args, options, equal=True)
    shared = Convolution(row[0], *args, **options)
    shared.shape(row)
    shared.bind({"W": layer.W[0], "b": layer.b[0]}, {"W": np.empty_like(layer.W[0]), "b": np.empty_like(layer.b[0])})
    np.testing.assert_allclose(layer.forward(x), shared.forward(x), rtol=1e-12, atol=1e-12)
    dy = np.random.default_rng(3).standard_normal((4, *shape))
    np.testing.assert_allclose(layer.backward(dy.copy()), shared.backward(dy.copy()), rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(layer.dW.sum(0), shared.dW, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(layer.db.sum(0), shared.db, rtol=1e-12, atol=1e-12)


@alone.given
@cases
def test_a_stack_is_each_replica_alone(row, args, options, given):
    layer, x, _ = made(row, args, options, alone.LEAD)
    alone.is_each_replica_alone(layer, lambda: made(row, args, options)[0], x, given)


@cases
def test_without_a_derivative_by_the_input_the_others_are_the_same(row, args, options):
    layer, x, _ = made(row, args, options)
    alone.finds_the_same_without_the_derivative_by_the_input(layer, x)


def test_a_kernel_as_large_as_the_picture_is_a_linear_layer():
    layer, x, _ = made((2, 4, 3), (5, (4, 3)), {})
    linear = Linear(24, 5)
    linear.bind({"W": layer.W[0], "b": layer.b[0]}, {"W": np.empty((24, 5)), "b": np.empty(5)})
    np.testing.assert_allclose(layer.forward(x)[..., 0, 0], linear.forward(x.reshape(4, -1)), rtol=1e-12)


def test_every_place_is_drawn_like_a_layer_of_its_own():
    """he_normal knows what lies under a kernel: of 6 x 6 x 25 x 400 numbers the variance is 2 / 25, within 0.5 %."""
    net = Network(Image(1, 10, 10), LocallyConnected(1, 10, 10, 400, 5, init=initializers.he_normal), Flatten())
    W = net.view(net.init(1)[0], "1.W")
    assert W.shape == (36, 25, 400)
    assert W.var() == pytest.approx(2 / 25, rel=0.012)
    assert np.abs(W[0] - W[1]).max() > 0.1


def test_precision_is_kept():
    net = Network(Image(1, 5, 6), LocallyConnected(1, 5, 6, 2, 3), Flatten())
    theta, x = net.init(2).astype(np.float32), np.ones((3, 30), np.float32)
    z = net.forward(theta, x)
    assert z.dtype == np.float32
    assert net.backward(np.ones_like(z), inputs=True).dtype == np.float32


REFUSED = {
    "no height": (lambda: LocallyConnected(1, 0, 8, 4, 3), "h must be at least 1, got 0"),
    "half a width": (lambda: LocallyConnected(1, 8, 0.5, 4, 3), "w must be a whole number, got 0.5"),
    "no channels": (lambda: LocallyConnected(0, 8, 8, 4, 3), "c must be at least 1, got 0"),
    "no filter": (lambda: LocallyConnected(1, 8, 8, 0, 3), "k must be at least 1, got 0"),
    "no kernel": (lambda: LocallyConnected(1, 8, 8, 4, 0), "size must be at least 1, got 0"),
    "no stride": (lambda: LocallyConnected(1, 8, 8, 4, 3, 0), "stride must be at least 1, got 0"),
    "negative padding": (lambda: LocallyConnected(1, 8, 8, 4, 3, padding=-1), "padding must be at least 0, got -1"),
    "initializer": (lambda: LocallyConnected(1, 8, 8, 4, 3, init=1), "init must be a function of (rng, shape), got 1"),
    "too large": (lambda: LocallyConnected(1, 8, 8, 4, 9), "are larger than (1, 8, 8) with its padding"),
    "a row left over": (lambda: LocallyConnected(1, 8, 7, 4, 3, 2), "stride 2 drops the last row of (1, 8, 7)"),
    "other pictures": (
        lambda: Network(Image(1, 8, 7), LocallyConnected(1, 8, 8, 4, 3)),
        "LocallyConnected(c=1, h=8, w=8, k=4, size=3) takes pictures (1, 8, 8), got rows of shape (1, 8, 7)",
    ),
}


@pytest.mark.parametrize(("ask", "words"), REFUSED.values(), ids=REFUSED)
def test_it_is_refused(ask, words):
    with pytest.raises(ValueError, match=re.escape(words)):
        ask()

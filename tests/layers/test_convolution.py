"""What a convolution is by definition."""

from __future__ import annotations

import pickle
import re

import numpy as np
import pytest

import alone
from reglab import initializers, parity
from reglab.checks import gradient_check, of_layer
from reglab.layers.convolution import Convolution
from reglab.layers.linear import Linear
from reglab.layers.row import Residual
from reglab.layers.shapes import Flatten, Image
from reglab.network import Network

# (c, h, w), and the layer's arguments behind c: every shape of kernel, stride and padding meets some other.
CASES = [
    ((1, 5, 6), (2, 3), {}),
    ((2, 5, 6), (3, (2, 3)), {}),
    ((2, 6, 5), (3, (3, 1)), {"padding": 2}),
    ((2, 7, 5), (3, 3), {"stride": 2}),
    ((3, 7, 5), (2, 3), {"stride": 2, "padding": 1}),
    ((1, 8, 8), (2, 3), {"stride": 2, "padding": 1}),  # one line of zeros is left over
    ((2, 7, 7), (2, 1), {"stride": 3}),  # a stride that leaves gaps
    ((2, 4, 3), (5, (4, 3)), {}),  # one place only
]
cases = pytest.mark.parametrize(("row", "args", "options"), CASES)


def made(row, args, options, lead=(), seed=0):
    """A layer with random parameters, and pictures for it."""
    rng = np.random.default_rng(seed)
    layer = Convolution(row[0], *args, **options)
    shape = layer.shape(row)
    values = {name: rng.standard_normal((*lead, *p.shape)) for name, p in layer.parameters().items()}
    layer.bind(values, {name: np.full(a.shape, np.nan) for name, a in values.items()})
    return layer, rng.standard_normal((*lead, 4, *row)), shape


def loops(layer, x):
    """The same by its definition: at every place the sum of products under the kernel."""
    (kh, kw), s, p = layer.kernel, layer.stride, layer.padding
    x = np.pad(x, [(0, 0), (0, 0), (p, p), (p, p)])
    filters = layer.W.T.reshape(layer.k, layer.c, kh, kw)
    y = np.empty((len(x), layer.k, (x.shape[2] - kh) // s + 1, (x.shape[3] - kw) // s + 1))
    for n, f, i, j in np.ndindex(y.shape):
        y[n, f, i, j] = (filters[f] * x[n, :, i * s : i * s + kh, j * s : j * s + kw]).sum() + layer.b[f]
    return y


def test_an_edge_is_found_by_hand():
    """The filter (1, -1) is the difference of neighbours: not flipped."""
    layer = Convolution(1, 1, (1, 2))
    layer.bind({"W": np.array([[1.0], [-1.0]]), "b": np.array([0.5])}, {"W": np.empty((2, 1)), "b": np.empty(1)})
    x = np.array([[[[1.0, 1.0, 4.0], [0.0, 2.0, 3.0]]]])
    np.testing.assert_array_equal(layer.forward(x), [[[[0.5, -2.5], [-1.5, -0.5]]]])
    dx = layer.backward(np.array([[[[1.0, 2.0], [3.0, 4.0]]]]))
    np.testing.assert_array_equal(dx, [[[[1.0, 1.0, -2.0], [3.0, 1.0, -4.0]]]])
    np.testing.assert_array_equal(layer.dW, [[1 + 2 + 0 + 8], [1 + 8 + 6 + 12]])
    np.testing.assert_array_equal(layer.db, [10])


@cases
def test_it_is_the_sum_of_products_at_every_place(row, args, options):
    layer, x, shape = made(row, args, options)
    y = layer.forward(x)
    assert y.shape[1:] == shape
    np.testing.assert_allclose(y, loops(layer, x), rtol=1e-12, atol=1e-12)


@cases
def test_gradients(row, args, options):
    layer, x, _ = made(row, args, options)
    found = gradient_check(of_layer(layer), x, layer.W, layer.b, tolerance=1e-9)
    assert found, found


@pytest.mark.skipif(not parity.HAVE_TORCH, reason="torch is not installed")
# Sums of at most n = 200 terms in another order: they differ by less than 2 n u, which is 2.4e-5 in float32.
@pytest.mark.parametrize(("dtype", "gate"), [(np.float64, 1e-12), (np.float32, 2.5e-5)])
@cases
def test_the_same_as_torch(row, args, options, dtype, gate):
    import torch

    layer, x, _ = made(row, args, options)

    def theirs(x, W, b):
        filters = W.T.reshape(layer.k, layer.c, *layer.kernel)
        return torch.nn.functional.conv2d(x, filters, b, stride=layer.stride, padding=layer.padding)

    assert parity.layer(layer, theirs, *(a.astype(dtype) for a in (x, layer.W, layer.b))).error <= gate


def test_a_moved_picture_gives_moved_outputs():
    """Exactly: the same numbers meet the same kernel, wherever they stand."""
    layer, _, _ = made((2, 9, 9), (3, 3), {})
    x = np.zeros((1, 2, 9, 9))
    x[..., 2:5, 2:5] = np.random.default_rng(1).integers(-8, 8, (1, 2, 3, 3))
    layer.W[...] = np.round(8 * layer.W) / 8
    here = layer.forward(x).copy()
    there = layer.forward(np.roll(x, (2, 1), (-2, -1)))
    np.testing.assert_array_equal(there, np.roll(here, (2, 1), (-2, -1)))


def test_a_kernel_of_one_pixel_is_a_linear_layer_for_each_pixel():
    layer, x, _ = made((3, 4, 5), (2, 1), {})
    np.testing.assert_allclose(layer.forward(x), np.einsum("nchw,ck->nkhw", x, layer.W) + layer.b[:, None, None])


def test_a_kernel_as_large_as_the_picture_is_a_linear_layer():
    layer, x, _ = made((2, 4, 3), (5, (4, 3)), {})
    linear = Linear(24, 5)
    linear.bind({"W": layer.W, "b": layer.b}, {"W": np.empty_like(layer.W), "b": np.empty(5)})
    y, dy = layer.forward(x).copy(), np.random.default_rng(2).standard_normal((4, 5, 1, 1))
    np.testing.assert_allclose(y[..., 0, 0], linear.forward(x.reshape(4, -1)), rtol=1e-12)
    np.testing.assert_allclose(layer.backward(dy).reshape(4, -1), linear.backward(dy[..., 0, 0]), rtol=1e-12)
    np.testing.assert_allclose(layer.dW, linear.dW, rtol=1e-12)


@alone.given
@cases
def test_a_stack_is_each_replica_alone(row, args, options, given):
    layer, x, _ = made(row, args, options, alone.LEAD)
    alone.is_each_replica_alone(layer, lambda: made(row, args, options)[0], x, given)


@cases
def test_without_a_derivative_by_the_input_the_others_are_the_same(row, args, options):
    layer, x, _ = made(row, args, options)
    alone.finds_the_same_without_the_derivative_by_the_input(layer, x)


def test_a_second_pass_of_another_size_finds_the_zeros_around_it():
    layer, x, _ = made((2, 6, 5), (3, 3), {"padding": 2})
    for rows in (4, 1, 4):
        np.testing.assert_allclose(layer.forward(x[:rows]), loops(layer, x[:rows]), rtol=1e-12, atol=1e-12)
        layer.backward(np.ones((rows, 3, 8, 7)))


def test_fan_in_is_what_lies_under_a_kernel():
    """So initializers, which know matrices alone, hold for filters."""
    net = Network(Image(8, 5, 5), Convolution(8, 2000, 5, init=initializers.he_normal), Flatten())
    W = net.view(net.init(1), "1.W")
    assert W.shape == (1, 200, 2000)
    # 400000 normal numbers: their variance has a standard deviation of sqrt(2 / 400000) = 0.22 %.
    assert W.var() == pytest.approx(2 / 200, rel=0.012)


def test_shapes_and_the_largest_array():
    layer = Convolution(2, 3, 3, padding=1)
    assert layer.shape((2, 5, 4)) == (3, 5, 4)
    assert layer.widest == 2 * 9 * 5 * 4
    assert Network(Image(2, 5, 4), layer, Flatten()).widest == 2 * 9 * 5 * 4


def test_it_says_how_it_was_made():
    assert repr(Convolution(1, 4, 3)) == "Convolution(c=1, k=4, size=3)"
    assert repr(Convolution(1, 4, (3, 2), stride=2)) == "Convolution(c=1, k=4, size=[3, 2], stride=2)"
    assert pickle.loads(pickle.dumps(Convolution(1, 4, 3))).kernel == (3, 3)


def test_a_residual_block_of_convolutions():
    net = Network(Image(2, 4, 4), Residual(Convolution(2, 2, 3, padding=1)), Flatten())
    x, theta = np.random.default_rng(0).standard_normal((3, 32)), net.init(2)
    alone = Network(Image(2, 4, 4), Convolution(2, 2, 3, padding=1), Flatten())
    np.testing.assert_allclose(net(theta, x), x + alone(theta, x), rtol=1e-12)


REFUSED = {
    "other channels": (Convolution(2, 4, 3), (1, 8, 8), "takes pictures (2, h, w), got rows of shape (1, 8, 8)"),
    "rows": (Convolution(1, 4, 3), (64,), "takes pictures (1, h, w), got rows of shape (64,)"),
    "too large": (Convolution(1, 4, 9), (1, 8, 8), "are larger than (1, 8, 8) with its padding"),
    "too wide": (Convolution(1, 4, (3, 7), padding=1), (1, 8, 4), "are larger than (1, 8, 4) with its padding"),
    "a row": (Convolution(1, 4, 3, stride=2), (1, 8, 7), "stride 2 drops the last row of (1, 8, 7)"),
    "a column": (Convolution(1, 4, 3, stride=2), (1, 7, 8), "stride 2 drops the last column of (1, 7, 8)"),
    "rows and zeros": (
        Convolution(1, 4, 2, stride=4, padding=1),
        (1, 7, 8),
        "stride 4 drops the last 2 rows of (1, 7, 8)",
    ),
}


@pytest.mark.parametrize(("layer", "row", "words"), REFUSED.values(), ids=REFUSED)
def test_what_does_not_fit_is_refused(layer, row, words):
    with pytest.raises(ValueError, match="layers must fit") as error:
        layer.shape(row)
    assert words in str(error.value)
    assert repr(layer) in str(error.value)


def test_refused_by_the_network():
    with pytest.raises(ValueError, match="stride 2 drops the last row"):
        Network(Image(1, 8, 8), Convolution(1, 4, 3, stride=2), Flatten())
    with pytest.raises(ValueError, match="add a Flatten"):
        Network(Image(1, 8, 8), Convolution(1, 4, 3))


REFUSED = {
    "no channels": (lambda: Convolution(0, 4, 3), "c must be at least 1, got 0"),
    "half a filter": (lambda: Convolution(1, 0.5, 3), "k must be a whole number, got 0.5"),
    "no kernel": (lambda: Convolution(1, 4, 0), "size must be at least 1, got 0"),
    "a flat kernel": (lambda: Convolution(1, 4, (3, 0)), "size must be at least 1, got 0"),
    "a kernel of three sides": (
        lambda: Convolution(1, 4, (3, 3, 3)),
        "size must be a whole number or (kh, kw), got (3, 3, 3)",
    ),
    "a kernel in words": (lambda: Convolution(1, 4, "3x3"), "size must be a whole number, got '3x3'"),
    "no stride": (lambda: Convolution(1, 4, 3, stride=0), "stride must be at least 1, got 0"),
    "negative padding": (lambda: Convolution(1, 4, 3, padding=-1), "padding must be at least 0, got -1"),
    "padding in words": (lambda: Convolution(1, 4, 3, padding="same"), "padding must be a whole number, got 'same'"),
    "initializer": (lambda: Convolution(1, 4, 3, init=0.1), "init must be a function of (rng, shape), got 0.1"),
    "filters on rows": (
        lambda: Network(Linear(2, 3), Convolution(1, 4, 3)),
        "takes pictures (1, h, w), got rows of shape (3,)",
    ),
    "filters larger than the picture": (
        lambda: Network(Image(1, 2, 2), Convolution(1, 4, 3)),
        "are larger than (1, 2, 2) with its padding",
    ),
    "a stride that leaves a row over": (
        lambda: Network(Image(1, 8, 7), Convolution(1, 4, 3, stride=2)),
        "stride 2 drops the last row of (1, 8, 7)",
    ),
}


@pytest.mark.parametrize(("ask", "words"), REFUSED.values(), ids=REFUSED)
def test_it_is_refused(ask, words):
    with pytest.raises(ValueError, match=re.escape(words)):
        ask()

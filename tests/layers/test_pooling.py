"""What pooling is by definition."""

from __future__ import annotations

import re
from itertools import product

import numpy as np
import pytest

from reglab import parity
from reglab.checks import gradient_check, of_layer
from reglab.layers.convolution import Convolution
from reglab.layers.linear import Linear
from reglab.layers.pooling import AveragePool, MaxPool
from reglab.layers.shapes import Flatten, Image
from reglab.network import Network

# (c, h, w), and the layer's arguments: windows side by side, overlapping, with gaps, of one pixel, of all.
CASES = [
    ((2, 4, 6), (2,)),
    ((3, 5, 7), (3, 2)),
    ((2, 5, 4), (2, 1)),
    ((2, 7, 4), (1, 3)),
    ((2, 8, 5), (2, 3)),
    ((3, 4, 4), (4,)),
    ((1, 3, 2), (1,)),
]
cases = pytest.mark.parametrize(("row", "args"), CASES)
kinds = pytest.mark.parametrize("kind", [MaxPool, AveragePool])


def made(kind, row, args, lead=(), dtype=float):
    layer = kind(*args)
    shape = layer.shape(row)
    return layer, np.random.default_rng(0).standard_normal((*lead, 4, *row)).astype(dtype), shape


def loops(layer, x):
    """The same by its definition, window by window."""
    size, s, f = layer.size, layer.stride, {MaxPool: np.max, AveragePool: np.mean}[type(layer)]
    y = np.empty((*x.shape[:2], (x.shape[2] - size) // s + 1, (x.shape[3] - size) // s + 1), x.dtype)
    for n, c, i, j in np.ndindex(y.shape):
        y[n, c, i, j] = f(x[n, c, i * s : i * s + size, j * s : j * s + size])
    return y


def test_a_picture_by_hand():
    x = np.array([[[[1.0, 3.0, 0.0, 0.0], [2.0, 2.0, -4.0, -8.0]]]])
    dy = np.array([[[[10.0, 20.0]]]])
    largest, mean = MaxPool(2), AveragePool(2)
    np.testing.assert_array_equal(largest.forward(x), [[[[3.0, 0.0]]]])
    np.testing.assert_array_equal(largest.backward(dy.copy()), [[[[0, 10, 20, 0], [0, 0, 0, 0]]]])
    np.testing.assert_array_equal(mean.forward(x), [[[[2.0, -3.0]]]])
    np.testing.assert_array_equal(mean.backward(dy.copy()), [[[[2.5, 2.5, 5, 5], [2.5, 2.5, 5, 5]]]])


@kinds
@cases
def test_it_is_the_largest_or_the_mean_of_every_window(kind, row, args):
    layer, x, shape = made(kind, row, args)
    y = layer.forward(x)
    assert y.shape[1:] == shape
    np.testing.assert_allclose(y, loops(layer, x), rtol=1e-12, atol=1e-15)


@kinds
@cases
def test_gradients(kind, row, args):
    layer, x, _ = made(kind, row, args)
    found = gradient_check(of_layer(layer), x, tolerance=1e-9)
    assert found, found


@pytest.mark.skipif(not parity.HAVE_TORCH, reason="torch is not installed")
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@kinds
@cases
def test_the_same_as_torch(kind, row, args, dtype):
    """The largest is one of the inputs; a mean or a derivative adds at most n = 16 numbers below 5, in any order: both
    are within 2 n u of their sum of sizes."""
    import torch

    layer, x, shape = made(kind, row, args, dtype=dtype)
    dy = np.random.default_rng(3).standard_normal((4, *shape)).astype(dtype)
    pool = {MaxPool: torch.nn.functional.max_pool2d, AveragePool: torch.nn.functional.avg_pool2d}[kind]
    theirs = torch.tensor(x, requires_grad=True)
    out = pool(theirs, layer.size, layer.stride)
    out.backward(torch.tensor(dy))
    gate = 2 * 16 * np.finfo(dtype).eps * 16 * 5
    np.testing.assert_allclose(layer.forward(x), out.detach(), rtol=0, atol=gate)
    np.testing.assert_allclose(layer.backward(dy), theirs.grad, rtol=0, atol=gate)


@pytest.mark.skipif(not parity.HAVE_TORCH, reason="torch is not installed")
@pytest.mark.parametrize("args", [(2,), (3, 1), (2, 1)])
def test_ties_are_broken_as_torch_breaks_them(args):
    """Pictures of 0 and 1 are full of ties; the derivative says who won."""
    import torch

    layer, rng = MaxPool(*args), np.random.default_rng(1)
    x = rng.integers(0, 2, (50, 2, 6, 6)).astype(float)
    layer.shape(x.shape[1:])
    theirs = torch.tensor(x, requires_grad=True)
    out = torch.nn.functional.max_pool2d(theirs, layer.size, layer.stride)
    dy = rng.integers(1, 9, tuple(out.shape)).astype(float)  # whole numbers: sums are exact in any order
    out.backward(torch.tensor(dy))
    np.testing.assert_array_equal(layer.forward(x), out.detach())
    np.testing.assert_array_equal(layer.backward(dy), theirs.grad)


def test_of_equals_the_first_wins_line_by_line():
    layer = MaxPool(2)
    for tied in product((0.0, 1.0), repeat=4):
        x = np.array(tied).reshape(1, 1, 2, 2)
        layer.forward(x)
        dx = layer.backward(np.ones((1, 1, 1, 1)))
        assert dx.ravel().tolist() == np.eye(4)[tied.index(max(tied))].tolist()


@kinds
def test_what_is_not_a_number_is_passed_on(kind):
    """So that a network that has diverged is seen."""
    x = np.ones((1, 1, 2, 2))
    for i, j in np.ndindex(2, 2):
        x[0, 0, i, j] = np.nan
        assert np.isnan(kind(2).forward(x)).all()
        x[0, 0, i, j] = 1


@kinds
@cases
def test_no_derivative_is_lost(kind, row, args):
    """Each window hands all of its derivative down."""
    layer, x, shape = made(kind, row, args)
    layer.forward(x)
    dy = np.random.default_rng(3).standard_normal((4, *shape))
    np.testing.assert_allclose(layer.backward(dy.copy()).sum((-2, -1)), dy.sum((-2, -1)), rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("shared", [True, False])
@kinds
@cases
def test_a_stack_is_each_replica_alone(kind, row, args, shared):
    lead = (3, 2)
    layer, x, shape = made(kind, row, args, () if shared else lead)
    dy = np.random.default_rng(3).standard_normal((*lead, 4, *shape))
    y, dx = layer.forward(x), layer.backward(dy.copy())
    assert dx.shape == (*lead, *x.shape[-4:])
    for i in np.ndindex(lead):
        one, _, _ = made(kind, row, args)
        np.testing.assert_array_equal(y if shared else y[i], one.forward(x if shared else x[i]))
        np.testing.assert_array_equal(dx[i], one.backward(dy[i]))


@kinds
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_pass_allocates_nothing_and_keeps_the_precision(kind, dtype):
    layer, x, shape = made(kind, (2, 4, 6), (2,), dtype=dtype)
    y, dx = layer.forward(x), layer.backward(np.ones((4, *shape), dtype))
    assert y.dtype == dx.dtype == dtype
    assert np.shares_memory(layer.forward(x[::-1]), y)
    assert np.shares_memory(layer.backward(np.ones((4, *shape), dtype)), dx)
    assert layer.backward(np.ones((4, *shape), dtype), inputs=False) is None


@kinds
def test_a_second_pass_of_another_size_begins_anew(kind):
    layer, x, shape = made(kind, (3, 5, 7), (3, 2))
    for rows in (4, 1, 4):
        np.testing.assert_allclose(layer.forward(x[:rows]), loops(layer, x[:rows]), rtol=1e-12, atol=1e-15)
        once = layer.backward(np.ones((rows, *shape))).copy()
        np.testing.assert_array_equal(layer.backward(np.ones((rows, *shape))), once)


def test_a_small_shift_within_a_window_changes_nothing():
    """The invariance that pooling is for: a single bright pixel may stand anywhere in its window."""
    x = np.zeros((4, 1, 4, 4))
    for picture, (i, j) in zip(x, product((2, 3), (0, 1)), strict=True):
        picture[0, i, j] = 5
    for kind in (MaxPool, AveragePool):
        y = kind(2).forward(x)
        np.testing.assert_array_equal(y, np.broadcast_to(y[:1], y.shape))


def test_in_a_network():
    net = Network(Image(1, 8, 8), Convolution(1, 4, 3), MaxPool(2), AveragePool(3), Flatten(), Linear(4, 2))
    assert (net.d, net.k) == (64, 2)
    assert repr(net.layers[2]) == "MaxPool(size=2, stride=2)"
    assert repr(MaxPool(3, 1)) == "MaxPool(size=3, stride=1)"


REFUSED = {
    "no window": (lambda: MaxPool(0), "size must be at least 1, got 0"),
    "half a pixel": (lambda: AveragePool(1.5), "size must be a whole number, got 1.5"),
    "a window in words": (lambda: MaxPool("2x2"), "size must be a whole number, got '2x2'"),
    "a window of two sides": (lambda: MaxPool((2, 2)), "size must be a whole number, got (2, 2)"),
    "no stride": (lambda: MaxPool(2, 0), "stride must be at least 1, got 0"),
    "half a step": (lambda: AveragePool(2, 0.5), "stride must be a whole number, got 0.5"),
    "rows": (
        lambda: Network(Linear(2, 4), MaxPool(2)),
        "MaxPool(size=2, stride=2) takes pictures (c, h, w), got rows of shape (4,)",
    ),
    "windows larger than the picture": (
        lambda: Network(Image(1, 2, 3), AveragePool(3)),
        "the windows of AveragePool(size=3, stride=3) are larger than (1, 2, 3)",
    ),
    "a row left over": (
        lambda: Network(Image(1, 7, 8), MaxPool(2)),
        "in MaxPool(size=2, stride=2) stride 2 drops the last row of (1, 7, 8)",
    ),
    "columns left over": (
        lambda: Network(Image(1, 6, 8), MaxPool(3)),
        "in MaxPool(size=3, stride=3) stride 3 drops the last 2 columns of (1, 6, 8)",
    ),
}


@pytest.mark.parametrize(("ask", "words"), REFUSED.values(), ids=REFUSED)
def test_it_is_refused(ask, words):
    with pytest.raises(ValueError, match=re.escape(words)):
        ask()

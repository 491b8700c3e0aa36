"""A convolution is a dense matrix with tied entries."""

from __future__ import annotations

import re

import numpy as np
import pytest

from reglab.layers.convolution import Convolution
from reglab.layers.linear import Linear
from reglab.layers.locally_connected import LocallyConnected
from reglab.theory.sharing import parameters, summed, unrolled, uses

CASES = [((1, 4, 4), (3, 3), 2), ((2, 3, 5), (2, 3), 3), ((1, 1, 8), (1, 3), 1), ((3, 4, 3), (4, 3), 2)]
cases = pytest.mark.parametrize(("shape", "size", "k"), CASES)


@cases
def test_it_is_the_convolution_and_the_sum_over_uses_its_derivative(shape, size, k):
    rng = np.random.default_rng(0)
    layer = Convolution(shape[0], k, size)
    out = layer.shape(shape)
    W = rng.standard_normal((layer.d, k))
    layer.bind({"W": W, "b": np.zeros(k)}, {"W": np.empty_like(W), "b": np.empty(k)})
    x, dy = rng.standard_normal((5, *shape)), rng.standard_normal((5, *out))
    M, flat = unrolled(W, shape, size), x.reshape(5, -1)
    np.testing.assert_allclose(layer.forward(x).reshape(5, -1), flat @ M, rtol=1e-12, atol=1e-12)
    dx = layer.backward(dy.copy())
    np.testing.assert_allclose(dx.reshape(5, -1), dy.reshape(5, -1) @ M.T, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(layer.dW, summed(flat.T @ dy.reshape(5, -1), shape, size), rtol=1e-12, atol=1e-12)


@cases
def test_each_weight_stands_in_the_matrix_once_for_every_place(shape, size, k):
    under = int(np.prod(size)) * shape[0]
    W = np.arange(1.0, under * k + 1).reshape(under, k)
    values, counts = np.unique(unrolled(W, shape, size), return_counts=True)
    places = uses(shape, size).shape[1]
    assert sorted(values[values > 0]) == sorted(W.ravel())
    assert set(counts[values > 0]) == {places}


@cases
def test_parameters_are_those_of_the_layers(shape, size, k):
    told = parameters(shape, k, size)
    shared, local = Convolution(shape[0], k, size), LocallyConnected(*shape, k, size)
    dense = Linear(int(np.prod(shape)), int(np.prod(shared.shape(shape))))
    for name, layer in {"dense": dense, "locally connected": local, "convolution": shared}.items():
        assert told[name] == sum(int(np.prod(p.shape)) for p in layer.parameters().values())


REFUSED = {
    "larger than the pictures": (lambda: uses((1, 4, 4), (5, 3)), "size must be at most the pictures' (4, 4)"),
    "no kernel": (lambda: uses((1, 4, 4), (0, 3)), "size must be at least 1, got 0"),
    "no channels": (lambda: uses((0, 4, 4), (3, 3)), "c must be at least 1, got 0"),
}


@pytest.mark.parametrize(("ask", "words"), REFUSED.values(), ids=REFUSED)
def test_it_is_refused(ask, words):
    with pytest.raises(ValueError, match=re.escape(words)):
        ask()

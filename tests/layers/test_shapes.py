"""Pictures and sequences inside a network; outside it, rows stay rows."""

from __future__ import annotations

import re

import numpy as np
import pytest

import small
from reglab.batch.input_noise import InputNoise
from reglab.layers.linear import Linear
from reglab.layers.shapes import Flatten, Image, Tokens
from reglab.network import Network

REFUSED = {
    "no height": (lambda: Image(1, 0, 2), "h must be at least 1, got 0"),
    "half a channel": (lambda: Image(0.5, 1, 2), "c must be a whole number, got 0.5"),
    "no tokens": (lambda: Tokens(0), "T must be at least 1, got 0"),
    "rows that make no picture": (
        lambda: Network(Linear(2, 5), Image(1, 2, 2)),
        "Image(c=1, h=2, w=2) takes 4 inputs, got rows of shape (5,)",
    ),
    "a network that ends in pictures": (
        lambda: Network(Linear(2, 4), Image(1, 2, 2)),
        "layers must end in rows of numbers, got rows of shape (1, 2, 2): add a Flatten()",
    ),
    "noise on names": (
        lambda: small.train(InputNoise(0.1), Tokens(3)),
        "net must not begin with Tokens for InputNoise",
    ),
    "a slope by names": (
        lambda: small.train(Tokens(3)).input_gradient(small.data().x, small.data().y),
        "net must begin with numbers, not with names, to have a derivative by x",
    ),
}


@pytest.mark.parametrize(("ask", "words"), REFUSED.values(), ids=REFUSED)
def test_it_is_refused(ask, words):
    with pytest.raises(ValueError, match=re.escape(words)):
        ask()


def test_a_picture_is_read_channel_by_channel_and_line_by_line():
    x = np.arange(24.0).reshape(2, 12)
    y = Image(2, 3, 2).forward(x)
    assert y.shape == (2, 2, 3, 2)
    np.testing.assert_array_equal(y[1, 1], [[18, 19], [20, 21], [22, 23]])
    assert np.shares_memory(x, y)


def test_what_was_a_picture_is_the_same_row_again():
    x = np.random.default_rng(0).standard_normal((3, 5, 4, 12))
    net = Network(Image(2, 3, 2), Flatten())
    assert (net.d, net.k) == (12, 12)
    np.testing.assert_array_equal(net(np.zeros((3, 5, 0)), x), x)


def test_ids_come_out_whole():
    ids = np.array([[0, 7, 2**24], [3, 1, 2]])
    y = Tokens(3).forward(ids.astype(np.float32))
    assert y.dtype.kind == "i"
    np.testing.assert_array_equal(y, ids)

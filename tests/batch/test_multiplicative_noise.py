"""Multiplicative noise: its law, its draws, and the dropout that it resembles."""

from __future__ import annotations

import re

import numpy as np
import pytest

import small
from reglab.batch.multiplicative_noise import MultiplicativeNoise
from reglab.layers.linear import Linear
from reglab.layers.shapes import Tokens
from reglab.network import Network
from reglab.streams import Stream


class Run:
    net = Network(Linear(500, 2))


def noisy(sigma, x, seeds=(0, 1)):
    noise = MultiplicativeNoise(sigma)
    noise.begin(Run, Stream(seeds, "noise"))
    return noise.batch(x, None)[0]


def test_mean_and_deviation_inside_five_sigma():
    """Of x (1 + sigma eps) they are x and sigma |x|."""
    sigma, x = 0.3, np.resize([1.0, -2.0, 5.0, 0.1], (1000, 500))
    eps = noisy(sigma, x) / x - 1
    assert eps.shape == (2, 1000, 500)
    assert abs(eps.mean()) < 5 * sigma / np.sqrt(eps.size)
    assert abs(eps.std() - sigma) < 5 * sigma / np.sqrt(2 * eps.size)


def test_an_input_of_zero_stays_zero():
    np.testing.assert_array_equal(noisy(0.5, np.zeros((4, 500))), np.zeros((2, 4, 500)))


def test_sweep_axes_share_the_draws_and_seeds_do_not():
    x = np.ones((4, 500))
    eps = noisy(np.array([1.0, 2.0]), x) - 1
    np.testing.assert_allclose(2 * eps[0], eps[1], rtol=0, atol=1e-14)
    assert not np.allclose(eps[0, 0], eps[0, 1])


def test_single_precision_stays_single():
    assert noisy(0.5, np.ones((4, 500), np.float32)).dtype == np.float32
    assert noisy(np.array([0.0, 0.5]), np.ones((4, 500), np.float32)).dtype == np.float32


def test_the_data_are_left_as_they_were():
    data = small.data()
    before = data.x.copy()
    small.train(MultiplicativeNoise(1.0))
    np.testing.assert_array_equal(data.x, before)


REFUSED = {
    "negative": (lambda: MultiplicativeNoise(-0.1), "sigma must be in [0, inf), got -0.1"),
    "one of many negative": (lambda: MultiplicativeNoise([0.1, -2.0]), "sigma must be in [0, inf), got -2.0"),
    "not finite": (lambda: MultiplicativeNoise(np.nan), "sigma must be finite, got nan"),
    "no number": (lambda: MultiplicativeNoise("much"), "sigma must be a real number, got 'much'"),
    "noise on names": (
        lambda: small.train(MultiplicativeNoise(0.1), Tokens(3)),
        "net must not begin with Tokens for MultiplicativeNoise",
    ),
}


@pytest.mark.parametrize(("ask", "words"), REFUSED.values(), ids=REFUSED)
def test_it_is_refused(ask, words):
    with pytest.raises(ValueError, match=re.escape(words)):
        ask()

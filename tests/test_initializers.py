"""Initializers have the mean and the variance that they state, and a range where they state one."""

from __future__ import annotations

import inspect

import numpy as np
import pytest

from reglab import initializers

SHAPE = 300, 200
# name -> how to make it, variance, largest absolute value
TABLE = {
    "zeros": (initializers.zeros, 0.0, 0.0),
    "ones": (initializers.ones, 0.0, 1.0),
    "normal": (initializers.normal(0.05), 0.05**2, np.inf),
    "glorot_uniform": (initializers.glorot_uniform, 2 / 500, np.sqrt(6 / 500)),
    "glorot_normal": (initializers.glorot_normal, 2 / 500, np.inf),
    "he_normal": (initializers.he_normal, 2 / 300, np.inf),
    "he_uniform": (initializers.he_uniform, 2 / 300, np.sqrt(6 / 300)),
}


def test_every_initializer_is_here():
    public = inspect.getmembers(initializers, lambda f: inspect.isfunction(f) or inspect.isclass(f))
    assert {name for name, f in public if f.__module__ == initializers.__name__} == set(TABLE)


@pytest.mark.parametrize("name", TABLE)
def test_moments_and_range(name):
    draw, variance, largest = TABLE[name]
    a = draw(np.random.default_rng(0), SHAPE)
    assert a.shape == SHAPE
    mean = float(name == "ones")
    assert abs(a.mean() - mean) <= 5 * np.sqrt(variance / a.size)
    squares = (a - mean) ** 2
    assert abs(squares.mean() - variance) <= 5 * squares.std() / np.sqrt(a.size)
    assert np.abs(a).max() <= largest
    if 0 < largest < np.inf and variance:
        assert np.abs(a).max() > 0.99 * largest

"""Directions and surfaces."""

import numpy as np
import pytest

from reglab.figures import random_directions, surface

THETA = np.arange(1.0, 15.0)
BLOCKS = [(slice(0, 6), (2, 3)), (slice(6, 12), (3, 2))]  # two biases at the end


def test_a_unit_gets_a_direction_as_long_as_its_weights():
    for direction in random_directions(THETA, BLOCKS, np.random.default_rng(0)):
        for where, shape in BLOCKS:
            lengths = [np.linalg.norm(v[where].reshape(shape), axis=0) for v in (THETA, direction)]
            np.testing.assert_allclose(*lengths)
        np.testing.assert_array_equal(direction[12:], 0)


def test_without_filters_the_direction_is_gaussian():
    theta = np.zeros(20_000)
    one, two = random_directions(theta, [(slice(0, 20_000), (100, 200))], np.random.default_rng(0), normalise=None)
    for direction in (one, two):
        assert abs(direction.mean()) < 5 / np.sqrt(20_000)
        assert abs(direction.var() - 1) < 5 * np.sqrt(2 / 20_000)
    assert abs(one @ two) / 20_000 < 5 / np.sqrt(20_000)


def test_equal_seeds_give_equal_directions():
    one, two = (random_directions(THETA, BLOCKS, np.random.default_rng(3)) for _ in range(2))
    np.testing.assert_array_equal(one, two)


@pytest.mark.parametrize("chunk", [1, 5, 1000])
@pytest.mark.parametrize("lead", [(), (4,), (2, 4)])
def test_a_surface_holds_the_function_at_every_point(lead, chunk):
    rng = np.random.default_rng(0)
    theta, d1, d2 = rng.standard_normal((*lead, 3)), rng.standard_normal(3), rng.standard_normal(3)
    a, b = np.linspace(-1, 1, 4), np.linspace(0, 1, 3)

    def f(theta):
        return (theta**2).sum(-1)

    z = surface(f, theta, d1, d2, a, b, chunk)
    assert z.shape == (*lead, 3, 4)
    np.testing.assert_allclose(z[..., 2, 1], f(theta + a[1] * d1 + b[2] * d2))


def test_precision_is_that_of_theta():
    seen = []
    surface(lambda t: seen.append(t.dtype) or t.sum(-1), np.ones(2, np.float32), [1.0, 0.0], [0.0, 1.0], [0.0], [0.0])
    assert seen == [np.float32]


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: random_directions(THETA[None], BLOCKS, np.random.default_rng(0)), "theta must have 1 axes"),
        (lambda: random_directions(THETA, [(slice(0, 5), (2, 3))], np.random.default_rng(0)), "blocks must be"),
        (lambda: random_directions(THETA, BLOCKS, 0), "rng must be a numpy random Generator, got 0"),
        (lambda: random_directions(THETA, BLOCKS, np.random.default_rng(0), "layer"), "normalise must be one of"),
        (lambda: surface(lambda t: t, THETA, THETA, THETA, [0.0, 1], [0.0]), r"f must map \(..., P\) to"),
        (lambda: surface(np.sum, THETA, THETA, THETA, [], [0]), "a must not be empty"),
        (lambda: surface(np.sum, THETA, THETA, THETA, [0], [0], 0), "chunk must be at least 1, got 0"),
    ],
)
def test_bad_input(make, message):
    with pytest.raises(ValueError, match=message):
        make()

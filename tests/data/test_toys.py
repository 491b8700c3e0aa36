"""Toy data: shapes, seeds, and that the points come from the source that is stated."""

from __future__ import annotations

import numpy as np
import pytest

from reglab.data.toys import moons, polynomial, sparse_linear, spirals

SOURCES = {
    "moons": (moons, 2, 2),
    "spirals": (spirals, 2, 2),
    "polynomial": (polynomial, 1, None),
    "sparse_linear": (lambda n, **o: sparse_linear(n, **o)[0], 20, None),
}
every_source = pytest.mark.parametrize(("make", "d", "classes"), SOURCES.values(), ids=SOURCES)


@every_source
@pytest.mark.parametrize("n", [2, 41])
def test_shapes(make, d, classes, n):
    data = make(n)
    assert (data.x.shape, data.y.shape, data.classes, len(data)) == ((n, d), (n,), classes, n)
    if classes:
        np.testing.assert_array_equal(np.bincount(data.y), [n // 2, n - n // 2])


@every_source
def test_same_seed_same_data(make, d, classes):
    one, again, other = make(30, seed=3), make(30, seed=3), make(30, seed=4)
    np.testing.assert_array_equal(one.x, again.x)
    np.testing.assert_array_equal(one.y, again.y)
    assert not np.allclose(one.x, other.x)


def test_moons_without_noise_are_two_half_circles():
    data = moons(200, noise=0)
    upper, lower = data.x[data.y == 0], data.x[data.y == 1]
    np.testing.assert_allclose(np.linalg.norm(upper, axis=1), 1)
    np.testing.assert_allclose(np.linalg.norm(lower - [1, 0.5], axis=1), 1)
    assert upper[:, 1].min() >= 0
    assert lower[:, 1].max() <= 0.5


@pytest.mark.parametrize("turns", [1.0, 2.5])
def test_spirals_without_noise_wind_as_often_as_asked(turns):
    data = spirals(400, noise=0, turns=turns)
    radius = np.linalg.norm(data.x, axis=1)
    angle = 2 * np.pi * turns * radius + np.pi * data.y
    np.testing.assert_allclose(data.x, radius[:, None] * np.stack([np.cos(angle), np.sin(angle)], 1), atol=1e-12)
    assert radius.min() > 0.1
    assert 0.95 < radius.max() <= 1


def test_polynomial_without_noise_is_the_polynomial():
    data = polynomial(50, coefficients=(1, -2, 3), noise=0)
    x = data.x[:, 0]
    np.testing.assert_allclose(data.y, 1 - 2 * x + 3 * x**2)
    assert -1 <= x.min() < x.max() <= 1


@pytest.mark.parametrize("make", [moons, spirals, polynomial, lambda n, **o: sparse_linear(n, **o)[0]], ids=SOURCES)
def test_noise_is_as_large_as_stated(make):
    """The same seed with and without noise: the difference is the noise alone."""
    n = 20_000
    clean, noisy = make(n, noise=0, seed=1), make(n, noise=0.3, seed=1)
    noise = noisy.x - clean.x if clean.classes else noisy.y - clean.y
    assert abs(noise.std() - 0.3) < 5 * 0.3 / np.sqrt(2 * noise.size)
    assert abs(noise.mean()) < 5 * 0.3 / np.sqrt(noise.size)


def test_sparse_linear_without_noise_is_linear_with_few_weights():
    data, w = sparse_linear(30, d=12, nonzero=4, noise=0)
    np.testing.assert_allclose(data.y, data.x @ w)
    assert sorted(np.abs(w)) == [0] * 8 + [1] * 4


def test_sparse_linear_truth_does_not_depend_on_the_sample():
    (_, w), (_, same), (_, other) = (sparse_linear(n, seed=s) for n, s in [(10, 2), (50, 2), (10, 3)])
    np.testing.assert_array_equal(w, same)
    assert not np.array_equal(w, other)


def test_sparse_linear_features_are_as_correlated_as_stated():
    n = 50_000
    data, _ = sparse_linear(n, d=4, nonzero=1, correlation=0.6)
    off = np.corrcoef(data.x.T)[~np.eye(4, dtype=bool)]
    assert np.abs(off - 0.6).max() < 5 * (1 - 0.6**2) / np.sqrt(n)
    assert np.abs(data.x.std(0) - 1).max() < 5 / np.sqrt(2 * n)

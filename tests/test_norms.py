"""Norms: right to rounding at every size of the numbers, with the bits of the plain formula where that is right."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from reglab.gradient.clip import Clip
from reglab.gradient.sam import SAM
from reglab.groups import partition
from reglab.layers.linear import Linear
from reglab.network import Network
from reglab.norms import along, length, tamed
from reglab.optimizers import SGD
from reglab.step.max_norm import MaxNorm, project_columns
from reglab.step.projection import ProjectL2, project_l2
from reglab.step.proximal_groups import ProximalGroups
from reglab.theory.landscape import random_directions
from reglab.weights.group_lasso import GroupLasso

# A size s for which (3, 4, 0) s is a vector of numbers in full precision, though (3 s)^2 may not be a number.
SIZES = [
    *((np.float32, s) for s in (1e-37, 1e-25, 1e-19, 1.0, 1e19, 1e20, 4e37)),
    *((np.float64, s) for s in (1e-307, 1e-170, 1e-154, 1.0, 1e154, 1e160, 2e307)),
]
sizes = pytest.mark.parametrize(("dtype", "size"), SIZES, ids=lambda value: getattr(value, "__name__", value))
WAY = [0.6, 0.8, 0.0]
NET = Network(Linear(3, 1))
RUN = SimpleNamespace(net=NET, optimizer=SGD(0.1))


def vector(dtype, size):
    return np.array([3, 4, 0], dtype) * dtype(size)


def near(dtype):
    """A relative bound: some ten roundings, of u / 2 each, lie between what is asked and what is known."""
    return 8 * np.finfo(dtype).eps


@sizes
def test_a_length_is_right_at_every_size(dtype, size):
    a = vector(dtype, size)
    with np.errstate(all="raise"):
        found = length(a)
    assert found.dtype == dtype
    np.testing.assert_allclose(found, 5 * dtype(size), rtol=near(dtype))


@sizes
def test_a_vector_of_given_length_is_right_at_every_size(dtype, size):
    with np.errstate(all="raise"):
        found = along(vector(dtype, size), dtype(0.05))
    assert found.dtype == dtype
    np.testing.assert_allclose(found, 0.05 * np.array(WAY), rtol=near(dtype))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_ends_of_the_range(dtype):
    limits = np.finfo(dtype)
    least, most = limits.smallest_subnormal, limits.max
    with np.errstate(over="raise", divide="raise", invalid="raise"):
        assert length(np.array([least, 0])) == least
        assert length(np.array([0, -most])) == most
        assert length(np.array([most, most])) == np.inf  # larger than all numbers; its direction is known all the same
        for a in ([least, least], [most, most]):
            np.testing.assert_allclose(along(np.array(a), dtype(2)), np.sqrt([2, 2]), rtol=near(dtype))
        many = np.full(10_000, most)
        np.testing.assert_allclose(along(many, dtype(1)), 0.01, rtol=10_000 * limits.eps)


@pytest.mark.parametrize("axis", [-1, -2, 0])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_ordinary_lengths_have_the_bits_of_numpy(dtype, axis):
    a = np.random.default_rng(0).standard_normal((4, 5, 60)).astype(dtype)
    np.testing.assert_array_equal(length(a, axis), np.linalg.norm(a, axis=axis))
    np.testing.assert_array_equal(length(a, axis, keepdims=True), np.linalg.norm(a, axis=axis, keepdims=True))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_extreme_and_zero_vectors_leave_their_neighbours_the_same_bits(dtype):
    """Or else a stacked run would differ from separate ones."""
    alone = np.random.default_rng(0).standard_normal((3, 60)).astype(dtype)
    alone[0, 1] = np.finfo(dtype).tiny  # which would lose digits if it were divided
    tiny, large = dtype(np.finfo(dtype).tiny), dtype(np.finfo(dtype).max / 100)
    stacked = np.stack([*alone, tiny * alone[0], large * alone[0] / 10, np.zeros(60, dtype)])
    np.testing.assert_array_equal(length(stacked)[:3], np.linalg.norm(alone, axis=-1))
    np.testing.assert_array_equal(along(stacked, 0.5)[:3], along(alone, 0.5))
    np.testing.assert_array_equal(Clip(99).gradient(lambda *_: stacked, None, None, None)[:3], alone)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_powers_of_two_do_not_round(dtype):
    """A size of 2^k changes no digit: the helper gives what the formula gives near 1."""
    a = np.random.default_rng(0).standard_normal(60).astype(dtype)
    for k in (-100, -70, 70, 100) if dtype is np.float32 else (-900, -600, 600, 900):
        there = np.ldexp(a, k)
        assert length(there) == np.ldexp(np.linalg.norm(a[None], axis=-1)[0], k)
        np.testing.assert_array_equal(along(there, 0.05), along(a, 0.05))


def test_zero_has_no_direction():
    with np.errstate(all="raise"):
        assert length(np.zeros(3)) == 0
        assert not along(np.zeros((2, 3)), 0.5).any()
        mixed = along(np.array([[0.0, 0], [3, 4], [3e-200, 4e-200]]), 1.0)
        np.testing.assert_allclose(mixed, [[0, 0], [0.6, 0.8], [0.6, 0.8]], rtol=1e-15)
        assert [part.tolist() for part in tamed([0, 0])] == [[0, 0], [1], [0]]


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_what_is_not_finite_does_not_become_so(bad):
    """Or a diverged replica would go on unnoticed; the others keep their bits."""
    a = np.array([[1.0, bad, 1e200], [3.0, 4.0, 0.0]])
    with np.errstate(invalid="ignore"):
        assert not np.isfinite(length(a)[0])
        for found in (along(a, 0.5), Clip(0.5).gradient(lambda *_: a, None, None, None), project_l2(a, 0.5)):
            assert not np.isfinite(found[0]).all()
            np.testing.assert_allclose(found[1], [0.3, 0.4, 0], rtol=1e-15)


# ---- wherever a norm is taken


@sizes
def test_clip_keeps_the_direction_and_the_bits_of_what_is_short(dtype, size):
    g = vector(dtype, size)
    with np.errstate(all="raise"):
        clipped = Clip(1.0).gradient(lambda *_: g.copy(), None, None, None)
    assert clipped.dtype == dtype
    if 5 * size > 1:
        np.testing.assert_allclose(clipped, WAY, rtol=near(dtype))
    else:
        np.testing.assert_array_equal(clipped, g)


@sizes
def test_sam_asks_rho_away(dtype, size):
    asked = []

    def at(theta, x, y):
        asked.append(theta)
        return vector(dtype, size)

    with np.errstate(all="raise"):
        SAM(0.05).gradient(at, np.zeros(3, dtype), None, None)
    np.testing.assert_allclose(asked[1], 0.05 * np.array(WAY), rtol=near(dtype))


def test_sweeps_of_extreme_gradients_equal_separate_ones():
    g = np.array([3.0, 4, 0]) * np.array([1e-300, 0, 1, 1e300])[:, None]
    c = np.array([0.5, 1e-299, 7.0])
    stacked = Clip(c).gradient(lambda *_: g, None, None, None)
    for i, j in np.ndindex(3, 4):
        np.testing.assert_array_equal(stacked[i, j], Clip(c[i]).gradient(lambda *_: g[j], None, None, None))  # noqa: B023


@sizes
def test_projections_reach_the_edge_of_the_ball(dtype, size):
    w = vector(dtype, size)
    with np.errstate(all="raise"):
        columns = project_columns(np.stack([w, w[::-1]], 1), 1.0)
        ball = project_l2(w, 1.0)
    right = WAY if 5 * size > 1 else w
    np.testing.assert_allclose(ball, right, rtol=near(dtype))
    np.testing.assert_allclose(columns, np.stack([right, right[::-1]], 1), rtol=near(dtype))
    theta = np.append(w, dtype(0))
    for technique in (MaxNorm(1.0), ProjectL2(1.0)):
        technique.begin(RUN, None)
        found = technique.step(theta, None, None)
        np.testing.assert_array_equal(found[:3], ball)
        assert found.dtype == dtype


@sizes
def test_groups_have_norms_and_directions(dtype, size):
    """Two groups of one vector: one of this size and one of ordinary size, interleaved."""
    w = np.array([3, 0.6, 4, 0.8], dtype) * np.array([size, 1, size, 1], dtype)
    groups = partition([np.array([0, 2]), np.array([1, 3])], [(4,)])
    with np.errstate(all="raise"):
        norms, doubled = groups.norms(w), groups.along(w, dtype(2))
        value, slope = GroupLasso(1.0, [[0, 2], [1, 3]]).weights(w)
    np.testing.assert_allclose(norms, [5 * dtype(size), 1], rtol=near(dtype))
    np.testing.assert_allclose(doubled, [1.2, 1.2, 1.6, 1.6], rtol=near(dtype))
    np.testing.assert_allclose(value, np.sqrt(2) * (5 * size + 1), rtol=near(dtype))
    np.testing.assert_allclose(slope, np.sqrt(2) * np.array([0.6, 0.6, 0.8, 0.8]), rtol=near(dtype))


@sizes
@pytest.mark.parametrize("share", [0.0, 0.4, 1.5])
def test_a_proximal_step_takes_its_share_of_a_group(dtype, size, share):
    """The norm falls by the threshold, here a share of it: nothing is cut that is longer than that."""
    step = ProximalGroups(share * 5 * size / np.sqrt(3), "columns")  # of three weights
    step.begin(RUN, None)
    theta = np.append(vector(dtype, size), dtype(0))
    found = step.step(theta, None, 1.0)
    np.testing.assert_allclose(found, max(1 - share, 0) * theta, rtol=near(dtype))
    if share == 0:
        np.testing.assert_array_equal(found, theta)


@pytest.mark.parametrize("size", [1e-170, 1e160])
def test_directions_have_the_lengths_of_the_units(size):
    theta = np.array([3.0, 1, 4, 1]) * size
    for direction in random_directions(theta, [(slice(0, 4), (2, 2))], np.random.default_rng(0)):
        lengths = length(direction.reshape(2, 2), axis=0)
        np.testing.assert_allclose(lengths, [5 * size, np.sqrt(2) * size], rtol=1e-14)

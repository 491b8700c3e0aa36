"""Weights: what each penalty is by its definition, in a network whose parameters have names."""

from __future__ import annotations

import re
from functools import partial
from types import SimpleNamespace

import numpy as np
import pytest

import small
from reglab import parity
from reglab.checks import gradient_check
from reglab.groups import checked, partition
from reglab.layers.activations import Tanh
from reglab.layers.linear import Linear
from reglab.network import Network
from reglab.optimizers import SGD
from reglab.steps import Training
from reglab.weights.elastic_net import ElasticNet
from reglab.weights.group_lasso import GroupLasso
from reglab.weights.l1 import L1
from reglab.weights.l2 import L2
from reglab.weights.l2_start import L2Start
from reglab.weights.orthogonality import Orthogonality
from reglab.weights.tying import Tying

NET = Network(Linear(5, 3), Tanh(), Linear(3, 3), Tanh(), Linear(3, 3), Tanh(), Linear(3, 4))  # tall, square, wide
THETA = np.random.default_rng(0).standard_normal((2, 3, NET.size))
MATRICES = ["0.W", "2.W", "4.W", "6.W"]

needs_torch = pytest.mark.skipif(not parity.HAVE_TORCH, reason="torch is not installed")


def begun(term, theta=THETA):
    """The term as it is in a run that starts at theta."""
    run = SimpleNamespace(net=NET, theta=theta, lead=theta.shape[:-1], dtype=theta.dtype, single=False)
    run.replicas = partial(Training.replicas, run)
    term.begin(run, None)
    return term


def view(theta, name):
    return NET.view(theta, name)


def refused(words):
    return pytest.raises(ValueError, match=re.escape(words))


TERMS = {
    "elastic net": lambda: ElasticNet(0.7, 0.3),
    "rows": lambda: GroupLasso(0.7),
    "columns": lambda: GroupLasso(0.7, "columns"),
    "lists": lambda: GroupLasso(0.7, [[0, 7, 3], [1], [2, 4, 5, 6, 8]], on="2.W"),
    "rows and biases": lambda: GroupLasso(0.7, on=["6.W", "0.b"]),
    "orthogonality": lambda: Orthogonality(0.7),
    "tying": lambda: Tying(0.7, ["2.W", "2.b"], ["4.W", "4.b"]),
    "one tied to two": lambda: Tying(0.7, ["2.W", "2.W"], ["4.W", "4.W"]),
    "start": lambda: L2Start(0.7, THETA[0, 0] + 1),
}


@pytest.mark.parametrize("make", TERMS.values(), ids=TERMS)
def test_gradient_in_a_network(make):
    term = begun(make())
    assert gradient_check(term.weights, THETA[1, 2], tolerance=1e-9)


@pytest.mark.parametrize("make", TERMS.values(), ids=TERMS)
def test_replicas_in_a_network(make):
    """Each replica has its own value and gradient, under its own lam."""
    term, one = begun(make()), begun(make())
    term.lam = np.array([0.2, 0.9])
    value, gradient = term.weights(THETA)
    for i, j in np.ndindex(2, 3):
        one.lam = term.lam[i]
        one_value, one_gradient = one.weights(THETA[i, j])
        np.testing.assert_allclose(value[i, j], one_value, rtol=1e-13)
        np.testing.assert_allclose(gradient[i, j], one_gradient, rtol=1e-13, atol=1e-15)


@pytest.mark.parametrize("make", TERMS.values(), ids=TERMS)
def test_precision_is_that_of_theta(make):
    value, gradient = begun(make()).weights(THETA.astype(np.float32))
    assert (value.dtype, gradient.dtype) == (np.float32, np.float32)


def off_diagonal(W):
    import torch

    gram = W.T @ W if len(W) >= len(W.T) else W @ W.T
    return ((gram - torch.eye(len(gram), dtype=W.dtype)) ** 2).sum() / 4


IN_TORCH = {
    "rows": lambda w: sum(len(W.T) ** 0.5 * W.norm(dim=1).sum() for W in w.values()),
    "columns": lambda w: sum(len(W) ** 0.5 * W.norm(dim=0).sum() for W in w.values()),
    "orthogonality": lambda w: sum(off_diagonal(W) for W in w.values()),
}


@needs_torch
@pytest.mark.parametrize(("dtype", "gate"), [(np.float64, 1e-12), (np.float32, 1e-5)])
@pytest.mark.parametrize("name", IN_TORCH)
def test_matrices_in_torch(name, dtype, gate):
    """The registry compares them outside a network, where all of theta is one row."""

    def theirs(theta):
        return 0.7 * IN_TORCH[name]({m: theta[NET.slices[m]].reshape(NET.parameters[m].shape) for m in MATRICES})

    assert parity.compare(begun(TERMS[name]()).weights, theirs, THETA[0, 0].astype(dtype)).error <= gate


# ---- elastic net


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize(("ratio", "limit"), [(1.0, L1), (0.0, L2)], ids=["L1", "L2"])
def test_an_elastic_net_ends_in_l1_and_l2(ratio, limit, dtype):
    """Bit for bit as a number, and at the end of a sweep as near as any stacked run."""
    one, two = small.train(ElasticNet(0.05, ratio), dtype=dtype), small.train(limit(0.05), dtype=dtype)
    swept = small.train(ElasticNet(0.05, [0.5, ratio]), dtype=dtype)
    near = 1e-12 if dtype is np.float64 else 1e-5
    for run, where, gate in [(one, ..., 0), (swept, 1, near)]:
        np.testing.assert_allclose(run.theta[where], two.theta, rtol=0, atol=gate)
        np.testing.assert_allclose(run.history["penalty"][:, where], two.history["penalty"], rtol=0, atol=gate)


def test_an_elastic_net_is_the_mean_of_both():
    value, gradient = ElasticNet(0.6, 0.25).weights(THETA)
    for ours, l1, l2 in zip((value, gradient), L1(0.6).weights(THETA), L2(0.6).weights(THETA), strict=True):
        np.testing.assert_allclose(ours, 0.25 * l1 + 0.75 * l2, rtol=1e-13)


@pytest.mark.parametrize("ratio", [-0.1, 1.1, [0.5, 1.5]])
def test_a_ratio_is_a_share(ratio):
    with refused("ratio must be in [0, 1], got "):
        ElasticNet(0.1, ratio)


def test_lam_and_ratio_span_a_grid():
    lam, ratio = np.array([0.01, 0.1])[:, None], np.array([0.0, 0.5, 1.0])
    grid = small.train(ElasticNet(lam, ratio), seeds=2)
    assert grid.lead == (2, 3, 2)
    for i, j in [(0, 1), (1, 2)]:
        one = small.train(ElasticNet(lam[i, 0], ratio[j]), seeds=2)
        np.testing.assert_allclose(grid.theta[i, j], one.theta, rtol=0, atol=1e-12)


# ---- group lasso


def test_rows_and_columns():
    rows = sum(np.sqrt(view(THETA, m).shape[-1]) * np.linalg.norm(view(THETA, m), axis=-1).sum(-1) for m in MATRICES)
    columns = sum(np.sqrt(view(THETA, m).shape[-2]) * np.linalg.norm(view(THETA, m), axis=-2).sum(-1) for m in MATRICES)
    np.testing.assert_allclose(begun(GroupLasso(0.5)).weights(THETA)[0], 0.5 * rows)
    np.testing.assert_allclose(begun(GroupLasso(0.5, "columns")).weights(THETA)[0], 0.5 * columns)


def test_lists_may_say_the_same_as_rows():
    rows = np.arange(9).reshape(3, 3)
    lists = begun(GroupLasso(0.5, rows[::-1].tolist(), on="2.W")).weights(THETA)
    for ours, theirs in zip(lists, begun(GroupLasso(0.5, on="2.W")).weights(THETA), strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-13)


def test_groups_of_one_are_l1():
    alone = begun(GroupLasso(0.5, [[i] for i in range(9)], on="4.W"))
    for ours, theirs in zip(alone.weights(THETA), begun(L1(0.5, on="4.W")).weights(THETA), strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-13)


def test_each_bias_is_a_column_and_all_are_one_row():
    biases = view(THETA, "0.b")
    columns, rows = (begun(GroupLasso(0.5, groups, on="0.b")).weights(THETA)[0] for groups in ("columns", "rows"))
    np.testing.assert_allclose(columns, 0.5 * np.abs(biases).sum(-1), rtol=1e-13)
    np.testing.assert_allclose(rows, 0.5 * np.sqrt(3) * np.linalg.norm(biases, axis=-1), rtol=1e-13)


def test_a_group_at_zero_stays_there():
    theta = THETA.copy()
    view(theta, "2.W")[..., 1, :] = 0
    with np.errstate(all="raise"):
        gradient = begun(GroupLasso(0.5)).weights(theta)[1]
    assert not view(gradient, "2.W")[..., 1, :].any()
    assert view(gradient, "2.W")[..., 0, :].all()


def test_a_row_is_pulled_in_its_own_direction():
    """So that its weights keep their proportions: what dies, dies together."""
    gradient = begun(GroupLasso(0.5)).weights(THETA)[1]
    share = view(gradient, "0.W") / view(THETA, "0.W")
    np.testing.assert_allclose(share, np.broadcast_to(share[..., :1], share.shape), rtol=1e-12)
    np.testing.assert_allclose(np.linalg.norm(view(gradient, "0.W"), axis=-1), 0.5 * np.sqrt(3), rtol=1e-12)


BAD_GROUPS = {
    "overlap": ([[0, 1], [1, 2]], "groups must not overlap, got index 1 in groups 0 and 1"),
    "twice in one": ([[0, 0], [1]], "groups must not overlap, got index 0 in groups 0 and 0"),
    "empty": ([[0, 1], []], "groups[1] must not be empty"),
    "none": ([], "groups must be 'rows', 'columns', or a list of lists of indices, got []"),
    "negative": ([[0, -1]], "groups[0] must be at least 0, got -1"),
    "fraction": ([[0.5]], "groups[0] must be a whole number, got 0.5"),
    "one list": ([0, 1], "groups[0] must have 1 axes, got shape ()"),
    "misspelt": ("row", "groups must be one of 'rows', 'columns', got 'row'"),
    "number": (3, "groups must be 'rows', 'columns', or a list of lists of indices, got 3"),
}


@pytest.mark.parametrize(("groups", "words"), BAD_GROUPS.values(), ids=BAD_GROUPS)
def test_bad_groups_are_refused(groups, words):
    with refused(words):
        GroupLasso(0.1, groups)


def test_groups_must_be_those_of_the_network():
    with refused("groups must hold every index below 9, got none with 4"):
        begun(GroupLasso(0.1, [[0, 1, 2, 3], [5, 6, 7, 8]], on="2.W"))
    with refused("groups must hold indices below 9, got 9 in group 1"):
        begun(GroupLasso(0.1, [range(9), [9]], on="2.W"))


def test_a_partition_numbers_its_groups_through_all_arrays():
    assert partition("rows", [(2, 3), (2,)]).label.tolist() == [0, 0, 0, 1, 1, 1, 2, 2]
    assert partition("columns", [(2, 3), (2,)]).label.tolist() == [0, 1, 2, 0, 1, 2, 3, 4]
    groups = partition(checked([[3, 0], [1, 2]]), [(2, 2)])
    np.testing.assert_allclose(groups.norms(np.array([3.0, 1.0, 0.0, 4.0])), [5, 1])
    np.testing.assert_array_equal(groups.spread(np.array([7, 8])), [7, 8, 8, 7])
    np.testing.assert_allclose(groups.root**2, [2, 2])


# ---- orthogonality


def orthogonal(n, seed=0):
    return np.linalg.qr(np.random.default_rng(seed).standard_normal((n, n)))[0]


def penalty(W, lam=1.0):
    """The term for one matrix, and its gradient."""
    net = Network(Linear(*W.shape))
    term = Orthogonality(lam)
    term.begin(SimpleNamespace(net=net), None)
    value, gradient = term.weights(np.append(W, np.zeros(W.shape[1])))
    return value, net.view(gradient, "0.W")


@pytest.mark.parametrize("shape", [(5, 3), (4, 4), (3, 5)], ids=["tall", "square", "wide"])
def test_orthogonality_costs_nothing_at_orthonormal_matrices_and_does_not_see_rotations(shape):
    d, k = shape
    value, gradient = penalty(orthogonal(max(shape))[:d, :k])
    assert value < 1e-26  # W^T W - 1 is rounding, below 1e-14; and its square
    assert np.abs(gradient).max() < 1e-13
    W, left, right = np.random.default_rng(1).standard_normal(shape), orthogonal(d, 2), orthogonal(k, 3)
    value, gradient = penalty(W, 0.6)
    turned_value, turned_gradient = penalty(left @ W @ right, 0.6)
    np.testing.assert_allclose(turned_value, value, rtol=1e-12)
    np.testing.assert_allclose(turned_gradient, left @ gradient @ right, rtol=0, atol=1e-12)
    singular = np.linalg.svd(W, compute_uv=False)
    np.testing.assert_allclose(value, 0.15 * ((singular**2 - 1) ** 2).sum(), rtol=1e-12)
    np.testing.assert_allclose(gradient, 0.6 * W @ (W.T @ W - np.eye(k)), rtol=0, atol=1e-12)


def test_descent_of_orthogonality_alone_makes_matrices_orthonormal():
    theta, term = THETA / 3, begun(Orthogonality(1.0))
    for _ in range(2000):
        theta = theta - 0.1 * term.weights(theta)[1]
    for name in MATRICES:
        np.testing.assert_allclose(np.linalg.svd(view(theta, name), compute_uv=False), 1, atol=1e-6)
    np.testing.assert_array_equal(theta[..., NET.biases], (THETA / 3)[..., NET.biases])


# ---- tying


def tied(lam, **options):
    return small.train(Tying(lam, "1.W", "3.W"), Linear(6, 6), Tanh(), Linear(6, 6), **options)


def gap(run):
    return np.linalg.norm(run.view("1.W") - run.view("3.W"), axis=(-2, -1))


def test_tying_is_half_the_squared_distance():
    value, gradient = begun(Tying(0.6, "2.W", "4.W")).weights(THETA)
    distance = view(THETA, "2.W") - view(THETA, "4.W")
    np.testing.assert_allclose(value, 0.3 * (distance**2).sum((-2, -1)))
    np.testing.assert_allclose(view(gradient, "2.W"), 0.6 * distance)
    np.testing.assert_allclose(view(gradient, "4.W"), -0.6 * distance)  # no pull on their mean
    assert {name for name in NET.parameters if view(gradient, name).any()} == {"2.W", "4.W"}


def test_equal_parameters_cost_nothing():
    theta = THETA.copy()
    view(theta, "2.W")[...] = view(theta, "4.W")
    value, gradient = begun(Tying(0.6, "2.W", "4.W")).weights(theta)
    assert not value.any()
    assert not gradient.any()


def test_lists_tie_pair_by_pair():
    both = begun(Tying(0.6, ["2.W", "2.b"], ["4.W", "4.b"])).weights(THETA)
    one, other = (begun(Tying(0.6, f"2.{p}", f"4.{p}")).weights(THETA) for p in "Wb")
    for ours, first, second in zip(both, one, other, strict=True):
        np.testing.assert_allclose(ours, first + second, rtol=1e-13)


def test_tying_pulls_together():
    gaps = gap(tied(np.array([0.0, 0.03, 0.3, 1.0]), epochs=60, batch_size=None))
    assert (np.diff(gaps) < 0).all()
    assert gaps[-1] < 0.05 * gaps[0]


def test_stacked_tying_equals_separate():
    lam = np.array([0.0, 0.3, 1.0])
    stacked = tied(lam, seeds=2)
    for i in range(3):
        np.testing.assert_allclose(stacked.theta[i], tied(lam[i], seeds=2).theta, rtol=0, atol=1e-12)
    free = small.train(Linear(6, 6), Tanh(), Linear(6, 6), seeds=2)
    np.testing.assert_allclose(stacked.theta[0], free.theta, rtol=0, atol=1e-12)


BAD_TIES = {
    "shapes": ("0.W", "2.W", "0.W and 2.W must have the same shape, got (5, 3) and (3, 3)"),
    "shapes of a second pair": (["2.W", "2.b"], ["4.W", "6.b"], "2.b and 6.b must have the same shape, got (3,) and"),
    "unknown": ("2.V", "4.W", "one must be one of '0.W', '0.b'"),
    "unknown other": ("2.W", "5.W", "other must be one of '0.W', '0.b'"),
    "itself": ("2.W", "2.W", "other must be one of '0.W', '0.b', '2.b'"),
    "lengths": (["2.W", "2.b"], ["4.W"], "one and other must have the same length, got 2 and 1"),
    "a segment": ("weights", "biases", "one must be one of '0.W', '0.b'"),
    "nothing": ([], [], "one must not be empty, got []"),
    "a number": (2, 4, "one must be a name or a list of names, got 2"),
}


@pytest.mark.parametrize(("one", "other", "words"), BAD_TIES.values(), ids=BAD_TIES)
def test_bad_ties_are_refused(one, other, words):
    with refused(words):
        begun(Tying(0.1, one, other))


# ---- L2 towards the start


def test_the_start_costs_nothing():
    value, gradient = begun(L2Start(0.5)).weights(THETA)
    assert not value.any()
    assert not gradient.any()
    assert small.train(SGD(1e-300), L2Start(0.5)).history["penalty"].max() == 0


def test_the_start_is_remembered_and_not_followed():
    theta = THETA.copy()
    term = begun(L2Start(0.5), theta)
    theta += 1
    value, gradient = term.weights(theta)
    np.testing.assert_allclose(value, 0.25 * (NET.weights.stop - NET.weights.start))
    np.testing.assert_allclose(gradient[..., NET.weights], 0.5)
    assert not gradient[..., NET.biases].any()


def test_a_start_at_zero_is_l2():
    one, two = small.train(L2Start(0.1, start=0.0)), small.train(L2(0.1))
    np.testing.assert_array_equal(one.theta, two.theta)


def test_a_given_start_may_be_one_for_all_or_one_for_each():
    for start in (THETA[0, 0], THETA[0], THETA):
        away = (THETA - start)[..., NET.slices["6.W"]]
        value, gradient = begun(L2Start(0.4, start, on="6.W")).weights(THETA)
        np.testing.assert_allclose(value, 0.2 * (away**2).sum(-1))
        np.testing.assert_allclose(gradient[..., NET.slices["6.W"]], 0.4 * away)


def test_the_start_holds_training_back():
    run = small.train(L2Start(np.array([0.0, 0.1, 1.0, 3.0])), epochs=20)
    way = np.linalg.norm((run.theta - run.net.init([0]))[..., run.net.weights], axis=-1)
    assert (np.diff(way) < 0).all()
    assert way[-1] < 0.1 * way[0]


def test_stacked_starts_equal_separate_ones():
    """Where the run itself begins, which the registry does not try; with a seed's own start for every seed."""
    lam = np.array([0.0, 0.3, 1.0])
    stacked = small.train(L2Start(lam), seeds=2)
    for i in range(3):
        one = small.train(L2Start(lam[i]), seeds=2)
        np.testing.assert_allclose(stacked.theta[i], one.theta, rtol=0, atol=1e-12)
    alone = small.train(L2Start(lam[1]), seeds=[1])
    np.testing.assert_allclose(stacked.theta[1, 1:], alone.theta, rtol=0, atol=1e-12)
    np.testing.assert_allclose(stacked.theta[0], small.train(seeds=2).theta, rtol=0, atol=1e-12)
    earlier = small.train(L2Start(lam, start=small.train(seeds=2).theta), seeds=2)
    assert earlier.theta.shape == stacked.theta.shape


@pytest.mark.parametrize("shape", [(1,), (NET.size - 1,), (3, 3, NET.size), (3, 2, 3, NET.size)])
def test_a_start_must_fit(shape):
    with refused(f"start must broadcast to shape {THETA.shape}, got {shape}"):
        begun(L2Start(0.1, np.ones(shape)))


def test_a_start_must_be_finite():
    with refused("start must be finite, got nan at index (1,)"):
        L2Start(0.1, [0.0, np.nan])

"""The proximal step of the group lasso: the minimum that it states, and rows that are exactly 0."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from scipy.optimize import minimize

import small
from reglab.data.dataset import Dataset
from reglab.layers.linear import Linear
from reglab.losses import HalfSquaredError
from reglab.network import Network
from reglab.optimizers import SGD, Adam, Momentum
from reglab.step.proximal_groups import ProximalGroups
from reglab.training import fit
from reglab.weights.group_lasso import GroupLasso

NET = Network(Linear(4, 3))
RUN = SimpleNamespace(net=NET, optimizer=SGD(0.1))


def mapped(w, t, groups="rows"):
    """The weights after the map with lr lam = t, for w (4, 3)."""
    step = ProximalGroups(t, groups)
    step.begin(RUN, None)
    theta = np.append(w, np.ones(3))
    result = step.step(theta, None, 1.0)
    np.testing.assert_array_equal(result[NET.biases], 1)
    np.testing.assert_array_equal(theta[NET.weights], w.ravel())  # what was given is not written into
    return NET.view(result, "0.W")


@pytest.mark.parametrize("t", [0.0, 0.3, 0.8, 5.0])
@pytest.mark.parametrize("axis", [1, 0], ids=["rows", "columns"])
def test_it_is_the_minimum(axis, t):
    """Where a group u is not 0 the slope of its objective is 0; where it is 0, the kink holds it there."""
    w = np.random.default_rng(0).standard_normal((4, 3))
    u = mapped(w, t, {1: "rows", 0: "columns"}[axis])
    weight = t * np.sqrt(w.shape[axis])
    norms = np.linalg.norm(u, axis=axis, keepdims=True)
    alive = (norms > 0).ravel()
    slope = u - w + weight * u / np.where(norms > 0, norms, 1)
    assert np.abs(np.compress(alive, slope, axis=1 - axis)).max(initial=0) < 1e-12
    assert (np.linalg.norm(np.compress(~alive, w, axis=1 - axis), axis=axis) <= weight).all()
    assert {0.0: alive.all(), 5.0: not alive.any()}.get(t, alive.sum() > 0)


def test_it_is_what_a_general_solver_finds():
    w = np.array([[2.0, 1.0, -1.0], [0.1, 0.2, 0.1], [0.5, -0.9, 0.3], [0.0, 0.0, 0.0]])

    def objective(u):
        rows = np.sqrt((u.reshape(4, 3) ** 2).sum(1) + 1e-14)
        return 0.5 * ((u - w.ravel()) ** 2).sum() + 0.4 * np.sqrt(3) * rows.sum()

    found = minimize(objective, w.ravel() + 0.01, method="Powell", options={"xtol": 1e-9, "ftol": 1e-15})
    np.testing.assert_allclose(mapped(w, 0.4), found.x.reshape(4, 3), atol=1e-5)
    assert not mapped(w, 0.4)[[1, 3]].any()


def test_lists_of_indices():
    w = np.arange(1.0, 13.0).reshape(4, 3)
    u = mapped(w, 0.5, [[0], [1, 2], list(range(3, 12))]).ravel()
    assert u[0] == 0.5
    np.testing.assert_allclose(u[1:3], w.ravel()[1:3] * (1 - 0.5 * np.sqrt(2) / np.sqrt(13)))


def test_rows_vanish_for_good_and_not_under_gradient_steps():
    """Of eight inputs three count. The proximal steps leave exactly the others at 0; gradient steps down the same
    penalty leave them near 0."""
    rng = np.random.default_rng(0)
    x = rng.standard_normal((60, 8))
    truth = np.concatenate([rng.standard_normal((3, 2)) + 2, np.zeros((5, 2))])
    data = Dataset(x, x @ truth + 0.1 * rng.standard_normal((60, 2)))
    options = {"optimizer": SGD(0.1), "epochs": 1000, "every": None, "dtype": np.float64}
    zeros = {}
    for term in (ProximalGroups(0.1), GroupLasso(0.1)):
        run = fit(Network(Linear(8, 2)), data, HalfSquaredError(), regularizers=[term], **options)
        norms = np.linalg.norm(run.view("0.W"), axis=-1)
        zeros[type(term)] = (norms == 0).tolist()
        assert (norms[3:] < 0.05).all()
        assert (norms[:3] > 1).all()
        if type(term) is ProximalGroups:  # and what is left is the minimum of loss + penalty
            W, b = run.view("0.W")[:3], run.view("0.b")
            slope = x[:, :3].T @ (x[:, :3] @ W + b - data.y) / (60 * 2)
            pull = 0.1 * np.sqrt(2) * W / norms[:3, None]
            np.testing.assert_allclose(slope, -pull, atol=1e-10)
    assert zeros == {ProximalGroups: [False] * 3 + [True] * 5, GroupLasso: [False] * 8}


def test_stacked_steps_of_plain_descent_equal_separate_ones():
    lam, lr = np.array([0.0, 0.05, 0.5])[:, None], np.array([0.1, 0.3])
    stacked = small.train(SGD(lr), ProximalGroups(lam), seeds=2)
    for i, j in np.ndindex(3, 2):
        one = small.train(SGD(lr[j]), ProximalGroups(lam[i, 0]), seeds=2)
        np.testing.assert_allclose(stacked.theta[i, j], one.theta, rtol=0, atol=1e-12)
    np.testing.assert_allclose(stacked.theta[0], small.train(SGD(lr), seeds=2).theta, rtol=0, atol=1e-12)


@pytest.mark.parametrize("optimizer", [Momentum(0.1), Adam(0.1)])
def test_other_optimizers_are_refused(optimizer):
    with pytest.raises(ValueError, match=f"optimizer must be SGD for ProximalGroups.*{type(optimizer).__name__}"):
        small.train(optimizer, ProximalGroups(0.1))


def test_bad_input_is_refused():
    with pytest.raises(ValueError, match=r"lam must be in \[0, inf\), got -0.1"):
        ProximalGroups(-0.1)
    with pytest.raises(ValueError, match="groups must not overlap, got index 1 in groups 0 and 1"):
        ProximalGroups(0.1, [[0, 1], [1]])
    with pytest.raises(ValueError, match="groups must hold every index below 30, got none with 2"):
        small.train(SGD(0.1), ProximalGroups(0.1, [[0, 1]]))

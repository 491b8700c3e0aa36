"""Proximal step: the map is the minimum that it claims to be, and training with it ends in the lasso."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar
from sklearn.linear_model import Lasso

import small
from reglab.data.dataset import Dataset
from reglab.layers.linear import Linear
from reglab.losses import HalfSquaredError
from reglab.network import Network
from reglab.optimizers import SGD, Adam, AdamW, Momentum, Nesterov
from reglab.step.proximal import Proximal
from reglab.theory.lasso import soft_threshold
from reglab.training import fit
from reglab.weights.l1 import L1

RNG = np.random.default_rng(0)
X = RNG.standard_normal((60, 8))
Y = X @ [2.0, -1.5, 1.0, 0, 0, 0, 0, 0] + 0.5 * RNG.standard_normal(60)
X, Y = X - X.mean(0), Y - Y.mean()
LAMS = np.array([0.05, 0.3, 1.0])
NUMBERS = st.floats(-10, 10)


class Point:
    """As much of a run as `begin` looks at: three weights and a bias."""

    optimizer = SGD(1.0)
    net = Network(Linear(3, 1))


def prox(w, lam, lr):
    """The map on theta (*lead, 4), of which three are weights."""
    proximal = Proximal(lam)
    proximal.begin(Point, None)
    return proximal.step(np.asarray(w, float), None, np.asarray(lr))


def regression(*regularizers, optimizer=None, **options):
    options = {"epochs": 4000, "every": None, "dtype": np.float64} | options
    return fit(
        Network(Linear(8, 1)), Dataset(X, Y), HalfSquaredError(), regularizers=list(regularizers),
        optimizer=optimizer or SGD(0.2), **options,
    )  # fmt: skip


@given(w=NUMBERS, lam=st.floats(0, 5), lr=st.floats(0.01, 2))
def test_the_map_is_the_minimum(w, lam, lr):
    """Of 1/2 (u - w)^2 + lr lam |u|, by the values around it and by a search that knows nothing of thresholds."""
    u = prox([w, 0, 0, 0], lam, lr)[0]

    def objective(u):
        return 0.5 * (u - w) ** 2 + lr * lam * np.abs(u)

    around = u + np.concatenate([-np.geomspace(1e-6, 10, 50), np.geomspace(1e-6, 10, 50)])
    assert (objective(around) > objective(u)).all()
    found = minimize_scalar(objective, bounds=(-11, 11), method="bounded", options={"xatol": 1e-9}).x
    assert abs(found - u) < 1e-5


@given(w=st.lists(NUMBERS, min_size=3, max_size=3), t=st.floats(0, 10))
def test_what_is_within_the_threshold_is_exactly_zero_and_all_else_moves_by_it(w, t):
    w = np.array(w)
    u = prox([*w, 3.0], t, 1.0)[:3]
    within = np.abs(w) <= t
    np.testing.assert_array_equal(u[within], 0.0)
    np.testing.assert_allclose(u[~within], (w - np.sign(w) * t)[~within], rtol=1e-15)
    np.testing.assert_array_equal(u, soft_threshold(w, t))


@given(st.lists(NUMBERS, min_size=6, max_size=6), st.floats(0, 10))
def test_the_map_brings_no_two_points_apart(w, t):
    """A proximal map is firmly nonexpansive."""
    a, b = np.array(w).reshape(2, 3)
    pa, pb = (prox([*p, 0.0], t, 1.0)[:3] for p in (a, b))
    assert (pa - pb) @ (pa - pb) <= (pa - pb) @ (a - b) + 1e-9


def test_biases_stay_as_they_are_unless_they_are_named():
    np.testing.assert_array_equal(prox([0.1, 3, -3, 0.1], 1.0, 1.0), [0, 2, -2, 0.1])
    proximal = Proximal(1.0, on=["0.b"])
    proximal.begin(Point, None)
    np.testing.assert_array_equal(proximal.step(np.full(4, 0.1), None, np.asarray(1.0)), [0.1, 0.1, 0.1, 0])


def test_the_threshold_follows_lam_and_the_learning_rate():
    """lead = (2 lams, 3 lrs, 1 seed), each with its own threshold."""
    lam, lr = np.array([[0.1], [0.2]]), np.array([1.0, 2.0, 3.0])
    w = np.full((2, 3, 1, 4), 5.0)
    np.testing.assert_allclose(prox(w, lam, lr[:, None])[..., 0, 0], 5 - lam * lr, rtol=1e-15)


def test_it_does_not_touch_what_it_is_given():
    w = np.ones(4)
    prox(w, 0.5, 1.0)
    np.testing.assert_array_equal(w, 1)


@pytest.mark.parametrize("lam", LAMS)
def test_training_ends_in_the_lasso_of_scikit_learn(lam):
    theirs = Lasso(alpha=lam, tol=1e-14, max_iter=10**6).fit(X, Y)
    run = regression(Proximal(lam))
    np.testing.assert_allclose(run.view("0.W")[:, 0], theirs.coef_, rtol=0, atol=1e-8)
    np.testing.assert_array_equal(run.view("0.W")[:, 0] == 0, theirs.coef_ == 0)
    np.testing.assert_allclose(run.view("0.b"), theirs.intercept_, atol=1e-8)


def test_a_sweep_of_lam_ends_in_each_lasso():
    run = regression(Proximal(LAMS), seeds=2)
    for i, lam in enumerate(LAMS):
        theirs = Lasso(alpha=lam, tol=1e-14, max_iter=10**6).fit(X, Y).coef_
        np.testing.assert_allclose(run.view("0.W")[i, ..., 0], [theirs, theirs], rtol=0, atol=1e-8)


def test_the_objective_falls_with_every_step():
    """As for every lr below 1 / (the largest curvature)."""
    run = regression(Proximal(0.3), epochs=50, every=1)
    # The history does not know the penalty: the weights come from trainings that are one epoch longer each time.
    values = [run.history["train_loss"][e] + 0.3 * np.abs(regression(Proximal(0.3), epochs=e + 1).weights).sum()
              for e in range(50)]  # fmt: skip
    assert (np.diff(values) <= 1e-12).all()  # rounding of sums of 60 squares; a wrong step climbs by far more
    assert (run.history["penalty"] == 0).all()


def test_the_subgradient_never_rests_at_zero():
    """Why there is a proximal step: with L1 in the loss, the same weights stay near 0 and hardly ever at it."""
    proximal, subgradient = (regression(term).weights for term in (Proximal(0.3), L1(0.3)))
    zero = proximal == 0
    assert 3 <= zero.sum() <= 5
    assert (subgradient[zero] != 0).all()
    assert (np.abs(subgradient[zero]) < 2 * 0.2 * 0.3).all()


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_zeros_survive_minibatches_in_any_precision(dtype):
    run = small.train(SGD(0.1), Proximal(0.1), dtype=dtype, epochs=20)
    assert run.theta.dtype == dtype
    assert 0.2 < (run.weights == 0).mean() < 1
    assert (run.theta[run.net.biases] != 0).all()


class OwnDescent(SGD):
    """Derived from plain descent, with steps of its own."""


OTHERS = [Momentum(0.1), Momentum(0.1, mu=0.0), Nesterov(0.1), Adam(), AdamW(), OwnDescent(0.1)]


@pytest.mark.parametrize("optimizer", OTHERS, ids=lambda o: type(o).__name__)
def test_other_optimizers_are_refused(optimizer):
    words = f"optimizer must be SGD for Proximal, got {type(optimizer).__name__}: .*threshold"
    with pytest.raises(ValueError, match=words):
        regression(Proximal(0.1), optimizer=optimizer)


BAD = {
    "negative": (lambda: Proximal(-0.1), "lam must be in [0, inf), got -0.1"),
    "one negative": (lambda: Proximal([0.1, -2.0]), "lam must be in [0, inf), got -2"),
    "infinite": (lambda: Proximal(np.inf), "lam must be finite, got inf"),
    "a word": (lambda: Proximal("big"), "lam must be a real number, got 'big'"),
    "none": (lambda: Proximal([]), "lam must not be empty, got shape (0,)"),
    "on nothing": (lambda: regression(Proximal(0.1, on="5.W")), "on must be one of '0.W'"),
}  # fmt: skip


@pytest.mark.parametrize(("ask", "words"), BAD.values(), ids=BAD)
def test_bad_input_is_refused(ask, words):
    with pytest.raises(ValueError, match=re.escape(words)):
        ask()

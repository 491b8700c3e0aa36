"""What holds for optimizers beside torch: what they leave alone, and where they are the same."""

from __future__ import annotations

import numpy as np
import pytest

import small
from registry import OPTIMIZERS, middle
from reglab.optimizers import SGD, AdamW

every_optimizer = pytest.mark.parametrize("entry", OPTIMIZERS, ids=lambda e: e.id)


def test_decoupled_decay_shrinks_weights_and_nothing_else():
    theta = np.ones((2, 5))
    optimizer = AdamW(0.1, lam=0.5)
    optimizer.begin(theta, decayed=slice(0, 3))
    for _ in range(2):
        optimizer.step(theta, np.zeros_like(theta), 0.1)
    np.testing.assert_allclose(theta[:, :3], (1 - 0.1 * 0.5) ** 2)
    np.testing.assert_array_equal(theta[:, 3:], 1)


def test_decay_reaches_the_weights_of_a_network_only():
    """In one step from the same start: the weights differ by the decay, biases not at all."""
    plain, decayed = (small.train(AdamW(0.1, lam=lam), epochs=1, batch_size=None) for lam in (0.0, 0.5))
    net = plain.net
    start = net.init([0])[0]
    np.testing.assert_allclose((plain.theta - decayed.theta)[net.weights], 0.1 * 0.5 * start[net.weights], atol=1e-15)
    np.testing.assert_array_equal(plain.theta[net.biases], decayed.theta[net.biases])


@every_optimizer
def test_where_the_gradient_has_always_been_zero_nothing_moves(entry):
    """So running averages, which live in theta too, are left alone."""
    theta = np.ones(4)
    optimizer = entry.make(**middle(entry))
    optimizer.begin(theta, decayed=slice(0, 2))
    for _ in range(3):
        optimizer.step(theta, np.array([1.0, -1.0, 1.0, 0.0]), 0.1)
    assert theta[3] == 1
    assert (theta[:3] != 1).all()


@every_optimizer
def test_the_gradient_is_left_as_it_was(entry):
    theta, gradient = np.ones(4), np.arange(4.0)
    optimizer = entry.make(**middle(entry))
    optimizer.begin(theta)
    optimizer.step(theta, gradient, 0.1)
    np.testing.assert_array_equal(gradient, np.arange(4.0))


@every_optimizer
def test_begin_forgets_the_last_training(entry):
    optimizer = entry.make(**middle(entry))
    one, again = small.train(optimizer), small.train(optimizer)
    np.testing.assert_array_equal(one.theta, again.theta)


@every_optimizer
def test_a_rate_of_one_replica_is_its_own(entry):
    """lr as `fit` hands it over, shape (sweep, 1), beside the same numbers one by one."""
    values, rates = middle(entry), np.array([[0.1], [0.01]])
    gradient = np.random.default_rng(0).standard_normal((2, 3, 4))
    theta = np.ones((2, 3, 4))
    together = entry.make(**values)
    together.begin(theta)
    together.step(theta, gradient, rates)
    for i in range(2):
        alone, one = np.ones((3, 4)), entry.make(**values)
        one.begin(alone)
        one.step(alone, gradient[i], rates[i, 0])
        np.testing.assert_allclose(theta[i], alone, rtol=1e-13)


def test_a_step_of_sgd():
    theta = np.ones(3)
    sgd = SGD(0.1)
    sgd.begin(theta)
    sgd.step(theta, np.array([1.0, 0.0, -2.0]), 0.1)
    np.testing.assert_allclose(theta, [0.9, 1, 1.2])

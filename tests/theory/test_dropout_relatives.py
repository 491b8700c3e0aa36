"""Covariances against all masks, and the distance from normal that is promised."""

from __future__ import annotations

import re

import numpy as np
import pytest
from scipy.special import ndtr

from reglab.theory.dropout import all_masks, mask_probability
from reglab.theory.dropout_relatives import distance_bound, of_connections, of_units

rng = np.random.default_rng(0)
A, W = rng.standard_normal(6), rng.standard_normal((6, 3))


@pytest.mark.parametrize("rate", [0.2, 0.5, 0.8])
def test_noise_on_units_is_shared_by_the_next_layer(rate):
    masks = all_masks(6)
    weight = mask_probability(masks, rate)
    u = (masks / (1 - rate) * A) @ W
    u = u - weight @ u
    covariance = np.einsum("m,mk,ml->kl", weight, u, u)
    np.testing.assert_allclose(of_units(A, W, rate / (1 - rate)), covariance, atol=1e-12)


def test_noise_on_connections_is_not_shared_but_as_large():
    found = of_connections(A, W, 0.5)
    np.testing.assert_array_equal(np.diag(found), np.diag(of_units(A, W, 0.5)))
    assert np.count_nonzero(found) == 3


def test_units_may_differ():
    keep = rng.uniform(size=6)
    whole = of_units(A, W, keep * (1 - keep))
    np.testing.assert_allclose(whole, sum(keep[j] * (1 - keep[j]) * A[j] ** 2 * np.outer(W[j], W[j]) for j in range(6)))


@pytest.mark.parametrize("rate", [0.1, 0.5, 0.8])
@pytest.mark.parametrize("d", [2, 6, 12])
def test_no_sum_is_farther_from_normal_than_promised(rate, d):
    draws = np.random.default_rng(d)
    a, w = draws.uniform(0.2, 1, d), draws.standard_normal(d)
    masks = all_masks(d)
    u, weight = (masks / (1 - rate)) @ (a * w), mask_probability(masks, rate)
    order = np.argsort(u)
    below = np.concatenate([[0], np.cumsum(weight[order])])
    normal = ndtr((u[order] - a @ w) / np.sqrt(rate / (1 - rate) * ((a * w) ** 2).sum()))
    gap = max(np.abs(below[1:] - normal).max(), np.abs(below[:-1] - normal).max())
    assert gap <= distance_bound(a, w, rate)


def test_it_falls_as_one_over_the_root_of_the_units():
    few, many = (distance_bound(np.ones(d), np.ones(d), 0.3) for d in (10, 1000))
    assert few == pytest.approx(10 * many)


REFUSED = {
    "lengths": (lambda: of_units(A[:5], W, 1.0), "a and W must have the same length, got 5 and 6"),
    "a negative variance": (lambda: of_connections(A, W, -1.0), "variance must be in [0, inf), got -1"),
    "nothing is dropped": (lambda: distance_bound(A, W[:, 0], 0.0), "rate must be in (0, 1), got 0"),
    "nothing is sent": (lambda: distance_bound([0.0], [1.0], 0.5), "a and w must be such that something is sent"),
}


@pytest.mark.parametrize(("ask", "words"), REFUSED.values(), ids=REFUSED)
def test_it_is_refused(ask, words):
    with pytest.raises(ValueError, match=re.escape(words)):
        ask()

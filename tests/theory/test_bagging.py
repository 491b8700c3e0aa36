"""The mean of correlated members, the rows of a bootstrap, and the ambiguity of an ensemble."""

from __future__ import annotations

import numpy as np
import pytest

from reglab.ensembles.bagging import bootstraps
from reglab.theory.bagging import ambiguity, coverage, distinct_share, error_of_mean, error_products

RNG = np.random.default_rng(0)


def test_the_error_of_a_mean_by_its_matrix():
    """w^T C w with equal weights, C of v on the diagonal and c beside it."""
    for k, v, c in ((1, 2.0, 0.5), (2, 1.0, -1.0), (5, 1.0, 0.3), (40, 0.1, 0.1)):
        C = np.full((k, k), c) + (v - c) * np.eye(k)
        assert error_of_mean(v, c, k) == pytest.approx(C.mean())


def test_its_limits():
    k = np.arange(1, 1000)
    np.testing.assert_allclose(error_of_mean(1.0, 0.0, k), 1 / k)
    np.testing.assert_allclose(error_of_mean(1.0, 1.0, k), 1)
    assert error_of_mean(1.0, 0.3, 10**9) == pytest.approx(0.3)
    assert (np.diff(error_of_mean(1.0, 0.3, k)) < 0).all()


def test_measured_products_give_the_error_of_the_mean_exactly():
    errors = RNG.standard_normal((3, 6, 50)) + RNG.standard_normal((3, 1, 50)) + 0.4
    own, common = error_products(errors)
    pairs = np.mean([(errors[:, i] * errors[:, j]).mean(-1) for i in range(6) for j in range(6) if i != j], 0)
    np.testing.assert_allclose(common, pairs, rtol=1e-12)
    np.testing.assert_allclose(error_of_mean(own, common, 6), (errors.mean(1) ** 2).mean(-1), rtol=1e-12)


def test_the_mean_is_better_than_the_average_member_by_the_ambiguity():
    told, y = RNG.standard_normal((4, 9, 30)), RNG.standard_normal(30)
    of_mean, of_members, spread = ambiguity(told, y)
    np.testing.assert_allclose(of_mean, of_members - spread, rtol=1e-12)
    assert (spread > 0).all()
    own, common = error_products(told - y)
    np.testing.assert_allclose(spread, (own - common) * 8 / 9, rtol=1e-12)


def test_members_that_agree_gain_nothing():
    of_mean, of_members, spread = ambiguity(np.ones((3, 5)), np.arange(5.0))
    assert (of_mean, spread) == (of_members, 0)


def test_the_share_of_distinct_rows():
    """By counting: with n = 3 the 27 bootstraps hold (3 * 1 + 18 * 2 + 6 * 3) / 27 rows on average."""
    assert distinct_share(3) == pytest.approx((3 * 1 + 18 * 2 + 6 * 3) / 27 / 3)
    assert distinct_share(1) == 1
    assert distinct_share(10**8) == pytest.approx(1 - np.exp(-1))
    np.testing.assert_allclose(distinct_share(100, np.array([1, 100])), [0.01, distinct_share(100)])
    rows = bootstraps(200, 400)
    share = np.mean([len(np.unique(r)) for r in rows]) / 200
    assert abs(share - distinct_share(200)) < 6 * 0.022 / 20  # the share of one bootstrap has a spread of 0.022


def test_coverage_of_bootstraps():
    np.testing.assert_allclose(coverage([[0, 0, 1], [1, 1, 2], [0, 0, 0]], 4), [0.5, 0.75, 0.75])


REFUSED = [
    (lambda: error_of_mean(-1.0, 0.0, 2), "own must be in"),
    (lambda: error_of_mean(1.0, 1.2, 2), r"common must be in \[-1, 1\] for v = 1 and k = 2, got 1.2"),
    (lambda: error_of_mean(1.0, -0.5, 4), r"common must be in \[-0.333333, 1\] for v = 1 and k = 4, got -0.5"),
    (lambda: error_of_mean(1.0, 0.5, 0), "k must be whole numbers, at least 1, got 0"),
    (lambda: error_of_mean(1.0, 0.5, 1.5), "k must be whole numbers, at least 1, got 1.5"),
    (lambda: error_products(np.ones((1, 4))), "errors must be of at least two members"),
    (lambda: error_products(np.ones(4)), "errors must be of at least two members"),
    (lambda: ambiguity(np.ones((2, 3)), np.ones(4)), "told must have members and a number for each of 4 rows"),
    (lambda: distinct_share(0), "n must be whole numbers, at least 1, got 0"),
    (lambda: distinct_share(5, 0.5), "draws must be whole numbers, at least 1, got 0.5"),
    (lambda: coverage([[4]], 4), "rows must be row numbers in 0..3"),
]


@pytest.mark.parametrize(("call", "message"), REFUSED, ids=[message for _, message in REFUSED])
def test_what_cannot_be_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()

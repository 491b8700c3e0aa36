"""Calibration: against scikit-learn, against counting by hand, and where the truth is known."""

from __future__ import annotations

import re

import numpy as np
import pytest
from scipy.optimize import minimize_scalar
from sklearn.calibration import calibration_curve

from reglab.theory.calibration import by_chance, calibration_error, one_class, reliability, temperature, top_label

RNG = np.random.default_rng(0)
Z = 2 * RNG.standard_normal((400, 3))
Q = np.exp(Z) / np.exp(Z).sum(-1, keepdims=True)
Y = RNG.integers(3, size=400)


def log_loss(z, y):
    z = z - z.max(-1, keepdims=True)
    return (np.log(np.exp(z).sum(-1)) - np.take_along_axis(z, y[..., None], -1)[..., 0]).mean(-1)


@pytest.mark.parametrize(("by", "strategy"), [("width", "uniform"), ("count", "quantile")])
@pytest.mark.parametrize("bins", [1, 4, 10, 15])
@pytest.mark.parametrize("k", [0, 2])
def test_the_diagram_is_that_of_scikit_learn(by, strategy, bins, k):
    p, hit = one_class(Q[:398], Y[:398], k)  # no quantile is a row itself: their rounding would decide its bin
    found = reliability(p, hit, bins, by)
    there = found.rows > 0
    happened, stated = calibration_curve(hit, p, n_bins=bins, strategy=strategy)
    np.testing.assert_allclose(found.happened[there], happened, atol=1e-12)
    np.testing.assert_allclose(found.stated[there], stated, atol=1e-12)
    np.testing.assert_allclose(found.rows.sum(), 1)


def test_a_border_belongs_to_the_bin_below():
    p = np.array([0.0, 0.5, 0.5, 1.0])
    found = reliability(p, [0, 1, 0, 1], 2)
    np.testing.assert_allclose(found.rows, [0.75, 0.25])
    np.testing.assert_allclose(found.happened, [1 / 3, 1])
    np.testing.assert_allclose(calibration_curve([0, 1, 0, 1], p, n_bins=2)[0], found.happened)


def test_an_empty_bin_says_nothing():
    found = reliability([0.9, 0.95], [1, 0], 10)
    assert np.isnan(found.stated[:8]).all()
    assert np.isnan(found.happened[:8]).all()
    assert not found.rows[:8].any()


def test_the_error_by_hand():
    """Two bins: 0.2 and 0.4 with one hit, 0.9 with none."""
    p, hit = [0.2, 0.4, 0.9, 0.9], [1, 0, 0, 0]
    np.testing.assert_allclose(calibration_error(p, hit, 2), 0.5 * abs(0.3 - 0.5) + 0.5 * 0.9)
    np.testing.assert_allclose(calibration_error(p, hit, 1), abs(0.6 - 0.25))


def test_the_error_is_the_mean_distance_in_the_diagram():
    p, hit = top_label(Q, Y)
    stated, happened, rows = reliability(p, hit)
    np.testing.assert_allclose(calibration_error(p, hit), np.nansum(rows * np.abs(stated - happened)))


def test_wide_bins_hide_errors_of_both_signs():
    p, hit = np.repeat([0.25, 0.75], 100), np.repeat([0, 1, 0, 1], 50)
    assert calibration_error(p, hit, 1) == 0
    np.testing.assert_allclose(calibration_error(p, hit, 2), 0.25)


@pytest.mark.parametrize("by", ["width", "count"])
def test_stacked_equals_separate(by):
    q, y = Q.reshape(4, 2, 50, 3), Y.reshape(4, 2, 50)
    p, hit = top_label(q, y)
    error, diagram, chance = calibration_error(p, hit, 5, by), reliability(p, hit, 5, by), by_chance(p, 5, by)
    found = temperature(np.log(q), y)
    assert error.shape == chance.shape == found.shape == (4, 2)
    for i in np.ndindex(4, 2):
        np.testing.assert_allclose(error[i], calibration_error(p[i], hit[i], 5, by), atol=1e-12)
        np.testing.assert_allclose(found[i], temperature(np.log(q[i]), y[i]), rtol=1e-6)
        for whole, part in zip(diagram, reliability(p[i], hit[i], 5, by), strict=True):
            np.testing.assert_allclose(whole[i], part, atol=1e-12)


def test_rows_may_share_their_labels():
    p, hit = top_label(np.stack([Q, Q[::-1]]), Y)
    assert p.shape == hit.shape == (2, 400)
    np.testing.assert_array_equal(hit[0], Q.argmax(-1) == Y)


def test_chance_alone_is_an_error_of_its_size():
    """One bin of n rows that all say 1/2: the mean of |share - 1/2| is that of a binomial; by de Moivre for n = 4 it is
    3/16, with a standard deviation below 1/4 over 4,000 draws."""
    found = by_chance(np.full(4, 0.5), 1, draws=4000)
    assert abs(found - 3 / 16) < 5 * 0.25 / np.sqrt(4000)


def test_chance_fades_with_the_root_of_the_rows():
    p = np.random.default_rng(1).random(6400)
    few, many = by_chance(p[:400]), by_chance(p)
    assert 3.4 < few / many < 4.7  # 4, and the standard errors of two means of 400 draws


def test_a_calibrated_model_errs_by_chance_alone():
    rng = np.random.default_rng(2)
    p = rng.random((200, 500))
    errors = calibration_error(p, rng.random(p.shape) < p)
    chance = by_chance(p[0], draws=2000)
    assert abs(errors.mean() - chance) < 6 * errors.std() / np.sqrt(200) + 0.002


def test_the_temperature_is_the_best_one():
    best = minimize_scalar(
        lambda s: log_loss(Z / np.exp(s), Y), bounds=(-4, 4), method="bounded", options={"xatol": 1e-9}
    )
    found = temperature(Z, Y)
    assert log_loss(Z / found, Y) <= best.fun + 1e-12


@pytest.mark.parametrize("scale", [0.2, 1.0, 5.0])
def test_a_temperature_undoes_a_scale(scale):
    rng = np.random.default_rng(3)
    z = 1.5 * rng.standard_normal((40_000, 3))
    q = np.exp(z) / np.exp(z).sum(-1, keepdims=True)
    y = (rng.random(40_000)[:, None] > q.cumsum(-1)).sum(-1)
    np.testing.assert_allclose(temperature(scale * z, y) / temperature(z, y), scale, rtol=1e-6)
    # The information of 40,000 rows on log T is above 0.2 each: a standard error below 0.012.
    assert abs(np.log(temperature(z, y))) < 5 * 0.012


def test_a_temperature_has_its_bounds():
    z = np.array([[3.0, 0.0], [0.0, 1.0]])
    np.testing.assert_allclose(temperature(z, [0, 1], low=0.1), 0.1, rtol=1e-8)
    np.testing.assert_allclose(temperature(z, [1, 0], high=7.0), 7.0, rtol=1e-8)


def test_huge_logits_are_no_trouble():
    z = np.array([[1e4, 0.0], [0.0, 2e4], [1e4, 0.0]])
    with np.errstate(over="raise", invalid="raise"):
        assert np.isfinite(temperature(z, [0, 1, 1]))


REFUSED = {
    "p above one": (lambda: reliability([0.5, 1.5], [0, 1]), "p must be in [0, 1], got 1.5"),
    "NaN": (lambda: reliability([0.5, np.nan], [0, 1]), "p must be finite, got nan at index (1,)"),
    "a number": (lambda: reliability(0.5, 1), "p must be an array with rows on its last axis, got 0.5"),
    "no rows": (lambda: calibration_error([], []), "p must not be empty, got shape (0,)"),
    "half a hit": (lambda: calibration_error([0.5], [0.5]), "hit must be truth values, got 0.5"),
    "lengths": (lambda: calibration_error([0.5, 0.6], [0, 1, 1]), "hit must broadcast to (2,), got shape (3,)"),
    "no bins": (lambda: reliability([0.5], [1], 0), "bins must be at least 1, got 0"),
    "half a bin": (lambda: reliability([0.5], [1], 2.5), "bins must be a whole number, got 2.5"),
    "another way": (lambda: reliability([0.5], [1], by="mass"), "by must be one of 'width', 'count', got 'mass'"),
    "no draws": (lambda: by_chance([0.5], draws=0), "draws must be at least 1, got 0"),
    "one class alone": (lambda: top_label([[1.0]], [0]), "q must have rows and at least 2 classes, got shape (1, 1)"),
    "q below zero": (lambda: top_label([[1.5, -0.5]], [0]), "q must be in [0, 1], got 1.5"),
    "a label too large": (lambda: top_label([[0.5, 0.5]], [2]), "y must be labels in 0..1, got 2"),
    "no label": (lambda: top_label([[0.5, 0.5]], [-1]), "y must have a label for every row, got -1"),
    "labels of other rows": (lambda: top_label(Q, Y[:7]), "y must broadcast to (400,), got shape (7,)"),
    "a class that is not there": (lambda: one_class(Q, Y, 3), "k must be a class in 0..2, got 3"),
    "a negative class": (lambda: one_class(Q, Y, -1), "k must be at least 0, got -1"),
    "a flat z": (lambda: temperature([1.0, 2.0], [0]), "z must have rows and at least 2 classes, got shape (2,)"),
    "T below zero": (lambda: temperature(Z, Y, low=-1.0), "low must be in (0, inf), got -1.0"),
    "no T between": (lambda: temperature(Z, Y, low=2.0, high=2.0), "high must be in (2, inf), got 2.0"),
}


@pytest.mark.parametrize(("ask", "words"), REFUSED.values(), ids=REFUSED)
def test_it_is_refused(ask, words):
    with pytest.raises(ValueError, match=re.escape(words)):
        ask()

"""Intervals and the words for them."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from reglab.experiments import in_points, interval, signed, t_interval, told, verdict


@pytest.mark.parametrize("level", [0.5, 0.95])
def test_the_interval_is_that_of_the_t_test(level):
    values = np.random.default_rng(0).standard_normal((3, 8))
    mean, low, high = t_interval(values, level)
    expected = stats.ttest_1samp(values, 0, axis=-1).confidence_interval(level)
    np.testing.assert_allclose(mean, values.mean(-1))
    np.testing.assert_allclose((low, high), (expected.low, expected.high), rtol=1e-12)


def test_it_holds_the_truth_as_often_as_it_says():
    values = 3 + np.random.default_rng(0).standard_normal((20_000, 5))
    _, low, high = t_interval(values)
    share = ((low < 3) & (high > 3)).mean()
    assert abs(share - 0.95) < 5 * np.sqrt(0.95 * 0.05 / 20_000)


@pytest.mark.parametrize(
    ("number", "text"), [(1.25, "+1.2"), (-0.36, "−0.4"), (-0.04, "0.0"), (0.04, "0.0"), (0, "0.0"), (12, "+12.0")]
)
def test_numbers_carry_their_sign_unless_they_are_zero(number, text):
    assert signed(number) == text


def test_a_gain_is_told_in_points():
    assert in_points([0.01, 0.02, 0.03]) == "+2.0 (−0.5 to +4.5)"
    assert in_points([0.01, 0.01]) == "+1.0 (+1.0 to +1.0)"
    assert interval([0.01, 0.02, 0.03]) == "+0.020 (−0.005 to +0.045)"


def test_a_verdict_is_what_the_printed_interval_says():
    assert verdict([1.0, 1.1, 1.2], 1) == "better than"
    assert verdict([-1.0, -1.1, -1.2], 1) == "worse than"
    assert verdict([1.0, 2.0, 3.0], 1) == "not distinguishable from"
    assert verdict([0.0, 0.0, 0.0], 1) == "not distinguishable from"


@pytest.mark.parametrize(
    ("end", "said"),
    [(0.16, "{} than"), (0.14, "perhaps {} than"), (0.0, "perhaps {} than"), (-0.14, "perhaps {} than"),
     (-0.16, "not distinguishable from")],
)  # fmt: skip
def test_a_verdict_near_its_threshold_says_so(end, said):
    gain = np.array([1.0, 1.1, 1.2])
    gain = gain - float(t_interval(gain)[1]) + end  # now this is the interval's lower end
    assert verdict(gain, 1) == said.format("better")
    assert verdict(-gain, 1) == said.format("worse")
    assert verdict(gain + 1, 1) == "better than"


def test_a_verdict_in_words_of_ones_own():
    words = ("it rose", "it fell", "nobody knows")
    assert told(0.2, 0.9, 1, *words) == verdict([1.0, 1.1, 1.2], 1, *words) == "it rose"
    assert told(-0.9, -0.2, 1, *words) == "it fell"
    assert told(-0.9, -0.1, 1, *words) == "perhaps it fell"
    assert told(-0.9, 0.9, 1, *words) == "nobody knows"


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: t_interval([1.0]), r"values must have at least two entries on the last axis, got shape \(1,\)"),
        (lambda: t_interval(1.0), r"values must have at least two entries on the last axis, got shape \(\)"),
        (lambda: t_interval([1.0, np.nan]), "values must be finite"),
        (lambda: t_interval([1.0, 2.0], level=1), r"level must be in \(0, 1\), got 1"),
        (lambda: in_points([[0.1, 0.2]]), r"gain must have"),
        (lambda: interval([[0.1, 0.2]]), r"difference must have"),
        (lambda: verdict([0.1]), r"values must have at least two entries"),
    ],
)
def test_bad_input_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()

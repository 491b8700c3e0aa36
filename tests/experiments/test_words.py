"""Intervals and the words for them."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from reglab.experiments import Comparison, Estimate, in_points, interval, t_interval, told, verdict


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


# ---- sentences, for all that can come out


def comparison(mean, half, p, metric="accuracy", margin=None):
    return Comparison("dropout", "plain", Estimate(mean, mean - half, mean + half, 9, p), p, metric, margin)


SENTENCES = [
    (
        comparison(0.012, 0.008, 0.01),
        "Dropout is better than plain: its accuracy is 1.2 percentage points higher "
        "(95 % interval 0.4 to 2.0, p = 0.010).",
    ),
    (
        comparison(-0.01, 0.005, 0.0001),
        "Dropout is worse than plain: its accuracy is 1.0 percentage point lower "
        "(95 % interval 0.5 to 1.5, p < 0.001).",
    ),
    (
        comparison(0.012, 0.012, 0.05),
        "Dropout is perhaps better than plain: its accuracy is 1.2 percentage points higher "
        "(95 % interval 0.0 to 2.4, p = 0.050).",
    ),
    (
        comparison(0.002, 0.012, 0.7),
        "Dropout is not distinguishable from plain: the gain in accuracy is +0.2 percentage points "
        "(95 % interval −1.0 to +1.4, p = 0.70); gains below 1.2 percentage points are hard to see with these rows.",
    ),
    (
        comparison(0.001, 0.004, 0.7, margin=0.01),
        "Dropout is not distinguishable from plain: the gain in accuracy is +0.1 percentage points "
        "(95 % interval −0.3 to +0.5, p = 0.70), and the interval lies within the margin of 1.0 percentage point.",
    ),
    (
        comparison(0.005, 0.002, 0.001, margin=0.01),
        "Dropout is better than plain: its accuracy is 0.5 percentage points higher "
        "(95 % interval 0.3 to 0.7, p = 0.001), a difference within the margin that was set beforehand.",
    ),
    (
        comparison(0.25, 0.1, 0.002, "squared error"),
        "Dropout is better than plain: its squared error is 0.250 lower (95 % interval 0.150 to 0.350, p = 0.002).",
    ),
    (
        comparison(-0.25, 0.1, 0.002, "log loss"),
        "Dropout is worse than plain: its log loss is 0.250 higher (95 % interval 0.150 to 0.350, p = 0.002).",
    ),
    (
        comparison(0.0, 0.1, 1.0, "squared error"),
        "Dropout is not distinguishable from plain: the fall in squared error is 0.000 "
        "(95 % interval −0.100 to +0.100, p = 1.00); gains below 0.100 are hard to see with these rows.",
    ),
]


@pytest.mark.parametrize(("found", "sentence"), SENTENCES)
def test_sentences_read_well_whatever_came_out(found, sentence):
    assert found.sentence() == sentence


def test_a_comparison_can_be_turned_round():
    one = comparison(0.012, 0.008, 0.01)
    assert one.reversed().verdict == "worse than"
    assert one.reversed().gain == "−1.2 (−2.0 to −0.4)"
    assert one.reversed().reversed() == one
    assert (one.short, comparison(0.0, 0.004, 1, margin=0.01).short) == (
        "better",
        "not distinguishable, the same within the margin",
    )

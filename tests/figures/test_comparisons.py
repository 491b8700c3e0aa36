"""gains: the picture of a study says what its table says."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from reglab.data.toys import moons
from reglab.experiments import Comparison, Estimate, Findings, Fitted, Fresh, Study, Tuned
from reglab.figures import comparisons, gains, style

OUTCOMES = {  # method: mean, half the interval, p
    "L2": (0.031, 0.012, 0.001),
    "max-norm": (0.012, 0.012, 0.05),
    "dropout": (0.002, 0.015, 0.7),
    "noise": (-0.012, 0.012, 0.05),
    "a wider network": (-0.021, 0.01, 0.0001),
}


def findings(metric="accuracy", also=(), margin=None):
    """Findings with the outcomes above, against "plain", and for each further pair a gain of 0.08."""
    pairs = {(name, "plain"): outcome for name, outcome in OUTCOMES.items()} | {p: (0.08, 0.04, 0.002) for p in also}

    def compare(a, b):
        mean, half, p = pairs[a, b]
        return Comparison(a, b, Estimate(mean, mean - half, mean + half, 9, p), p, metric, margin)

    return SimpleNamespace(study=SimpleNamespace(pairs=list(pairs), metric=metric, against="plain"), compare=compare)


@pytest.fixture
def asked(monkeypatch):
    """What the next picture is drawn of: the panel and its result."""
    seen = {}

    def show(panel, *, result, alt):
        seen.update(panel=panel, result=result)
        return real(panel, result=result, alt=alt)

    real = comparisons.show
    monkeypatch.setattr(comparisons, "show", show)
    return seen


def test_every_outcome_is_told_in_a_sentence():
    told = gains(findings(margin=0.02)).alt
    assert told == (
        "Gains in test accuracy, in percentage points, with 95 % intervals. "
        "L2 is better than plain: +3.1 (+1.9 to +4.3). "
        "Max-norm is perhaps better than plain: +1.2 (0.0 to +2.4). "
        "Dropout is not distinguishable from plain: +0.2 (−1.3 to +1.7), the same within the margin. "
        "Noise is perhaps worse than plain: −1.2 (−2.4 to 0.0). "
        "A wider network is worse than plain: −2.1 (−3.1 to −1.1)."
    )


def test_accuracies_are_shown_in_percentage_points(asked):
    gains(findings())
    np.testing.assert_allclose(asked["result"]["mean"], [3.1, 1.2, 0.2, -1.2, -2.1])
    np.testing.assert_allclose(asked["result"]["low"], [1.9, 0.0, -1.3, -2.4, -3.1], atol=1e-12)
    assert asked["result"]["verdicts"].tolist() == [1, 0.5, 0, -0.5, -1]
    assert asked["panel"].label == "gain in accuracy over plain, in percentage points"
    low, high = asked["panel"].xlim
    assert -5 <= low <= -3.1
    assert 4.3 <= high <= 6


@pytest.mark.parametrize("metric", ["squared error", "log loss"])
def test_errors_are_shown_in_their_own_unit(asked, metric):
    still = gains(findings(metric))
    np.testing.assert_allclose(asked["result"]["mean"], [0.031, 0.012, 0.002, -0.012, -0.021])
    assert asked["panel"].label == f"fall in {metric} over plain"
    assert still.alt.startswith(f"Falls in test {metric}, with 95 % intervals. L2 is better than plain: +0.031 (")


def test_further_pairs_stand_below_a_heading_of_their_own(asked):
    gains(findings(also=[("dropout", "L2")]))
    assert asked["panel"].groups == {"over plain": list(OUTCOMES), "over L2": ["dropout"]}
    assert asked["panel"].label == "gain in accuracy, in percentage points"


def test_pairs_can_be_chosen(asked):
    still = gains(findings(also=[("dropout", "L2")]), ("dropout", "L2"))
    assert asked["panel"].groups == {"": ["dropout"]}
    assert asked["panel"].label == "gain in accuracy over L2, in percentage points"
    assert still.alt.endswith("Dropout is better than L2: +8.0 (+4.0 to +12.0).")


def test_several_findings_stand_on_one_scale(asked):
    still = gains({"Made rows": findings(), "Digits": findings()}, ("L2", "plain"), ("dropout", "plain"))
    assert asked["panel"].groups == {"Made rows": ["L2", "dropout"], "Digits": ["L2", "dropout"]}
    assert "Made rows: L2 is better than plain: +3.1" in still.alt
    assert "Digits: dropout is not distinguishable from plain: +0.2" in still.alt


def test_one_comparison_in_several_places_needs_no_headings(asked):
    still = gains({"Made rows": findings("log loss"), "Digits": findings("log loss")}, ("L2", "plain"))
    assert asked["panel"].groups == {"": ["Made rows", "Digits"]}
    assert asked["panel"].label == "L2 over plain: fall in log loss"
    assert "Digits: L2 is better than plain: +0.031" in still.alt
    gains({"Made rows": findings(), "Digits": findings()}, ("L2", "plain"))
    assert asked["panel"].label == "L2 over plain, in percentage points"
    long = "descent that is stopped as early as the seed likes"
    several = {head: findings(also=[("dropout", long)]) for head in ("Made rows", "Digits")}
    gains(several, ("dropout", long))
    assert asked["panel"].groups == {f"{head}, over {long}": ["dropout"] for head in several}


def test_a_name_too_long_for_the_label_goes_into_a_heading(asked):
    long = "descent that is stopped as early as the seed likes"
    gains(findings(also=[("dropout", long)]), ("dropout", long))
    assert asked["panel"].groups == {f"over {long}": ["dropout"]}
    assert style.text_width(asked["panel"].label, style.LABEL_SIZE) < 4


def test_what_a_study_gives_is_shown(asked):
    rows = np.random.default_rng(0).random((4, 10)) < 0.5
    better = rows | (np.arange(10) < 5)
    near, val, zero = Fitted(lambda train, lam: None), np.zeros((1, 1, 4)), np.zeros(4, int)
    methods = {"plain": near.over(lam=[0.1]), "ridge": near.over(lam=[0.1])}
    study = Study("made", Fresh(moons, 30, 20, 10), methods, seeds=4)
    tuned = {n: Tuned(val, val, zero[:1], zero, zero, a, {}) for n, a in (("plain", rows), ("ridge", better))}
    found = Findings(study, tuned)
    told = found.compare("ridge")
    still = gains(found)
    np.testing.assert_allclose(asked["result"]["high"], [100 * told.high])
    assert still.alt.endswith(f"Ridge is {told.verdict} plain: {told.gain}.")


def test_no_gain_at_all_has_a_scale_too(asked, monkeypatch):
    monkeypatch.setitem(OUTCOMES, "L2", (0.0, 0.0, 1.0))
    gains(findings(), ("L2", "plain"))
    assert asked["panel"].xlim == (-1, 1)


@pytest.mark.parametrize(
    ("found", "message"),
    [
        ({}, r"findings must be what Study.run gave, or a dict of them, got \{\}"),
        (0.5, "findings must be what Study.run gave, or a dict of them, got"),
        ({"a": findings(), "b": findings("log loss")}, r"findings must be of one metric, got \['accuracy', 'log loss"),
    ],
)  # fmt: skip
def test_bad_input(found, message):
    with pytest.raises(ValueError, match=message):
        gains(found)

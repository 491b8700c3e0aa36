"""What findings show: tables and rules that read well, of results made by hand."""

from __future__ import annotations

import numpy as np
import pytest

from reglab.data.toys import moons
from reglab.experiments import Findings, Fitted, Fresh, Study, Tuned


def made(margin=None, also=(), metric="accuracy"):
    """Three methods of two trials over four seeds, of which the second is two rows in ten better than the first."""
    near = Fitted(lambda train, lam: None)
    methods = {name: near.over(lam=[0.001, 0.01]) for name in ("plain", "ridge", "lasso")}
    study = Study("made", Fresh(moons, 30, 20, 10), methods, seeds=4, margin=margin, also=also, metric=metric)
    rng = np.random.default_rng(0)
    rows = {"plain": rng.random((4, 10)) < 0.5}
    rows["ridge"] = rows["plain"].copy()
    rows["ridge"][:, :5] = True
    rows["lasso"] = rows["plain"]
    val = np.zeros((1, 2, 4))
    trial = {"plain": [0, 0, 0, 0], "ridge": [0, 1, 1, 1], "lasso": [1, 1, 1, 1]}
    zero = np.zeros(4, int)
    return Findings(study, {
        name: Tuned(val, val + 0.5, np.zeros(1, int), zero, np.array(trial[name]), a, {"zeros": np.ones((2, 4)) / 3})
        for name, a in rows.items()
    })  # fmt: skip


def test_the_table():
    head, _, plain, ridge, lasso = made(margin=0.05).table("zeros", names={"zeros": "weights at zero"}).splitlines()
    assert head == (
        "| method | test accuracy | gain over plain, in percentage points | p | verdict "
        "| weights at zero | chosen by the seeds |"
    )
    assert plain.startswith("| plain | 0.")
    assert plain.endswith("| – | – | – | 0.33 | λ 0.001 |")
    assert ridge.endswith("| better | 0.33 | λ 0.001 (1), 0.01 (3) |")
    assert lasso.endswith(
        "| 0.0 (0.0 to 0.0) | 1.00 | not distinguishable, the same within the margin | 0.33 | λ 0.01 |"
    )


def test_a_table_with_a_further_pair():
    *_, last = made(also=[("ridge", "lasso")]).table().splitlines()
    assert last.startswith("| *ridge, over lasso* |  | +")


def test_p_is_adjusted_for_all_comparisons():
    found = made(also=[("ridge", "lasso")])
    assert found.compare("ridge").p == pytest.approx(min(1, 3 * found.estimate("ridge", "plain").p), rel=0.4)
    assert found.compare("ridge").p > found.estimate("ridge", "plain").p


def test_the_rules():
    rules = made(margin=0.01, also=[("ridge", "lasso")]).rules().splitlines()
    assert rules == [
        "- The source is known. Every seed draws 30 training rows, 20 validation rows and 10 test rows of its own. "
        "There are 4 seeds, and methods share a seed's rows.",
        "- Every method has 2 trials. Each seed chooses for itself, by accuracy on rows that are held out; "
        "ties go to the first.",
        "- The test rows are scored once, after everything is chosen.",
        "- Intervals are of 95 %; p is adjusted for the 3 comparisons of the table (Holm).",
        "- Differences below 1 percentage point count as none: this margin was set beforehand.",
    ]
    assert "lasso" not in made().rules()


def test_a_small_margin_and_small_settings_are_told_without_an_exponent():
    assert "Differences below 2×10⁻⁵ count as none" in made(margin=2e-5, metric="log loss").rules()
    found = made()
    found.study.methods["ridge"].trials[0]["lam"] = 1e-5
    assert "λ 10⁻⁵ (1), 0.01 (3)" in found.table()
    assert "| λ 10⁻⁵ |" in found.choices()


def test_choices_by_seed():
    *_, ridge, lasso = made().choices().splitlines()
    assert ridge == "| ridge | λ 0.001 | λ 0.01 | λ 0.01 | λ 0.01 |"
    assert lasso.count("λ 0.01 |") == 4


def test_text_is_shown_as_markdown():
    assert made().table()._repr_markdown_() == made().table()

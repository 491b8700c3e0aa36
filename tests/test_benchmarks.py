"""The table of speeds says what was measured, and what that means."""

from __future__ import annotations

import json
import subprocess

import pytest

from benchmarks import against, convolution, memory, normalization, training, warp
from benchmarks.contest import EQUAL, contest
from benchmarks.row import HEAD, RECORD, Row
from benchmarks.tasks import TASKS, Task


@pytest.mark.parametrize(
    ("unit", "value", "verdict"),
    [
        ("x", 1.9, "missed"), ("x", 2.0, "gate passed"), ("x", 2.9, "gate passed"), ("x", 3.0, "goal reached"),
        ("ms", 2.1, "gate passed"), ("ms", 1.0, "goal reached"), ("MB", 3.1, "missed"),
        ("times", 3.0, "gate passed"), ("times", 0.9, "goal reached"), ("times", 3.01, "missed"),
    ],
)  # fmt: skip
def test_a_ratio_must_be_large_and_all_else_small(unit, value, verdict):
    gate, goal = (2, 3) if unit == "x" else (3, 1)
    row = Row("group", "what", value, unit, gate, goal, why="because")
    assert row.verdict == verdict
    assert row.reason == ("" if verdict == "goal reached" else "because")


def test_what_is_not_asked_for_has_no_verdict():
    assert Row("group", "what", 1.0, "ms").cells() == ["what", "", "", "", "", "1 ms", "", "", "", ""]


def test_training_has_a_gate_against_the_work_itself_and_both_its_parts_are_printed():
    row = training.against_work("group", TASKS[0], ours=92.0, products=50.0, calls=30.0)
    assert row.cells() == [TASKS[0].name, "92 ms", "", "50 ms", "30 ms", "1.15 x", "1.15 x", "", "gate passed", ""]
    assert training.against_work("group", TASKS[0], 93.0, 50.0, 30.0).verdict == "missed"


def test_a_ratio_to_another_library_is_for_information():
    row = training.beside("group", TASKS[0], ours=50.0, theirs=20.0)
    assert (row.number(row.value), row.gate, row.verdict) == ("0.4", None, "")


def test_no_row_of_training_has_a_gate_against_torch():
    record = json.loads(RECORD.read_text(encoding="utf-8"))
    assert {row["gate"] for row in record["rows"] if "beside" in row["group"]} == {None}
    assert {row["unit"] for row in record["rows"] if row["products"]} == {"times"}


def test_the_record_is_what_its_rows_say():
    record = json.loads(RECORD.read_text(encoding="utf-8"))
    assert record["head"] == HEAD
    assert len(record["rows"]) > 20
    for line in record["rows"]:
        said = [line.pop(name) for name in ("cells", "verdict", "reason")]
        row = Row(**line)
        assert said == [row.cells(), row.verdict, row.reason]


@pytest.mark.parametrize("task", TASKS, ids=lambda t: t.name)
def test_a_bare_task_takes_as_many_steps_through_as_many_layers(task):
    bare = task.bare()
    assert len(list(bare.batches())) == len(list(task.batches()))
    assert len(bare.net().layers) == len(task.net().layers)


@pytest.mark.parametrize(
    ("ratios", "holds"),
    [((1.05, 1.05), True), ((1.06, 1.06), False), ((0.9, 1.1), True), ((0.5, 1.11), False)],
)
def test_not_slower_means_by_five_percent_in_the_mean_and_by_ten_in_every_row(ratios, holds):
    pairs = [against.Pair("group", str(ratio), 100.0, 100 * ratio) for ratio in ratios]
    mean, worst, held = against.verdict(pairs)
    assert mean == pytest.approx((ratios[0] * ratios[1]) ** 0.5)
    assert worst.ratio == max(ratios)
    assert held == holds


@pytest.fixture
def _history():
    if subprocess.run(["git", "rev-parse", "HEAD"], cwd=against.ROOT, capture_output=True).returncode:
        pytest.skip("needs the history that git keeps")


@pytest.mark.usefixtures("_history")
def test_a_commit_is_compared_with_itself(tmp_path):
    tiny = Task("tiny", (2, 3, 2), 8, 4, 2)
    contests = [
        against.Contest("plain", tiny, turns=2),
        against.Contest("dropout", tiny, rate=0.2, turns=2),
        against.Contest("sweep", tiny, lams=(0.0, 0.1), turns=2),
    ]
    src = against.check_out("HEAD", tmp_path.resolve())
    with against.Side(src) as old, against.Side(src) as new:
        assert old.kernel() == new.kernel()
        pairs = list(against.compare(old, new, contests))
    assert [(pair.group, pair.what) for pair in pairs] == [("plain", "tiny"), ("dropout", "tiny"), ("sweep", "tiny")]
    assert all(0 < pair.ratio == pair.new / pair.old for pair in pairs)


def test_both_sides_leave_the_choice_of_kernels_to_the_library(monkeypatch):
    found = []
    for chosen in ("Nehalem", "Haswell"):
        monkeypatch.setenv("OPENBLAS_CORETYPE", chosen)
        with against.Side(against.ROOT / "src") as side:
            found.append(side.kernel())
    assert found[0] == found[1]


@pytest.mark.usefixtures("_history")
def test_a_commit_that_is_not_there_is_said_to_be_so(capsys):
    with pytest.raises(SystemExit) as stopped:
        against.main(["no-such-commit"])
    assert stopped.value.code == 2
    assert "got 'no-such-commit'" in capsys.readouterr().err


def test_without_the_layer_the_rows_on_convolution_are_left_out_in_one_sentence(monkeypatch, capsys):
    monkeypatch.setattr(convolution, "LAYER", "reglab.layers.not_written")
    assert list(convolution.rows()) == []
    assert capsys.readouterr().out.count("\n") == 1


def test_convolution_asks_for_what_was_agreed():
    assert [(str(case), case.padding, case.gate) for case in convolution.CASES] == [
        ("64 x 1 x 28 x 28, 16 filters of 5 x 5", 0, 2),
        ("64 x 1 x 8 x 8, 16 filters of 3 x 3", 0, 1),
        ("64 x 16 x 14 x 14, 32 filters of 3 x 3", 1, None),
    ]


@pytest.mark.parametrize("padding", [0, 1])
def test_convolution_is_compared_with_the_same_in_torch(padding):
    pytest.importorskip(convolution.LAYER)
    pytest.importorskip("torch")
    assert convolution.difference(convolution.Case(2, 3, 5, 4, 3, padding)) < EQUAL


@pytest.mark.parametrize("kind", ["batch norm", "layer norm"])
@pytest.mark.parametrize("row", [(5,), (3, 4, 2)], ids=["rows", "pictures"])
def test_normalization_is_compared_with_the_same_in_torch(kind, row):
    pytest.importorskip("torch")
    assert normalization.difference(kind, 6, row) < EQUAL


def test_a_sweep_over_a_convolutional_network_does_what_torch_does():
    """Same start, same batches, no dropout: 32 steps of plain descent in float64, with sums of at most 4096 terms."""
    pytest.importorskip("torch")
    _, ours = convolution.our_sweep(convolution.RATES[:1], "float64")
    _, theirs = convolution.torch_run(0.0, "float64")
    assert abs(ours[0] - theirs).max() < EQUAL


@pytest.mark.parametrize(("many", "verdict"), [(15.0, "gate passed"), (15.1, "missed")])
def test_many_settings_in_chunks_of_one_may_take_half_as_much_memory_again(many, verdict):
    row = memory.chunked(10.0, many)
    assert row.verdict == verdict
    assert row.reason == f"{many:.1f} MB against 10.0"


def test_the_memory_of_a_sweep_is_seen():
    assert memory.traced(1) > 1  # 4,000 rows through two layers of 64 take more than a megabyte


def test_affine_maps_ask_for_what_was_agreed_and_are_compared_with_the_same_in_torch():
    pytest.importorskip("torch")
    assert (str(warp.CASES[0]), warp.CASES[0].gate) == ("64 pictures of 1 x 28 x 28", 3)
    assert warp.difference(warp.Case(3, 2, 5)) < EQUAL


def test_a_contest_is_held_only_where_both_compute_the_same():
    pytest.importorskip("torch")
    cases = [warp.Case(3, 2, 5, gate=2)]
    sides = lambda: (0.003, None), lambda: (0.002, None)
    (row,) = contest("maps", cases, lambda case: EQUAL, lambda case: sides)
    assert (row.group, row.what, row.ours, row.theirs, row.gap) == ("maps", str(cases[0]), 3, 2, EQUAL)
    assert (row.value, row.verdict) == (1.5, "gate passed")
    for gap in (2 * EQUAL, float("nan")):
        with pytest.raises(ValueError, match=r"both must agree to 1e-10, got a difference of .* for 3 pictures"):
            list(contest("maps", cases, lambda case, gap=gap: gap, lambda case: sides))

"""This machine's book says what the kept records say; another word, digit or winner is told."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output
from numpy._core._multiarray_umath import __cpu_features__
from reglab_book.computed import KEPT, MADE, differences, keep, kept_at, record
from reglab_book.glued import glue

ROOT = Path(__file__).parents[2]
KEPT_RECORDS = [ROOT / f"intro{KEPT}", *sorted((ROOT / "chapters").rglob(f"*{KEPT}"))]


@pytest.mark.book
@pytest.mark.parametrize("kept", KEPT_RECORDS, ids=lambda path: path.name.removesuffix(KEPT))
def test_this_machine_computes_what_was_kept(book, kept):
    name = kept.relative_to(ROOT).as_posix().removesuffix(KEPT)
    made = ROOT / MADE / f"{name}.txt"
    assert made.exists(), f"{name} computes nothing any more: `make book`; if the page is gone, delete {kept.name}"
    found = differences(kept.read_text(encoding="utf-8"), made.read_text(encoding="utf-8"))
    lines = [f"  kept: {old}\n  now:  {new}" for old, new in found]
    assert not found, f"{name} computed what was not kept; if that is meant, `make record`:\n" + "\n".join(lines)


@pytest.mark.book
def test_every_page_with_code_has_its_record(book):
    made = {path.relative_to(ROOT / MADE).with_suffix("").as_posix() for path in (ROOT / MADE).rglob("*.txt")}
    kept = {path.relative_to(ROOT).as_posix().removesuffix(KEPT) for path in KEPT_RECORDS}
    assert made <= kept, f"{', '.join(sorted(made - kept))} has no record: `make record`"


SAME = {
    "one unit of the last digit": ("error 0.12", "error 0.13"),
    "one unit across a power of ten": ("gap 9.9e-06", "gap 1.0e-05"),
    "more digits in one of the two": ("[14.9 14.2]", "[15.0 14.2]"),
    "a difference in whole points": ("+3 (+1 to +5)", "+3 (0 to +5)"),
    "a share": ("59 % of them", "60 % of them"),
    "what rounding leaves": ("differ by 2e-16", "differ by 5e-15"),
    "what is said to be rough": ("curvature ≈ 36", "curvature ≈ 38"),
    "a number in powers of ten": ("λ = 3.2×10⁻⁵", "λ = 3.3×10⁻⁵"),
    "what rounding leaves, as typeset": ("gap 10⁻¹⁶", "gap 3×10⁻¹⁵"),
    "a column that moved": ("a   9.95  b", "a  10.00  b".replace("10.00", "9.96")),
    "a minus as typeset": ("−0.1 (−0.3 to 0.0)", "−0.1 (−0.2 to +0.1)"),
    "above a threshold": ("perhaps better than L2 (+0.1)", "better than L2 (+0.2)"),
    "below a threshold": ("perhaps worse than L2 (0.0)", "not distinguishable from L2 (+0.1)"),
    "a check that needs torch": (
        "Tying: ours and torch differ by 2.2e-16 in value and 3.1e-03 in gradient",
        "Tying: torch is not installed: this check was skipped",
    ),
    "a comparison of many lines that needs torch": (
        "a 1\ntorch's SGD: paths agree\ntorch's Adam: paths agree\nb 2",
        "a 1\ntorch is not installed: this check was skipped\nb 2",
    ),
}
DIFFERENT = {
    "two units": ("error 0.12", "error 0.14"),
    "a power of ten": ("gap 2e-05", "gap 2e-04"),
    "a power of ten as typeset": ("λ = 2×10⁻⁵", "λ = 2×10⁻⁴"),
    "small is not tiny": ("gap 1e-07", "gap 5e-07"),
    "a count": ("12 zeros", "13 zeros"),
    "more than rough": ("curvature ≈ 36", "curvature ≈ 42"),
    "rough elsewhere": ("≈ 36 of 12", "≈ 36 of 13"),
    "a large count": ("1,234 weights", "1,235 weights"),
    "a sign": ("gain +0.5", "gain −0.5"),
    "a word": ("the verdict is true", "the verdict is false"),
    "a winner": ("best: max-norm", "best: dropout"),
    "a ranking of ties": ("max-norm, dropout, L2", "max-norm, L2, dropout"),
    "a leap over the threshold": ("better than L2", "not distinguishable from L2"),
    "a line more": ("a 1", "a 1\nb 2"),
    "a line less": ("a 1\nb 2", "b 2"),
}


@pytest.mark.parametrize("case", SAME)
def test_what_another_processor_may_change(case):
    assert not differences(*SAME[case])


@pytest.mark.parametrize("case", DIFFERENT)
def test_what_it_may_not(case):
    assert differences(*DIFFERENT[case])


def test_only_the_lines_at_fault_are_named():
    kept, now = "a 1\nb 0.20\nc x\nd 3\n", "a 1\nb 0.21\nc y\nd 3\ne 5\n"
    assert differences(kept, now) == [("c x", "c y"), (None, "e 5")]


def page():
    bundle = {
        "id": "e",
        "sliders": [{"start": 1, "values": ["a", "b", "c"]}, {"start": 0, "values": ["x", "y"]}],
        "texts": ["ax", "ay", "bx", "by", "cx", "cy"],
    }
    printed = [new_output("stream", name="stdout", text=text) for text in ("gap ", "3e-16\n\n<object at 0x7f3a>\n")]
    explorer = new_output("execute_result", {"application/vnd.reglab.explorer+json": bundle, "text/plain": "no"})
    late = new_code_cell(
        "timing()", outputs=[new_output("stream", name="stdout", text="3.1 s"), glue("seconds", "3.1")]
    )
    late.metadata["tags"] = ["varies"]
    return new_notebook(
        cells=[
            new_code_cell("1", outputs=[*printed, new_output("stream", name="stderr", text="a warning")]),
            new_code_cell("2", outputs=[explorer, glue("gain", "0.123456"), glue("unused", "7")]),
            late,
        ]
    )


def test_a_record_says_what_the_page_shows():
    source = "{glue:text}`gain:.2f`, and {glue:text}`gain` once more {glue:text}`gain:.2f` in {glue:text}`seconds`"
    assert record(page(), source).splitlines() == [
        "# code cell 1", "gap 3e-16", "<object at 0x>", "",
        "# code cell 2", "e: bx", "e: ax", "e: cx", "e: by", "",
        "# prose", "gain: 0.12", "gain: 0.123456",
    ]  # fmt: skip


def test_records_are_laid_beside_the_pages(tmp_path):
    made = tmp_path / MADE / "chapters" / "one.txt"
    made.parent.mkdir(parents=True)
    made.write_text("a 1\n")
    assert keep(tmp_path) == ["chapters/one"]
    assert keep(tmp_path) == []
    assert kept_at(tmp_path / "chapters/one.md").read_text() == "a 1\n"
    made.write_text("a 2\n")
    assert keep(tmp_path) == ["chapters/one"]


@pytest.mark.slow
@pytest.mark.book
def test_a_build_records_what_it_computed(mini_book):
    mini_book.build_well()
    made = mini_book.folder / MADE / "numbers.txt"
    assert "the answer is 42" in made.read_text()
    mini_book.edit("answer.py", "42", "43")
    mini_book.build_well()
    assert "the answer is 43" in made.read_text()
    mini_book.edit("numbers.md", "# planted here", "raise ValueError")
    mini_book.build()
    assert not made.exists(), "a page that failed computed nothing to compare with"


@pytest.mark.slow
@pytest.mark.book
def test_other_kernels_are_compared_with_the_record(mini_book):
    """One page under one other kernel: what it computes is in the table, and so is what differs."""
    if "SSE42" not in __cpu_features__ or not __cpu_features__["SSE42"]:
        pytest.skip("this machine's processor cannot play another")
    command = [sys.executable, "-m", "reglab_book.portability", "--kernels", "Nehalem", "--pages", "numbers"]
    command += ["--skip", "tests", "versions"]
    kept = kept_at(mini_book.folder / "numbers.md")
    for now, status in (("the answer is 42", 0), ("the answer is 41", 1)):
        kept.write_text(f"# code cell 1\n{now}\n\n# code cell 2\nthe sum is 6\n")
        done = subprocess.run(command, cwd=mini_book.folder, text=True, capture_output=True, check=False)
        assert done.returncode == status, done.stdout + done.stderr
        assert re.search(r"^ +Nehalem +\d+ s +(ok|1 differ or fail) +numbers$", done.stdout, re.MULTILINE), done.stdout
    assert "the answer is 41 -> the answer is 42" in done.stdout

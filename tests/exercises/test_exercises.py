"""Every exercise accepts its solution, the one printed in the chapter, and says what is wrong with wrong answers."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest

from reglab.grading import check
from solutions import CODED, solution

WRONG = {}  # answers that somebody thought of, and a word that must be said of each
for _path in sorted(Path(__file__).parent.glob("wrong_*.py")):
    WRONG |= importlib.import_module(_path.stem).WRONG


@pytest.mark.parametrize("name", CODED)
def test_wrong_answers_are_told_what_is_wrong(name):
    answers = WRONG[name]
    assert len(answers) >= 2
    for answer, word in answers:
        said = check(name, answer)
        assert said.startswith("✗"), f"a wrong answer passed: {said}"
        assert word in said


@pytest.mark.parametrize("name", CODED)
def test_the_printed_solution_passes_whatever_came_before(name):
    """Also right after wrong answers, which may have written into what they were given."""
    asked, right = solution(name).answer
    assert asked == name
    for answer, _ in WRONG[name]:
        check(name, answer)
    said = check(name, right)
    assert "✗" not in said, said
    assert check(name, right) == said


def test_there_are_three_wrong_answers_of_each_chapter():
    for chapter in {name.partition(".")[0] for name in CODED}:
        assert sum(len(WRONG[name]) for name in CODED if name.startswith(f"{chapter}.")) >= 3

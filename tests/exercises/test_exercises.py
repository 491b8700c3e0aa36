"""Every exercise accepts its solution, the one printed in the chapter, and says what is wrong with wrong answers."""

import importlib
import re
from pathlib import Path

import numpy as np
import pytest

from reglab.checks import check

ROOT = Path(__file__).parents[2]
CHAPTERS = {p.stem: p for p in sorted((ROOT / "chapters").glob("**/*.md"))}
EXERCISES = [
    (path.stem, number)
    for path in sorted((ROOT / "src/reglab/exercises").glob("[!_]*.py"))
    for number in importlib.import_module(f"reglab.exercises.{path.stem}").EXERCISES
]
WRONG = {  # two wrong answers each, and a word of the property that must be named
    "l2.1": [
        (lambda w, lam: (lam * w @ w, 2 * lam * w), "one half"),
        (lambda w, lam: (0.5 * lam * w @ w, lam * np.sign(w)), "gradient belongs"),
    ],
    "l2.2": [
        (lambda w, g, lr, lam: w - lr * g + lam * np.sign(w), "same factor"),
        (lambda w, g, lr, lam: (1 - lam) * w - lr * g, "same factor"),
    ],
    "l2.3": [
        (lambda h, lam: float(len(h)), "huge"),
        (lambda h, lam: (lam / (h + lam)).sum(), "all directions"),
    ],
    "l2.4": [
        (lambda lam, n: (lam, lam, lam), "Ridge"),
        (lambda lam, n: (n * lam / 2, lam, lam), "Keras"),
    ],
}


@pytest.mark.parametrize(("chapter", "number"), EXERCISES)
def test_the_printed_solution_passes(chapter, number):
    source = CHAPTERS[chapter].read_text("utf-8")
    cell = re.search(
        rf"solution-start}} {chapter}-ex-{number}\n.*?code-cell}} ipython3\n(.*?)```", source, re.DOTALL
    ).group(1)
    said = []
    exec(cell, {"check": lambda *answer: said.append(check(*answer)), "np": np})  # the book's own text
    assert said, f"the solution of {chapter}.{number} does not check itself"
    assert "✗" not in said[0], said[0]


@pytest.mark.parametrize(("chapter", "number"), EXERCISES)
def test_wrong_answers_are_told_which_property_fails(chapter, number):
    answers = WRONG[f"{chapter}.{number}"]
    assert len(answers) >= 2
    for answer, word in answers:
        said = check(f"{chapter}.{number}", answer)
        assert said.startswith("✗"), f"a wrong answer passed: {said}"
        assert word in said


def test_an_answer_that_raises_is_told_how():
    assert "ZeroDivisionError" in check("l2.1", lambda w, lam: 1 / 0)


@pytest.mark.parametrize("name", ["l2", "l2.99", "nowhere.1", "", 3])
def test_an_unknown_exercise_is_refused(name):
    with pytest.raises(ValueError, match="name must be an exercise"):
        check(name, lambda: None)

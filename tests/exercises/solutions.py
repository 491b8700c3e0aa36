"""The solutions that the chapters print."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from reglab.grading.check import exercises
from reglab.grading.exercise import Exercise

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "src/reglab/exercises"
CHAPTERS = {p.stem: p for p in sorted((ROOT / "chapters").glob("**/*.md"))}
EXERCISES = {
    f"{chapter}.{number}": exercise
    for chapter in sorted({p.stem for p in FOLDER.glob("[!_]*.*")})
    for number, exercise in exercises(chapter).items()
}
CODED = [name for name, exercise in EXERCISES.items() if isinstance(exercise, Exercise)]


@dataclass(frozen=True)
class Solution:
    """The code of a solution."""

    source: str

    @property
    def answer(self) -> tuple:
        """What it hands to its one `check`: the exercise's name and the answer."""
        asked = []
        # The book's own text, run as a notebook would run it.
        exec(compile(self.source, "<solution>", "exec"), {"check": lambda *args: asked.append(args)})
        assert len(asked) == 1, f"a solution checks itself once, not {len(asked)} times:\n{self.source}"
        return asked[0]


def solution(name: str) -> Solution:
    """Of the exercise of this name: the first code cell of its solution."""
    chapter, _, number = name.partition(".")
    text = CHAPTERS[chapter].read_text("utf-8")
    whole = re.search(rf"solution-start}} {chapter}-ex-{number}\n(.*?)\{{solution-end\}}", text, re.DOTALL)
    assert whole, f"{name} has no solution"
    cells = re.findall(r"code-cell\} ipython3\n(?::tags:[^\n]*\n\n)?(.*?)```", whole[1], re.DOTALL)
    source = next(cell for cell in cells if "check(" in cell)
    return Solution("import numpy as np\nfrom reglab.regularizer import Regularizer\n" + source)

"""Is this exercise solved?"""

from __future__ import annotations

import importlib

from reglab.grading.exercise import Exercise
from reglab.grading.question import Choice, Open, Order, questions


def exercises(chapter: str) -> dict[str, Exercise | Choice | Order | Open]:
    """All exercises of a chapter by their number, in order. ValueError where the chapter has none."""
    try:
        coded = importlib.import_module(f"reglab.exercises.{chapter}").EXERCISES
    except (ModuleNotFoundError, AttributeError):
        coded = {}
    found = coded | questions(chapter)
    if not found:
        raise ValueError(f"chapter must be one with exercises, such as 'l2', got {chapter!r}")
    return dict(sorted(found.items(), key=lambda one: int(one[0])))


def exercise(name: str) -> Exercise | Choice | Order | Open:
    """The exercise of this name, "chapter.number"; ValueError where there is none."""
    chapter, _, number = str(name).partition(".")
    try:
        return exercises(chapter)[number]
    except (KeyError, ValueError):
        raise ValueError(f"name must be an exercise such as 'l2.1', got {name!r}") from None


def check(name: str, answer) -> str:
    """Is this exercise solved? Tries the answer and says which property holds or fails, for which values.

    `name` is "chapter.number", such as "l2.1". The answer is a function, a class or letters, as the exercise
    says. Raises ValueError for an unknown exercise.
    """
    return exercise(name).verdict(answer)

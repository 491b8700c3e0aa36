"""Predictions: what a reader says before the slider does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from reglab import validation as v
from reglab.numbers import one_line


@dataclass(frozen=True)
class Prediction:
    """Made by `predict`; `explore` takes it."""

    question: str
    choices: tuple[str, ...]
    happened: Callable

    def settled(self, at) -> tuple[int, str]:
        """The number of the choice that came true, and what happened, in a sentence; see `predict` for `at`."""
        found = self.happened(at)
        if not isinstance(found, tuple) or len(found) != 2:
            v.fail("happened's result", found, "the number of the right choice and a sentence")
        right, said = found
        right = v.integer("happened's choice", right, low=0)
        if right >= len(self.choices):
            v.fail("happened's choice", right, f"below {len(self.choices)}, the number of choices")
        if not isinstance(said, str) or not said.strip():
            v.fail("happened's sentence", said, "a sentence")
        return right, one_line(said)


def predict(question: str, choices, happened: Callable) -> Prediction:
    """A question with two to four answers, one of which the explorer will show to be right.

    happened: happened(at) -> (number of the right choice, a sentence that says what happened), computed from the run:
        at(**values) is the dict of arrays that `compute` returned for these values of the sliders; sliders not named
        stand at their start. On a page every value must be one of its slider's.
    """
    if not isinstance(question, str) or not question.strip():
        v.fail("question", question, "a sentence")
    given = list(choices) if isinstance(choices, (list, tuple)) else [choices]
    texts = tuple(one_line(c) for c in given if isinstance(c, str) and c.strip())
    if not 2 <= len(given) <= 4 or len(set(texts)) < len(given):
        v.fail("choices", choices, "two to four different texts")
    if not callable(happened):
        v.fail("happened", happened, "a function")
    return Prediction(one_line(question), texts, happened)


def verdict(choice: str, right: bool, said: str) -> str:
    """What stands below a prediction once it is settled. The page's script has the same words."""
    return f"You said: “{choice}” {'So it is.' if right else 'It came out otherwise.'} {said}"

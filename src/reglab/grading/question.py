"""Questions that are answered without code: a choice among sentences, steps to put in order, an open task.

They stand in a file for each chapter, src/reglab/exercises/<chapter>.toml: `quiz` holds the questions at the chapter's
end, `exercise` those exercises that need no code.
"""

from __future__ import annotations

import random
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from reglab import validation as v
from reglab.grading.exercise import KINDS, SIZES

LETTERS = "abcdefgh"
VERDICTS = {"true": "True", "false": "False", "partly": "Partly"}


@dataclass(frozen=True)
class Option:
    """One of the answers: its text, and why it is right or wrong."""

    text: str
    because: str
    right: bool = False


@dataclass(frozen=True)
class Choice:
    """A question with two to five answers, one of which is right.

    name: "l2.6" for an exercise, "l2-quiz-1" for a question of a quiz.
    claim: the number in the ledger of the claim that is to be judged; "" where there is none.
    """

    name: str
    question: str
    options: tuple[Option, ...]
    kind: str = ""
    size: str = "minutes"
    claim: str = ""

    def verdict(self, answer) -> str:
        """Is this letter, or this text, the right answer, and why?"""
        texts = [option.text.rstrip(".").casefold() for option in self.options]
        asked = answer.strip().rstrip(".)").casefold() if isinstance(answer, str) else answer
        letters = LETTERS[: len(texts)]
        if not isinstance(asked, str) or (asked not in texts and (len(asked) != 1 or asked not in letters)):
            return f"✗ answer with one of the letters {', '.join(letters)}; got {answer!r}"
        option = self.options[letters.index(asked) if len(asked) == 1 else texts.index(asked)]
        return f"{'✓' if option.right else '✗'} {option.text}\n  {option.because}"


@dataclass(frozen=True)
class Order:
    """Steps to put in order. They are shown in another one, with letters: `shown` holds their places in the right one.

    steps: in the right order, each with the reason why it stands there.
    """

    name: str
    question: str
    steps: tuple[Option, ...]
    kind: str = "derive"
    size: str = "minutes"

    @property
    def shown(self) -> tuple[int, ...]:
        """The places of the steps, in the order in which they are shown: the same on every machine."""
        places = list(range(len(self.steps)))
        shuffle = random.Random(self.name)
        while places == sorted(places):
            shuffle.shuffle(places)
        return tuple(places)

    @property
    def solution(self) -> str:
        """The letters in the right order."""
        return "".join(LETTERS[self.shown.index(place)] for place in range(len(self.steps)))

    def verdict(self, answer) -> str:
        """Is this word of letters the right order? If not, what is the first step that stands elsewhere?"""
        letters = LETTERS[: len(self.steps)]
        asked = "".join(c for c in answer.casefold() if c.isalnum()) if isinstance(answer, str) else ""
        if sorted(asked) != sorted(letters):
            return f"✗ answer with the letters {letters} in another order, each once; got {answer!r}"
        for place, (letter, right) in enumerate(zip(asked, self.solution, strict=True)):
            if letter != right:
                before = f"{place} step{'s are' if place > 1 else ' is'} right; then" if place else "Already the first:"
                step = self.steps[self.shown[letters.index(letter)]]
                return f"✗ {before} {letter} comes too early: {step.because}"
        return "\n".join(f"✓ {step.text}" for step in self.steps)


@dataclass(frozen=True)
class Open:
    """A task of an afternoon that nothing can check: the chapter holds a hint and a worked path."""

    name: str
    kind: str
    size: str

    def verdict(self, answer) -> str:
        """Where to look instead."""
        return "This task is open: compare what you found with the path below it."


@cache
def _read(chapter: str) -> dict:
    path = files("reglab.exercises") / f"{chapter}.toml"
    found = chapter.isidentifier() and path.is_file()
    return tomllib.loads(path.read_text(encoding="utf-8")) if found else {}


def questions(chapter: str) -> dict[str, Choice | Order | Open]:
    """The exercises of a chapter that need no code, by their number; ValueError for what is incomplete."""
    made = [_exercise(chapter, entry) for entry in _read(chapter).get("exercise", [])]
    return {one.name.partition(".")[2]: one for one in made}


def quiz_of(chapter: str) -> list[Choice]:
    """The questions of the quiz at the end of a chapter."""
    return [_quiz(f"{chapter}-quiz-{i}", entry) for i, entry in enumerate(_read(chapter).get("quiz", []), 1)]


def _exercise(chapter, entry):
    name = f"{chapter}.{entry.get('number')}"
    kind, size = _of(name, entry, "kind", KINDS), _of(name, entry, "size", SIZES)
    if "steps" in entry:
        steps = tuple(Option(_text(name, s, "text"), _text(name, s, "because")) for s in entry["steps"])
        if not 3 <= len(steps) <= len(LETTERS):
            v.fail(f"steps of {name}", len(steps), f"three to {len(LETTERS)}")
        return Order(name, _text(name, entry, "question"), steps, kind, size)
    if "options" in entry:
        return Choice(name, _text(name, entry, "question"), _options(name, entry["options"]), kind, size)
    return Open(name, kind, size)


def _quiz(name, entry):
    question = _text(name, entry, "question")
    if "claim" not in entry:
        return Choice(name, question, _options(name, entry.get("options", [])))
    right = _of(name, entry, "verdict", VERDICTS)
    options = tuple(
        Option(word, _text(name, entry.get("because", {}), verdict), verdict == right)
        for verdict, word in VERDICTS.items()
    )
    return Choice(name, question, options, claim=entry["claim"])


def _options(name, given) -> tuple[Option, ...]:
    options = tuple(Option(_text(name, o, "text"), _text(name, o, "because"), o.get("right", False)) for o in given)
    if not 2 <= len(options) <= 5 or sum(option.right for option in options) != 1:
        v.fail(f"options of {name}", [o.text for o in options], "two to five, one of them right")
    return options


def _text(name, entry, key) -> str:
    text = entry.get(key)
    if not isinstance(text, str) or not text.strip():
        v.fail(f"{key} of {name}", text, "a text")
    return " ".join(text.split())


def _of(name, entry, key, allowed) -> str:
    return v.choice(f"{key} of {name}", entry.get(key), tuple(allowed))

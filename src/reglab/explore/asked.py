"""ask and quiz: questions without code, in a notebook as widgets, on a page for its script."""

from __future__ import annotations

import re
from functools import cached_property
from html import escape

from reglab import validation as v
from reglab.figures.mode import LIVE, mode
from reglab.grading.check import exercise
from reglab.grading.question import LETTERS, Choice, Order, quiz_of

MIME = "application/vnd.reglab.questions+json"


class Asked:
    """What `ask` and `quiz` return; a notebook displays it."""

    def __init__(self, questions: list[Choice | Order], quiz: bool):
        self.questions, self.quiz = questions, quiz

    def _repr_mimebundle_(self, include=None, exclude=None):
        if mode() == LIVE:
            return self.box._repr_mimebundle_(include=include, exclude=exclude)
        described = [_described(q) for q in self.questions]
        return {MIME: {"version": 1, "quiz": self.quiz, "questions": described}, "text/plain": self._plain()}

    @cached_property
    def box(self):
        """The widgets."""
        from reglab.explore.asking import box  # ipywidgets takes its time, and a page has no use for it

        return box(self.questions)

    def _plain(self) -> str:
        return "\n".join(f"{q.name}: {q.question}" for q in self.questions)


def ask(name: str) -> Asked:
    """The exercise of this name, "chapter.number", as a question that is answered by a choice or by putting steps in
    order. ValueError where there is none, or where it asks for code."""
    found = exercise(name)
    if not isinstance(found, (Choice, Order)):
        v.fail("name", name, "an exercise that is answered without code")
    return Asked([found], quiz=False)


def quiz(chapter: str) -> Asked:
    """The questions at the end of a chapter. ValueError where there are none."""
    if not (found := quiz_of(str(chapter))):
        v.fail("chapter", chapter, "the name of a chapter with a quiz, such as 'l2'")
    return Asked(found, quiz=True)


def _described(question: Choice | Order) -> dict:
    about = {"name": question.name, "question": question.question}
    if isinstance(question, Choice):
        options = [{"text": o.text, "because": o.because, "right": o.right} for o in question.options]
        return about | {"options": options, "claim": question.claim}
    steps = [{"text": s.text, "because": s.because} for s in question.steps]
    return about | {"steps": steps, "shown": list(question.shown)}


def html(text: str) -> str:
    """A text of a question: `code`, *emphasis* and $formulas$, which hold what is punctuation behind them; all else is
    text, with the quotes of a book."""
    parts = re.split(r"(\$[^$]+\$[.,;:?!)]*|`[^`]+`|\*[^*\s][^*]*\*)", text)
    return "".join(_marked(part) if i % 2 else escape(_quoted(part, not i)) for i, part in enumerate(parts))


def _quoted(part: str, first: bool) -> str:
    """Quotes open at the beginning, behind a space or a bracket, and close elsewhere."""
    opening = r'(?<![^\s(])"' if first else r'(?<=[\s(])"'
    return re.sub(r"(?<=\w)'", "\N{RIGHT SINGLE QUOTATION MARK}", re.sub(opening, "“", part).replace('"', "”"))


def _marked(part: str) -> str:
    if part[0] == "$":
        formula, _, behind = part[1:].rpartition("$")
        math = f'<span class="math notranslate nohighlight">\\({escape(formula)}\\)</span>'
        return f'<span style="white-space:nowrap">{math}{escape(behind)}</span>' if behind else math
    inner = escape(part[1:-1])
    return f"<code>{inner}</code>" if part[0] == "`" else f"<em>{inner}</em>"


def lettered(texts) -> list[tuple[str, str]]:
    """The texts with the letters that name them: a, b, c."""
    return list(zip(LETTERS, texts, strict=False))

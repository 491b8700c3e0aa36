"""How long a page takes to read and do: `python tests/sitting.py` prints the table.

Two hundred words of prose a minute, two minutes a derivation, a minute a slider, half a minute ten lines of shown code,
half a minute a question of the quiz and a minute an exercise that a choice answers. Exercises that need code are done
at another table. A derivation is a part of the point "formula" that ends in a numbered equation.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from pathlib import Path

from pages import CHAPTERS, FURTHER, ROOT, blocks, points, prose
from reglab.grading.check import exercises
from reglab.grading.question import Choice, Order, quiz_of

LIMIT = 35
SLIDER = re.compile(r"^ {4}\w+=(?:log|grid|values|choice|reveal)\(", re.M)
FOLDED = re.compile(r"^:tags: \[[^\]]*(?:hide-|remove-)", re.M)


@dataclass
class Sitting:
    """What a reader meets on a page."""

    words: int
    exercises: float  # minutes of exercises and quiz
    derivations: int
    sliders: int
    lines: int  # of code that is shown unfolded

    @property
    def minutes(self) -> float:
        return self.words / 200 + self.exercises + 2 * self.derivations + self.sliders + self.lines / 20


def sitting(path: Path) -> Sitting:
    text = path.read_text(encoding="utf-8")
    text = re.sub(r"\A---\n.*?\n---\n", "", text, flags=re.S)
    cells = blocks(text, "code-cell")
    solutions = _between(text, "solution")
    shown = [c for c in cells if not FOLDED.search(c) and not any(c in s for s in solutions)]
    lines = sum(len(_code(c)) for c in shown) + sum(_included(path, b) for b in blocks(text, "literalinclude"))
    return Sitting(
        words=_words(text, solutions),
        exercises=_exercises(path.stem),
        derivations=len(_derivations(text)),
        sliders=sum(len(SLIDER.findall(_call(c))) for c in cells),
        lines=lines,
    )


def _exercises(chapter: str) -> float:
    try:
        known = exercises(chapter).values()
    except ValueError:  # a page without exercises
        return 0
    return sum(isinstance(one, (Choice, Order)) for one in known) + len(quiz_of(chapter)) / 2


def _between(text: str, kind: str) -> list[str]:
    """What lies between {kind-start} and {kind-end}, and single blocks of that kind."""
    gated = re.findall(rf"^`{{3,}}\{{{kind}-start\}}.*?^`{{3,}}\{{{kind}-end\}}", text, re.M | re.S)
    return gated + blocks(text, kind)


def _words(text: str, solutions: list[str]) -> int:
    """Words of prose; a formula is read like a word."""
    for folded in solutions:
        text = text.replace(folded, "")
    text = re.sub(r"\{[\w:-]+\}`([^`<]*)(?:<[^>]*>)?`|\[([^\]]*)\]\([^)]*\)", r" \1\2 ", prose(text))
    return len(re.findall(r"[^\W_][\w'’.,-]*", text))


def _derivations(text: str) -> list[str]:
    """The parts of the point "formula", cut at its headings, that hold a numbered equation."""
    section = points(text).get("formula", "")
    return [part for part in re.split(r"^### ", section, flags=re.M) if re.search(r"^\$\$ *\(", part, re.M)]


def _code(cell: str) -> list[str]:
    return [line for line in cell.splitlines()[1:-1] if line.strip() and not line.startswith(":tags:")]


def _call(cell: str) -> str:
    return cell[cell.index("explore(\n") :] if "explore(\n" in cell else ""


def _included(path: Path, block: str) -> int:
    """Lines of code that a `literalinclude` prints."""
    source = (path.parent / re.search(r"\} (\S+)", block)[1]).read_text(encoding="utf-8")
    wanted = re.search(r":pyobject: (\S+)", block)
    if not wanted:
        return sum(bool(line.strip()) for line in source.splitlines())
    nodes = ast.parse(source).body
    for name in wanted[1].split("."):
        (node,) = [n for n in nodes if getattr(n, "name", None) == name]
        nodes = getattr(node, "body", [])
    return sum(bool(line.strip()) for line in source.splitlines()[node.lineno - 1 : node.end_lineno])


def main() -> None:
    print(f"{'page':34} minutes words exercises derivations sliders lines")
    for path in [*CHAPTERS, *FURTHER]:
        s = sitting(path)
        name = path.relative_to(ROOT / "chapters").with_suffix("").as_posix()
        print(f"{name:34} {s.minutes:7.1f} {s.words:5} {s.exercises:9} {s.derivations:11} {s.sliders:7} {s.lines:5}")


if __name__ == "__main__":
    main()

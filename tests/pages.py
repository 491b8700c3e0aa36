"""The sources of pages, taken apart for tests."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
OTHER = ("evidence", "appendix")  # pages that gather, and present no technique
_ALL = sorted(p for p in (ROOT / "chapters").rglob("*.md") if p.relative_to(ROOT / "chapters").parts[0] not in OTHER)
FURTHER = [p for p in _ALL if p.stem.endswith("_further")]  # what goes deeper than one sitting of its chapter
CHAPTERS = [p for p in _ALL if p not in FURTHER]

# A fenced block: a longer fence may hold shorter ones.
FENCE = re.compile(r"^(?P<fence>`{3,}|:{3,})(?P<info>\{[^}\n]+\}[^\n]*|\w*)\n(?P<body>.*?)^(?P=fence)\s*$", re.M | re.S)


def blocks(text: str, kind: str) -> list[str]:
    """The directives {kind} with all that is in them, nested ones too."""
    found = []
    for m in FENCE.finditer(text):
        if m["info"].startswith("{" + kind + "}"):
            found.append(m.group())
        found += blocks(m["body"], kind)
    return found


def without_blocks(text: str) -> str:
    """What is left is prose: a `#` in a code cell is no heading."""
    return FENCE.sub("", text)


# What a chapter holds, in this order. A label such as (l2-formula)= in front of a heading says which point it is; the
# heading says what the section says.
POINTS = [
    "question", "explorer", "idea", "formula", "code", "check", "experiment", "fails", "exercises", "summary",
]  # fmt: skip


def points(text: str) -> dict[str, str]:
    """The text of each point, by the end of its label; what has no such label is under its heading."""
    labels = dict((head, point) for point, head in re.findall(r"^\([\w-]+-(\w+)\)=\n## (.+?) *$", text, re.M))
    return {labels.get(head, head): section for head, section in sections(text).items()}


def prose(text: str) -> str:
    """What is read: without front matter, cells, listings, formulas, labels and the options of directives."""
    text = re.sub(r"\A---\n.*?\n---\n", "", text, flags=re.S)
    text = re.sub(r"^`{3,}\{(?:code-cell|literalinclude|bibliography|raw)\}.*?^`{3,} *$", "", text, flags=re.M | re.S)
    text = re.sub(r"\$\$.*?\$\$(?: *\(.*?\))?|\$[^$]*\$", " x ", text, flags=re.S)
    return re.sub(r"^(?:`{3,}|:{3,}|:\w+:|%|\([\w-]+\)=).*$", "", text, flags=re.M)


def sections(text: str) -> dict[str, str]:
    """The text behind each level-2 heading; the opening is under ""."""
    inside = [(m.start(), m.end()) for m in FENCE.finditer(text)]
    heads = [m for m in re.finditer(r"^## (.+)$", text, re.M) if not any(a <= m.start() < b for a, b in inside)]
    ends = [m.start() for m in heads[1:]] + [len(text)]
    found = {"": text[: heads[0].start()] if heads else text}
    return found | {m[1].strip(): text[m.end() : end] for m, end in zip(heads, ends, strict=True)}

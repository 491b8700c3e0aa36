"""The chapters, in reading order, as their sources tell of them. A page says in its front matter

reglab:
  question: "Which weights shrink, and when does that help?"
  needs: [foundations/overfitting]  # the chapters that it presupposes; a page with this key is a chapter
  picture: l2-bowl                  # the explorer that stands for it; l2-bowl/2: that explorer's second panel
  short: L2                         # its name where there is little room; else the title up to its colon
"""

import ast
import re
from dataclasses import dataclass
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import yaml

KEY = "reglab"
TOC = "_toc.yml"
FOLDER = "chapters"
FIELDS = {"question": str, "needs": list, "picture": str, "short": str}

FRONT = re.compile(r"\A---\n(.*?)^---$\n?", re.M | re.S)
FENCE = re.compile(r"^(`{3,}|:{3,})[^\n]*\n.*?^\1\s*$", re.M | re.S)
CELL = re.compile(r"^(`{3,})\{code-cell\}[^\n]*\n(?::[^\n]*\n)*(.*?)^\1\s*$", re.M | re.S)
TITLE = re.compile(r"^# (.+)$", re.M)
MINUTES = re.compile(r"\*\*You need\*\* about (\d+) minutes")

# How the classes of panels end that tell an explorer from the others; curves of a loss look alike everywhere.
TELLING = ("Map", "map", "Landscape", "Fit")


@dataclass(frozen=True)
class Listed:
    """A page of the table of contents."""

    doc: str
    part: str | None
    above: str | None  # the page that it is a section of


@dataclass(frozen=True)
class Page:
    """What a page says of itself; `picture` is an explorer's id and the number of a panel, from 0."""

    doc: str
    title: str
    question: str | None
    needs: tuple[str, ...] | None
    picture: tuple[str, int] | None
    short: str
    minutes: int | None
    explorers: dict[str, int]  # the panel that shows most of each explorer

    @property
    def name(self):
        """The name that other chapters know it by: weights/l2."""
        return self.doc.removeprefix(f"{FOLDER}/")

    @property
    def place(self):
        """The folder, which is the place of the training loop for those that have one."""
        return self.name.split("/")[0]


def load(text, where):
    """YAML that holds keys. Raises ValueError that names the file where it is none."""
    try:
        found = yaml.safe_load(text) or {}
    except yaml.YAMLError as error:
        raise ValueError(f"{where}: this is no YAML, {' '.join(str(error).split())}") from None
    if not isinstance(found, dict):
        raise ValueError(f"{where} must hold keys, got {found!r}")
    return found


def table_of_contents(root):
    """All pages in the order of the table of contents, as `Listed`."""
    toc = load(Path(root, TOC).read_text(encoding="utf-8"), TOC)

    def listed(entries, part, above):
        for entry in entries:
            doc = entry["file"].removesuffix(".md")
            yield Listed(doc, part, above)
            yield from listed(entry.get("sections", ()), part, doc)

    parts = toc.get("parts") or [{"chapters": toc.get("chapters", ())}]
    found = [Listed(toc["root"].removesuffix(".md"), None, None)]
    for part in parts:
        found += listed(part["chapters"], part.get("caption"), None)
    return found


def read(root):
    """Name -> chapter, as `Page`, in reading order.

    Raises ValueError that names file and key for front matter that cannot be right: an unknown field, no question, an
    unknown chapter or explorer, chapters that need each other in a circle.
    """
    pages = [read_page(root, listed.doc) for listed in table_of_contents(root)]
    chapters = {page.name: page for page in pages if page.needs is not None}
    for page in chapters.values():
        for need in page.needs:
            if need not in chapters:
                raise ValueError(f"{page.doc}.md, {KEY}.needs: there is no chapter {need!r}")
    try:
        TopologicalSorter({name: page.needs for name, page in chapters.items()}).prepare()
    except CycleError as error:
        circle = error.args[1]
        raise ValueError(f"{FOLDER}/{circle[0]}.md, {KEY}.needs: a circle, {' -> '.join(circle)}") from None
    return chapters


def read_page(root, doc):
    """One page, as `Page`. Raises ValueError that names file and key."""
    path = Path(root, f"{doc}.md")
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    front = FRONT.match(text)
    said = load(front[1], f"{doc}.md").get(KEY) if front else None
    prose = FENCE.sub("", FRONT.sub("", text))
    title = TITLE.search(prose)
    title = title[1].strip() if title else doc
    found = explorers(text)
    minutes = MINUTES.search(text)
    said = _checked(said, f"{doc}.md, {KEY}", minutes)
    return Page(
        doc=doc,
        title=title,
        question=said.get("question"),
        needs=tuple(said["needs"]) if "needs" in said else None,
        picture=_picture(said.get("picture"), found, f"{doc}.md, {KEY}.picture"),
        short=said.get("short", re.split("[:,]", title)[0]),
        minutes=int(minutes[1]) if minutes else None,
        explorers=found,
    )


def _checked(said, where, minutes):
    """The front matter of a page, if it can be right."""
    if said is None:
        return {}
    if not isinstance(said, dict):
        raise ValueError(f"{where} must hold {', '.join(FIELDS)}, got {said!r}")
    for key, value in said.items():
        if key not in FIELDS:
            raise ValueError(f"{where}.{key}: the keys are {', '.join(FIELDS)}")
        if not isinstance(value, FIELDS[key]):
            raise ValueError(f"{where}.{key} must be a {FIELDS[key].__name__}, got {value!r}")
    if "needs" in said and not said.get("question", "").strip():
        raise ValueError(f"{where}.question: there is none")
    if "needs" in said and not minutes:
        raise ValueError(f"{where}.needs makes it a chapter: it must say that the reader needs about so many minutes")
    return said


def _picture(said, found, where):
    """Explorer and panel of `id` or `id/number`."""
    if said is None:
        return None
    name, _, number = said.partition("/")
    if name not in found:
        raise ValueError(f"{where}: the page has no explorer {name!r}; it has {', '.join(found) or 'none'}")
    if number and not (number.isdecimal() and int(number)):
        raise ValueError(f"{where}: behind the slash stands the number of a panel, from 1, got {number!r}")
    return name, int(number) - 1 if number else found[name]


@cache  # several pages ask for the explorers of each
def explorers(text):
    """Id -> panel that shows most, of all explorers that a page's code cells make, in their order."""
    calls = [call for source in code_cells(text) for call in _calls(source, "explore")]
    given = [{keyword.arg: keyword.value for keyword in call.keywords} for call in calls]
    return {
        made["id"].value: _telling(made.get("panels"))
        for made in given
        if isinstance(made.get("id"), ast.Constant) and isinstance(made["id"].value, str)
    }


def code_cells(text):
    """The sources of a page's code cells, without their options."""
    return [cell[2] for cell in CELL.finditer(text)]


def _calls(source, name):
    """The calls of a function in a cell, in their order; none in a cell that is no plain Python."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return []
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    calls = [call for call in calls if isinstance(call.func, ast.Name) and call.func.id == name]
    return sorted(calls, key=lambda call: call.lineno)


def _telling(panels):
    """The number of the first panel that is a map, a landscape or a fit; else of the first."""
    kinds = [getattr(getattr(panel, "func", None), "id", "") for panel in getattr(panels, "elts", ())]
    return next((i for i, kind in enumerate(kinds) if kind.endswith(TELLING)), 0)

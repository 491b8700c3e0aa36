"""Every chapter has the ten points, in order, with what each of them must hold."""

from __future__ import annotations

import ast
import re

import pytest

from pages import CHAPTERS, FURTHER, POINTS, ROOT, blocks, points, prose, sections, without_blocks
from reglab.numbers import number

# Headings that would say of every chapter the same; these two are what a reader looks for.
GENERIC = {
    "The question",
    "The idea",
    "The formula",
    "The code",
    "The check",
    "The explorer",
    "The experiment",
    "When it fails",
}
KEPT = {"exercises": "Exercises", "summary": "Summary"}

TEMPLATE = ROOT / "docs" / "template" / "chapter.md"  # must hold what chapters must, or it would lead astray
every_chapter = pytest.mark.parametrize("path", [*CHAPTERS, TEMPLATE], ids=lambda p: f"{p.parent.name}/{p.name}")


def test_there_are_chapters():
    assert CHAPTERS


@pytest.mark.parametrize("path", FURTHER, ids=lambda p: f"{p.parent.name}/{p.name}")
def test_a_page_that_goes_further_belongs_to_a_chapter(path):
    """`l1_further.md` (or `l1_paths_further.md`) goes on where `l1.md` ends: each links the other. Where the names of
    two chapters begin alike, such as dropout and dropout_relatives, it belongs to the longer one."""
    above = [p for p in CHAPTERS if p.parent == path.parent and path.stem.startswith(f"{p.stem}_")]
    chapter = max(above, key=lambda p: len(p.stem))
    text = path.read_text(encoding="utf-8")
    assert re.findall(r"^# (.+)$", without_blocks(text), re.M)[0].startswith("Further: ")
    assert links(path, chapter), f"{path.name} does not link {chapter.name}"
    assert links(chapter, path), f"{chapter.name} does not link {path.name}"


def links(page, other) -> bool:
    """Does a page lead to another of its folder, by name or by one of its labels?"""
    text, labels = page.read_text(encoding="utf-8"), re.findall(r"^\(([\w-]+)\)=$", other.read_text("utf-8"), re.M)
    return f"({other.name})" in text or any(f"<{label}>`" in text for label in labels)


@every_chapter
def test_the_ten_points_in_order(path):
    text = path.read_text(encoding="utf-8")
    assert [name for name in points(text) if name] == POINTS
    assert len(re.findall(r"^# ", without_blocks(text), re.M)) == 1


@every_chapter
def test_headings_say_what_their_sections_say(path):
    text = path.read_text(encoding="utf-8")
    heads = [head for head in sections(text) if head]
    assert heads[-2:] == list(KEPT.values())
    assert not GENERIC & {*heads}
    assert len({*heads}) == len(heads)


def test_no_two_chapters_share_a_heading():
    heads = [head for path in CHAPTERS for head in sections(path.read_text(encoding="utf-8")) if head]
    assert {head for head in heads if heads.count(head) > 1} == {*KEPT.values()}


@every_chapter
def test_what_was_seen_is_said_in_five_lines(path):
    """Behind the first explorer: a list of at most five."""
    seen = points(path.read_text(encoding="utf-8"))["explorer"].partition("What you saw:\n\n")[2]
    lines = re.findall(r"^- ", seen.partition("\n\n")[0] + "\n", re.M)
    assert 2 <= len(lines) <= 5


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda p: f"{p.parent.name}/{p.name}")
def test_numbers_of_the_prose_set_the_explorers(path):
    text = path.read_text(encoding="utf-8")
    made = set(re.findall(r"\bglue\(\s*f?\"([^\"]+)\",\s*[^\n]*\bsetting\(", text))
    used = re.findall(r"\{slide\}`", text) + [g for g in re.findall(r"\{glue:text\}`([\w-]+)", text) if g in made]
    assert 5 <= len(used) <= 16


every_page = pytest.mark.parametrize("path", [*CHAPTERS, *FURTHER, TEMPLATE], ids=lambda p: f"{p.parent.name}/{p.name}")


@every_page
def test_bold_marks_words_and_not_numbers(path):
    text = prose(path.read_text(encoding="utf-8"))
    assert not re.findall(r"\*\*(?:[+−-]?\d|[^*\n]*\{glue)[^*\n]*\*\*", text)


@every_page
def test_pictures_are_named_and_not_pointed_at(path):
    """On a phone nothing is on the left."""
    text = prose(path.read_text(encoding="utf-8"))
    which = r"(?:left|right|middle|upper|lower|first|second|third)(?:-hand)?"
    assert not re.findall(rf"\b(?:on the (?:left|right)|{which} (?:panel|picture))\b", text, re.I)


@every_page
def test_typed_settings_tell_numbers_as_sliders_do(path):
    """λ = 10⁻⁴ as on the slider, not 0.0001."""
    labels = re.findall(r"\{slide\}`([^`<]+?)\s*<", path.read_text(encoding="utf-8"))
    told = [found for label in labels for found in re.findall(r"= ?(-?[\d.,]*\d)(?![\d×⁻])", label)]
    assert told == [number(float(value.replace(",", ""))) for value in told]


@every_chapter
def test_the_opening_says_what_is_needed(path):
    opening = sections(path.read_text(encoding="utf-8"))[""]
    (before,) = [b for b in blocks(opening, "admonition") if "Before you start" in b.splitlines()[0]]
    for words in (r"\*\*You know\*\*", r"\*\*You need\*\* about \d+ minutes", r"\*\*You will be able to\*\*"):
        assert re.search(words, before)


@every_chapter
def test_the_technique_is_printed_from_the_package(path):
    code = points(path.read_text(encoding="utf-8"))["code"]
    included = re.findall(r"^`{3,}\{literalinclude\} (\S+)", code, re.M)
    assert included
    for name in included:
        source = (path.parent / name).resolve()
        assert source.is_file(), f"{name} is not there"
        assert source.is_relative_to(ROOT / "src" / "reglab"), f"{name} is not of the package"
    # In the place of a technique, folder and file have the names of the chapter's own; a chapter that explains the
    # techniques of its place prints the theory of its name.
    place, name = path.parent.name, path.stem
    if (ROOT / "src" / "reglab" / place).is_dir():
        technique = ROOT / "src" / "reglab" / place / f"{name}.py"
        home = place if technique.exists() else "theory"
        assert any(file.endswith(f"src/reglab/{home}/{name}.py") for file in included)


MUST_HOLD = [
    ("explorer", r"\bexplore\(", "an explorer"),
    ("explorer", r"\bpredict=predict\(", "what the reader says before the slider does"),
    ("explorer", r"\btext=", "a read-out computed from the run"),
    ("idea", r"\bexplore\(|\bshow\(|```\{(figure|image)\}", "a picture"),
    ("formula", r"^\$\$|\{math\}", "a formula"),
    ("check", r"gradient_check\(|parity\.|\bgap\b", "a check against numbers from elsewhere"),
    ("check", r"^### In practice", "how the technique is called in practice"),
    ("experiment", r"\{glue:", "numbers that come from the run"),
    # What no study can hold says itself how often the test rows are scored.
    ("experiment", r"\bStudy\(|test rows are (scored|opened) once", "a study, or the test rows once"),
    ("exercises", r"\bcheck\(\"", "instant checks"),
]


@every_chapter
@pytest.mark.parametrize(("point", "pattern", "what"), MUST_HOLD, ids=[f"{p}: {w}" for p, _, w in MUST_HOLD])
def test_each_point_holds(path, point, pattern, what):
    assert re.search(pattern, points(path.read_text(encoding="utf-8"))[point], re.M), f"{point} lacks {what}"


@pytest.mark.parametrize("path", [*CHAPTERS, *FURTHER, TEMPLATE], ids=lambda p: f"{p.parent.name}/{p.name}")
def test_sources_are_cited_and_known(path):
    cited = re.findall(r"\{cite(?::\w+)?\}`([^`]+)`", path.read_text(encoding="utf-8"))
    keys = {key.strip() for group in cited for key in group.split(",")}
    known = set(re.findall(r"^@\w+\{([^,\s]+),", (ROOT / "references.bib").read_text(encoding="utf-8"), re.M))
    assert keys or path in FURTHER
    assert keys <= known


@every_chapter
def test_solutions_are_hidden_and_belong_to_exercises(path):
    """Which exercises need one: those with code, and open ones (tests/exercises); a choice explains itself."""
    text = points(path.read_text(encoding="utf-8"))["exercises"]
    labels = re.findall(r"\{exercise(?:-start)?\}[^\n]*\n:label: (\S+)", text)
    assert len(labels) >= 3
    heads = re.findall(r"\{solution(?:-start)?\} (\S+)\n((?::[^\n]*\n)*)", text)
    assert {name for name, _ in heads} <= {*labels}
    for name, options in heads:
        assert re.search(r":class: .*dropdown", options), f"the solution of {name} is not hidden"


@every_chapter
def test_every_check_names_an_exercise(path):
    from reglab.grading import check

    text = points(path.read_text(encoding="utf-8"))["exercises"]
    for name in set(re.findall(r"\bcheck\(\"([^\"]+)\"", text)):
        assert check(name, None)  # an unknown exercise raises; a wrong answer is told so


@pytest.mark.parametrize("path", [*CHAPTERS, *FURTHER, TEMPLATE], ids=lambda p: f"{p.parent.name}/{p.name}")
def test_numbers_in_prose_that_are_glued_exist(path):
    text = path.read_text(encoding="utf-8")
    used = set(re.findall(r"\{glue:\w*\}`([\w-]+)", text))
    made = re.findall(r"\bglue\(\s*f?\"([^\"]+)\"", text)
    patterns = [re.sub(r"\\\{[^}]*\\\}", ".+", re.escape(name)) for name in made]  # names made in a loop
    assert used or path in FURTHER
    for name in used:
        assert any(re.fullmatch(p, name) for p in patterns), f"{name} is never computed"


@pytest.mark.parametrize("path", [*CHAPTERS, *FURTHER], ids=lambda p: f"{p.parent.name}/{p.name}")
def test_pages_compute_on_what_every_machine_has(path):
    """MNIST may be there or not: two machines would show two books."""
    assert not re.search(r"\bmnist\(|fetch_openml", path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", [*CHAPTERS, *FURTHER, ROOT / "intro.md"], ids=lambda p: f"{p.parent.name}/{p.name}")
def test_nothing_rests_on_what_was_measured(path):
    """A time is another one on each machine, and in a bad moment any: a book that asserts it may not build."""
    cells = [
        cell
        for cell in blocks(path.read_text(encoding="utf-8"), "code-cell")
        if re.search(r"^:tags:.*\bvaries\b", cell, re.M)
    ]
    measured = {
        name for cell in cells for name in re.findall(r"^(\w+)\b.*=.*(?:time|seconds|costs\(|cost_table\()", cell, re.M)
    }
    for cell in blocks(path.read_text(encoding="utf-8"), "code-cell"):
        for line in re.findall(r"^ *assert\b.*", cell, re.M):
            assert cell not in cells, f"{path.stem} asserts in a cell that varies: {line.strip()}"
            assert not measured & set(re.findall(r"\w+", line)), f"{path.stem} asserts what it measured: {line.strip()}"


def test_every_cell_of_the_template_is_python():
    for cell in blocks(TEMPLATE.read_text(encoding="utf-8"), "code-cell"):
        compile(re.sub(r"^:tags:.*$", "", "\n".join(cell.splitlines()[1:-1]), flags=re.M), str(TEMPLATE), "exec")


# ---- where chapters are listed

PAGES = {p.relative_to(ROOT).with_suffix("").as_posix() for p in (ROOT / "chapters").rglob("*.md")}
TECHNIQUES = sorted(
    page for page in PAGES if (ROOT / "src" / "reglab" / page.removeprefix("chapters/")).with_suffix(".py").exists()
)


def test_the_table_of_contents_names_every_page():
    listed = re.findall(r"^ *- file: (\S+)$", (ROOT / "_toc.yml").read_text(encoding="utf-8"), re.M)
    assert sorted(listed) == sorted(PAGES)


@pytest.mark.parametrize("page", TECHNIQUES)
def test_the_table_of_the_landing_page_leads_to_every_technique(page):
    place = page.split("/")[1]
    intro = (ROOT / "intro.md").read_text(encoding="utf-8")
    (row,) = re.findall(rf"^\| \[\*\*{place}\*\*\].*$", intro, re.M)
    assert f"<{page}>" in row, f"the row of {place} does not link {page}"


@pytest.mark.parametrize("path", sorted((ROOT / "claims").glob("*/*.toml")), ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_claims_belong_to_a_chapter(path):
    chapter = path.relative_to(ROOT / "claims").with_suffix("").as_posix()
    assert f"chapters/{chapter}" in PAGES


@pytest.mark.parametrize("path", [*CHAPTERS, *FURTHER], ids=lambda p: f"{p.parent.name}/{p.name}")
def test_no_label_is_called_like_an_explorer(path):
    """Both become places of the page, and a link would lead to one of them."""
    text = path.read_text(encoding="utf-8")
    both = set(re.findall(r"^\(([\w-]+)\)=$", text, re.M)) & set(re.findall(r"\bid=\"([\w-]+)\"", text))
    assert not both, f"these are a label and an explorer: {both}"


@pytest.mark.parametrize("path", [*CHAPTERS, *FURTHER], ids=lambda p: f"{p.parent.name}/{p.name}")
def test_what_a_cell_shows_stands_last_in_it(path):
    """A notebook displays the last expression of a cell: a picture before it would be missing from the page."""
    for cell in blocks(path.read_text(encoding="utf-8"), "code-cell"):
        code = re.sub(r"^(```+|:::+|:).*$", "", cell, flags=re.M)
        for statement in ast.parse(code).body[:-1]:
            shown = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call)
            name = getattr(statement.value.func, "id", "") if shown else ""
            assert name not in ("show", "explore", "gains"), (
                f"{path.name} shows nothing of {ast.unparse(statement)[:60]}"
            )


def test_an_equation_of_another_page_is_named_with_it():
    """Every page counts its equations from 1, so a bare number would point to one of its own."""
    pages = sorted((ROOT / "chapters").rglob("*.md"))
    home = {m[1]: p for p in pages for m in re.finditer(r"^\s*\$\$ \(([\w-]+)\)$", p.read_text("utf-8"), re.MULTILINE)}
    bare = [
        f"{path.relative_to(ROOT)}: {found[0]}"
        for path in pages
        for found in re.finditer(r"\{eq\}`([\w-]+)`(?! of \[)", path.read_text("utf-8"))
        if home[found[1]] != path
    ]
    assert not bare

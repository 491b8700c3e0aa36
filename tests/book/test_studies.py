"""What the studies of the book keep, and what the landing page promises of them."""

from __future__ import annotations

import os
import re
from collections import defaultdict
from pathlib import Path

import pytest
from reglab_book.computed import SHOWN, tidy
from reglab_book.runner import STUDIES

from reglab.experiments import record

ROOT = Path(__file__).parents[2]
KEPT = record.everything(ROOT / STUDIES)
BY_STUDY = defaultdict(list)
for _about in KEPT:
    BY_STUDY[_about["study"]].append(_about)

every_study = pytest.mark.parametrize("study", BY_STUDY)


def promised(words: str) -> int:
    """The number that the landing page promises, such as "(\\w+) seeds on real data"."""
    text = " ".join((ROOT / "intro.md").read_text(encoding="utf-8").split())
    numbers = {"ten": 10, "twenty": 20}
    return numbers[re.search(words, text)[1]]


def test_there_are_studies():
    assert len(BY_STUDY) > 10


@every_study
def test_methods_have_equally_many_trials(study):
    assert len({about["trials"] for about in BY_STUDY[study]}) == 1
    assert len(BY_STUDY[study]) > 1


@every_study
def test_there_are_as_many_seeds_as_promised(study):
    for about in BY_STUDY[study]:
        least = {"Real": promised(r"(\w+) seeds on real data"), "Fresh": promised(r"(\w+) on known sources")}
        assert about["seeds"] >= least[about["rows"]]


@pytest.mark.book
@pytest.mark.skipif(Path(os.environ["REGLAB_STUDIES"]) != ROOT / STUDIES, reason="studies are kept elsewhere")
def test_what_is_kept_is_what_the_pages_show(book):
    shown = set((ROOT / SHOWN).read_text(encoding="utf-8").split())
    kept = {path.relative_to(ROOT).as_posix() for path in (ROOT / STUDIES).glob("*/*.npz")}
    assert kept == shown, "say `make record`"


def test_pages_score_test_rows_through_studies_alone():
    for path in (ROOT / "chapters").rglob("*.md"):
        assert not re.search(r"\.test\(", path.read_text(encoding="utf-8")), path.name


def test_what_no_page_shows_is_deleted(tmp_path):
    for name in ("a/plain.1.npz", "a/plain.2.npz", "b/plain.3.npz"):
        path = tmp_path / STUDIES / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"")
    (tmp_path / SHOWN).parent.mkdir()
    (tmp_path / SHOWN).write_text("studies/a/plain.2.npz\n")
    assert tidy(tmp_path) == ["studies/a/plain.1.npz", "studies/b/plain.3.npz"]
    assert [path.name for path in (tmp_path / STUDIES).rglob("*")] == ["a", "plain.2.npz"]

"""What CONTRIBUTING.md tells a newcomer is there."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest

from registry import ENTRIES, Entry
from reglab.regularizer import HOOKS

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
NAMED = re.findall(r"`([\w./-]*(?:/|\.(?:py|md|yml|toml|bib))[\w./-]*)`", TEXT)
EXAMPLE = "batch_norm"  # may be yet to come


@pytest.mark.parametrize("name", sorted({name for name in NAMED if EXAMPLE not in name}))
def test_a_file_that_is_named_is_there(name):
    assert (ROOT / name).exists()


def test_files_are_named():
    assert {"tests/registry.py", "src/reglab/steps.py", "docs/template/chapter.md", "_toc.yml"} <= set(NAMED)


def test_every_part_of_the_package_with_a_loop_in_it_is_named():
    for name in ("run", "plan", "hooks", "steps", "sweeps", "training"):
        assert f"`src/reglab/{name}.py`" in TEXT


@pytest.mark.parametrize("name", [f.name for f in fields(Entry)])
def test_every_field_of_an_entry_is_explained(name):
    assert re.search(rf"^   - (`\w+`, )*`{name}`[,:]", TEXT, re.M)


@pytest.mark.parametrize("hook", ["begin", *HOOKS])
def test_every_hook_is_named(hook):
    assert f"`{hook}`" in TEXT


@pytest.mark.parametrize("relation", sorted({e.cls.relation for e in ENTRIES if hasattr(e.cls, "relation")}))
def test_every_relation_is_named(relation):
    assert f'`"{relation}"`' in TEXT

"""What cells print is read as prose: what a check found is asserted and told, not printed as a value of Python."""

import re
from pathlib import Path

import pytest

CHAPTERS = Path(__file__).parents[2] / "chapters"
RECORDS = sorted(CHAPTERS.rglob("*.computed.txt"))
FAULTS = re.compile(r":\s*(True|False|None)$|\bagree to \d+e-\d+|\b(after|^) *1 (steps|epochs|rows)\b", re.M)


@pytest.mark.parametrize("record", RECORDS, ids=lambda path: path.name.removesuffix(".computed.txt"))
def test_no_value_of_python_stands_in_a_sentence(record):
    found = FAULTS.search(record.read_text(encoding="utf-8"))
    assert not found, f"{record.name} says {found[0]!r}"

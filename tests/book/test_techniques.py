"""The page of techniques says of each what the registry says, and leads to where it is shown."""

import pytest
from bs4 import BeautifulSoup

from registry import ENTRIES, GRADIENT
from reglab.regularizer import PLACES

pytestmark = pytest.mark.book

WAITING = {"Clip", "EMA"}  # for their chapters
PARTS = {"activations", "linear", "row", "shapes"}  # modules of what a network is made of, and regularizes nothing
TECHNIQUES = [entry for entry in ENTRIES if entry.cls.__module__.split(".")[1] in PLACES]


@pytest.fixture(scope="module")
def rows(book):
    page = BeautifulSoup((book / "chapters/appendix/techniques.html").read_text(encoding="utf-8"), "html.parser")
    return {row.td.get_text(): row("td") for row in page("tr") if row.td}


@pytest.mark.parametrize("entry", TECHNIQUES, ids=lambda entry: entry.id)
def test_a_technique_has_its_row(rows, entry):
    name, does, tested, chapter = rows[entry.cls.__name__]
    assert name.a["href"].startswith("api.html#")
    assert does.get_text().endswith(".")
    assert "`" not in does.get_text(), "code is shown as it stands in a docstring"
    words = tested.get_text().split(", ")
    assert ("gradient" in words) == (GRADIENT in entry.kinds)
    assert ("torch" in words) == (entry.torch is not None)
    assert ("off" in words) == (entry.identity is not None)
    assert ("stacked" in words) == bool(entry.sweep)
    module = entry.cls.__module__.split(".")[-1]
    if module not in PARTS and entry.cls.__name__ not in WAITING:
        assert chapter.a, f"{entry.id} is printed on no page"

"""What is cited has an address, and each page lists it under a heading of its own."""

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from pybtex.database import parse_file

ROOT = Path(__file__).parents[2]
ENTRIES = parse_file(ROOT / "references.bib").entries
SHAPES = {"doi": r"10\.\d{4,9}/\S+", "eprint": r"\d{4}\.\d{4,5}", "url": r"https://[\w.-]+\.[a-z]+(/\S*)?"}
# The articles that the ledger of claims tests were read as copies; where they stand is not known.
WITHOUT = {"s0_crossentropy", "s1_principles", "s2_regularization", "s4_gradients"}


@pytest.mark.parametrize("key", ENTRIES)
def test_an_entry_has_one_address(key):
    fields = ENTRIES[key].fields
    addresses = {field: fields[field] for field in SHAPES if field in fields}
    assert len(addresses) == (key not in WITHOUT), f"{key} wants one of {', '.join(SHAPES)}, and has {addresses}"
    for field, address in addresses.items():
        assert re.fullmatch(SHAPES[field], address), f"{key}: {field} = {address} has not the shape of one"


def test_no_two_entries_share_an_address():
    addresses = [entry.fields[field] for entry in ENTRIES.values() for field in SHAPES if field in entry.fields]
    # Minds change, files are copied: the second of two equal ones is a slip.
    assert len(addresses) == len(set(addresses))


@pytest.mark.parametrize("key", ENTRIES)
def test_an_entry_reads_well(key):
    """Without a year a citation says "n.d.", and two works of one author cannot be told apart; formulas are not set."""
    fields = ENTRIES[key].fields
    assert fields.get("year"), f"{key} has no year"
    assert "$" not in fields["title"], f"{key} has a formula in its title"


@pytest.mark.book
def test_a_page_lists_what_it_cites(book, page):
    text = (book / page).read_text(encoding="utf-8")
    # Before it is taken apart, which takes seconds for the largest page.
    if "citation-list" not in text and "bibtex-citation" not in text:
        pytest.skip("it cites nothing")
    soup = BeautifulSoup(text, "html.parser")
    works = soup.select(".citation-list > .citation")
    citations = soup.select(".bibtex-citation a")
    lists = soup.select("article section.reglab-references")
    assert [lst.find(re.compile("h[1-6]")).name for lst in lists] == ["h2"], "one list, as deep as the page's sections"
    assert lists[0].h2.find(string=True) == "References"
    assert lists[0].find_previous_sibling("section"), "it stands behind the page's sections"
    assert soup.select('.bd-sidebar-secondary a[href="#references"]'), "the page's contents do not lead to it"
    assert lists[0].select(".citation") == works
    assert {work["role"] for work in works} == {"listitem"}
    for work in works:
        links = [link["href"] for link in work.select("a[href]") if link["href"].startswith("http")]
        known = "Blog article" not in work.text
        assert len(links) == known, f"{work.get_text(' ', strip=True)} has the addresses {links}"
    for citation in citations:
        assert citation["href"].startswith("#"), f"{citation.text} leads to another page's list: {citation['href']}"
        assert len(citation["title"]) > 20, f"{citation.text} does not say what it cites"
        assert "http" not in citation["title"]

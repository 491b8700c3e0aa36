"""The glossary: short definitions that say where more is, and are read where a word stands."""

import re
from pathlib import Path

import pytest

NOTATION = Path(__file__).parents[2] / "chapters" / "appendix" / "notation.md"
DEFINED = re.compile(r"^(\S.*)\n  (.+)$", re.MULTILINE)


def terms():
    return DEFINED.findall(NOTATION.read_text("utf-8").partition("```{glossary}\n")[2].partition("\n```")[0])


def test_every_definition_is_short_and_says_where_more_is():
    assert len(terms()) >= 30
    for term, text in terms():
        definition, _, pointer = text.rpartition(" See ")
        assert re.fullmatch(r"\[.+\]\(.+\.md\)\.|\{ref\}`.+ <[\w-]+>`\.", pointer), f"{term} does not say where more is"
        assert 1 <= len(re.findall(r"[.]( |$)", definition)) <= 2, f"{term} takes more than two sentences"
        assert not re.search(r"[$`*\]]", definition), f"{term} has markup, which a title would show as it is"


def test_terms_stand_in_the_order_of_the_alphabet():
    names = [term.lower() for term, _ in terms()]
    assert names == sorted(names)
    assert len(set(names)) == len(names)


@pytest.mark.book
def test_a_word_that_leads_to_the_glossary_says_what_it_means(mini_book):
    entry = "```{glossary}\nleverage\n  How far a fit follows. See {doc}`numbers`.\n```"
    mini_book.edit("intro.md", "Plain text", f"{entry}\n\nPlain text")
    mini_book.edit("numbers.md", "Some prose.", "Two {term}`leverages <leverage>`.")
    mini_book.build_well()
    page = mini_book.html / "numbers.html"
    link = re.search(r'<a [^>]*href="intro.html#term-leverage"[^>]*>', page.read_text())[0]
    assert 'title="How far a fit follows."' in link
    mini_book.edit("intro.md", "How far a fit follows", "How much a fit follows")
    assert mini_book.build_well() == set(), "a new definition trains nothing again"
    assert 'title="How much a fit follows."' in page.read_text()

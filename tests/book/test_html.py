"""The built pages as files: every link inside the book leads somewhere, and no page needs the network."""

import re
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

pytestmark = pytest.mark.book

# What a page loads by itself; a link that a reader may follow is free to leave the book.
LOADED = {"link": "href"} | dict.fromkeys(("script", "img", "source", "iframe", "audio", "video"), "src")


class Page(HTMLParser):
    """All addresses in a page, and all places in it that a link may lead to."""

    def __init__(self, path):
        super().__init__()
        self.links, self.loaded, self.anchors = [], [], {"", "top"}
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.anchors.update(filter(None, (attributes.get("id"), attributes.get("name"))))
        self.links.extend(filter(None, (attributes.get("href"), attributes.get("src"))))
        if tag in LOADED and attributes.get(LOADED[tag]):
            self.loaded.append(attributes[LOADED[tag]])


read = cache(Page)


def test_links_inside_the_book_lead_somewhere(book, page):
    dead = []
    for link in read(book / page).links:
        parts = urlsplit(link)
        if parts.scheme or parts.netloc:
            continue
        target = Path(book / page).parent.joinpath(unquote(parts.path)).resolve() if parts.path else book / page
        # An explorer's state follows its name: #l2-network?lam=0.01
        anchor = re.split(r"[?&]", unquote(parts.fragment))[0]
        if not target.is_file() or (target.suffix == ".html" and anchor not in read(target).anchors):
            dead.append(link)
    assert not dead, f"{page} has links that lead nowhere: {', '.join(dead)}"


def test_page_loads_nothing_from_the_network(book, page):
    far = [link for link in read(book / page).loaded if urlsplit(link).netloc]
    assert not far, f"{page} loads from the network: {', '.join(far)}"


def test_styles_load_nothing_from_the_network(book):
    far = [
        f"{path.relative_to(book)}: {sign}"
        for path in book.rglob("*.css")
        for sign in ("url(http", 'url("http', "url('http", "url(//", '@import "http', "@import 'http")
        if sign in path.read_text(encoding="utf-8")
    ]
    assert not far, f"styles load from the network: {', '.join(far)}"


def test_pages_have_an_icon(book, page):
    icons = [link for link in read(book / page).loaded if "favicon" in link]
    assert icons, f"{page} names no favicon, so a browser asks the server for one that is not there"

"""How much the book weighs, and how much of it comes before a slider is touched."""

from __future__ import annotations

import gzip
import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

from benchmarks.reader.figure import Figure
from benchmarks.reader.stage import DESKTOP, FRONT, Stage

MB = 1e6
MOST = 1.5  # MB of the whole book for each of its explorers: whoever takes it along offline pays for all of them
TEXTS = (".html", ".js", ".css", ".svg", ".json")


def book(stage: Stage):
    """The built book on disk: its size, its explorers and their pictures, and the heaviest explorer of four panels."""
    files = [path for path in stage.folder.rglob("*") if path.is_file()]
    whole = sum(path.stat().st_size for path in files) / MB
    yield Figure("book", "whole", whole, "MB", most=round(MOST * len(stage.explorers)))
    pictures = {path.name: path.stat().st_size for path in (stage.folder / "_frames").glob("*")}
    yield Figure("book", "pictures, all together", sum(pictures.values()) / MB, "MB")
    yield Figure("book", "pictures", len(pictures))
    yield Figure("book", "explorers", len(stage.explorers))
    weights = {e.name: sum(pictures[n] for n in set(e.pictures)) / MB for e in stage.explorers if len(e.panels) == 4}
    if weights:
        heaviest = max(weights, key=weights.get)
        yield Figure("book", "heaviest explorer of four panels", weights[heaviest], "MB", most=6, where=heaviest)


def first_load(stage: Stage):
    """What comes over http until a page stands, before an explorer is touched: the landing page and the chapter that
    names most in its source. Once as the files are, and once with texts compressed, as most hosts send them."""
    chapters = [page for page in stage.pages if page != FRONT and "/appendix/" not in page]
    heaviest = max(chapters, key=lambda page: _named(stage.folder / page))
    for name, page in (("landing page", FRONT), ("heaviest chapter", heaviest)):
        plain, packed, requests = _bytes(stage, page)
        where = f"{page}, {requests} requests"
        yield Figure("first load", f"{name}, as the files are", plain / MB, "MB", most=1.5, where=where)
        yield Figure("first load", f"{name}, texts compressed", packed / MB, "MB", most=1.5, where=where)


def _named(page: Path) -> int:
    """Bytes of a page and of the pictures in its source."""
    text = page.read_text(encoding="utf-8")
    named = {page.parent / unquote(src) for src in re.findall(r'<img[^>]* src="([^"#:]+)"', text)}
    return page.stat().st_size + sum(path.stat().st_size for path in named if path.exists())


def _bytes(stage: Stage, page: str):
    """Of all files that a page asks for in its first seconds: bytes, bytes with texts compressed, how many."""
    asked: set[str] = set()

    def watch(tab):
        tab.on("requestfinished", lambda request: asked.add(request.url))

    with stage.open(page, DESKTOP, served=True, watch=watch) as tab:
        tab.wait_for_timeout(4000)
    plain = packed = 0
    local = [url for url in asked if url.startswith(stage.address)]
    for url in local:
        path = stage.folder / unquote(urlsplit(url).path).lstrip("/")
        data = path.read_bytes()
        plain += len(data)
        packed += len(gzip.compress(data, 6)) if path.suffix in TEXTS else len(data)
    return plain, packed, len(local)

"""The ledger refuses what is not a claim, and the book's own claims are complete."""

from pathlib import Path

import pytest
from reglab_book.claims import read

ROOT = Path(__file__).parents[2]
GOOD = 'claim = "a"\nverdict = "true"\nbecause = "b"\nevidence = "c"\nsource = "S1"\n'


def ledger(folder, **files):
    for name, text in files.items():
        path = folder / "claims" / "weights" / f"{name}.toml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (folder / "claims" / "sources.toml").write_text('[S1]\nauthor = "a"\ntitle = "t"\n', encoding="utf-8")
    return read(folder)


def test_claims_are_read_by_chapter(tmp_path):
    found = ledger(tmp_path, l2=f"[C7]\n{GOOD}", l1=f"[C12]\n{GOOD}")
    assert {chapter: list(claims) for chapter, claims in found.items()} == {"weights/l1": ["C12"], "weights/l2": ["C7"]}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (f"[7]\n{GOOD}", r"claims/weights/l1.toml, 7: a claim's key must be C and a number"),
        (
            "[C7]\n" + GOOD.replace("true", "maybe"),
            "verdict must be one of true, false, partly, unclear, open, got 'maybe'",
        ),
        ("[C7]\n" + GOOD.replace("because", "why"), "must have because, claim, evidence, source, verdict"),
        ("[C7]\n" + GOOD.replace('"b"', '" "'), "must have because, claim, evidence, source, verdict"),
        ("[C7]\n" + GOOD.replace("S1", "S1, S9"), "source must name articles of sources.toml, got S9"),
        ("[C7]\n" + GOOD.replace('"b"', "3"), "must have because, claim, evidence, source, verdict"),
    ],
)
def test_what_is_no_claim_is_refused(tmp_path, text, message):
    with pytest.raises(ValueError, match=message):
        ledger(tmp_path, l1=text)


def test_a_claim_stands_once(tmp_path):
    with pytest.raises(ValueError, match=r"claims/weights/l2.toml, C7: the claim is in claims/weights/l1.toml already"):
        ledger(tmp_path, l1=f"[C7]\n{GOOD}", l2=f"[C7]\n{GOOD}")


def test_every_chapter_with_claims_is_there_and_shows_them():
    for chapter, claims in read(ROOT).items():
        page = ROOT / "chapters" / f"{chapter}.md"
        pages = [page, *page.parent.glob(f"{page.stem}_*further.md")]
        source = "".join(page.read_text("utf-8") for page in pages)
        for number, claim in claims.items():
            assert f"({claim['evidence']})=" in source, f"{chapter} does not show {number}"

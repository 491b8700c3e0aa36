"""What each page must do wherever it is opened: nothing fails, nothing comes from afar, mathematics is set, the first
load is light. From a server it is opened where it is asked whether it is accessible, from a file where it is asked what
its surface shows."""

from urllib.parse import unquote, urlsplit

import pytest

from .conftest import SUB_PATH

pytestmark = [pytest.mark.book, pytest.mark.browser]

MOST_BYTES = 3_000_000  # that a page asks for before anybody touches it

SET_MATHEMATICS = """async () => {
  if (!document.querySelector(".math")) return "none";
  await window.MathJax.startup.promise;
  await document.fonts.ready;
  const fonts = [...document.fonts].filter((font) => font.family.startsWith("MJX") && font.status === "loaded");
  const failed = document.querySelectorAll("mjx-merror").length;
  if (failed) return `${failed} formula(s) that MathJax cannot read`;
  if (!document.querySelector("mjx-container")) return "formulas that were not set";
  return fonts.length ? "set" : "formulas without MathJax's fonts";
}"""


def opened(open_page, where, page, **options):
    """A page whose mathematics is set and that has all it asks for by itself, without a fault."""
    tab = open_page(where, **options)
    mathematics = tab.evaluate(SET_MATHEMATICS)
    tab.rest()
    assert mathematics in ("none", "set"), f"{page} shows {mathematics}"
    assert not tab.faults, f"{where}:\n" + "\n".join(tab.faults)
    return tab


def weigh(tab, book, page):
    """Refuse a page from a server whose first load is heavy."""
    loaded = tab.evaluate("performance.getEntriesByType('resource').map((entry) => entry.name)")
    names = {page, *(unquote(urlsplit(url).path).removeprefix(SUB_PATH) for url in loaded if url.startswith("http"))}
    sizes = {name: (book / name).stat().st_size for name in names}
    heaviest = sorted(sizes, key=sizes.get, reverse=True)[:5]
    assert sum(sizes.values()) <= MOST_BYTES, f"{page} loads {sum(sizes.values()) / 1e6:.2f} MB at first: " + ", ".join(
        f"{name} {sizes[name] / 1e6:.2f}" for name in heaviest
    )


@pytest.mark.parametrize("how", ["file", "server"])
def test_front_page_opens(book, serve, open_page, how):
    tab = open_page((book / "index.html").as_uri() if how == "file" else serve(book) + "index.html")
    tab.wait_for_selector("article h1")
    tab.rest()
    assert not tab.faults, f"index.html, opened from a {how}:\n" + "\n".join(tab.faults)

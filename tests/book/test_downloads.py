"""The link to a notebook in a page's menu: it saves the notebook, and from a file it leads to the archive."""

import json

import pytest

pytestmark = [pytest.mark.book, pytest.mark.browser]

PAGE = "chapters/weights/l2.html"
MENU = ".dropdown-download-buttons"


def test_a_notebook_is_saved_not_shown(book, serve, open_page):
    tab = open_page(serve(book) + PAGE)
    tab.click(f"{MENU} > button")
    with tab.expect_download() as saving:
        tab.click(f"{MENU} a:has-text('.ipynb')")
    assert saving.value.suggested_filename == "l2.ipynb"
    assert json.loads(saving.value.path().read_text("utf-8"))["cells"]
    assert len(tab.context.pages) == 1, "no empty tab is left open"
    assert not tab.faults


def test_from_a_file_the_menu_leads_to_the_archive(book, open_page):
    tab = open_page((book / PAGE).as_uri())
    tab.click(f"{MENU} > button")
    assert not tab.is_visible(f"{MENU} a:has-text('.ipynb')")
    with tab.expect_download() as saving:
        tab.click(f"{MENU} a:has-text('.zip of all notebooks')")
    assert saving.value.suggested_filename == "reglab-notebooks.zip"
    assert not tab.faults

"""No page has a serious fault for those who read by ear, by keyboard or with little contrast; light and dark."""

import pytest

pytestmark = [pytest.mark.book, pytest.mark.browser]

GRAVE = ("serious", "critical")


@pytest.fixture(scope="module")
def axe():
    from axe_playwright_python.sync_playwright import Axe

    return Axe()


def faults(found):
    """A line for each element at fault."""
    return [
        f"{violation['id']} ({violation['impact']}): {violation['help']}: {node['html'][:200]}"
        for violation in found.response["violations"]
        if violation["impact"] in GRAVE
        for node in violation["nodes"]
    ]


def theme(tab, name):
    tab.evaluate("name => document.documentElement.setAttribute('data-theme', name)", name)


def test_page_is_accessible(book, open_page, axe, page):
    tab = open_page((book / page).as_uri(), color_scheme="light")
    tab.wait_for_load_state("networkidle")
    tab.add_style_tag(content="* { transition: none !important; }")  # or axe sees a colour on its way to another
    theme(tab, "light")
    grave = faults(axe.run(tab, options={"resultTypes": ["violations"]}))
    assert not grave, f"{page}, light:\n" + "\n".join(grave)
    # Besides contrast nothing depends on the theme, so the dark one need not be asked everything again.
    theme(tab, "dark")
    grave = faults(axe.run(tab, options={"resultTypes": ["violations"], "runOnly": ["color-contrast"]}))
    assert not grave, f"{page}, dark:\n" + "\n".join(grave)

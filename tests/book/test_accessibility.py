"""From a server every page works and is light at first, and none has a serious fault for those who read by ear, by
keyboard or with little contrast; light and dark."""

import pytest

from .test_pages import opened, weigh

pytestmark = [pytest.mark.book, pytest.mark.browser]

GRAVE = ("serious", "critical")


@pytest.fixture(scope="module")
def axe():
    from axe_playwright_python.sync_playwright import Axe

    return Axe().axe_script


def faults(found):
    """A line for each element at fault."""
    return [
        f"{violation['id']} ({violation['impact']}): {violation['help']}: {node['html'][:200]}"
        for violation in found["violations"]
        if violation["impact"] in GRAVE
        for node in violation["nodes"]
    ]


# The contrast of a text depends on how it and what it stands in are coloured. A page colours thousands of words of code
# and of cells in the same few ways, and axe takes milliseconds for each. So it is asked about the first and the last of
# all visible texts with the same tags, classes and colours on the way up to the page, where no page before had such a
# text. Of a single sign axe gives no verdict, so words are of another kind than signs.
MARK_TEXTS = """([known, asked, mark]) => {  // two objects, given back with what is new, and an attribute's name
  const seen = new Map();
  const kinds = new Map(Object.entries(known));
  const coloured = ["color", "backgroundColor", "backgroundImage", "opacity", "fontSize", "fontWeight", "textShadow",
                    "position", "float", "filter", "mixBlendMode"];
  const kind = (element) => {  // a short name, the same for elements that are coloured the same
    if (!element) return "";
    if (!seen.has(element)) {
      const style = getComputedStyle(element);
      const own = coloured.map((name) => style[name]).join();
      const whole = [kind(element.parentElement), element.localName, element.className, own].join("|");
      if (!kinds.has(whole)) kinds.set(whole, kinds.size);
      seen.set(element, kinds.get(whole));
    }
    return seen.get(element);
  };
  const alike = new Map();
  for (const element of document.body.querySelectorAll("*")) {
    const text = [...element.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE).map((node) => node.data);
    const said = text.join("").trim();
    if (!said || !element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
    if (element.closest("mjx-container")) continue;  // words for screen readers, which nobody sees
    const key = `${kind(element)} ${said.length > 1} ${/[a-z0-9]{2}/i.test(said)}`;
    alike.has(key) ? alike.get(key).push(element) : alike.set(key, [element]);
  }
  for (const [key, all] of alike)
    if (!(key in asked)) for (const element of [all[0], all.at(-1)]) element.setAttribute(mark, "");
  for (const key of alike.keys()) asked[key] = true;
  return [Object.fromEntries(kinds), asked];
}"""
# Most elements of a page are letters of formulas, which are hidden from screen readers, and words of code, which have
# no meaning for them.
LEAVE_OUT = """(marked) => {
  document.querySelectorAll("mjx-math").forEach((letters) => letters.remove());
  for (const code of document.querySelectorAll("pre"))
    if (!code.querySelector(marked)) code.textContent = code.textContent;
}"""
THEMES = {"light": "data-asked-light", "dark": "data-asked-dark"}
SHOW = "name => document.documentElement.setAttribute('data-theme', name)"
CONTRAST = "color-contrast"


def mark(tab, texts):
    """Mark what is to be asked in each theme; `texts` are those of earlier pages, as MARK_TEXTS gives them."""
    for theme, name in THEMES.items():
        tab.evaluate(SHOW, theme)
        texts[:] = tab.evaluate(MARK_TEXTS, [*texts, name])
    tab.evaluate(LEAVE_OUT, ", ".join(f"[{name}]" for name in THEMES.values()))


def ask(tab, theme, *rules):
    """The faults in one of the themes, by all rules or by these."""
    marked = f"[{THEMES[theme]}]"
    if rules == (CONTRAST,) and not tab.locator(marked).count():
        return []  # no text that earlier pages have not
    tab.evaluate(SHOW, theme)
    tab.evaluate("rule => axe.configure({ rules: [rule] })", {"id": CONTRAST, "selector": marked})
    only = {"runOnly": [*rules]} if rules else {}
    return faults(tab.evaluate("options => axe.run(options)", {"resultTypes": ["violations"], **only}))


@pytest.fixture(scope="module")
def texts():
    return [{}, {}]


def test_page_works_from_a_server_and_is_light_and_accessible(book, serve, open_page, axe, texts, page):
    tab = opened(open_page, serve(book) + page, page, color_scheme="light")
    weigh(tab, book, page)
    tab.add_style_tag(content="* { transition: none !important; }")  # or axe sees a colour on its way to another
    tab.evaluate(axe)
    mark(tab, texts)
    grave = ask(tab, "light")
    assert not grave, f"{page}, light:\n" + "\n".join(grave)
    # Besides contrast nothing depends on the theme, so the dark one need not be asked everything again.
    grave = ask(tab, "dark", CONTRAST)
    assert not grave, f"{page}, dark:\n" + "\n".join(grave)

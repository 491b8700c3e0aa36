"""Numbers in the text, the tables and the read-outs of the built pages: 10⁻⁵ and not 1e-05, 97 % and not 97%."""

import json
import re
from html.parser import HTMLParser

import pytest

pytestmark = pytest.mark.book

# Programs, what they print, and formulas before they are set, speak languages of their own.
OTHERS = {"pre", "code", "script", "style", "title"}
CLASSES = {"math", "sig"}  # and signatures
TEXTS = ("alt", "title", "aria-label")
# In quotation marks stands what somebody types.
WRONG = {
    "an exponent as a program prints it": re.compile(r"(?<![\w./+“-])\d+(?:\.\d+)?e[-+−]?\d+\b"),
    "a percent sign without a space": re.compile(r"\d%"),
    "more digits than anybody reads": re.compile(r"(?<![\w./])\d+\.\d{7,}"),
}


class Visible(HTMLParser):
    """What a reader sees or hears of a page, block by block, explorers in all their states included."""

    def __init__(self, source):
        super().__init__()
        self.said, self.inside, self.depth = [], None, 0
        self.feed(source)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if self.inside is None:
            self.said += [attributes[name] for name in TEXTS if attributes.get(name)]
            if tag in OTHERS or CLASSES & {*(attributes.get("class") or "").split()}:
                self.inside, self.depth = tag, 0
                self.explorer = attributes.get("type") == "application/json"
        if tag == self.inside:
            self.depth += 1

    def handle_endtag(self, tag):
        if tag == self.inside:
            self.depth -= 1
            if self.depth == 0:
                self.inside = None

    def handle_data(self, data):
        if self.inside is None:
            self.said.append(data)
        elif self.explorer:
            told = json.loads(data)
            shown = [[s.get(key) for key in ("label", "values", "hint")] for s in told.get("sliders", [])]
            self.said += strings([shown, told.get("readouts"), told.get("predict")])


def strings(value):
    """All strings in what a JSON file holds."""
    if isinstance(value, dict):
        value = [*value.values()]
    if isinstance(value, list):
        return [string for part in value for string in strings(part)]
    return [value] if isinstance(value, str) else []


def faults(source):
    """What a page says in the wrong way, each once."""
    said = [" ".join(text.split()) for text in Visible(source).said if isinstance(text, str)]
    return list(dict.fromkeys(
        f"{found[0]}, {how}: …{text[max(0, found.start() - 40) : found.end() + 20]}…"
        for text in said
        for how, wrong in WRONG.items()
        for found in wrong.finditer(text)
    ))  # fmt: skip


def test_numbers_are_told_as_people_write_them(book, page):
    found = faults((book / page).read_text("utf-8"))
    assert not found, f"{page} tells {len(found)} numbers as a program does:\n" + "\n".join(found[:20])


@pytest.mark.parametrize(
    ("source", "count"),
    [
        ("<p>λ = 1e-05</p>", 1),
        ("<p>1.2e+13 and 3e5</p>", 2),
        ("<p>You may type “1e-5”.</p>", 0),
        ("<td>53%</td>", 1),
        ('<img alt="53% right">', 1),
        ('<script type="application/json">{"readouts": [{"gap": "1e+02"}], "frames": ["1e5"]}</script>', 1),
        ('<script type="application/json">{"sliders": [{"label": "1e5", "values": ["1e-5"]}]}</script>', 2),
        ('<script type="application/json">{"sliders": [{"keys": ["1e-5"]}]}</script>', 0),
        ("<p>10⁻⁵, 97 %, 97\N{NO-BREAK SPACE}%, b1e5, 1e4d, 10.1000/x1e5</p>", 0),
        ("<pre>1e-05 <span>53%</span></pre><code>1e-05</code><p>fine</p>", 0),
        ('<dl><dt class="sig py">f(eps=<span>1e-05</span>)</dt></dl>', 0),
        (r'<span class="math">\(53\% 1e5\)</span>', 0),
        ("<pre><pre>1e-05</pre>1e-05</pre><p>1e-05</p>", 1),
    ],
)  # fmt: skip
def test_the_test_sees_what_a_reader_sees(source, count):
    assert len(faults(source)) == count

"""What the search page looks through: the prose of all pages, section by section, in one script.

Sphinx's index knows which words are on which page, and its search page fetches each page that it found, for an excerpt.
A page opened from a file may not fetch, and a page is too large a place to be sent to. So the texts come with the book.
Code, tables and numbered formulas are left out; formulas within a line are read as far as letters go.
"""

import json
import re
from html.entities import html5
from pathlib import Path

from docutils import nodes
from sphinx import addnodes

from reglab_book import chapters
from reglab_book.files import write_atomically

FILE = "searchtexts.js"
BOOK, FURTHER, PACKAGE = range(3)  # in this order results are shown where they are otherwise alike
# Of a docstring, which the package's pages print whole.
LONGEST = 240

NO_PROSE = (
    *(nodes.literal_block, nodes.math_block, nodes.table, nodes.raw, nodes.comment, nodes.title, nodes.field_list),
    *(addnodes.desc_signature, addnodes.toctree),
)

# TeX's own names, where HTML has others.
NAMED = {"cdot": "·", "lVert": "‖", "rVert": "‖", "lvert": "|", "rvert": "|", "partial": "∂", "sqrt": "√", "to": "→"}
NAMED |= {"top": "ᵀ", "infty": "∞"} | dict.fromkeys(("hat", "bar", "tilde", "dot", "left", "right"), "")
NAMED |= {name: name for name in ("exp", "log", "max", "min", "sign", "tanh")}
FRACTION = re.compile(r"\\[dt]?frac\s*(\{[^{}]*\}|\\[a-zA-Z]+|\w)\s*(\{[^{}]*\}|\\[a-zA-Z]+|\w)")


def spoken(tex):
    """A formula as a line of text: "\\frac\\lambda2 w_j^2" is "λ/2 wj²"."""
    text = FRACTION.sub(r"\1/\2", tex)
    text = re.sub(r"\^\{?2\}?", "²", text)
    text = re.sub(r"\\([a-zA-Z]+)\s*", lambda name: NAMED.get(name[1], html5.get(name[1] + ";", "")), text)
    return re.sub(r"\\.|[{}_$&]", "", text)


def words(node):
    """All that can be read of a node, on one line."""
    parts = (spoken(text) if isinstance(text.parent, nodes.math) else str(text) for text in node.findall(nodes.Text))
    return " ".join("".join(parts).split())


def titled(node):
    """Whether it is a section that a reader would call one: the bodies of exercises are sections as well."""
    return isinstance(node, nodes.section) and isinstance(node[0], nodes.title)


def prose(node):
    """The paragraphs below a node, without those of its sections and without solutions."""
    for child in node.children:
        if isinstance(child, nodes.paragraph | nodes.term):
            yield words(child)
        elif not isinstance(child, NO_PROSE) and not titled(child) and child.tagname != "solution_node":
            yield from prose(child)


def sections(doctree):
    """(anchor, title, text) of each section of a page; the anchor of the first is empty."""
    found = list(doctree.findall(titled))
    return [
        ("" if section is found[0] else section["ids"][0], words(section[0]), " ".join(prose(section)))
        for section in found
    ]


def _kept(app, doc):
    return Path(app.doctreedir, f"{doc}.search.json")


def _keep(app, pagename, templatename, context, doctree):
    """Beside what else is known of a page, for a build that does not write it again."""
    if doctree is not None:
        write_atomically(_kept(app, pagename), json.dumps(sections(doctree)).encode())
    if pagename == "search":
        app.add_js_file(FILE, loading_method="defer")
        app.add_js_file("search.js", loading_method="defer")


def _write(app, exception):
    if exception is not None or app.builder.format != "html":
        return
    further = {listed.doc for listed in chapters.table_of_contents(app.srcdir) if listed.above}
    texts = []
    for doc in sorted(app.env.found_docs):
        if not _kept(app, doc).exists():
            continue
        of_page = json.loads(_kept(app, doc).read_bytes())
        kind = FURTHER if doc in further else BOOK
        if "reglab_package" in app.env.metadata[doc]:
            kind, of_page = PACKAGE, [(anchor, title, text[:LONGEST]) for anchor, title, text in of_page]
        texts.append((doc, kind, of_page))
    written = json.dumps(texts, ensure_ascii=False, separators=(",", ":"))
    write_atomically(Path(app.outdir, "_static", FILE), f"const reglabTexts = {written};\n".encode())


def _configure(app, config):
    config.html_show_search_summary = False  # nothing is fetched: search.js has the texts
    config.html_css_files.append("search.css")


def setup(app):
    app.connect("config-inited", _configure)
    app.connect("html-page-context", _keep)
    app.connect("build-finished", _write)

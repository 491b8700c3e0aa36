"""What is shown of an explorer on other pages: the picture of one panel at its start, its question, its sliders.

{gallery}  all explorers of the book, by chapter
"""

import posixpath
from html import escape

from docutils import nodes
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from reglab_book import chapters, later
from reglab_book.frames import FOLDER
from reglab_book.references import reference

logger = logging.getLogger(__name__)


class Thumbnail(later.Later):
    """The picture of an explorer's panel: of `page`, by `id` and number, as front matter names it."""

    def fill(self, env, docname):
        panels = later.explorers(env, self["page"]).get(self["id"], {}).get("panels", [])
        if self["panel"] < len(panels):
            return [thumbnail(env, docname, panels[self["panel"]])]
        if panels:  # there are none where the page failed, which is said elsewhere
            said = "reglab.picture: %s has %d panels, got number %d"
            logger.warning(said, self["id"], len(panels), self["panel"] + 1, location=self["page"])
        return []


def thumbnail(env, docname, panel):
    """An img that says nothing by itself: what it belongs to stands beside it."""
    address = posixpath.relpath(f"{FOLDER}/{panel['picture']}", posixpath.dirname(docname) or ".")
    # The theme's class "dark-light" is for pictures that the dark theme is to leave as they are.
    return nodes.raw(
        "",
        f'<img src="{escape(address)}" width="{panel["width"]}" height="{panel["height"]}" alt="" loading="lazy"'
        ' class="dark-light">',
        format="html",
    )


def telling(page, name, panels):
    """The panel that shows most of an explorer: what its page chose, or else what its code says."""
    number = page.picture[1] if page.picture and page.picture[0] == name else page.explorers.get(name, 0)
    return panels[min(number, len(panels) - 1)]


class Explorers(later.Later):
    """The explorers of some `pages` as a list of cards."""

    def fill(self, env, docname):
        made = []
        for doc in self["pages"]:
            page = chapters.read_page(env.srcdir, doc)
            for name, kept in later.explorers(env, doc).items():
                address = f"{env.app.builder.get_relative_uri(docname, doc)}#{name}"
                link = nodes.reference("", "", nodes.inline("", kept["question"]), refuri=address, internal=True)
                item = nodes.list_item("", thumbnail(env, docname, telling(page, name, kept["panels"])))
                item += nodes.paragraph("", "", link, classes=["reglab-card-title"])
                item += nodes.bullet_list(
                    "",
                    *(nodes.list_item("", nodes.paragraph("", slider["label"])) for slider in kept["sliders"]),
                    classes=["reglab-card-sliders"],
                )
                if doc != self["pages"][0]:
                    there = reference(env, "doc", f"/{doc}")
                    item += nodes.paragraph("", "", there, classes=["reglab-card-note"])
                made.append(item)
        return [grid(made)] if made else [nodes.paragraph("", "None was drawn.")]


class Wide(nodes.container):
    """What may reach into the margin beside the text, by the theme's class "full-width".

    alone: whether the page has no list of contents there, which the theme's script would look for in vain.
    """


def _visit_wide(self, node):
    margin = "reglab-alone" if node.get("alone") else "full-width"
    self.body.append(f'<div class="{margin} reglab-wide {" ".join(node["classes"])}">')


def _depart_wide(self, node):
    self.body.append("</div>")


def grid(cards):
    """List items as cards, side by side where there is room."""
    return nodes.bullet_list("", *cards, classes=["reglab-cards"])


def section(state, title):
    """A section of a page that a directive makes, which the page's contents list."""
    made = nodes.section("", nodes.title("", title), names=[nodes.fully_normalize_name(title)])
    state.document.note_implicit_target(made, made)
    return made


class Gallery(SphinxDirective):
    def run(self):
        later.book(self.env)
        groups = {}
        for listed in chapters.table_of_contents(self.env.srcdir):
            if chapters.read_page(self.env.srcdir, listed.doc).explorers:
                groups.setdefault(listed.above or listed.doc, []).append(listed.doc)
        return [self.section(home, docs) for home, docs in groups.items()]

    def section(self, home, docs):
        """The explorers of a chapter and of its pages that go further."""
        page = chapters.read_page(self.env.srcdir, home)
        made = section(self.state, page.title)
        asked = nodes.inline("", page.question or "To the page")
        made += nodes.paragraph("", "", reference(self.env, "doc", f"/{home}", asked))
        made += Explorers(pages=[home, *(doc for doc in docs if doc != home)])
        return made


def setup(app):
    app.add_directive("gallery", Gallery)
    app.add_node(Wide, html=(_visit_wide, _depart_wide))
    app.add_node(Thumbnail)
    app.add_node(Explorers)

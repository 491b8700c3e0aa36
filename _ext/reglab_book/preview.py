"""What a link to a page shows where it is posted, and what stands at the foot of every page.

A page is described by the question in its front matter, or else by its first paragraph, and shown by the picture that
stands for it, or else by its first explorer. What it says neither of is taken from the first page of the book.
The addresses are relative, as the whole book is, unless html_baseurl says where it is published.
"""

import posixpath
import re
import textwrap
from html import escape
from pathlib import Path
from urllib.parse import urljoin

import yaml
from docutils import nodes

from reglab_book import chapters, later
from reglab_book.explorers import telling
from reglab_book.frames import FOLDER

LONGEST = 200
CITATION, TEXT_LICENCE = "CITATION.cff", "LICENSE-text"


def first_words(doctree):
    """The first paragraph of a page, or else what one will be able to; empty where there is neither."""
    title = next((node for node in doctree.children if isinstance(node, nodes.section)), nodes.section())
    paragraphs = [node.astext() for node in title.children if isinstance(node, nodes.paragraph)]
    boxes = [node.astext() for node in title.children if isinstance(node, nodes.Admonition)]
    goals = [goal[0] for box in boxes if (goal := re.search(r"You will be able to .*", box, re.S))]
    found = next(iter([*paragraphs, *goals]), "")
    return shortened(" ".join(found.replace("\\", "").split()))  # a formula's \lambda reads lambda


def shortened(words):
    """As many whole sentences as are short enough; of a first one that is too long, its begin."""
    kept = ""
    for sentence in re.findall(r".+?[.?!](?= |$)|.+$", words):
        if len(kept + sentence) > LONGEST:
            break
        kept += sentence
    return kept.strip() or textwrap.shorten(words, LONGEST, placeholder=" …")


def about(app, doc, words):
    """Description and panel of a page of these first words; the panel is None where it has no explorer."""
    page = chapters.read_page(app.srcdir, doc)
    kept = later.explorers(app.env, doc)
    name = page.picture[0] if page.picture else next(iter(kept), None)
    panels = kept.get(name, {}).get("panels", [])
    return page.question or words, telling(page, name, panels) if panels else None


def front(app):
    """Description and panel of the first page of the book."""
    if not hasattr(app, "reglab_front"):
        root = app.config.root_doc
        doctree = app.env.get_doctree(root)
        for node in list(doctree.findall(later.Later)):
            node.replace_self(node.fill(app.env, root))
        app.reglab_front = about(app, root, first_words(doctree))
    return app.reglab_front


def tags(app, doc, title, doctree=None):
    """The meta elements of a page; one without a doctree, such as the index, is described as the book."""
    words, panel = front(app)
    if doctree:
        own, shown = about(app, doc, first_words(doctree))
        words, panel = own or title, shown or panel
    base = app.config.html_baseurl
    here = app.builder.get_target_uri(doc)

    def address(target):
        return urljoin(base, target) if base else posixpath.relpath(target, posixpath.dirname(here) or ".")

    said = {
        "og:type": "website" if doc == app.config.root_doc else "article",
        "og:site_name": app.config.html_title,
        "og:title": title,
        "og:description": words,
    }
    if base:
        said["og:url"] = address(here)
    if panel:
        said |= {
            "og:image": address(f"{FOLDER}/{panel['picture']}"),
            "og:image:width": str(panel["width"]),
            "og:image:height": str(panel["height"]),
            "og:image:alt": panel["title"],
        }
    properties = [f'<meta property="{name}" content="{escape(value)}">' for name, value in said.items() if value]
    card = f'<meta name="twitter:card" content="{"summary_large_image" if panel else "summary"}">'
    return "\n".join([f'<meta name="description" content="{escape(words)}">', *properties, card])


def _add_tags(app, pagename, templatename, context, doctree):
    title = re.sub(r"<[^>]*>", "", context.get("title", "")) or app.config.html_title
    context["metatags"] = context.get("metatags", "") + "\n" + tags(app, pagename, title, doctree)


def footer(root, address=""):
    """Licences and citation as HTML, from the files that say them; empty where they are missing."""
    paths = [Path(root, name) for name in (CITATION, TEXT_LICENCE)]
    if not all(path.exists() for path in paths):
        return ""
    cited = yaml.safe_load(paths[0].read_text(encoding="utf-8"))
    name, link = re.search(r"\((CC [^)]+)\):\s*(https://\S+)", paths[1].read_text(encoding="utf-8")).groups()
    authors = " and ".join(author["name"] for author in cited["authors"])
    year = str(cited["date-released"])[:4]
    where = f' <a href="{escape(address)}">{escape(address)}</a>' if address else ""
    return (
        f'<p>Text and pictures: <a href="{link}">{name}</a>. Code: {escape(cited["license"])} licence.</p>'
        f"<p>To cite: {escape(authors)} ({year}). <cite>{escape(cited['title'])}</cite>."
        f" Version {escape(str(cited['version']))}.{where}</p>"
    )


def _add_footer(app, config):
    config.html_theme_options["extra_footer"] = footer(app.srcdir, later.address(config))


def setup(app):
    app.connect("config-inited", _add_footer)
    app.connect("html-page-context", _add_tags)

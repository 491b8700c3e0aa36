"""What a page cites: listed under a heading of its own, each work with the address where it can be read."""

from urllib.parse import urlsplit

from docutils import nodes
from pybtex.plugin import find_plugin, register_plugin
from pybtex.richtext import Text
from pybtex.style.formatting.unsrt import Style
from pybtex.style.template import field, href, join
from sphinx.transforms import SphinxTransform
from sphinxcontrib.bibtex.nodes import bibliography

LIST, TOOLTIP = "reglab-list", "reglab-tooltip"
ASKED_FOR = (
    ("pybtex.backends", "docutils"),
    ("pybtex.backends", "plaintext"),
    ("pybtex.style.labels", "number"),
    ("pybtex.style.names", "last"),
    ("pybtex.style.names", "plain"),
    ("pybtex.style.sorting", "none"),
)


class Listed(Style):
    """An entry of the list. A long address is told by its host; "doi:10.1000/1" and "arXiv:1234.5678" tell theirs."""

    def format_url(self, e):
        return href(field("url", raw=True))[field("url", raw=True, apply_func=_host)]


class Told(Style):
    """The title of a citation, where there is nothing to click on."""

    def format_web_refs(self, e):
        return join


def _host(address):
    return Text(urlsplit(address).netloc.removeprefix("www."))


class Heading(SphinxTransform):
    """Moves the list of references, which is written last, from the section that it ends to one of its own.

    Done as soon as a page is read, so that the page's contents list it.
    """

    default_priority = 400

    def apply(self, **kwargs):
        cited = {reference.docname for reference in self.env.get_domain("cite").citation_refs}
        for listed in list(self.document.findall(bibliography)):
            if self.env.docname not in cited:
                continue  # the list is empty
            place = listed
            while place.parent.parent is not self.document and place.parent is not self.document:
                place = place.parent
            made = nodes.section("", nodes.title("", "References"), names=["references"], classes=["reglab-references"])
            self.document.note_implicit_target(made, made)
            place.parent.insert(place.parent.index(place) + 1, made)
            listed.parent.remove(listed)
            made += listed


def _keep_in_mind():
    """What packages offer is searched on disk each time that it is asked for by name, a thousand times a book; what is
    registered is found at once."""
    for group, name in ASKED_FOR:
        register_plugin(group, name, find_plugin(group, name), force=True)


def _configure(app, config):
    config.bibtex_default_style, config.bibtex_tooltips_style = LIST, TOOLTIP
    config.html_css_files.append("references.css")


def setup(app):
    register_plugin("pybtex.style.formatting", LIST, Listed)
    register_plugin("pybtex.style.formatting", TOOLTIP, Told)
    _keep_in_mind()
    app.connect("config-inited", _configure)
    app.add_transform(Heading)

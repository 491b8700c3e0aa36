"""What pages show of other pages.

What chapters say of themselves is known before a page is read: `book`. What explorers look like is known once all pages
are read: a `Later` holds a place for it. Pages that ask for either are made again when it changes.
"""

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from reglab_book import chapters
from reglab_book.failures import Stop


class Later(nodes.General, nodes.Element):
    """A place that is filled once all pages are read."""

    def fill(self, env, docname):
        """The nodes for this place on this page; references among them are still resolved."""
        raise NotImplementedError


class Fill(SphinxPostTransform):
    default_priority = 5  # before references are resolved

    def run(self, **kwargs):
        for node in list(self.document.findall(Later)):
            node.replace_self(node.fill(self.env, self.env.docname))


def book(env):
    """Name -> chapter, in reading order. The page that asks is read again when a chapter says something else."""
    env.metadata[env.docname]["reglab_book"] = _said(env.app)
    return env.app.reglab_book


def explorers(env, doc):
    """Id -> what `explorers.card` keeps of it, of all explorers of a page."""
    return env.metadata.get(doc, {}).get("reglab_explorers", {})


def _read(app):
    try:
        app.reglab_book = chapters.read(app.srcdir)
    except ValueError as error:
        raise Stop(str(error)) from None


def _said(app):
    """All that `book` hands out, and the order of the pages, as text that can be compared."""
    return repr([app.reglab_book, chapters.table_of_contents(app.srcdir), address(app.config)])


def address(config):
    """Where the project is kept; empty where _config.yml names no place."""
    return config.html_theme_options.get("repository_url", "")


def _readers(env):
    return [doc for doc in env.found_docs if "reglab_book" in env.metadata[doc]]


def _outdated(app, env, added, changed, removed):
    said = _said(app)
    return [doc for doc in _readers(env) if env.metadata[doc]["reglab_book"] != said]


def _updated(app, env):
    """The pages that show other pages' explorers are written again when one of these has changed."""
    shown = {doc: explorers(env, doc) for doc in sorted(env.found_docs)}
    if getattr(env, "reglab_shown", None) == shown:
        return []
    env.reglab_shown = shown
    return _readers(env)


def _load_style(app, pagename, templatename, context, doctree):
    if "reglab_book" in app.env.metadata.get(pagename, {}):
        app.add_css_file("front.css")


def setup(app):
    app.add_node(Later)
    app.add_post_transform(Fill)
    app.connect("builder-inited", _read)
    app.connect("env-get-outdated", _outdated)
    app.connect("env-updated", _updated)
    app.connect("html-page-context", _load_style)

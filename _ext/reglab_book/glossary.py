"""Words that lead to the glossary say on the spot what they mean: their definition is the title of the link."""

from docutils import nodes
from sphinx import addnodes

POINTER = "See "  # begins the last sentence of a definition, which says where more is


def _definitions(env):
    """id of a term -> its definition, without the pointer."""
    found = {}
    for doc in {doc for doc, _ in env.domaindata["std"]["terms"].values()}:
        for item in env.get_doctree(doc).findall(nodes.definition_list_item):
            # A definition is read as one line, so that it is in no way richer than a title can be.
            text = " ".join(item[-1].astext().split()).rpartition(POINTER)
            for term in item.findall(nodes.term):
                found |= dict.fromkeys(term["ids"], (text[0] or text[2]).strip())
    return found


def _of_all_terms(app):
    """The definitions, read once a build."""
    if not hasattr(app, "reglab_definitions"):
        app.reglab_definitions = _definitions(app.env)
    return app.reglab_definitions


def _say_what_words_mean(app, doctree, docname):
    for link in doctree.findall(nodes.reference):
        if any("std-term" in part.get("classes", ()) for part in link.findall(nodes.Element)):
            place = link.get("refid") or link.get("refuri", "").partition("#")[2]
            if told := _of_all_terms(app).get(place):
                link["reftitle"] = told


def _note_what_a_page_asks(app, doctree):
    """Which pages lead to the glossary, to be written anew when a definition changes."""
    links = (link for link in doctree.findall(addnodes.pending_xref) if link.get("reftype") == "term")
    app.env.metadata[app.env.docname]["asks for terms"] = any(True for _ in links)


def _pages_with_old_definitions(app, env):
    now = _of_all_terms(app)
    before, env.reglab_definitions = getattr(env, "reglab_definitions", now), now
    return [] if before == now else [doc for doc in env.found_docs if env.metadata[doc].get("asks for terms")]


def setup(app):
    app.connect("doctree-read", _note_what_a_page_asks)
    app.connect("env-updated", _pages_with_old_definitions)
    app.connect("doctree-resolved", _say_what_words_mean)

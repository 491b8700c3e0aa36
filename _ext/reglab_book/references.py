"""Links of generated pages, resolved when the whole book has been read."""

from docutils import nodes
from sphinx import addnodes


def reference(env, kind, target, content=None):
    """A link to a chapter ("doc"), a label ("ref") or a name of the package ("obj"); `content` is the inline node to
    click on, None the title of the chapter."""
    return addnodes.pending_xref(
        "",
        nodes.inline() if content is None else content,
        refdomain="py" if kind == "obj" else "std",
        reftype=kind,
        reftarget=target,
        refdoc=env.docname,
        refexplicit=content is not None,
        refwarn=True,
    )


def listing(words):
    """Words in a row: "a", "a and b", "a, b and c"."""
    return " and ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))

"""Where a line must not end: before a percent sign, within "λ = 0.2" and "± 1.5", and between a formula and its comma.

A browser breaks lines on either side of a formula, whatever stands there, so the marks that touch it are kept with it.
Notebooks are written before this is done (priority 900): their pages are laid out elsewhere.
"""

import re

from docutils import nodes

NEVER = re.compile(r"(?<=\d) (?=%)|(?<=±) (?=\d)|(?<=[=<>≤≥≈]) (?=[−+]?\d)|(?<=\w) (?=[=<>≤≥≈] [−+]?\d)")
BEFORE, BEHIND = re.compile(r"[(\[“]+$"), re.compile(r"^[.,;:!?)\]”’…%]+")
AS_IT_IS = (nodes.literal, nodes.FixedTextElement, nodes.math, nodes.raw, nodes.Invisible)
CLASS = "reglab-kept"


def keep_together(document):
    for text in list(document.findall(nodes.Text)):
        kept = NEVER.sub("\N{NO-BREAK SPACE}", text)
        if kept != text and not _as_it_is(text):
            text.parent.replace(text, nodes.Text(kept))
    for formula in list(document.findall(nodes.math)):
        _keep_marks(formula)


def _as_it_is(node):
    while node := node.parent:
        if isinstance(node, AS_IT_IS):
            return True
    return False


def _keep_marks(formula):
    place, at = formula.parent, formula.parent.index(formula)
    before, behind = place[at - 1] if at else None, place[at + 1] if at + 1 < len(place) else None
    opened = BEFORE.search(before) if isinstance(before, nodes.Text) else None
    closed = BEHIND.search(behind) if isinstance(behind, nodes.Text) else None
    if not (opened or closed):
        return
    kept = nodes.inline("", "", classes=[CLASS])
    place.replace(formula, kept)
    if opened:
        place.replace(before, nodes.Text(before[: opened.start()]))
        kept += nodes.Text(opened[0])
    kept += formula
    if closed:
        place.replace(behind, nodes.Text(behind[closed.end() :]))
        kept += nodes.Text(closed[0])


def _keep(app, doctree, docname):
    if app.builder.format == "html":
        keep_together(doctree)


def setup(app):
    app.connect("doctree-resolved", _keep, priority=950)

"""What a line must not tear: a number and its unit or sign, and a formula and what touches it.

On a phone every third paragraph would have a "= 3", a "% of the rows" or a lone full stop at the start of a line.
"""

import re
from itertools import pairwise

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

NBSP = "\N{NO-BREAK SPACE}"
# 95 %, 90 °, 3 × 3
AFTER_NUMBER = re.compile(r"(?<=\d) (?=[%°×])")
# × 3, = −0.5, < 0.001
BEFORE_NUMBER = re.compile(r"(?<=[×=<>≈≤≥±]) (?=[−+±]?\d)")
# β = 3, p < 0.001: a symbol is one or two letters long
AFTER_SYMBOL = re.compile(rf"(?<!\w)(\w{{1,2}}) (?=[=<>≈≤≥]{NBSP})")
# Around a formula a browser breaks a line even before a full stop.
OPENING, CLOSING = re.compile(r"[(\[“‘]+$"), re.compile(r"^[^\s\w(\[“‘]{1,3}(?!\S)|^[-–’][\w-]{1,12}[.,;:]?")
FIXED = (nodes.literal, nodes.literal_block, nodes.math, nodes.math_block, nodes.raw, nodes.comment, nodes.Invisible)


def bound(text):
    """A text whose numbers stay with their signs and units."""
    text = BEFORE_NUMBER.sub(NBSP, AFTER_NUMBER.sub(NBSP, text))
    return AFTER_SYMBOL.sub(rf"\1{NBSP}", text)


def between(before, text, after):
    """A text between two others, such as a number that was computed."""
    before, after = before[-4:], after[:4]  # enough for a symbol, a sign and a digit
    return bound(before + text + after)[len(before) :][: len(text)]


def _block(text):
    """The paragraph, or whatever else, in whose lines a text stands."""
    node = text.parent
    while isinstance(node, nodes.Inline):
        node = node.parent
    return node


def _is_fixed(node):
    while node is not None:
        if isinstance(node, FIXED):
            return True
        node = node.parent
    return False


class Bind(SphinxPostTransform):
    default_priority = 202  # after numbers have been glued in
    formats = ("html",)

    def run(self, **kwargs):
        texts = list(self.document.findall(nodes.Text))
        joined = [_block(a) is _block(b) and not (_is_fixed(a) or _is_fixed(b)) for a, b in pairwise(texts)]
        before = ["", *(str(a) if join else "" for a, join in zip(texts, joined, strict=False))]
        after = [*(str(b) if join else "" for b, join in zip(texts[1:], joined, strict=True)), ""]
        for text, first, last in zip(texts, before, after, strict=True):
            if not _is_fixed(text) and (made := between(first, text, last)) != text:
                text.parent[_place(text)] = nodes.Text(made)
        for formula in list(self.document.findall(nodes.math)):
            hold(formula)


def _place(node):
    """Where a node stands among its siblings: itself, and not the first that reads the same."""
    return next(i for i, sibling in enumerate(node.parent) if sibling is node)


def hold(formula):
    """A bracket before an inline formula and the punctuation behind it go into one box with it, which has no breaks."""
    parent, at = formula.parent, _place(formula)
    before, after = parent[at - 1] if at else None, parent[at + 1] if at + 1 < len(parent) else None
    opening = OPENING.search(before) if isinstance(before, nodes.Text) else None
    closing = CLOSING.match(after) if isinstance(after, nodes.Text) else None
    if not opening and not closing:
        return
    box = nodes.inline(classes=["reglab-bound"])
    parent[at] = box
    if opening:
        parent[at - 1] = nodes.Text(before[: opening.start()])
        box += nodes.Text(opening[0])
    box += formula
    if closing:
        box += nodes.Text(closing[0])
        parent[at + 1] = nodes.Text(after[closing.end() :])


def setup(app):
    app.add_post_transform(Bind)

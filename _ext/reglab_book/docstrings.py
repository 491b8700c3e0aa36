"""The package's docstrings are plain text: here they become what autodoc expects, with nothing mangled.

A docstring is a sentence, then paragraphs, then lines such as `lam: at least 0.` that tell what a name means, or
several, `lr, eps: above 0.`; a line that goes on is indented. An indented paragraph is a formula. Code stands in single
backticks.
"""

import re

CODE = re.compile(r"`([^`]+)`")
# A name may be a single capital, but not a word that begins a sentence.
NAME = r"(?:[A-Z]|[a-z_]\w*)"
MEANING = re.compile(rf"({NAME}(?:, {NAME})*): (.+)")
MARKUP = re.compile(r"[\\*|_]")


def to_rst(lines):
    """The lines of a docstring as reStructuredText: names and their meanings are a definition list."""
    made = []
    for paragraph in "\n".join(lines).strip().split("\n\n"):
        rows = paragraph.splitlines()
        if rows[0].startswith(" "):
            made += [".. code-block:: none", "", *(f"    {row}" for row in rows)]
        else:
            for row in rows:
                made += _line(row, ends_list=bool(made) and made[-1].startswith(" "))
        made.append("")
    return made


def _line(row, ends_list):
    """A line of a paragraph."""
    if meaning := MEANING.fullmatch(row):
        names = ", ".join(f"``{name}``" for name in meaning[1].split(", "))
        return ["", names, f"    {_escape(meaning[2])}"]
    return [""] * (ends_list and not row.startswith(" ")) + [_escape(row)]


def _escape(row):
    """One line of text with its markup disarmed, and its code marked."""
    parts = CODE.split(row)
    return "".join(f"``{part}``" if i % 2 else MARKUP.sub(r"\\\g<0>", part) for i, part in enumerate(parts))


def _process(app, what, name, obj, options, lines):
    lines[:] = to_rst(lines)


def _skip(app, what, name, obj, skip, options):
    """The fields of a named tuple come with a docstring of Python's own that says nothing."""
    return True if (getattr(obj, "__doc__", None) or "").startswith("Alias for field number") else None


def setup(app):
    app.setup_extension("sphinx.ext.autodoc")
    app.connect("autodoc-skip-member", _skip)
    app.connect("autodoc-process-docstring", _process)

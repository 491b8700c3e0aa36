"""The package's docstrings are plain text: here they become what autodoc expects, with nothing mangled.

A docstring is a sentence, then paragraphs. Lines such as `lam: at least 0` tell what a name means, with a colon or
in two columns; what belongs to them is indented. Code stands in single backticks.
"""

import re

CODE = re.compile(r"`([^`]+)`")
# A name may be a single capital, but not a word that begins a sentence.
NAME = r"(?:[A-Z]|[a-z_]\w*)"
NAMES = rf"{NAME}(?:, {NAME})*"
MEANING = re.compile(rf"({NAMES})(?: ?: +| {{2,}})(\S.*)")
MARKUP = re.compile(r"[\\*|_]")


def to_rst(lines):
    """The lines of a docstring as reStructuredText."""
    made, first = [], True
    for paragraph in "\n".join(lines).strip().split("\n\n"):
        rows = paragraph.splitlines()
        if first or rows[0].startswith("- "):
            made += [*map(_escape, rows), ""]
        elif rows[0].startswith(" "):
            made += [".. code-block:: none", "", *(f"    {row}" for row in rows), ""]
        else:
            made += [*_with_names(rows), ""]
        first = False
    return made


def _with_names(rows):
    """A paragraph in which some lines tell what a name means: those become a definition list."""
    # In two columns, a name may be so long that a single space follows it.
    columns = [match.start(2) for row in rows if (match := re.match(rf"{NAMES}( {{2,}})()", row))]
    made, inside = [], False
    for row in rows:
        match = MEANING.fullmatch(row) or (columns and re.fullmatch(rf"({NAME}) (?<=^.{{{columns[0]}}})(.*)", row))
        if match:
            names = ", ".join(f"``{name}``" for name in match[1].split(", "))
            made += ["", names, f"    {_escape(match[2])}"]
        elif inside and row.startswith(" "):
            made.append(f"    {_escape(row.strip())}")
            match = True
        else:
            made += [""] * inside + [_escape(row.strip())]
        inside = bool(match)
    return made


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

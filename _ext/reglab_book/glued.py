"""What a page's cells hand to its prose by `glue`, and where the prose shows it."""

import re

from myst_nb.core import variables
from myst_nb.ext.glue import crossref, roles
from nbformat.v4 import new_output

from reglab.numbers import percent, rounded

PREFIX = "application/papermill.record/"
ROLE = re.compile(r"\{glue:text\}`([\w-]+)(?::([^`]+))?`")


def shown(source):
    """(name, format or "") of all that the prose of a page shows, each once, in its order."""
    return list(dict.fromkeys(ROLE.findall(source)))


def name_of(output):
    """The name under which an output was glued; None for other outputs."""
    return output.get("metadata", {}).get("scrapbook", {}).get("name")


def text_of(output):
    """The glued value as text."""
    return output.data.get(f"{PREFIX}text/plain", output.data.get("text/plain", ""))


def formatted(text, form):
    """A glued value as a format shows it: ".2g" and ".0%" in the book's own way, all others in Python's."""
    if found := re.fullmatch(r"\.(\d+)([g%])", form or ""):
        digits, kind = int(found[1]), found[2]
        value = float(variables.format_plain_text(text, ".17g"))
        return rounded(value, digits) if kind == "g" else percent(value, digits)
    return variables.format_plain_text(text, form)


def setup(app):
    """myst-nb formats where it shows: both places take our function for theirs."""
    roles.format_plain_text = crossref.format_plain_text = formatted


def glue(name, text):
    """The output that a cell would leave which glues this text without showing it."""
    about = {"scrapbook": {"name": name, "mime_prefix": PREFIX}}
    return new_output("display_data", {f"{PREFIX}text/plain": text}, metadata=about)

"""What a page's cells hand to its prose by `glue`, and where the prose shows it."""

import re

from nbformat.v4 import new_output

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


def glue(name, text):
    """The output that a cell would leave which glues this text without showing it."""
    about = {"scrapbook": {"name": name, "mime_prefix": PREFIX}}
    return new_output("display_data", {f"{PREFIX}text/plain": text}, metadata=about)

"""Numbers of the prose that set an explorer.

{slide}`λ = 1 <l2-network?lam=1>`   an instruction of the author's
⟦λ = 0.0056|l2-network?lam=0.0056⟧  what `reglab.explore.setting` leaves in a glued text: a result

Both become links to a setting of an explorer of the same page. The script (explorer/page.js) follows them without
leaving the text; without it they lead to the explorer. A link whose explorer, slider or value is not there breaks the
build.
"""

import re
from urllib.parse import unquote

from docutils import nodes
from sphinx.util import logging
from sphinx.util.docutils import SphinxRole

MARK = re.compile(r"⟦([^|⟧]*)\|([^⟧]*)⟧")
ROLE = re.compile(r"(.+?)\s*<([^<>]+)>", re.S)
CLASS = "reglab-slide"

logger = logging.getLogger(__name__)


def without_links(text):
    """The text as it reads."""
    return MARK.sub(r"\1", text)


class Slide(SphinxRole):
    def run(self):
        found = ROLE.fullmatch(self.text)
        if not found:
            logger.warning(
                "write {slide}`text <explorer?slider=value>`, not %r", self.text, location=self.get_location()
            )
            return [nodes.Text(self.text)], []
        link = _link(*found.groups())
        self.set_source_info(link)
        return [link], []


def _link(label, target):
    return nodes.reference("", label, refuri=f"#{target}", internal=True, classes=[CLASS])


def _make_links(app, doctree, docname):
    """Glued texts have their values by now."""
    for text in [node for node in doctree.findall(nodes.Text) if MARK.search(node)]:
        parts = MARK.split(text.astext())
        made = [nodes.Text(parts[0])]
        for label, target, behind in zip(parts[1::3], parts[2::3], parts[3::3], strict=True):
            made += [_link(label, target), nodes.Text(behind)]
        text.parent.replace(text, [node for node in made if node.astext()])
    explorers = app.env.metadata[docname].get("reglab_explorers", {})
    for node in doctree.findall(nodes.reference):
        if CLASS in node["classes"] and (fault := wrong(node["refuri"][1:], explorers)):
            logger.warning("a link to a setting: %s", fault, location=(docname, node.line or node.parent.line))


def wrong(target, explorers):
    """What is wrong with a link `explorer?slider=value&...`, or None; explorers: id -> {"sliders": [...]}."""
    name, _, asked = target.partition("?")
    if name not in explorers:
        return f"there is no explorer {name!r} on this page, only {', '.join(explorers) or 'none'}"
    sliders = {slider["name"]: slider for slider in explorers[name]["sliders"]}
    for part in asked.split("&"):
        slider, _, value = part.partition("=")
        if slider not in sliders:
            return f"{name} has no slider {slider!r}, only {', '.join(sliders)}"
        if fault := _no_value(sliders[slider], unquote(value)):
            return f"{name}: {slider}={value} is {fault}"
    return None


def _no_value(slider, value):
    """What is wrong with a value; numbers may lie between the stops, but not far outside of them."""
    if not slider["numbers"]:
        return None if value in slider["keys"] else f"not one of {', '.join(slider['keys'])}"
    try:
        number = float(value)
    except ValueError:
        return "not a number"
    low, high = min(slider["numbers"]), max(slider["numbers"])
    margin = 0.01 * (high - low)  # what a printed digit may round away
    return None if low - margin <= number <= high + margin else f"outside {low:g} to {high:g}"


def setup(app):
    app.add_role("slide", Slide())
    # Before anything that writes what the page says.
    app.connect("doctree-resolved", _make_links, priority=400)

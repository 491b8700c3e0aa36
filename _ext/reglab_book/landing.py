"""What the landing page says of the book, computed, so that it stays true.

{paths}       holds what follows, side by side
{path} TITLE  a way through some chapters, with its minutes; options: `chapters`, a list of names or "all"; `opening`,
              where only question, prediction and first explorer of each are meant
{loop}        the picture of the loop; places that have chapters are links
{project}     where the project is kept
{book}`word`  chapters, explorers, hours, minutes or places: how many there are, or how long they take
"""

import re
from pathlib import Path
from typing import ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.util.docutils import SphinxDirective, SphinxRole

from reglab.regularizer import PLACES
from reglab_book import later
from reglab_book.explorers import Wide
from reglab_book.references import listing, reference

# Minutes for a question, a prediction, one explorer and what was seen: 400 words and three sliders.
OPENING = 5
LOOP = "_static/loop.svg"
NUMBERS = ("none", "one", "two", "three", "four", "five", "six", "seven")


def time(minutes):
    """Minutes as one says them."""
    return f"{minutes} minutes" if minutes <= 90 else f"{hours(minutes)} hours"


def hours(minutes):
    return int(minutes / 60 + 0.5)


class Paths(SphinxDirective):
    has_content = True

    def run(self):
        made = Wide(classes=["reglab-paths"])
        self.state.nested_parse(self.content, self.content_offset, made)
        return [made]


class Way(SphinxDirective):
    has_content, required_arguments, final_argument_whitespace = True, 1, True
    option_spec: ClassVar = {"chapters": directives.unchanged_required, "opening": directives.flag}

    def run(self):
        book = later.book(self.env)
        asked = self.options.get("chapters", "all")
        names = [*book] if asked == "all" else asked.replace(",", " ").split()
        if unknown := [name for name in names if name not in book]:
            raise self.error(f"path: there is no chapter {', '.join(unknown)}")
        if "opening" in self.options:
            said = f"about {time(OPENING * len(names))}"
        else:
            for i, name in enumerate(names):
                if late := [need for need in book[name].needs if need not in names[:i]]:
                    raise self.error(f"path: before {name} must come {', '.join(late)}")
            said = f"{len(names)} chapters, about {time(sum(book[name].minutes for name in names))}"
        made = nodes.container(classes=["reglab-path"])
        made += nodes.paragraph("", "", nodes.strong("", f"{self.arguments[0]}: {said}"))
        self.state.nested_parse(self.content, self.content_offset, made)
        shown = names[:1] if asked == "all" else names
        line = nodes.paragraph("", "Begin with " if asked == "all" else "")
        for i, name in enumerate(shown):
            line += [nodes.Text(", ")] * (i > 0)
            line += reference(self.env, "doc", f"/{book[name].doc}", nodes.inline("", book[name].short))
        made += line
        return [made]


class Loop(SphinxDirective):
    def run(self):
        places = {chapter.place for chapter in later.book(self.env).values()}
        path = Path(self.env.srcdir, LOOP)
        self.env.note_dependency(str(path))
        return [nodes.raw("", linked(path.read_text(encoding="utf-8"), places), format="html")]


def linked(drawing, places):
    """The drawing with only the links to these places left; the others are grey."""

    def keep(match):
        return match[0] if match[1] in places else f'<g class="planned">{match[2]}</g>'

    return re.sub(r'<a href="#place-(\w+)"[^>]*>(.*?)</a>', keep, drawing, flags=re.S)


class Project(SphinxDirective):
    def run(self):
        later.book(self.env)
        if address := later.address(self.config):
            made = nodes.paragraph("", "The project, with all that makes this book, is kept at ")
            made += [nodes.reference("", address, refuri=address, internal=False), nodes.Text(".")]
            return [made]
        said = "The archive contains the package, too: the first cell of a notebook installs it from there."
        return [nodes.paragraph("", said)]


class Counted(later.Later):
    """A number that is known once all pages are read."""

    def fill(self, env, docname):
        return [nodes.Text(str(sum(len(later.explorers(env, doc)) for doc in env.found_docs)))]


class Book(SphinxRole):
    def run(self):
        book = later.book(self.env)
        minutes = [chapter.minutes for chapter in book.values()]
        places = [place for place in PLACES if any(chapter.place == place for chapter in book.values())]
        so_far = f"{NUMBERS[len(places)]} of them so far: {listing(places)}"
        least, most = min(minutes, default=0), max(minutes, default=0)
        made = {
            "chapters": str(len(book)),
            "hours": str(hours(sum(minutes))),
            "minutes": f"{most}" if least == most else f"{least} to {most}",
            "places": "each of them" if len(places) == len(PLACES) else so_far,
        }
        if self.text == "explorers":
            return [Counted()], []
        if self.text not in made:
            known = ", ".join([*made, "explorers"])
            said = self.inliner.reporter.error(f"book knows {known}, got {self.text!r}", line=self.lineno)
            return [self.inliner.problematic(self.rawtext, self.rawtext, said)], [said]
        return [nodes.Text(made[self.text])], []


def setup(app):
    app.add_directive("paths", Paths)
    app.add_directive("path", Way)
    app.add_directive("loop", Loop)
    app.add_directive("project", Project)
    app.add_role("book", Book())
    app.add_node(Counted)

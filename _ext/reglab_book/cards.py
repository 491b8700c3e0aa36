"""The chapters on the landing page.

{cards}  a card for each chapter under the name of its part, and in grey those that are to come

What is to come is listed in chapters/planned.yml:

    Layers:
      - {name: layers/batch_norm, title: Batch norm, question: "What does a batch know?"}
"""

from pathlib import Path

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from reglab_book import chapters, later
from reglab_book.explorers import Thumbnail, Wide, grid, section
from reglab_book.references import reference

PLANNED = "chapters/planned.yml"
FIELDS = {"name", "title", "question"}


def planned(root):
    """Part -> the chapters that are to come. Raises ValueError that names the entry that cannot be one."""
    path = Path(root, PLANNED)
    parts = chapters.load(path.read_text(encoding="utf-8"), PLANNED) if path.exists() else {}
    for part, entries in parts.items():
        for entry in entries:
            where = f"{PLANNED}, {part}"
            if not isinstance(entry, dict) or entry.keys() != FIELDS:
                raise ValueError(f"{where}: a chapter to come has name, title and question, got {entry!r}")
            if Path(root, chapters.FOLDER, f"{entry['name']}.md").exists():
                raise ValueError(f"{where}: {entry['name']} is there, so it is no longer to come")
    return parts


class Cards(SphinxDirective):
    def run(self):
        book = later.book(self.env)
        self.env.note_dependency(str(Path(self.env.srcdir, PLANNED)))
        try:
            coming = planned(self.env.srcdir)
        except ValueError as error:
            raise self.error(str(error)) from None
        of_doc = {chapter.doc: chapter for chapter in book.values()}
        parts = {}
        for listed in chapters.table_of_contents(self.env.srcdir):
            if listed.doc in of_doc:
                parts.setdefault(listed.part, []).append(of_doc[listed.doc])
        made = [self.part(name, parts[name], coming.get(name, [])) for name in parts]
        if without := [(name, entry) for name in coming if name not in parts for entry in coming[name]]:
            made.append(section(self.state, "To come"))
            made[-1] += Wide("", grid([self.grey(entry, part) for part, entry in without]))
        return made

    def part(self, name, there, coming):
        made = section(self.state, name or "Chapters")
        made += Wide("", grid([*map(self.card, there), *(self.grey(entry, "to come") for entry in coming)]))
        return made

    def card(self, chapter):
        made = nodes.list_item()
        if chapter.picture:
            name, panel = chapter.picture
            made += Thumbnail(page=chapter.doc, id=name, panel=panel)
        link = reference(self.env, "doc", f"/{chapter.doc}", nodes.inline("", chapter.title))
        made += nodes.paragraph("", "", link, classes=["reglab-card-title"])
        made += nodes.paragraph("", chapter.question)
        made += nodes.paragraph("", f"{chapter.minutes} minutes", classes=["reglab-card-note"])
        return made

    def grey(self, entry, note):
        made = nodes.list_item(classes=["reglab-planned"])
        made += nodes.paragraph("", entry["title"], classes=["reglab-card-title"])
        made += nodes.paragraph("", entry["question"])
        made += nodes.paragraph("", note, classes=["reglab-card-note"])
        return made


def setup(app):
    app.add_directive("cards", Cards)

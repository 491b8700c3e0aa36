"""Tables of many columns, as those of studies: they may use the margin beside the text, as wide code does."""

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from reglab_book.explorers import Wide
from reglab_book.listings import in_column

# Five columns can be read within the text; with six, the cells of a study break at every word.
COLUMNS = 5


class Widen(SphinxPostTransform):
    default_priority = 202  # after listings.py
    formats = ("html",)

    def run(self, **kwargs):
        widen(self.document)


def widen(document):
    for group in list(document.findall(nodes.tgroup)):
        table = group.parent
        if group["cols"] > COLUMNS and in_column(table) and not isinstance(table.parent, Wide):
            frame = Wide(classes=["reglab-table"])
            table.parent.replace(table, frame)
            frame += table


def setup(app):
    app.add_post_transform(Widen)

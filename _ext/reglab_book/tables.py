"""Tables of many columns, as those of studies: they may use the margin beside the text, as wide code does."""

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from reglab_book.explorers import Wide
from reglab_book.listings import in_column

# With more columns, or with longer words in them, a table within the text breaks at every word.
COLUMNS, LETTERS = 5, 75


class Widen(SphinxPostTransform):
    default_priority = 202  # after listings.py
    formats = ("html",)

    def run(self, **kwargs):
        widen(self.document)


def widen(document):
    """Let every wide table of a document use the margin, once."""
    alone = len(list(document.findall(nodes.section))) < 2  # no sections, no list of them
    for table in list(document.findall(nodes.table)):
        if is_wide(table) and in_column(table):
            frame = Wide(classes=["reglab-table"], alone=alone)
            table.parent.replace(table, frame)
            frame += table


def is_wide(table):
    """Whether a table has many columns, or its columns words that are long, taken together."""
    rows = [[entry.astext().split() for entry in row.findall(nodes.entry)] for row in table.findall(nodes.row)]
    columns = max((group["cols"] for group in table.findall(nodes.tgroup)), default=0)
    longest = [max((len(word) for row in rows if i < len(row) for word in row[i]), default=0) for i in range(columns)]
    return columns > COLUMNS or sum(longest) > LETTERS


def setup(app):
    app.add_post_transform(Widen)

"""Columns of sentences get room in tables that scroll, and intervals stay whole."""

from docutils import nodes
from reglab_book.columns import CLASS, WHOLE, mark_columns


def rows(kind, *cells):
    return kind("", *(nodes.row("", *(nodes.entry("", nodes.paragraph("", cell)) for cell in row)) for row in cells))


def test_a_column_with_one_long_cell_is_marked():
    head = rows(nodes.thead, ("where", "what to mind, said in a long heading"))
    body = rows(
        nodes.tbody, ("numpy", "+12.9 (+11.0 to +14.8)", "short"), ("scipy", "–", "a sentence of seven words, no less")
    )
    mark_columns(nodes.tgroup("", head, body))
    marked = [[CLASS in cell["classes"] for cell in row.findall(nodes.entry)] for row in body.findall(nodes.row)]
    assert marked == [[False, False, True]] * 2
    whole = [[WHOLE in cell["classes"] for cell in row.findall(nodes.entry)] for row in body.findall(nodes.row)]
    assert whole == [[False, True, False]] * 2, "an interval is not broken"
    assert not any(CLASS in cell["classes"] for cell in head.findall(nodes.entry))

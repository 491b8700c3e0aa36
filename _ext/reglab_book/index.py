"""The notebook that leads to all others, by part."""

from nbformat.v4 import new_markdown_cell, new_notebook

HOW = """\
Open a notebook and choose *Run All Cells* in the menu *Run*. Its sliders then train networks while you move them.
Change a line and run its cell again.

Below each exercise a cell waits for your answer. Run it, then the next one, which says what holds of your answer and
what does not."""


def address_of(docname):
    """Where a page's notebook lies beside the index: in the folder of its part."""
    return docname.removeprefix("chapters/") + ".ipynb"


def index_of(title, site_map, notebooks):
    """The index as a notebook.

    site_map: the table of contents, as Sphinx has read it.
    notebooks: by the names of their pages; there are pages without one.
    """

    def links(docs):
        return [f"[{_title(notebooks[doc])}]({address_of(doc)})" for doc in docs if doc in notebooks]

    text = [f"# {title}", HOW, *links([site_map.root.docname])]
    for part in site_map.root.subtrees:
        if found := links(_pages(site_map, part)):
            text += [f"## {part.caption}"] if part.caption else []
            text.append("\n".join(f"- {link}" for link in found))
    cell = new_markdown_cell("\n\n".join(text), id="index")
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return new_notebook(cells=[cell], metadata={"kernelspec": kernel})


def _pages(site_map, part):
    """The pages of a part, each before those below it."""
    for name in part.files():
        doc = name.removesuffix(".md")
        yield doc
        for below in site_map[name].subtrees if site_map.get(name) else ():
            yield from _pages(site_map, below)


def _title(notebook):
    return notebook.cells[0].source.splitlines()[0].removeprefix("# ")

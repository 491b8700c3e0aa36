"""Every explorer of every page, live in a kernel: each slider moved over its whole range, without an exception."""

import os
from pathlib import Path

import jupytext
import pytest
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell

ROOT = Path(__file__).parents[2]
PAGES = [p for p in (ROOT / "intro.md", *sorted(ROOT.glob("chapters/**/*.md"))) if "explore(" in p.read_text("utf-8")]

# Run in the page's own kernel after its cells: a cell that ends in `explore(...)` leaves the explorer in Out.
DRIVE = """
from reglab.explore import Explorer

def drive():  # the page's own names must stay what they are
    found = [o for o in Out.values() if isinstance(o, Explorer)]
    for explorer in found:
        for slider in explorer.sliders:
            stops = list(slider.values)
            if slider.kind in ("log", "grid"):  # between the baked values too
                stops.append(sum(v for v in slider.values[-2:]) / 2)
            seen = set()
            for value in stops:
                explorer.set(**{slider.name: value})
                pictures, text = explorer.state(**explorer.values)
                seen.add(tuple(p.tobytes() for p in pictures))
                assert text
            assert len(seen) > 1, f"{explorer.id}: {slider.name} moves no picture"
            explorer.set(**explorer.start)
    print("driven:", *(e.id for e in found))


drive()
"""


@pytest.mark.book
@pytest.mark.parametrize("source", PAGES, ids=lambda p: p.stem)
def test_every_explorer_of_a_page_moves_in_a_kernel(source, monkeypatch):
    monkeypatch.delenv("REGLAB_BAKE", raising=False)
    notebook = jupytext.read(source)
    notebook.cells.append(new_code_cell(DRIVE))
    client = NotebookClient(
        notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": source.parent}}
    )
    client.execute(env={**os.environ, "OPENBLAS_NUM_THREADS": "1"})
    printed = "".join(o.get("text", "") for o in notebook.cells[-1].outputs)
    expected = source.read_text("utf-8").count("explore(\n")
    assert len(printed.split()) - 1 == expected, (
        f"{source.name}: {expected} explorers are written, driven were {printed!r}"
    )

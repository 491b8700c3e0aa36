"""What is left of a page's cells in its notebook: no glue, and all that later cells read."""

import pytest
from reglab_book.slicing import without_glue

CELLS = {
    "a cell that only glues goes": ([('n = 3\nglue("n", n)', True), ("m = 4", False)], ["", "m = 4"]),
    "what later cells read stays": (
        [('a = 1\nb = a + 1\nc = 2\nglue("c", c)', True), ("print(b)", False)],
        ["a = 1\nb = a + 1", "print(b)"],
    ),
    "what is defined again is not needed": (
        [('a = 1\nglue("a", a)', True), ("a = 2\nprint(a)", False)],
        ["", "a = 2\nprint(a)"],
    ),
    "what is added to must be there": (
        [('n = 0\nfor i in (1, 2):\n    n += i\nglue("n", n)', True), ("print(i)", False)],
        ["n = 0\nfor i in (1, 2):\n    n += i", "print(i)"],
    ),
    "a loop that glues goes whole": ([('for i in range(3):\n    glue(f"{i}", i)', True)], [""]),
    "the import goes, the rest of its cell stays": (
        [("import numpy as np\nfrom myst_nb import glue\n\nx = 1  # one", False)],
        ["import numpy as np\n\nx = 1  # one"],
    ),
    "a hidden cell that glues nothing stays": ([("import warnings\nwarnings.simplefilter('error')", True)], None),
    "a magic command is left alone": ([("%matplotlib inline\nx = 1", False)], None),
}


@pytest.mark.parametrize("name", CELLS)
def test_what_is_left(name):
    cells, left = CELLS[name]
    assert without_glue(cells) == (left or [source for source, _ in cells])

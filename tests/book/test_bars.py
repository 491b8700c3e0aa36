"""The bars of hidden code: what they are called by, and which cells are not shown at all."""

import pytest
from reglab_book.bars import holds, only_imports

HOLDS = {
    "explore(network, panels=[show(1)], id='x')": "this explorer",
    "run = Study('x', rows)\nrun.table()": "this study",
    "found.table()": "this study",
    "show(Curves(x), result)": "this picture",
    "x = 1": "",
    "table(3)": "",
    "def read(result):\n    return show": "",
    "%matplotlib inline\nshow(x)": "",
    "": "",
}


@pytest.mark.parametrize("source", HOLDS)
def test_a_bar_is_called_by_what_the_code_makes(source):
    assert holds(source) == HOLDS[source]


@pytest.mark.parametrize("source", ["import numpy as np", "# why\nfrom a import (\n    b,\n)\nimport c"])
def test_imports_are_imports(source):
    assert only_imports(source)


@pytest.mark.parametrize("source", ["", "# only a remark", "import a\nx = 1", "%pip install a", "import a; a.b()"])
def test_what_does_more_than_import_is_shown(source):
    assert not only_imports(source)

"""Plain docstrings as autodoc needs them: names explained become a list, and nothing is taken for markup."""

import pytest
from reglab_book.docstrings import to_rst

CASES = {
    "markup is text": ("lam ||w||_1 of `theta` (*lead, P)", [r"lam \|\|w\|\|\_1 of ``theta`` (\*lead, P)"]),
    "names with a colon": (
        "Fit.\n\nnet, loss: as given\nlam: at least 0,\n    a number",
        ["Fit.", "``net``, ``loss``", "    as given", "``lam``", "    at least 0,", "    a number"],
    ),
    "names in two columns": (
        "Run.\n\nlead          axes\nepoch_numbers which ones\n              were seen",
        ["Run.", "``lead``", "    axes", "``epoch_numbers``", "    which ones", "    were seen"],
    ),
    "a sentence is no name": ("Mean.\n\nRaises: nothing.", ["Mean.", "Raises: nothing."]),
    "what is indented is code": ("See\n\n    y = x * m", ["See", ".. code-block:: none", "        y = x * m"]),
}


@pytest.mark.parametrize("case", CASES)
def test_docstring(case):
    text, wanted = CASES[case]
    assert [line for line in to_rst(text.splitlines()) if line] == wanted

"""Plain docstrings as autodoc needs them: names explained become a list, and nothing is taken for markup."""

import inspect

import pytest
from docutils import nodes
from docutils.core import publish_doctree
from reglab_book.docstrings import MEANING, to_rst
from reglab_book.package import marked

from reglab.checks import GradientCheck
from reglab.data.splits import split
from reglab.figures import Curves
from reglab.run import Run
from reglab.steps import Training
from reglab.training import fit

CASES = {
    "markup is text": ("lam ||w||_1 of `theta` (*lead, P)", [r"lam \|\|w\|\|\_1 of ``theta`` (\*lead, P)"]),
    "names are a list": (
        "Fit.\n\nnet, loss: as given.\nlam: at least 0,\n    a number.\nRaises ValueError.",
        [
            "Fit.",
            "``net``, ``loss``",
            "    as given.",
            "``lam``",
            "    at least 0,",
            "    a number.",
            "Raises ValueError.",
        ],
    ),
    "a sentence is no name": ("Mean.\n\nRaises: nothing.", ["Mean.", "Raises: nothing."]),
    "what is indented is code": ("See\n\n    y = x * m", ["See", ".. code-block:: none", "        y = x * m"]),
}


@pytest.mark.parametrize("case", CASES)
def test_docstring(case):
    text, wanted = CASES[case]
    assert [line for line in to_rst(text.splitlines()) if line] == wanted


def test_code_in_a_line_of_a_table_is_code():
    made = marked("As `Linear`, with *weights* of `d * k`.")
    assert [node.astext() for node in made.findall(nodes.literal)] == ["Linear", "d * k"]
    assert made.astext() == "As Linear, with *weights* of d * k."
    assert marked("No code.").astext() == "No code."


@pytest.mark.parametrize("thing", [Run, Training, GradientCheck, Curves, fit, split], ids=lambda thing: thing.__name__)
def test_the_names_of_a_docstring_are_the_terms_of_a_list(thing):
    text = inspect.getdoc(thing).splitlines()
    tree = publish_doctree("\n".join(to_rst(text)), settings_overrides={"report_level": 1, "halt_level": 1})
    terms = [term.astext() for term in tree.findall(nodes.term)]
    assert terms == [meaning[1] for line in text if (meaning := MEANING.fullmatch(line))]
    assert len(terms) > 1

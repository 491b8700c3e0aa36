"""Exercises: what they are called, and what a student fills in: signatures and checks, and nothing that solves them."""

import json
import re

import pytest
from reglab_book.exercises import NoStub, to_fill_in

from pages import CHAPTERS

RAISE = 'raise NotImplementedError("write your answer here")'
CELLS = {
    "a function": (
        'def l2(w, lam=0.1, *, out=None):\n    """Says how."""\n    return w * lam\n\n\nprint(check("l2.1", l2))',
        [f"def l2(w, lam=0.1, *, out=None):\n    {RAISE}", 'print(check("l2.1", l2))'],
    ),
    "what only the solution imports and defines stays there": (
        "from scipy.optimize import brentq\n\n\ndef helper(x):\n    return x\n\n\n"
        'def f(x):\n    return brentq(helper, x)\n\n\nprint(check("a.1", f))\nprint(f(1))',
        [f"def f(x):\n    {RAISE}", 'print(check("a.1", f))'],
    ),
    "a class, its bases and methods, and the imports that they need": (
        "from reglab.regularizer import Regularizer\n\n\nclass Decay(Regularizer):\n    hyper = ('lam',)\n\n"
        "    def __init__(self, lam):\n        self.lam = lam\n\n"
        '    def step(self, new, old, lr):\n        return new - lr\n\n\nprint(check("a.2", Decay))',
        [
            "from reglab.regularizer import Regularizer\n\n\nclass Decay(Regularizer):\n"
            f"    def __init__(self, lam):\n        {RAISE}\n\n    def step(self, new, old, lr):\n        {RAISE}",
            'print(check("a.2", Decay))',
        ],
    ),
    "a value": (
        'answer = 0.31\nprint(check("a.3", answer))',
        ["answer = None  # write your answer here", 'print(check("a.3", answer))'],
    ),
    "several answers of one check": (
        'def f(x):\n    return x\n\n\ndef g(x):\n    return -x\n\n\nprint(check("a.4", (f, g)))',
        [f"def f(x):\n    {RAISE}\n\n\ndef g(x):\n    {RAISE}", 'print(check("a.4", (f, g)))'],
    ),
    "a solution without a check asks for nothing": ("print(1 + 1)", []),
}


@pytest.mark.parametrize("name", CELLS)
def test_what_is_to_be_filled_in(name):
    source, expected = CELLS[name]
    assert to_fill_in([source]) == expected


def test_a_solution_may_have_several_cells():
    cells = ["%matplotlib inline", "def f(x):\n    return x", 'print(check("a.1", f))']
    assert to_fill_in(cells) == [f"def f(x):\n    {RAISE}", 'print(check("a.1", f))']


def test_an_answer_without_a_name_is_refused():
    with pytest.raises(NoStub, match="must name what its solution defines"):
        to_fill_in(['print(check("a.1", lambda x: x))'])


# ---- names


STARTS = re.compile(r"^`{3,}\{exercise(?:-start)?\}[^\n]*\n:label: (\S+)$", re.MULTILINE)


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_labels_count_the_exercises_and_agree_with_their_checks(path):
    """Titles are made from labels: `l2-ex-3` is exercise 3, checked by "l2.3"."""
    _, *parts = STARTS.split(path.read_text("utf-8"))
    assert parts
    for number, (label, text) in enumerate(zip(parts[::2], parts[1::2], strict=True), 1):
        assert label == f"{path.stem}-ex-{number}"
        assert {*re.findall(r'\bcheck\("([\w.]+)"', text)} <= {f"{path.stem}.{number}"}, label


EXERCISES = """
```{exercise-start} The $x^2$ of it
:label: l2-ex-2
:nonumber:
```
Write `l2(w, lam)`.
```{exercise-end}
```

```{solution-start} l2-ex-2
:label: l2-sol-2
:class: dropdown
```
```{code-cell}
from reglab.grading import check


def l2(w, lam):
    return lam / 2 * (w * w).sum(-1), lam * w


print(check("l2.1", l2))
```
```{solution-end}
```

What {ref}`l2-ex-2` is about.
"""


@pytest.mark.book
def test_an_exercise_has_its_number_and_the_name_of_its_check(mini_book):
    mini_book.edit("numbers.md", "Some prose.", EXERCISES)
    mini_book.build_well()
    page = (mini_book.html / "numbers.html").read_text("utf-8")
    exercise, solution = re.findall(r'<p class="admonition-title">(.+?)</p>', page, re.DOTALL)
    assert re.sub("<[^>]+>", "", exercise).startswith("Exercise 2 (l2.2): The ")
    assert '<span class="math' in exercise
    assert solution == 'Solution to <a class="reference internal" href="#l2-ex-2">exercise 2</a>'
    assert re.search(r'href="#l2-ex-2"><span class="std std-ref">exercise 2</span>', page)
    notebook = json.loads((mini_book.html / "_downloads/notebooks/numbers.ipynb").read_text("utf-8"))
    text = "\n".join("".join(cell["source"]) for cell in notebook["cells"])
    assert "> **Exercise 2 (l2.2): The $x^2$ of it (find the bug, a few minutes)**" in text
    assert "**Solution to exercise 2**: unfold the next cell." in text

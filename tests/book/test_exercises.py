"""What a student fills in: signatures and checks, and nothing that solves the exercise."""

import pytest
from reglab_book.exercises import NoStub, to_fill_in

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

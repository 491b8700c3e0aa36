"""Lines do not end where a reader would stumble over the next one."""

import pytest
from docutils import nodes
from reglab_book.lines import CLASS, keep_together

MATH = "x"
CASES = {
    "a comma behind a formula": (("divides by ", None, ", and more"), ["divides by ", "[x,]", " and more"]),
    "brackets around one": (("noise (", None, ") here"), ["noise ", "[(x)]", " here"]),
    "a word behind one": (("the ", None, " th"), ["the ", "x", " th"]),
    "two formulas": (("", None, ", ", None, "."), ["[x,]", " ", "[x.]"]),
    "a share": (("80 % of 5 rows",), ["80\xa0% of 5 rows"]),
    "a setting": (("At λ = 0.2 it is ± 1.5",), ["At λ\xa0=\xa00.2 it is ±\xa01.5"]),
    "equations of names": (("a = b",), ["a = b"]),
}


@pytest.mark.parametrize("name", CASES)
def test_what_belongs_together_is_kept(name):
    parts, wanted = CASES[name]
    line = nodes.paragraph("", "", *(nodes.math("", MATH) if part is None else nodes.Text(part) for part in parts))
    keep_together(line)
    told = [
        f"[{part.astext()}]" if CLASS in getattr(part, "attributes", {}).get("classes", ()) else part.astext()
        for part in line
    ]
    assert [part for part in told if part] == wanted


def test_code_stays_as_it_is_written():
    line = nodes.paragraph("", "", nodes.literal("", "x = 5 % 3"))
    keep_together(line)
    assert line.astext() == "x = 5 % 3"

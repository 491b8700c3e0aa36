"""A page is one sitting."""

from __future__ import annotations

import pytest

from pages import CHAPTERS, FURTHER
from reglab.grading.check import exercises
from reglab.grading.question import Choice, Order, quiz_of
from sitting import LIMIT, sitting


@pytest.mark.parametrize("path", [*CHAPTERS, *FURTHER], ids=lambda p: f"{p.parent.name}/{p.name}")
def test_a_page_is_one_sitting(path):
    found = sitting(path)
    assert found.minutes <= LIMIT, f"{found} takes {found.minutes:.0f} minutes"


PAGE = """# A page

(the-formula)=
## Heading
One two $x^2$ four {cite:p}`key2020`.

$$
a = b
$$ (numbered)

### No number
Three more words.

```{code-cell} ipython3
a = 1

b = 2
```

```{code-cell} ipython3
:tags: [hide-input]
explore(
    f,
    lam=log(1, 2, 3),
    rate=values([1, 2]),
)
```

```{exercise-start} Title
:label: one
```
Do it now.
```{exercise-end}
```

```{solution-start} one
:label: two
```
Not read at once.
```{code-cell} ipython3
c = 3
```
```{solution-end}
```
"""


def test_what_is_counted(tmp_path):
    path = tmp_path / "page.md"
    path.write_text(PAGE, encoding="utf-8")
    found = sitting(path)
    assert (found.exercises, found.derivations, found.sliders, found.lines) == (0, 1, 2, 2)
    assert 15 <= found.words <= 22
    assert found.minutes == pytest.approx(found.words / 200 + 2 * 1 + 2 + 2 / 20)


def test_questions_take_half_a_minute_and_choices_one(tmp_path):
    path = tmp_path / "l2.md"  # the quiz of this chapter and its exercises without code
    path.write_text(PAGE, encoding="utf-8")
    choices = [one for one in exercises("l2").values() if isinstance(one, (Choice, Order))]
    assert sitting(path).exercises == len(choices) + len(quiz_of("l2")) / 2

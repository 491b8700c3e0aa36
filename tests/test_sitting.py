"""A page is one sitting."""

from __future__ import annotations

import pytest

from pages import CHAPTERS, FURTHER
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
    assert (found.exercises, found.derivations, found.sliders, found.lines) == (1, 1, 2, 2)
    assert 15 <= found.words <= 22
    assert found.minutes == pytest.approx(found.words / 200 + 2 * 2 + 2 + 2 / 20)

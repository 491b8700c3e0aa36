"""setting: a number in the prose that sets an explorer."""

from __future__ import annotations

import re

import numpy as np

from reglab import validation as v
from reglab.explore.sliders import symbol
from reglab.numbers import number, one_line


def setting(id: str, label: str | None = None, /, **values) -> str:
    """Text for `glue`, or a part of it: the page shows `label` as a link that sets the sliders of an explorer.

    id: of an explorer of the same page.
    label: None names the values: "λ = 0.0056, p = 0.3".
    values: by slider: a number (the nearest stop is shown), the name of a choice, True or False of a reveal.
    """
    if not isinstance(id, str) or not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", id):
        v.fail("id", id, "the id of an explorer")
    if not values:
        raise ValueError("values must not be empty: name at least one slider, such as lam=0.01")
    told = {name: _told(name, value) for name, value in values.items()}
    target = "&".join(f"{name}={_quoted(key)}" for name, (_, key) in told.items())
    if label is None:
        label = ", ".join(f"{symbol(name)} = {shown}" for name, (shown, _) in told.items())
    if not isinstance(label, str) or not label.strip() or re.search(r"[⟦⟧|]", label):
        v.fail("label", label, "a text without ⟦, ⟧ and |")
    return f"⟦{one_line(label)}|{id}?{target}⟧"


def _told(name: str, value) -> tuple[str, str]:
    """A value as the reader sees it, and as it stands in an address."""
    if isinstance(value, (bool, np.bool_)):
        value = "shown" if value else "hidden"
    if isinstance(value, str):
        return value, value
    value = v.real(name, value)
    if not isinstance(value, float):
        v.fail(name, value, "a single number")
    return number(value), f"{value:.9g}"


def _quoted(text: str) -> str:
    """The text as an address may hold it: percent signs and numbers for whatever has a meaning there."""
    return "".join(c if c.isalnum() or c in ".-_" else "".join(f"%{byte:02X}" for byte in c.encode()) for c in text)

"""setting: a number in the prose that sets an explorer."""

from __future__ import annotations

import re

from reglab import validation as v
from reglab.explore.sliders import symbol
from reglab.numbers import number


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
    named = ", ".join(f"{symbol(name)} = {_shown(value)}" for name, value in values.items())
    target = "&".join(f"{name}={_quoted(_key(value))}" for name, value in values.items())
    label = named if label is None else " ".join(label.split())
    if not label or re.search(r"[⟦⟧|]", label):
        v.fail("label", label, "a text without ⟦, ⟧ and |")
    return f"⟦{label}|{id}?{target}⟧"


def _shown(value) -> str:
    if isinstance(value, str):
        return value
    return ("shown" if value else "hidden") if isinstance(value, bool) else number(value)


def _key(value) -> str:
    return _shown(value) if isinstance(value, (str, bool)) else f"{float(value):.9g}"


def _quoted(text: str) -> str:
    """The text as an address may hold it: percent signs and numbers for whatever has a meaning there."""
    return "".join(c if c.isalnum() or c in ".-_" else "".join(f"%{byte:02X}" for byte in c.encode()) for c in text)

"""setting: a number of the prose as a link that sets an explorer."""

import math
from urllib.parse import parse_qs

import numpy as np
import pytest

from reglab.explore import log, setting


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ((("l2-bowl",), {"lam": 0.0056}), "⟦λ = 0.0056|l2-bowl?lam=0.0056⟧"),
        ((("l2-bowl",), {"lam": np.float64(1e-5), "rate": 0.3}), "⟦λ = 10⁻⁵, p = 0.3|l2-bowl?lam=1e-05&rate=0.3⟧"),
        ((("x",), {"lam": np.float32(0.1)}), "⟦λ = 0.1|x?lam=0.100000001⟧"),
        ((("x",), {"block_size": np.int64(3)}), "⟦block size = 3|x?block_size=3⟧"),
        ((("x",), {"method": "plain"}), "⟦method = plain|x?method=plain⟧"),
        ((("x",), {"truth": True, "band": np.False_}), "⟦truth = shown, band = hidden|x?truth=shown&band=hidden⟧"),
        ((("x", "the  best\nλ"), {"lam": 1}), "⟦the best λ|x?lam=1⟧"),
    ],
)  # fmt: skip
def test_text(given, text):
    arguments, values = given
    assert setting(*arguments, **values) == text


@pytest.mark.parametrize("name", ["L2 & L1", "50 %", "a=b;c", "Gauß", "x + y", "a/b?c#d", "“so”", "a⟧b|c"])
def test_names_survive_an_address(name):
    target = setting("x", "a label", method=name).removesuffix("⟧").partition("?")[2]
    assert parse_qs(target, strict_parsing=True) == {"method": [name]}
    assert not set(target) & set(" &;⟧|#\"'<>")


def test_a_computed_value_leads_to_its_stop():
    slider = log(1e-5, 1, 13, start=1).named("lam")
    for number, stop in enumerate(slider.values):
        value = float(setting("x", lam=stop).removesuffix("⟧").partition("=")[2].partition("=")[2])
        far = [abs(math.log(value / other)) for other in slider.values]
        assert far.index(min(far)) == number


@pytest.mark.parametrize(
    ("arguments", "values", "message"),
    [
        (("Not a slug",), {"lam": 1}, "id must be the id of an explorer, got 'Not a slug'"),
        ((3,), {"lam": 1}, "id must be the id of an explorer, got 3"),
        (("x",), {}, "values must not be empty: name at least one slider"),
        (("x", "a|b"), {"lam": 1}, r"label must be a text without ⟦, ⟧ and \|, got 'a\|b'"),
        (("x", " "), {"lam": 1}, "label must be a text without"),
        (("x", 3), {"lam": 1}, "label must be a text without ⟦, ⟧ and |, got 3"),
        (("x",), {"method": "a|b"}, "label must be a text without"),
        (("x",), {"lam": None}, "lam must be a real number, got None"),
        (("x",), {"lam": np.nan}, "lam must be finite"),
        (("x",), {"lam": [0.1, 0.2]}, "lam must be a single number, got"),
    ],
)
def test_bad_input(arguments, values, message):
    with pytest.raises(ValueError, match=message):
        setting(*arguments, **values)

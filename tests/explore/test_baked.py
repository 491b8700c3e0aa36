"""The bundle: what the page gets."""

import json
from base64 import b64decode
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from reglab.explore import choice, reveal, values
from reglab.explore.bake import MIME, frames
from reglab.explore.sweep import Sweep
from reglab.figures import Histogram, style
from reglab.figures.picture import Picture


def test_the_contract(make):
    bundle = make(True)._repr_mimebundle_()
    assert list(bundle) == [MIME, "text/plain"]
    assert bundle["text/plain"] == "What do λ and p do?\nλ = 0.1, p = 0: train 0.118 · lam times p 0"
    page = json.loads(json.dumps(bundle[MIME], allow_nan=False))
    assert list(page) == [
        "version", "id", "question", "predict", "sliders", "panels", "pictures", "numbers", "readouts", "texts"
    ]  # fmt: skip
    assert (page["version"], page["id"], page["question"]) == (2, "toy", "What do λ and p do?")
    assert page["sliders"] == [
        {"name": "lam", "label": "λ, price of large weights", "kind": "range", "log": True,
         "values": ["0.01", "0.1", "1"], "keys": ["0.01", "0.1", "1"],
         "numbers": [0.01, 0.1, 1.0], "ticks": [0, 1, 2], "start": 1, "hint": ""},
        {"name": "rate", "label": "p, chance to drop a unit", "kind": "range", "log": False, "values": ["0", "0.5"],
         "keys": ["0", "0.5"], "numbers": [0.0, 0.5], "ticks": [], "start": 0, "hint": "share of units"},
    ]  # fmt: skip
    curves, weights = page["panels"]
    left, top, right, bottom = curves.pop("axes")
    assert 0 < left < right < 1
    assert 0 < top < bottom < 1
    assert weights.pop("axes")[0] > 0
    shape = {"width": 825, "height": 650, "filled": False}
    assert curves == {"title": "Error", **shape, "needs": [0, 1], "index": [0, 1, 2, 3, 4, 5]}
    assert weights == {"title": "Weights", **shape, "needs": [0], "index": [6, 7, 8]}
    assert len(page["pictures"]) == 9
    for picture in page["pictures"]:
        image = Image.open(BytesIO(b64decode(picture, validate=True)))
        assert (image.format, image.size) == ("WEBP", (825, 650))
    assert page["predict"] is None
    assert page["numbers"] == [["train", style.TRAIN], ["lam times p", ""]]  # the colour of the curve of that name
    assert page["readouts"][:3] == [["0.028", "0", ""], ["0.028", "0.005", ""], ["0.118", "0", ""]]
    assert page["texts"][1] == "λ = 0.01, p = 0.5: train 0.028 · lam times p 0.005"
    assert len(page["texts"]) == 6


def test_baking_repeats_to_the_byte(make):
    assert make(True).bundle == make(True).bundle


def test_equal_pictures_are_stored_once(make):
    explorer = make(
        True,
        lambda lam: {"weights": np.zeros((3, 5))},
        panels=[Histogram(), Histogram()],
        rate=...,
        static=(),
        text=None,
    )
    assert len(explorer.bundle["pictures"]) == 1
    assert [panel["index"] for panel in explorer.bundle["panels"]] == [[0, 0, 0], [0, 0, 0]]


def test_stacked_equals_looped(make):
    expected = make(True).bundle
    assert make(True, stacked=False).bundle == expected
    # Where only p is an axis, an array that depends on lambda alone has none.
    assert make(True, stacked=("rate",), static=("epochs", "weights")).bundle == expected


def test_one_call_computes_the_whole_grid(make):
    seen = []

    def compute(lam, rate):
        seen.append((lam.shape, rate.shape, lam.ravel().tolist(), rate.ravel().tolist()))
        return {"weights": (lam * rate)[..., None]}

    make(True, compute, panels=[Histogram()], static=(), text=None)
    assert seen == [((3, 1), (1, 2), [0.01, 0.1, 1.0], [0.0, 0.5])]


def test_choices_and_reveals_come_one_by_one(make):
    seen = []

    def compute(kind, size, show):
        seen.append((kind, np.shape(size), show))
        return {"weights": np.asarray(size)[..., None] + show + np.zeros(3 if kind == "a" else 4)}

    explorer = make(
        True, compute, panels=[Histogram()], static=(), lam=..., rate=...,
        text=lambda r, i, kind, size, show: f"{kind} {size} {show}",
        kind=choice(["a", "b"]), size=values([1, 2, 3], start=2), show=reveal("truth"),
    )  # fmt: skip
    assert seen == [("a", (3,), False), ("a", (3,), True), ("b", (3,), False), ("b", (3,), True)]
    page = explorer.bundle
    assert [s["kind"] for s in page["sliders"]] == ["choice", "range", "reveal"]
    assert [s["values"] for s in page["sliders"]] == [["a", "b"], ["1", "2", "3"], ["hidden", "shown"]]
    assert page["texts"][:3] == [
        "kind = a, size = 1: a 1 False", "kind = a, size = 1, truth: shown: a 1 True", "kind = a, size = 2: a 2 False"
    ]  # fmt: skip


def test_the_text_tells_the_values_if_nothing_else(make):
    assert make(True, text=None).bundle["texts"][0] == "λ = 0.01, p = 0"


def test_texts_are_one_line(make):
    assert make(True, text=lambda r, i, **v: "two\n  lines ").bundle["readouts"][0] == ["two lines"]


@pytest.mark.parametrize("baked_in", [True, False])
def test_baked_and_live_pictures_are_equal(make, baked_in):
    explorer = make(False, stacked=baked_in)
    sweep = Sweep(explorer._compute, explorer.sliders, explorer._stacked, explorer._static, explorer._keys)
    for k, panel in enumerate(explorer.panels):
        baked = frames(Picture(panel, explorer.dpi, titled=False), sweep)
        needs = [s.name for s in explorer.sliders if panel.needs is None or s.name in panel.needs]
        count = 0
        for index, picture in zip(sweep.indices(range(2) if k == 0 else [0]), baked, strict=True):
            live, _ = explorer.state(**{name: sweep.values(index)[name] for name in needs})
            np.testing.assert_array_equal(live[k], picture)
            count += 1
        assert count == (6, 3)[k]


def test_diverged_runs_are_baked(make):
    def compute(lam, rate):
        loss = (np.where(lam > 0.5, np.nan, lam) + 0 * rate)[..., None] + np.zeros(5)
        return {"train": loss, "held_out": loss / 0, "weights": loss * np.inf, "epochs": np.arange(5.0)}

    with np.errstate(all="ignore"):
        make(True, compute)


def test_the_words_alone_are_those_of_the_page(make, monkeypatch):
    """What is compared between processors is computed by the same code, and nothing is drawn."""
    page = make(True).bundle
    explorer = make(False)
    monkeypatch.setattr(Picture, "render", None)
    monkeypatch.setenv("REGLAB_BAKE", "words")
    words = explorer.bundle
    assert words == page | {"panels": [], "pictures": []}


def test_what_has_no_room_is_refused_where_nothing_is_drawn(make, monkeypatch):
    explorer = make(False)
    monkeypatch.setenv("REGLAB_BAKE", "words")
    explorer.panels[1].title = "A title that goes on and on and on and on"
    with pytest.raises(ValueError, match="title must be short enough"):
        explorer.bundle  # noqa: B018

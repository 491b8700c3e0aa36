"""Baking: every picture of an explorer, drawn once, in one bundle that needs no kernel."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from hashlib import blake2b

import numpy as np

from reglab.explore.readout import colors
from reglab.explore.sweep import Sweep
from reglab.figures import encode
from reglab.figures.picture import DPI, Picture

MIME = "application/vnd.reglab.explorer+json"


def needed(panel, sliders) -> list[int]:
    """The numbers of the sliders a panel depends on."""
    return [k for k, s in enumerate(sliders) if panel.needs is None or s.name in panel.needs]


def frames(picture: Picture, sweep: Sweep) -> Iterator[np.ndarray]:
    """A panel's picture for every position of the sliders it needs, in C order, the others at their start."""
    for index in sweep.indices(needed(picture.panel, sweep.sliders)):
        yield picture.render(*sweep.state(index))


def bake(sweep: Sweep, panels, said, id: str, question: str, predict=None, draw: bool = True) -> dict:
    """The bundle, ready for JSON. Equal pictures are stored once, across panels too.

    draw: False makes the words alone, without panels and pictures.
    Raises ValueError where a picture has no room for its title, its labels or its ticks, drawn or not.
    """
    empty = [Picture(panel, DPI, titled=False) for panel in panels]
    readouts = [said(*sweep.state(index), **sweep.values(index)) for index in sweep.indices()]
    names = list(dict.fromkeys(name for r in readouts for name in r.numbers))
    hues = colors(names, panels)
    numbers: dict[bytes, int] = {}
    pictures, listed = [], []
    # Drawing holds the interpreter's lock, encoding does not: it goes on beside the drawing of the next pictures.
    with ThreadPoolExecutor(2) as encoders:
        for picture in empty if draw else ():
            panel, index = picture.panel, []
            for frame in frames(picture, sweep):
                key = blake2b(repr(frame.shape).encode() + frame.tobytes(), digest_size=16).digest()
                if key not in numbers:
                    numbers[key] = len(pictures)
                    pictures.append(encoders.submit(encode.webp, frame))
                index.append(numbers[key])
            height, width = frame.shape[:2]
            needs = needed(panel, sweep.sliders)
            axes = [round(float(side), 4) for side in picture.axes]
            shape = {"width": width, "height": height, "axes": axes, "filled": panel.filled}
            listed.append({"title": panel.title, **shape, "needs": needs, "index": index})
        encoded = [b64encode(picture.result()).decode("ascii") for picture in pictures]
    return {
        "version": 2,
        "id": id,
        "question": question,
        "predict": None if predict is None else _prediction(predict, sweep),
        "sliders": [_slider(s) for s in sweep.sliders],
        "panels": listed,
        "pictures": encoded,
        "numbers": [[name, hues[name]] for name in names],
        "readouts": [[*(r.numbers.get(name, "") for name in names), r.remark] for r in readouts],
        "texts": [_line(sweep, index, r) for index, r in zip(sweep.indices(), readouts, strict=True)],
    }


def _slider(s) -> dict:
    """What a page needs of a slider: `values` are shown, `keys` stand in an address, `numbers` find the nearest."""
    return {
        "name": s.name,
        "label": s.label,
        "kind": "range" if s.numeric else s.kind,
        "log": s.kind == "log",
        "values": s.labels,
        "keys": s.keys,
        "numbers": [float(f"{value:.9g}") for value in s.values] if s.numeric else [],
        "ticks": s.ticks,
        "start": s.start,
        "hint": s.hint,
    }


def _prediction(predict, sweep: Sweep) -> dict:
    right, happened = predict.settled(sweep.at)
    return {"question": predict.question, "choices": predict.choices, "right": right, "happened": happened}


def _line(sweep: Sweep, index, said) -> str:
    """A state in one line of text, with where the sliders stand: for those who do not see them."""
    values = sweep.values(index)
    told = ", ".join(filter(None, (s.told(values[s.name]) for s in sweep.sliders)))
    return ": ".join(filter(None, (told, str(said))))

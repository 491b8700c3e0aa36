"""Baking: every picture of an explorer, drawn once, in one bundle that needs no kernel."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from hashlib import blake2b

import numpy as np

from reglab.explore.sweep import Sweep
from reglab.figures import encode
from reglab.figures.picture import Picture

MIME = "application/vnd.reglab.explorer+json"
DPI = 200


def needed(panel, sliders) -> list[int]:
    """The numbers of the sliders a panel depends on."""
    return [k for k, s in enumerate(sliders) if panel.needs is None or s.name in panel.needs]


def frames(panel, sweep: Sweep, dpi: int = DPI) -> Iterator[np.ndarray]:
    """A panel's picture for every position of the sliders it needs, in C order, the others at their start."""
    picture = Picture(panel, dpi, titled=False)
    for index in sweep.indices(needed(panel, sweep.sliders)):
        yield picture.render(*sweep.state(index))


def bake(sweep: Sweep, panels, text, id: str, question: str) -> dict:
    """The bundle, ready for JSON. Equal pictures are stored once, across panels too."""
    texts = [text(*sweep.state(index), **sweep.values(index)) for index in sweep.indices()]
    numbers: dict[bytes, int] = {}
    pictures, listed = [], []
    # Drawing holds the interpreter's lock, encoding does not: it goes on beside the drawing of the next pictures.
    with ThreadPoolExecutor(2) as encoders:
        for panel in panels:
            index = []
            for frame in frames(panel, sweep):
                key = blake2b(repr(frame.shape).encode() + frame.tobytes(), digest_size=16).digest()
                if key not in numbers:
                    numbers[key] = len(pictures)
                    pictures.append(encoders.submit(encode.webp, frame))
                index.append(numbers[key])
            height, width = frame.shape[:2]
            needs = needed(panel, sweep.sliders)
            listed.append({"title": panel.title, "width": width, "height": height, "needs": needs, "index": index})
        encoded = [b64encode(picture.result()).decode("ascii") for picture in pictures]
    return {
        "version": 1,
        "id": id,
        "question": question,
        "sliders": [
            {
                "name": s.name,
                "label": s.label,
                "kind": "range" if s.numeric else s.kind,
                "values": s.labels,
                "start": s.start,
                "hint": s.hint,
            }
            for s in sweep.sliders
        ],
        "panels": listed,
        "pictures": encoded,
        "texts": texts,
    }

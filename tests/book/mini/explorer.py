"""An explorer as the package bakes it, with one slider of every kind and pictures of plain colour."""

import base64
import io
from itertools import product

from IPython.display import display
from PIL import Image


def slider(name, kind, values, start):
    return {"name": name, "label": f"the {name}", "kind": kind, "values": values, "start": start, "hint": "a hint"}


def picture(colour):
    out = io.BytesIO()
    Image.new("RGB", (840, 640), colour).save(out, "webp", lossless=True)
    return base64.b64encode(out.getvalue()).decode()


def explorer(name, values):
    lam = [f"1e-{i}" for i in range(values, 0, -1)]
    sliders = [
        slider("lam", "range", lam, 2),
        slider("kind", "choice", ["L1", "L2", "both"], 1),
        slider("truth", "reveal", ["hidden", "shown"], 0),
    ]
    first = [(50 * i, 80 * j, 0) for i, j in product(range(values), range(3))]
    second = [(50 * i, 0, 255 * k) for i, k in product(range(values), range(2))]
    size = {"width": 840, "height": 640}
    bundle = {
        "version": 1,
        "id": name,
        "question": "What does <λ> do?",
        "sliders": sliders,
        "panels": [
            {"title": "Loss", "needs": [0, 1], "index": list(range(len(first))), **size},
            {"title": "Weights", "needs": [0, 2], "index": [len(first) + i for i in range(len(second))], **size},
        ],
        "pictures": [picture(colour) for colour in first + second],
        "texts": [f"λ = {a}, {b}, truth {c}" for a, b, c in product(lam, ("L1", "L2", "both"), ("hidden", "shown"))],
    }
    display({"application/vnd.reglab.explorer+json": bundle, "text/plain": "an explorer"}, raw=True)

"""An explorer as the package bakes it, with one slider of every kind and pictures of plain colour."""

import base64
import io
from itertools import product

from IPython.display import display
from PIL import Image


def slider(name, kind, values, start, **more):
    look = {
        "label": f"the {name}, a price",
        "hint": ["low", "high"],
        "keys": values,
        "ticks": [],
        "numbers": [],
        "log": False,
    }
    return {"name": name, "kind": kind, "values": values, "start": start, **look, **more}


def picture(colour):
    out = io.BytesIO()
    Image.new("RGB", (840, 640), colour).save(out, "webp", lossless=True)
    return base64.b64encode(out.getvalue()).decode()


def explorer(name, values):
    lam = [f"1e-{i}" for i in range(values, 0, -1)]
    numbers, powers = [float(key) for key in lam], ["10⁻" + "⁰¹²³⁴⁵"[i] for i in range(values, 0, -1)]
    sliders = [
        slider("lam", "range", powers, 2, keys=lam, numbers=numbers, log=True, ticks=[0, values - 1]),
        slider("kind", "choice", ["L1", "L2", "both"], 1, hint="a hint"),
        slider("truth", "reveal", ["hidden", "shown"], 0),
    ]
    states = [*product(powers, ("L1", "L2", "both"), ("hidden", "shown"))]
    first = [(50 * i, 80 * j, 0) for i, j in product(range(values), range(3))]
    second = [(50 * i, 0, 255 * k) for i, k in product(range(values), range(2))]
    size = {"width": 840, "height": 640, "axes": [0.1, 0.1, 0.9, 0.9]}
    bundle = {
        "version": 2,
        "id": name,
        "question": "What does <λ> do?",
        "predict": {"question": "Is <it> so?", "choices": ["Yes.", "No."], "right": 1, "happened": "It is not."},
        "sliders": sliders,
        "panels": [
            {"title": "Loss", "needs": [0, 1], "filled": False, "index": list(range(len(first))), **size},
            {
                "title": "Weights",
                "needs": [0, 2],
                "filled": True,
                "index": [len(first) + i for i in range(len(second))],
                **size,
            },
        ],
        "pictures": [picture(colour) for colour in first + second],
        "numbers": [["price", "#0b66a8"], ["kind", ""]],
        "readouts": [[a, b, f"The truth is {c}."] for a, b, c in states],
        "texts": [f"λ = {a}, {b}, truth {c}" for a, b, c in states],
    }
    display({"application/vnd.reglab.explorer+json": bundle, "text/plain": "an explorer"}, raw=True)

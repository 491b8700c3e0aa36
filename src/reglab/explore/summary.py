"""Summary: of a run, the arrays that panels draw."""

from __future__ import annotations

import numpy as np


def summary(run, points=None) -> dict[str, np.ndarray]:
    """Arrays with the run's replica axes in front.

    train, held_out: losses over the measured epochs (..., T); weights (..., p); train_accuracy, val_accuracy,
    val_loss, weight_norm (...): the last measured ones. With `points` (R * R, d) from `grid_points` also map
    (..., R, R): the probability of class 1 there.
    """
    found = {
        "train": np.moveaxis(run.history["train_loss"], 0, -1),
        "held_out": np.moveaxis(run.history["val_loss"], 0, -1),
        "weights": run.weights,
        **{name: run.history[name][-1] for name in ("train_accuracy", "val_accuracy", "val_loss", "weight_norm")},
    }
    if points is not None:
        side = round(len(points) ** 0.5)
        found["map"] = run.predict(points)[..., 1].reshape(*run.lead, side, side)
    return found

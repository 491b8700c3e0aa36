"""Summary: of a run, the arrays that panels draw."""

from __future__ import annotations

import numpy as np


def summary(run, points=None) -> dict[str, np.ndarray]:
    """Arrays with the run's replica axes in front.

    train, held_out: losses over the measured epochs (..., T), NaN after a run has stopped.
    weights: (..., p).
    train_accuracy, val_accuracy, val_loss, weight_norm: the last measured ones (...).
    map: with `points` (R * R, d) from `grid_points`, the probability of class 1 there, or the value of the only
        output (..., R, R).
    Raises ValueError where the run measured nothing.
    """
    if not len(run.epoch_numbers):
        raise ValueError(f"every must be a number of epochs where curves are drawn, got a run with every={run.every}")
    found = {
        "train": _curve(run, "train_loss"),
        "held_out": _curve(run, "val_loss"),
        "weights": run.weights,
        **{name: run.history[name][-1] for name in ("train_accuracy", "val_accuracy", "val_loss", "weight_norm")},
    }
    if points is not None:
        side, told = round(len(points) ** 0.5), run.predict(points)
        found["map"] = told[..., min(1, told.shape[-1] - 1)].reshape(*run.lead, side, side)
    return found


def _curve(run, name: str) -> np.ndarray:
    """A measurement over all epochs that were to be measured (..., T): NaN for those that a run did not reach."""
    curve = np.full((*run.lead, -(-run.epochs // run.every)), np.nan)
    curve[..., : len(run.history[name])] = np.moveaxis(run.history[name], 0, -1)
    return curve

"""Hooks: what regularizers answer is looked at before it can do harm."""

from __future__ import annotations

import numpy as np


def looked_at(r, hook: str, run, stream):
    """A hook of the regularizer r. It names itself in a ValueError where its answer is not what it should be; those
    that are asked in the middle of a step hear the same draws of their stream whenever they are asked in it."""
    ask, name = getattr(r, hook), f"{type(r).__name__}.{hook}"

    def pair(*args):
        told = ask(*args)
        if not (isinstance(told, tuple) and len(told) == 2):
            raise ValueError(f"{name} must return two things, got {type(told).__name__}")
        return told

    def parameters(*args):
        new = ask(*args)
        if np.shape(new) != run.theta.shape:
            got = "None" if new is None else f"shape {np.shape(new)}"
            raise ValueError(f"{name} must return an array of shape {run.theta.shape}, got {got}")
        return new

    def output(z, y):
        passes = run.net.passes
        stream.again(hook)
        told = pair(z, y)
        if run.net.passes != passes:
            wish = "must not ask run.net for another pass in the middle of a step"
            raise ValueError(f"{name} {wish}; run.net(theta, x) works on a copy")
        return told

    def gradient(at, theta, x, y):
        stream.again(hook)
        return parameters(at, theta, x, y)

    def epoch(log):
        stop = np.asarray(ask(log), bool)
        if stop.ndim and stop.shape != run.lead:
            raise ValueError(f"{name} must return truth values {run.lead}, got shape {stop.shape}")
        return stop

    kinds = {"batch": pair, "output": output, "weights": pair, "gradient": gradient, "epoch": epoch}
    return kinds.get(hook, parameters)

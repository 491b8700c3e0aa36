"""Where the descent starts: each initializer maps a generator and a shape (fan_in, ..., fan_out) to an array."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from reglab import validation as v


def zeros(rng, shape: tuple) -> np.ndarray:
    """All zero: right for biases; for weights it never breaks the symmetry between hidden units."""
    return np.zeros(shape)


def ones(rng, shape: tuple) -> np.ndarray:
    """All one: the start of a scale such as batch norm's gamma."""
    return np.ones(shape)


@dataclass(frozen=True)
class normal:
    """N(0, std^2). Raises ValueError where std is negative."""

    std: float = 0.01

    def __post_init__(self):
        v.non_negative("std", self.std)

    def __call__(self, rng, shape: tuple) -> np.ndarray:
        return self.std * rng.standard_normal(shape)


def glorot_uniform(rng, shape: tuple) -> np.ndarray:
    """U(-a, a), a = sqrt(6 / (fan_in + fan_out)): variance 2 / (fan_in + fan_out). Glorot and Bengio (2010)."""
    a = np.sqrt(6.0 / (shape[0] + shape[-1]))
    return rng.uniform(-a, a, shape)


def glorot_normal(rng, shape: tuple) -> np.ndarray:
    """N(0, 2 / (fan_in + fan_out)). Glorot and Bengio (2010)."""
    return np.sqrt(2.0 / (shape[0] + shape[-1])) * rng.standard_normal(shape)


def he_normal(rng, shape: tuple) -> np.ndarray:
    """N(0, 2 / fan_in), for ReLU. He, Zhang, Ren and Sun (2015)."""
    return np.sqrt(2.0 / shape[0]) * rng.standard_normal(shape)


def he_uniform(rng, shape: tuple) -> np.ndarray:
    """U(-a, a), a = sqrt(6 / fan_in): variance 2 / fan_in, for ReLU. He, Zhang, Ren and Sun (2015)."""
    a = np.sqrt(6.0 / shape[0])
    return rng.uniform(-a, a, shape)

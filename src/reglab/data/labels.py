"""Label noise: the honest lever that makes overfitting visible."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from reglab import validation as v
from reglab.data.dataset import Dataset, plain
from reglab.streams import generator


def noisy_labels(data: Dataset, share: float, seed: int = 0) -> tuple[Dataset, np.ndarray]:
    """Replace round(share n) labels, chosen at random, by labels drawn uniformly from all classes.

    Returns the data and a mask (n,) of the rows whose label really changed: a draw may hit the old label, about one
    time in `classes`.

    share: in [0, 1].
    Raises ValueError for regression data or a share outside [0, 1].
    """
    if plain("data", data).classes is None:
        raise ValueError("data must have classes, got regression data")
    share = v.fraction("share", share)
    if np.ndim(share):
        v.fail("share", share, "a single number")
    rng = generator(seed, "noisy_labels")
    n = len(data)
    rows = rng.permutation(n)[: round(share * n)]
    y = data.y.copy()
    y[rows] = np.where(data.y[rows] < 0, -1, rng.integers(data.classes, size=len(rows)))  # no label stays none
    return replace(data, y=y), y != data.y

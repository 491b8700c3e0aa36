"""Panel: one picture of a result, with axes that stand still."""

from __future__ import annotations

import numpy as np

from reglab import validation as v


class Panel:
    """What every picture has. A subclass writes `build(ax)` and `update(ax, result, i)`.

    `build` is called once: it fixes limits and labels (`header`), draws what never moves, and creates what does with
    `animated=True`. `update` moves these artists to the state with index tuple `i` into the leading sweep axes of the
    arrays in the dict `result` (`()` for a single state), and returns those to be drawn. They must lie above all that
    stands still.

    title: a few words that name the picture; must fit its width.
    needs: names of the sliders the picture depends on; None for all.
    keys: names of the arrays it reads.

    filled: whether colours cover the axes, as on a map. Two pictures of lines can lie on one another, of two maps only
        one is seen; and a phone shows the map first.
    """

    filled = False
    size = (3.3, 2.6)  # inches; a phone shows it 290 pixels wide, and so does a page with three side by side
    # Left and right of the axes, at least, in inches; None is what the ticks take. `header` makes room above and below.
    margins: tuple[float | None, float] = (None, 0.08)

    def __init__(self, *, title: str, needs, keys):
        if not isinstance(title, str):
            v.fail("title", title, "a text")
        if needs is not None and (isinstance(needs, str) or not all(isinstance(n, str) for n in needs)):
            v.fail("needs", needs, "None or a tuple of slider names")
        for key in keys:
            if not isinstance(key, str):
                v.fail("key", key, "the name of an array")
        self.title = title
        self.needs = None if needs is None else tuple(needs)
        self.keys = tuple(dict.fromkeys(keys))

    @property
    def palette(self) -> dict[str, str]:
        """The colour of what has a name in the picture: a number of this name is written in it."""
        return {}

    def build(self, ax) -> None:
        raise NotImplementedError

    def update(self, ax, result, i) -> list:
        raise NotImplementedError


def read(result, key: str, i: tuple, ndim: int) -> np.ndarray:
    """The array `key` of state `i`, as float64 with `ndim` axes.

    Raises ValueError where the result lacks the key or the array has another number of axes.
    """
    if key not in result:
        v.fail("key", key, f"one of the result's arrays ({', '.join(map(str, result))})")
    a = np.asarray(result[key])[i]
    if a.ndim != ndim:
        raise ValueError(f"{key} must have {ndim} axes behind the {len(i)} sweep axes, got shape {a.shape}")
    return a.astype(float, copy=False)


def limits(name: str, value, *, positive: bool = False) -> tuple[float, float]:
    """A pair low < high; both above 0 for a logarithmic axis."""
    low, high = v.array(name, value, dtype=float, shape=(2,))
    if not low < high:
        v.fail(name, value, "a pair (low, high) with low < high")
    if positive and low <= 0:
        v.fail(name, value, "above 0 on a logarithmic axis")
    return float(low), float(high)


def tame(values: np.ndarray, low: float, high: float, *, log: bool = False) -> np.ndarray:
    """Values that can be drawn: NaN where there is nothing to draw, and no further than a hundred axis lengths away,
    because a diverging run reaches numbers that the renderer cannot hold."""
    if log:
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.exp(tame(np.log(values), np.log(low), np.log(high)))
    reach = 100 * (high - low)
    return np.clip(np.where(np.isfinite(values), values, np.nan), low - reach, high + reach)


def frame(ax) -> list:
    """A thin frame for an image. Returns its sides: the image covers them, so they move with it."""
    ax.grid(False)
    for spine in ax.spines.values():
        spine.set(visible=True, animated=True, zorder=2.5)
    return list(ax.spines.values())

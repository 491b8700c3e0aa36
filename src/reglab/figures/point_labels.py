"""Names beside points, on the side where there is room."""

from __future__ import annotations

import numpy as np

from reglab.figures import style

_SIDES = np.array([(1, 1), (-1, 1), (1, -1), (-1, -1), (0, 1), (0, -1), (1, 0), (-1, 0)])
_PAD = 3.0  # points around a name
_AWAY = 7.0  # points between a name and its point


class PointLabels:
    """Texts that take, one after the other, the side of their point where they cover least.

    What counts as covered are names placed before, all points, and the ground outside the axes; sides are tried in a
    fixed order, so equal points give equal pictures.
    """

    def __init__(self, ax, names, colors, zorder: float = 6):
        self.texts = [
            ax.text(
                0, 0, name, color=color, size=style.NOTE_SIZE, ha="center", va="center", transform=None,
                zorder=zorder, animated=True, bbox={"fc": style.CARD, "ec": "none", "alpha": 0.8, "pad": 1.5},
            )
            for name, color in zip(names, colors, strict=True)
        ]  # fmt: skip
        self._dot = ax.get_figure().dpi / 72  # pixels a point
        height = 1.2 * style.NOTE_SIZE + _PAD
        self._sizes = [
            self._dot * np.array([72 * style.text_width(name, style.NOTE_SIZE) + _PAD, height]) for name in names
        ]

    def update(self, ax, points, avoid=()) -> list:
        """`points` (n, 2): a name's point in data coordinates; NaN, or a point outside the axes, leaves it away.
        `avoid` (m, 2): further points to keep free."""
        frame = np.array([ax.bbox.min, ax.bbox.max])
        at = ax.transData.transform(np.reshape(points, (-1, 2)).astype(float))
        with np.errstate(invalid="ignore"):
            shown = np.flatnonzero(((at >= frame[0] - 1) & (at <= frame[1] + 1)).all(-1))
        others = ax.transData.transform(np.reshape(avoid, (-1, 2)).astype(float))
        free = np.concatenate([at[shown], others[np.isfinite(others).all(-1)]])
        half = 5 * self._dot
        taken = [np.array([p - half, p + half]) for p in free]
        drawn = []
        for k in shown:
            centres = at[k] + _SIDES * (self._sizes[k] / 2 + _AWAY * self._dot * np.array([0.8, 0.6]))
            boxes = [np.array([c - self._sizes[k] / 2, c + self._sizes[k] / 2]) for c in centres]
            area = np.prod(self._sizes[k])
            cost = [sum(_overlap(box, t) for t in taken) + 4 * (area - _overlap(box, frame)) for box in boxes]
            best = int(np.argmin(np.round(cost)))
            taken.append(boxes[best])
            self.texts[k].set_position(centres[best])
            drawn.append(self.texts[k])
        return drawn


def _overlap(one, two) -> float:
    """The area that two boxes [[x0, y0], [x1, y1]] share."""
    sides = np.minimum(one[1], two[1]) - np.maximum(one[0], two[0])
    return float(np.prod(np.maximum(sides, 0)))

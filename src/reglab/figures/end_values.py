"""EndValues: numbers written at the ends of bars."""

from __future__ import annotations

import numpy as np

from reglab.figures import style


class EndValues:
    """One number for each place along the x axis; `ax` has its limits already."""

    def __init__(self, ax, places, digits: int):
        self.texts = [
            ax.text(
                x, 0, "", ha="center", size=style.NOTE_SIZE, zorder=5, animated=True,
                bbox={"fc": style.CARD, "ec": "none", "pad": 0.6},
            )
            for x in places
        ]  # fmt: skip
        self._low, self._high = ax.get_ylim()
        self._digits = digits
        tall = ax.get_position().height * ax.get_figure().get_figheight()
        self._line = 1.5 * style.NOTE_SIZE / 72 / tall * (self._high - self._low)  # height of a line of text

    def write(self, place: int, value: float):
        """The artist that says it: beyond the bar's end, or in white within it where there is no room beyond."""
        sign = 1 if value >= 0 else -1
        end = float(np.clip(value, self._low, self._high))
        fits = self._low <= end + sign * self._line <= self._high
        arrow = "" if end == value else "↑ " if sign > 0 else "↓ "
        text = self.texts[place]
        text.get_bbox_patch().set_visible(fits)
        text.set(
            y=end + (0.15 if fits else -0.15) * sign * self._line,
            va="bottom" if (sign > 0) == fits else "top",
            color=style.INK if fits else style.CARD,
            text=f"{arrow}{value:.{self._digits}f}".replace("-", "−"),
        )
        return text

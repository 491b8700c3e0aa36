"""Dots: a number with its interval, for each name."""

from __future__ import annotations

import numpy as np
from matplotlib.ticker import FuncFormatter, MaxNLocator

from reglab import validation as v
from reglab.figures import style
from reglab.figures.header import ABOVE, EDGE, TICKS, TITLE, above, header, place
from reglab.figures.labels import broken
from reglab.figures.panel import Panel, limits, read
from reglab.numbers import rounded, signed

NAMES = 1.6  # inches that names may take; longer ones are broken into lines
LINE = 0.175  # inches from one line of a name to the next
KEY = 0.24  # inches that the key below the axes takes
GAP = 0.14  # inches between a name and the axes
WORDS = ("worse", "not distinguishable", "better")


class Dots(Panel):
    """A dot plot: a row for each name, with a dot at its value and a line for its interval. Cleveland (1984).

    What a value is worth is told three times: by its place beside the reference line, by its colour, and by the dot,
    which is filled where it is certain and hollow where it is not.

    names: N short names, or heading -> names, in the order of the arrays.
    mean, low, high: keys of arrays (..., N). Where a value is missing, nothing is drawn.
    xlim: fixed limits; a line that goes on beyond them is cut off, a dot beyond them leaves its value with an arrow.
    reference: what values are compared with: a fixed number, or the key of a number (...).
    verdicts: key of an array (..., N) from -1, worse, by 0, not distinguishable, to 1, better; halves are a "perhaps".
        None: what the interval says; 0 where it holds the reference.
    words: what -1, 0 and 1 are called below the axes; None draws all in one colour and has no verdicts.
    label: what is shown, in the row above the axes.
    digits: decimals of the values above the dots; None writes none.
    signed: whether numbers carry their sign: a difference does, a score does not.

    Raises ValueError without names, where limits are not low < high, where there are verdicts without words, and for
    words that are not three.
    """

    width = 4.2  # inches: beside long names there is to be room; such a picture mostly stands alone

    def __init__(
        self,
        names,
        *,
        mean: str = "mean",
        low: str = "low",
        high: str = "high",
        xlim,
        reference: float | str = 0.0,
        verdicts: str | None = None,
        words: tuple[str, str, str] | None = WORDS,
        label: str = "",
        digits: int | None = 1,
        signed: bool = True,
        title: str = "",
        needs=None,
    ):
        self.groups = {"": names} if not isinstance(names, dict) else names
        self.groups = {str(head): [str(name) for name in group] for head, group in self.groups.items()}
        self.names = [name for group in self.groups.values() for name in group]
        if not self.names or not all(self.groups.values()):
            v.fail("names", names, "at least one name, and one below each heading")
        self.mean, self.low, self.high, self.verdicts, self.words = mean, low, high, verdicts, words
        if words is not None and (isinstance(words, str) or len(words) != 3):
            v.fail("words", words, "three words, or None")
        if verdicts is not None and words is None:
            v.fail("words", words, "three words where there are verdicts")
        self.reference = reference if isinstance(reference, str) else v.real("reference", reference)
        asked = [mean, low, high, *(key for key in (verdicts, reference) if isinstance(key, str))]
        super().__init__(title=title, needs=needs, keys=asked)
        self.xlim, self.label, self.signed = limits("xlim", xlim), label, bool(signed)
        self.digits = None if digits is None else v.integer("digits", digits, low=0)
        self._lay()

    def _lay(self) -> None:
        """Where rows and headings stand, in inches from the top of the axes, and how much room all of it takes."""
        self._lines = [broken(name, NAMES) for name in self.names]
        top = 0.2 if self.digits is not None else 0.12  # above a dot stands its value
        least = top + 0.14
        self._rows, self._heads, y = [], [], 0.06
        lines = iter(self._lines)
        for head, group in self.groups.items():
            if head:
                head = broken(head, self.width - 2 * EDGE, bold=True)
                more = LINE * head.count("\n")
                self._heads.append((y + 0.16 + more / 2, head))
                y += 0.3 + more
            for _ in group:
                tall = max(least, LINE * (next(lines).count("\n") + 1) + 0.08)
                self._rows.append(y + max(top, tall / 2))
                y += max(tall, top + tall / 2)
        self._tall = y + 0.06
        widest = max(style.text_width(line, style.NOTE_SIZE) for name in self._lines for line in name.split("\n"))
        self.margins = (EDGE + widest + GAP, 2 * EDGE)
        self._around = {"top": above(1) if self.label else ABOVE, "bottom": TICKS + KEY * (self.words is not None)}
        room = TITLE if self.title else 0  # rows keep their height below a title
        self.size = (self.width, self._tall + sum(self._around.values()) + room)

    def build(self, ax) -> None:
        ax.set(xlim=self.xlim, ylim=(self._tall, 0))
        header(ax, "", self.label)
        place(ax, **self._around)
        ax.set_yticks([])
        room = self.size[0] - sum(self.margins[:2])
        ax.xaxis.set_major_locator(MaxNLocator(max(2, int(room / 0.5)), steps=[1, 2, 5, 10]))
        ax.spines["left"].set_visible(False)
        ax.grid(True, axis="x")
        ax.xaxis.set_major_formatter(FuncFormatter(self._tick))
        self._write_names(ax)
        if self.words:
            self._write_words(ax)
        self._line = ax.axvline(self.xlim[0], color=style.SOFT, lw=1.2, zorder=2.1, animated=True)
        self._spans = [ax.plot([], [], lw=2.6, zorder=3, animated=True)[0] for _ in self.names]
        self._dots = [ax.plot([], [], "o", ms=8, mew=2, zorder=4, clip_on=False, animated=True)[0] for _ in self.names]
        self._values = [
            ax.text(
                0, y - 0.075, "", ha="center", va="bottom", size=style.NOTE_SIZE, zorder=5, animated=True,
                bbox={"fc": style.CARD, "ec": "none", "pad": 0.4},
            )
            for y in self._rows
        ]  # fmt: skip

    def _write_names(self, ax) -> None:
        beside = ax.get_yaxis_transform()  # x as a part of the axes, y in inches
        inch = 1 / (ax.get_position().width * self.size[0])
        for y, name in zip(self._rows, self._lines, strict=True):
            ax.text(-GAP * inch, y, name, transform=beside, ha="right", va="center", size=style.NOTE_SIZE)
        left = (EDGE - self.margins[0]) * inch
        self._headings = [
            ax.text(  # above the reference line, which a long heading crosses
                left, y, head, transform=beside, ha="left", va="center", size=style.NOTE_SIZE, weight="bold",
                color=style.SOFT, zorder=2.2, animated=True, bbox={"fc": style.CARD, "ec": "none", "pad": 1},
            )
            for y, head in self._heads
        ]  # fmt: skip

    def _write_words(self, ax) -> None:
        """The key to colours and dots, below the axes."""
        width, height = self.size
        texts = [f"{mark} {word}" for mark, word in zip("●○●", self.words, strict=True)]
        widths, gap = [style.text_width(text, style.NOTE_SIZE) for text in texts], 0.16
        x = (width - sum(widths) - 2 * gap) / 2
        if x < EDGE / 2:
            v.fail("words", self.words, f"short enough for a picture {width} in wide")
        for text, wide, side in zip(texts, widths, (-1, 0, 1), strict=True):
            ax.get_figure().text(x / width, 0.08 / height, text, color=_color(side), size=style.NOTE_SIZE)
            x += wide + gap

    def update(self, ax, result, i) -> list:
        values = [read(result, key, i, 1) for key in (self.mean, self.low, self.high)]
        for key, a in zip((self.mean, self.low, self.high), values, strict=True):
            v.same_length(key, a, "names", self.names)
        at = float(read(result, self.reference, i, 0)) if isinstance(self.reference, str) else self.reference
        sides = self._sides(result, i, at, *values[1:])
        drawn = [*self._headings]
        if self.xlim[0] <= at <= self.xlim[1]:
            self._line.set_xdata([at, at])
            drawn.append(self._line)
        for k, (mean, low, high) in enumerate(zip(*values, strict=True)):
            drawn += self._draw(k, mean, low, high, sides[k])
        return drawn

    def _sides(self, result, i, at, low, high):
        """-1 to 1 for each row."""
        if self.words is None:
            return np.ones(len(low))
        if self.verdicts is None:
            with np.errstate(invalid="ignore"):
                return np.where(low > at, 1.0, np.where(high < at, -1.0, 0.0))
        sides = read(result, self.verdicts, i, 1)
        v.same_length(self.verdicts, sides, "names", self.names)
        return np.clip(np.nan_to_num(sides), -1, 1)

    def _draw(self, k, mean, low, high, side) -> list:
        """What row k shows."""
        if not np.isfinite(mean):
            return []
        color = style.NEUTRAL if self.words is None else _color(side)
        y, drawn = self._rows[k], []
        ends = np.clip([low, high], *self.xlim)
        if np.isfinite([low, high]).all() and ends[0] < ends[1]:
            self._spans[k].set(data=(ends, [y, y]), color=color)
            drawn.append(self._spans[k])
        if inside := bool(self.xlim[0] <= mean <= self.xlim[1]):
            self._dots[k].set(data=([mean], [y]), mec=color, mfc=color if abs(side) == 1 else style.CARD)
            drawn.append(self._dots[k])
        if self.digits is not None or not inside:
            drawn.append(self._value(k, mean, side, color))
        return drawn

    def _tick(self, x: float, _) -> str:
        return "+" + rounded(x, 9) if self.signed and x > 0 else rounded(x, 9)

    def _told(self, value: float) -> str:
        text = signed(value, self.digits)
        return text if self.signed else text.lstrip("+")

    def _value(self, k, mean, side, color):
        """The number above a dot, moved so far that it stays within the axes; with an arrow where there is no dot."""
        low, high = self.xlim
        text = "" if self.digits is None or abs(mean) >= 1e6 else self._told(mean)
        text = f"perhaps {text}" if 0 < abs(side) < 1 else text
        text = f"← {text}" if mean < low else f"{text} →" if mean > high else text
        half = style.text_width(text, style.NOTE_SIZE) / 2 * (high - low) / (self.size[0] - sum(self.margins[:2]))
        x = np.clip(mean, low + half, max(low + half, high - half))
        self._values[k].set(x=x, text=text, color=color)
        return self._values[k]


def _color(side: float) -> str:
    return style.BETTER if side > 0 else style.WORSE if side < 0 else style.NEUTRAL

"""The house style: one palette, one set of fonts, applied around a drawing and never to the user's matplotlib."""

from __future__ import annotations

from contextlib import contextmanager
from functools import lru_cache

import matplotlib
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextToPath

CARD = "#ffffff"
INK = "#1f2430"  # text
SOFT = "#5b6472"  # axis labels, notes, reference lines
FAINT = "#c9ced6"  # spines
GRID = "#eceef1"

# Okabe and Ito's hues, darkened until text in them has a contrast of 4.5 on the card. A colour means one thing only:
# lines and classes share no hue.
TRAIN = "#0b66a8"
HELD_OUT = "#bd4b00"
CLASS_0 = "#6c3593"
CLASS_1 = "#1a7340"
NEUTRAL = "#66748a"  # weights, which are neither train nor held out
ACCENT = "#a3346f"
OUTLINE = "#00735a"
BETTER, WORSE = OUTLINE, ACCENT  # what a comparison says; not told apart is NEUTRAL
PARTS = ("#7a5c00", "#3c4a5e", NEUTRAL)  # of a sum
ARROWS = (TRAIN, OUTLINE, ACCENT)  # on a landscape, whose path is orange
CYCLE = (TRAIN, HELD_OUT, OUTLINE, ACCENT, "#7a5c00", "#3c4a5e")
# Lines of one picture differ in this too: for those who see no hues, and where one line lies on another.
DASHES = ("-", (0, (4, 1.3)), (0, (1, 1)), (0, (5, 1.2, 1, 1.2)), (0, (2, 1)), (0, (7, 1.2, 1, 1.2, 1, 1.2)))


def _colormap(name: str, colors: list[str]):
    return LinearSegmentedColormap.from_list(name, colors, N=256).with_extremes(bad="#e3e3e3")


PROBABILITY = _colormap("probability", ["#a982c6", "#d9c6e6", "#f8f7f7", "#c4e3c9", "#78b98a"])
SIGNED = _colormap("signed", [TRAIN, "#7fb2d9", "#f7f7f7", "#eaa57a", HELD_OUT])
HEIGHT = _colormap("height", ["#fdfdfb", "#d5e2ec", "#9fb9cf", "#6f8fae"])

# Points in a picture 3.3 in wide. Shown 290 px wide, on a phone or as one of three, a point becomes 1.2 px.
TITLE_SIZE = 12.5
LABEL_SIZE = 11.5
TICK_SIZE = 10.5
NOTE_SIZE = 10.5

# Starting from matplotlib's defaults makes a picture independent of the user's settings and style sheets.
_FOREIGN = ("animation", "backend", "date", "interactive", "keymap", "savefig", "timezone", "toolbar", "webagg")
_HOUSE = {k: v for k, v in matplotlib.rcParamsDefault.items() if not k.startswith(_FOREIGN)} | {
    "font.family": ["DejaVu Sans"],
    "font.size": LABEL_SIZE,
    "text.color": INK,
    "axes.labelsize": LABEL_SIZE,
    "axes.labelcolor": SOFT,
    "axes.labelpad": 3.0,
    "axes.facecolor": CARD,
    "axes.edgecolor": FAINT,
    "axes.linewidth": 0.8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "axes.grid.axis": "y",
    "axes.formatter.use_mathtext": True,
    "grid.color": GRID,
    "grid.linewidth": 0.8,
    "xtick.labelsize": TICK_SIZE,
    "ytick.labelsize": TICK_SIZE,
    "xtick.color": FAINT,
    "ytick.color": FAINT,
    "xtick.labelcolor": SOFT,
    "ytick.labelcolor": SOFT,
    "xtick.major.size": 3.0,
    "ytick.major.size": 3.0,
    "xtick.minor.size": 0.0,
    "ytick.minor.size": 0.0,
    "lines.linewidth": 2.2,
    "lines.solid_capstyle": "round",
    "lines.solid_joinstyle": "round",
    "mathtext.fontset": "dejavusans",
    "figure.facecolor": CARD,
}


@contextmanager
def house():
    """The house style while pictures are built or drawn. Inside another one it costs nothing: matplotlib takes half a
    millisecond to change its settings."""
    if all(matplotlib.rcParams[name] == value for name, value in _HOUSE.items()):
        yield
    else:
        with matplotlib.rc_context(_HOUSE):
            yield


@lru_cache(maxsize=512)
def text_width(text: str, size: float, bold: bool = False) -> float:
    """The width of a line of text in inches; `size` in points."""
    font = FontProperties(family="DejaVu Sans", size=size, weight="bold" if bold else "normal")
    return TextToPath().get_text_width_height_descent(text, font, ismath=False)[0] / 72


def line_colors(names, colors: dict | None = None) -> list[str]:
    """A colour for each name: as chosen in `colors`, "train" and "held-out" always their own, others in turn."""
    known = {"train": TRAIN, "held-out": HELD_OUT} | (colors or {})
    free = iter([c for c in CYCLE if c not in [known[n] for n in names if n in known]] * len(names))
    return [known[n] if n in known else next(free) for n in names]


def line_dashes(names) -> list:
    """A pattern for each name: "train" is drawn through, "held-out" dashed, others take what is left in turn."""
    known = dict(zip(("train", "held-out"), DASHES, strict=False))
    free = iter([d for d in DASHES if d not in [known[n] for n in names if n in known]] * len(names))
    return [known[n] if n in known else next(free) for n in names]

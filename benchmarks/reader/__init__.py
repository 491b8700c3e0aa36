"""What a reader of the built book has in hand: sizes, places, waiting and noise, measured in Chromium.

    python -m benchmarks.reader [folder of a built book] [--only ticks swipe] [--save now.json] [--beside before.json]

Each measurement is a function of a `Stage` that yields `Figure`s, so that a test may ask for one of them and hold it to
a limit. A book of an earlier edition may be measured too: what is asked of its pages is only what all editions have.
"""

from benchmarks.reader.announcements import announcements, tabs
from benchmarks.reader.clipped import clipped
from benchmarks.reader.covers import covers
from benchmarks.reader.figure import Figure, percentile, table
from benchmarks.reader.landing import landing
from benchmarks.reader.loading import loading
from benchmarks.reader.moving import jumps, scrolling, slider
from benchmarks.reader.size import book, first_load
from benchmarks.reader.stage import Stage, stage
from benchmarks.reader.swipe import swipe
from benchmarks.reader.ticks import ticks

__all__ = [
    "MEASUREMENTS", "Figure", "Stage", "announcements", "book", "clipped", "covers", "first_load", "jumps", "landing",
    "loading", "percentile", "scrolling", "slider", "stage", "swipe", "table", "tabs", "ticks",
]  # fmt: skip

# In the order of the table; what needs the machine for itself comes last.
MEASUREMENTS = {
    f.__name__: f
    for f in (
        book, first_load, ticks, clipped, covers, jumps, swipe, announcements, tabs, landing, loading, slider, scrolling
    )
}  # fmt: skip

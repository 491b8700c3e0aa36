"""Panels: pictures that keep their axes still while a slider moves.

Names are looked up when first used, so that a page of the book depends only on the panels it draws.
"""

from importlib import import_module

_HOME = {
    "Bars": "bars",
    "Curves": "curves",
    "DecisionMap": "decision_map",
    "Dots": "dots",
    "Fit": "fit",
    "Heatmap": "heatmap",
    "Histogram": "histogram",
    "Landscape": "landscape",
    "Panel": "panel",
    "Picture": "picture",
    "StackedBars": "stacked_bars",
    "ball": "landscape",
    "gains": "comparisons",
    "grid_points": "decision_map",
    "show": "still",
}

__all__ = [*_HOME]  # noqa: PLE0604


def __getattr__(name: str):
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)


def __dir__():
    return __all__

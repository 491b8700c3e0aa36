"""What readers move and answer, live in a kernel and baked into a page: pictures under sliders, and questions."""

from reglab.explore.asked import ask, quiz
from reglab.explore.explorer import Explorer, explore
from reglab.explore.prediction import predict
from reglab.explore.setting import setting
from reglab.explore.sliders import choice, grid, log, reveal, values
from reglab.explore.summary import summary

__all__ = [
    "Explorer",
    "ask",
    "choice",
    "explore",
    "grid",
    "log",
    "predict",
    "quiz",
    "reveal",
    "setting",
    "summary",
    "values",
]

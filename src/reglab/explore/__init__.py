"""Explorers: pictures under sliders, live in a kernel and baked into a page, by the same drawing code."""

from reglab.explore.explorer import Explorer, explore
from reglab.explore.prediction import predict
from reglab.explore.setting import setting
from reglab.explore.sliders import choice, grid, log, reveal, values
from reglab.explore.summary import summary

__all__ = ["Explorer", "choice", "explore", "grid", "log", "predict", "reveal", "setting", "summary", "values"]

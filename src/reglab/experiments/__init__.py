"""Experiments: one protocol for all comparisons of the book."""

from reglab.experiments.findings import Findings, estimate
from reglab.experiments.intervals import Estimate, holm, paired, t_interval, two_way
from reglab.experiments.methods import Fitted, Method, Trained, Tuned
from reglab.experiments.on_record import on_record
from reglab.experiments.rows import Fresh, Real, digit_rows
from reglab.experiments.study import Study
from reglab.experiments.timing import Costs, cost_table, costs, cpu_time
from reglab.experiments.words import Comparison, in_points, interval, told, verdict
from reglab.numbers import number, signed

__all__ = [
    "Comparison", "Costs", "Estimate", "Findings", "Fitted", "Fresh", "Method", "Real", "Study", "Trained", "Tuned",
    "cost_table", "costs", "cpu_time", "digit_rows", "estimate", "holm", "in_points", "interval", "number", "on_record",
    "paired", "signed", "t_interval", "told", "two_way", "verdict",
]  # fmt: skip

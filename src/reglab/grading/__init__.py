"""Grading: is an exercise solved? If not, which property fails, for which values, and what does it look like?"""

from reglab.grading.check import check
from reglab.grading.compare import belongs, close, every, same
from reglab.grading.exercise import Exercise

__all__ = ["Exercise", "belongs", "check", "close", "every", "same"]

"""Exercise: of what kind it is, how long it takes, and what must hold of an answer."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

import numpy as np

from reglab import validation as v
from reglab.grading.answer import Answer, Refused
from reglab.grading.compare import Compared, told
from reglab.grading.limit import TooLong, at_most

KINDS = ("write", "derive", "predict", "find the bug", "criticise", "design")
SIZES = {"minutes": "a few minutes", "quarter": "a quarter of an hour", "afternoon": "an afternoon"}
SECONDS = 10  # that a property may take
KEPT = "what it was given is left as it was"


@dataclass(frozen=True)
class Exercise:
    """An exercise that is answered by a function, a class, or several of them.

    kind: one of KINDS.
    size: one of SIZES.
    properties: sentences and what must hold of the answer, tried in this order; each gets the answer and returns
        whether it holds, best as `close`, `same` or `belongs` do, which say the values.
    right: {a change of the solution: why it is right all the same}; tests/exercises makes such changes by machine.
    """

    kind: str
    size: str
    properties: list
    right: dict = field(default_factory=dict)

    def __post_init__(self):
        v.choice("kind", self.kind, KINDS)
        v.choice("size", self.size, SIZES)

    def verdict(self, answer) -> str:
        """Which properties hold, or the first that does not, for which values, and what it looks like."""
        calls: list = []
        try:
            asked = tuple(Answer(a, calls) for a in answer) if isinstance(answer, tuple) else Answer(answer, calls)
        except Refused as reason:
            return f"✗ {reason}"
        changed = []
        for sentence, holds in self.properties:
            calls.clear()
            if not (found := _tried(holds, asked, calls)).holds:
                return f"✗ {sentence}" + (f"\n  {found.mistake}" if found.mistake else "")
            changed += [name for call in calls for name in call.changed]
        if changed:
            return f"✗ {KEPT}\n  {changed[0] or 'an argument'} was changed: work on a copy"
        return "\n".join(f"✓ {sentence}" for sentence in [*(sentence for sentence, _ in self.properties), KEPT])


def _tried(holds, answer, calls) -> Compared:
    """Whether a property holds, and in `mistake` all that is to be said where it does not."""
    state, others = np.random.get_state(), random.getstate()  # noqa: NPY002
    np.random.seed(0)  # noqa: NPY002  an answer may draw from it, and is to get the same message twice
    random.seed(0)
    try:
        with at_most(SECONDS):
            found = holds(answer)
        if not isinstance(found, Compared):
            found = bool(np.all(found))  # of an array all entries must hold
    except TooLong:
        return Compared(False, mistake=f"your answer was still running after {SECONDS} seconds: does its loop end?")
    except Refused as reason:
        return Compared(False, mistake=str(reason))
    except RecursionError:
        return Compared(False, mistake="your answer calls itself without end (RecursionError)")
    except (Exception, SystemExit) as error:  # a student's code may fail in any way: say how, and where
        what = str(error).strip().partition("\n")[0]
        return Compared(False, mistake=f"your answer raised {type(error).__name__}" + (f": {what}" if what else ""))
    finally:
        np.random.set_state(state)  # noqa: NPY002
        random.setstate(others)
    return Compared(True) if found else Compared(False, mistake=_values(found, calls))


def _values(found, calls) -> str:
    """For which arguments what came and what was expected, as far as it is known."""
    if isinstance(found, Compared):
        mine = [call for call in calls if _is(call.result, found.got)] or (calls if len(calls) == 1 else [])
        said = found.said() if found.got is not None else found.mistake
    elif calls and told(calls[-1].result):
        mine, said = calls[-1:], f"got {told(calls[-1].result)}"
        if _lost(calls[-1].result):
            said += ": there is a value that is not a number (NaN)"
    else:
        return ""
    named = [(name, told(value)) for name, value in (mine[-1].given.items() if mine else ()) if name]
    given = ", ".join(f"{name} = {value}" for name, value in named if value)
    return f"for {given}: {said}" if given else said


def _is(result, got) -> bool:
    """Whether `got` is this result, or a part of it."""
    if isinstance(result, tuple):
        return any(_is(one, got) for one in result) or result is got
    if result is got:
        return True
    return np.shape(result) == np.shape(got) and np.array_equal(result, got)


def _lost(result) -> bool:
    if isinstance(result, tuple):
        return any(map(_lost, result))
    return isinstance(result, (float, np.ndarray)) and bool(np.isnan(result).any())

"""No check can be fooled: wrong answers made by machine are refused, right ones in another form are accepted."""

from __future__ import annotations

import numpy as np
import pytest

from mutants import right_answers, wrong_answers
from solutions import CODED, EXERCISES, solution


@pytest.mark.parametrize("name", CODED)
def test_mutants(name, record_property):
    exercise, source = EXERCISES[name], solution(name).source
    made, passed, accepted, refused = 0, [], 0, []
    with np.errstate(all="ignore"):
        for mutant, answer, used in wrong_answers(source):
            told = exercise.verdict(answer)
            made += bool(used)
            if used and "✗" not in told:
                passed.append(mutant)
        for how, answer in right_answers(source):
            told = exercise.verdict(answer)
            accepted += "✗" not in told
            if "✗" in told:
                refused.append(f"{how}: {told}")
    record_property("mutants", [made, made - len(passed), accepted])  # conftest.py prints the sums
    assert not refused, "right answers are refused:\n" + "\n".join(refused)
    unknown = [mutant for mutant in passed if mutant not in exercise.right]
    assert not unknown, "wrong answers pass: " + "; ".join(unknown)
    stale = [mutant for mutant in exercise.right if mutant not in passed]
    assert not stale, "these are refused or not made, and need no reason: " + "; ".join(stale)

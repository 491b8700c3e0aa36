"""Every exercise accepts its solution, the one printed in the chapter, and says what is wrong with wrong answers."""

import copy
import importlib
import re
from pathlib import Path

import numpy as np
import pytest

from reglab.checks import check
from reglab.regularizer import HOOKS, Regularizer
from reglab.theory.dropout import all_masks, mask_probability

ROOT = Path(__file__).parents[2]
CHAPTERS = {p.stem: p for p in sorted((ROOT / "chapters").glob("**/*.md"))}
EXERCISES = [
    (path.stem, number)
    for path in sorted((ROOT / "src/reglab/exercises").glob("[!_]*.py"))
    for number in importlib.import_module(f"reglab.exercises.{path.stem}").EXERCISES
]


def _drop(a, rate, rng):
    """Inverted dropout, right where the rate is."""
    with np.errstate(invalid="ignore", divide="ignore"):
        return a if rng is None else a * (rng.random(a.shape) >= rate) / (1 - rate)


def _ride(x, y, price):
    gram = x.T @ x
    return np.linalg.solve(gram + price * np.diag(np.diag(gram)), x.T @ y)


def _members(h, W, b, rate):
    """The opinions of all thinned networks and their probabilities."""
    masks = all_masks(len(h))
    e = np.exp(masks * h / (1 - rate) @ W + b)
    return e / e.sum(-1, keepdims=True), mask_probability(masks, rate)


WRONG = {  # two wrong answers each, and a word of the property that must be named
    "l2.1": [
        (lambda w, lam: (lam * w @ w, 2 * lam * w), "one half"),
        (lambda w, lam: (0.5 * lam * w @ w, lam * np.sign(w)), "gradient belongs"),
    ],
    "l2.2": [
        (lambda w, g, lr, lam: w - lr * g + lam * np.sign(w), "same factor"),
        (lambda w, g, lr, lam: (1 - lam) * w - lr * g, "same factor"),
    ],
    "l2.3": [
        (lambda h, lam: float(len(h)), "huge"),
        (lambda h, lam: (lam / (h + lam)).sum(), "all directions"),
    ],
    "l2.4": [
        (lambda lam, n: (lam, lam, lam), "Ridge"),
        (lambda lam, n: (n * lam, lam, lam), "Keras"),
    ],
    "overfitting.1": [
        (lambda f, x, y, u, t: ((f(x) - y) ** 2).mean() - ((f(u) - t) ** 2).mean(), "above 0"),
        (lambda f, x, y, u, t: ((f(u) - t) ** 2).sum() / len(x) - ((f(x) - y) ** 2).mean(), "twice"),
    ],
    "overfitting.2": [
        (lambda fits, truth: ((fits.mean(0) - truth).mean() ** 2, fits.var(0).mean()), "each place"),
        (lambda fits, truth: (((fits.mean(0) - truth) ** 2).mean(), fits.var(0, ddof=1).mean()), "add up"),
        (lambda fits, truth: (((fits - truth) ** 2).mean(), fits.var(0).mean()), "scatter"),
    ],
    "overfitting.3": [
        (lambda df, n, sigma: 2 * sigma * df / n, "four times"),
        (lambda df, n, sigma: sigma**2 * df / n, "both errors"),
    ],
    "overfitting.4": [
        (lambda train, held_out: int(np.argmin(train)), "training error"),
        (lambda train, held_out: int(np.argmin(np.subtract(held_out, train))), "gap"),
    ],
    "dropout.1": [
        (lambda a, rate, rng=None: _drop(a, 1 - rate, rng), "share that is dropped"),
        (lambda a, rate, rng=None: _drop(a, rate, rng) * (1 if rng is None else 1 - rate), "divided by keep"),
        (lambda a, rate, rng=None: _drop(a, rate, rng or np.random.default_rng()), "in prediction"),
        (lambda a, rate, rng=None: a * _drop(np.ones(a.shape[1]), rate, rng), "of its own"),
    ],
    "dropout.2": [
        (lambda a, rate, rng: (_drop(a, rate, rng), lambda dy: dy), "same mask"),
        (lambda a, rate, rng: (_drop(a, rate, rng), lambda dy: _drop(dy, rate, rng)), "same mask"),
        (lambda a, rate, rng: (y := _drop(a, rate, rng), lambda dy: dy * (y != 0)), "on the way back"),
    ],
    "dropout.3": [
        (lambda x, y, rate: np.linalg.solve(x.T @ x + rate / (1 - rate) * np.eye(x.shape[1]), x.T @ y), "other units"),
        (lambda x, y, rate: _ride(x, y, rate), "costs more"),
        (lambda x, y, rate: _ride(x, y, rate / (1 - rate) / len(x)), "half"),
    ],
    "dropout.4": [
        (lambda h, W, b, rate: _members(h, W, b, rate)[0].mean(0), "whole network"),
        (lambda h, W, b, rate: np.einsum("mk,m", *_members(h, W, b, rate)), "all masks are equally likely"),
    ],
}


for _path in sorted(Path(__file__).parent.glob("wrong_*.py")):  # each chapter's own
    WRONG |= importlib.import_module(_path.stem).WRONG


def solution(chapter, number) -> tuple:
    """The exercise's name and the answer that the chapter prints: the arguments of its `check`."""
    source = CHAPTERS[chapter].read_text("utf-8")
    cell = re.search(
        rf"solution-start}} {chapter}-ex-{number}\n.*?code-cell}} ipython3\n(.*?)```", source, re.DOTALL
    ).group(1)
    asked = []
    exec(cell, {"check": lambda *args: asked.append(args), "np": np, "Regularizer": Regularizer})  # the book's own text
    assert len(asked) == 1, f"the solution of {chapter}.{number} does not check itself"
    return asked[0]


@pytest.mark.parametrize(("chapter", "number"), EXERCISES)
def test_the_printed_solution_passes(chapter, number):
    said = check(*solution(chapter, number))
    assert "✗" not in said, said


@pytest.mark.parametrize(("chapter", "number"), EXERCISES)
def test_wrong_answers_are_told_which_property_fails(chapter, number):
    answers = WRONG[f"{chapter}.{number}"]
    assert len(answers) >= 2
    for answer, word in answers:
        said = check(f"{chapter}.{number}", answer)
        assert said.startswith("✗"), f"a wrong answer passed: {said}"
        assert word in said


def overwrite(value):
    if isinstance(value, np.ndarray) and value.flags.writeable:  # a run lends its rows for reading alone
        value.fill(7)
    elif isinstance(value, (list, tuple, dict)):
        for one in value.values() if isinstance(value, dict) else value:
            overwrite(one)


def spoiling(answer):
    """The same answer, which then writes into all arrays that it was given."""
    if isinstance(answer, type):
        hooks = [hook for hook in ("begin", *HOOKS) if getattr(answer, hook) is not getattr(Regularizer, hook)]
        return type("Spoiling", (answer,), {hook: spoiling(getattr(answer, hook)) for hook in hooks})

    def spoiled(*args, **kwargs):
        result = copy.deepcopy(answer(*args, **kwargs))  # it may share memory with the inputs
        overwrite([args, kwargs])
        return tuple(spoiling(r) if callable(r) else r for r in result) if isinstance(result, tuple) else result

    return spoiled


@pytest.mark.parametrize(("chapter", "number"), EXERCISES)
def test_an_answer_that_writes_into_its_inputs_spoils_nothing(chapter, number):
    name, right = solution(chapter, number)
    said = check(name, spoiling(right))
    if not isinstance(right, type):  # a regularizer hands its spoilt arrays to its own run
        assert "✗" not in said or "as it was" in said or "as they were" in said, said
    assert "✗" not in check(name, right)
    assert all("✗" in check(name, wrong) for wrong, _ in WRONG[name])


def test_an_answer_that_raises_is_told_how():
    assert "ZeroDivisionError" in check("l2.1", lambda w, lam: 1 / 0)


@pytest.mark.parametrize("name", ["l2", "l2.99", "nowhere.1", "", 3])
def test_an_unknown_exercise_is_refused(name):
    with pytest.raises(ValueError, match="name must be an exercise"):
        check(name, lambda: None)

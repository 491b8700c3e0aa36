"""What a student hands in is judged fairly, whatever it does, and what is said is true."""

from __future__ import annotations

import random
import sys
import threading
import time
from contextlib import suppress
from importlib.util import find_spec
from types import SimpleNamespace

import numpy as np
import pytest

from reglab.grading import Exercise, belongs, check, close, every, same
from reglab.grading import exercise as exercise_module
from reglab.grading.limit import TooLong, at_most

W = np.array([0.5, -2.0, 1.5, 3.0])


@pytest.mark.parametrize("name", ["l2.99", "l2", "nothing.1", "", "__init__.1", None])
def test_an_exercise_that_does_not_exist_is_refused(name):
    with pytest.raises(ValueError, match="name must be an exercise"):
        check(name, None)


@pytest.fixture
def exercise(monkeypatch):
    """An exercise of these properties, as a function of the answer."""

    def ask(*holds):
        properties = [(f"property {i}", h) for i, h in enumerate(holds)]
        chapter = SimpleNamespace(EXERCISES={"1": Exercise("write", "minutes", properties)})
        monkeypatch.setitem(sys.modules, "reglab.exercises.made_up", chapter)
        return lambda answer: check("made_up.1", answer)

    return ask


def test_an_answer_gets_copies_of_arrays_wherever_they_stand(exercise):
    x, rng = np.ones(3), np.random.default_rng(0)

    def greedy(a, nested, *, key, rng):
        for array in (a, nested[0], nested[1]["deep"][0], key):
            array *= 0
        rng.random()
        return a

    ask = exercise(lambda f: np.all(f(x, (x, {"deep": [x]}), key=x, rng=rng) == 0), lambda f: np.all(x == 1))
    assert "✗ what it was given is left as it was" in ask(greedy)
    assert np.all(x == 1)
    assert rng.random() != np.random.default_rng(0).random()  # a generator goes on


def test_it_is_said_which_input_was_changed(exercise):
    ask = exercise(lambda f: close(f(W, 0.5), W / 2))
    assert ask(lambda w, lam: lam * w).endswith("✓ what it was given is left as it was")
    assert "w was changed: work on a copy" in ask(lambda w, lam: w.__imul__(lam))
    nested = exercise(lambda f: f({"a": [W]}) == 1)
    assert "book was changed" in nested(lambda book: book["a"].append(1) or 1)


RETURNS = {
    "a list": (lambda w: [2 * one for one in w], lambda got: got.shape == (4,)),
    "an array without axes": (lambda w: np.array(7.0), lambda got: got in (7, 8)),
    "a pair as a list": (lambda w: [7.0, list(w)], lambda got: got[0] == 7 and got[1].shape == (4,)),
    "what an array library calls its own": (lambda w: w.astype(np.float32), lambda got: got.dtype == np.float32),
    "a pair": (lambda w: (np.array(7.0), [1, 2, 3, 4]), lambda got: got[0] in (7, 8) and got[1].shape == (4,)),
}


@pytest.mark.parametrize(("answer", "wanted"), RETURNS.values(), ids=RETURNS)
def test_what_an_answer_returns_is_arrays_and_numbers(exercise, answer, wanted):
    assert "✓" in exercise(lambda f: wanted(f(W)))(answer)


def test_an_answer_may_reuse_its_array(exercise):
    buffer = np.zeros(4)
    ask = exercise(lambda f: not np.array_equal(f(W, 1.0), f(W, 2.0)))
    assert "✓" in ask(lambda w, lam: np.multiply(w, lam, out=buffer))


def test_a_function_that_an_answer_returns_gets_copies_too(exercise):
    ask = exercise(lambda f: np.all(f(W)[1](W) == 0), lambda f: np.all(W != 0))
    assert "dy was changed" in ask(lambda w: (w, lambda dy: dy.__imul__(0)))
    assert np.all(W != 0)


def test_only_the_reader_ends_a_check(exercise):
    assert "SystemExit" in exercise(lambda f: f())(lambda: sys.exit())

    def interrupted():
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        exercise(lambda f: f())(interrupted)


def test_an_answer_that_fails_is_answered_by_a_sentence():
    said = check("l2.1", lambda w, lam: 1 / 0)
    assert "ZeroDivisionError" in said
    assert said.startswith("✗")


# ---- what is said


REFUSED = {
    "nothing": (lambda w: None, "returned nothing (None): is there a `return`?"),
    "a text": (lambda w: "0.5", "returned the text '0.5'"),
    "complex numbers": (lambda w: w * 1j, "array of complex128"),
    "a complex number": (lambda w: 1j, "complex number"),
    "objects": (lambda w: np.array([None, 1.0]), "array of object"),
    "another shape": (lambda w: w[:2], "its shape is (2,) and should be (4,)"),
    "no number": (lambda w: w * np.nan, "not a number (NaN)"),
    "infinity": (lambda w: w / 0, "infinite"),
    "an error": (lambda w: 1 / 0, "your answer raised ZeroDivisionError: division by zero"),
    "an error of two lines": (lambda w: (_ for _ in ()).throw(ValueError("one\ntwo")), "ValueError: one"),
    "a recursion without end": (lambda w: _endless(w), "calls itself without end"),
    "the end of the program": (lambda w: sys.exit(), "SystemExit"),
    "the sign": (lambda w: -w, "the size is right and the sign is not"),
    "twice": (lambda w: 2 * w, "it is twice as much"),
    "half": (lambda w: w / 2, "it is half as much"),
    "a mistake that was foreseen": (lambda w: w + 1, "one too many"),
}


def _endless(w):
    return _endless(w)


@pytest.mark.parametrize(("answer", "words"), REFUSED.values(), ids=REFUSED)
@pytest.mark.filterwarnings("ignore:divide by zero")
def test_it_is_said_what_is_wrong(exercise, answer, words):
    said = exercise(lambda f: close(f(W), W, {"one too many": W + 1}))(answer)
    assert said.startswith("✗ property 0\n  ")
    assert words in said
    assert len(said.splitlines()) == 2
    assert exercise(lambda f: close(f(W), W, {"one too many": W + 1}))(answer) == said


def test_values_are_said(exercise):
    ask = exercise(lambda f: close(f(np.array([1.0, -2.0]), 0.5), 0.75, {"is the one half there?": 1.5}))
    assert ask(lambda w, lam: lam * (w @ w) - 1).endswith(
        "for w = [1, −2], lam = 0.5: got 1.5, expected 0.75: is the one half there?"
    )


def test_a_plain_property_says_what_came(exercise):
    assert "for w = [0.5, −2, 1.5, 3]: got 3" in exercise(lambda f: f(W) == 4)(lambda w: w.max())


def test_of_an_array_all_entries_must_hold(exercise):
    assert "✓" in exercise(lambda f: f(W) == W)(lambda w: w)
    assert "✗" in exercise(lambda f: f(W) == W)(lambda w: np.where(w > 2, 0, w))


def test_what_has_no_value_is_not_told(exercise):
    assert exercise(lambda f: f(W) is None)(lambda w: object()) == "✗ property 0"
    said = exercise(lambda f: close(np.bool_(f(["a"]) == 3), True))(lambda names: 2)
    assert said == "✗ property 0\n  for names = ['a']: got False, expected True"


def test_large_arrays_are_told_by_their_shape(exercise):
    said = exercise(lambda f: close(f(np.ones((30, 3))), np.zeros(30)))(lambda x: x.sum(1))
    assert "x = an array of shape (30, 3)" in said


@pytest.mark.parametrize("answer", [3.0, None, "text", [1, 2]])
def test_what_is_no_function_is_told_so(exercise, answer):
    assert "✗ your answer must be a function" in exercise(lambda f: f())(answer)


def test_several_functions_may_be_the_answer(exercise):
    assert "✓" in exercise(lambda fs: fs[0](1) + fs[1](1) == 3)((lambda x: x, lambda x: 2 * x))


@pytest.mark.skipif(not find_spec("torch"), reason="torch is not installed")
def test_tensors_are_arrays_unless_they_carry_a_gradient(exercise):
    import torch

    ask = exercise(lambda f: close(f(W), W))
    assert "✓" in ask(lambda w: torch.tensor(w))
    assert ".detach()" in ask(lambda w: torch.tensor(w, requires_grad=True))


def test_chance_is_the_same_in_every_check(exercise):
    ask = exercise(lambda f: close(f(W), W))
    np.random.seed(7)  # noqa: NPY002
    random.seed(7)
    before = np.random.get_state()[1].tolist(), random.getstate()  # noqa: NPY002
    assert ask(lambda w: np.random.rand()) == ask(lambda w: np.random.rand())  # noqa: NPY002
    assert (np.random.get_state()[1].tolist(), random.getstate()) == before  # noqa: NPY002


# ---- time


def test_an_answer_without_end_is_stopped(exercise, monkeypatch):
    monkeypatch.setattr(exercise_module, "SECONDS", 0.2)

    def endless(w):
        while True:
            with suppress(Exception):
                w = w + 0

    assert "still running after 0.2 seconds: does its loop end?" in exercise(lambda f: f(W))(endless)


def _busy(end):
    while time.monotonic() < end:
        pass


def test_only_what_takes_too_long_is_stopped():
    with at_most(5):
        pass
    with pytest.raises(TooLong), at_most(0.1):
        _busy(time.monotonic() + 5)
    with pytest.raises(ZeroDivisionError), at_most(5):
        raise ZeroDivisionError


def test_another_thread_has_no_limit():
    said = []

    def work():
        with at_most(0.05):
            time.sleep(0.2)
        said.append("done")

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert said == ["done"]


# ---- comparisons


def test_equal_is_equal_in_single_precision_too():
    a = np.linspace(1, 1e4, 7)
    assert close(a.astype(np.float32), a)
    assert same(a.astype(np.float32) / 3, (a.astype(np.float32) / 3).astype(float))
    assert not close(1.001 * a, a)
    assert not same(a + 1e-9, a)


def test_a_number_stands_for_every_entry_but_not_the_other_way_round():
    assert close(np.ones(3), 1.0)
    assert not close(1.0, np.ones(3))
    assert not close(np.ones(0), 1.0)


def test_tuples_are_compared_part_by_part():
    assert close((1.0, np.ones(2)), (1, np.ones(2)))
    found = close((1.0, np.zeros(2)), (1, np.ones(2)))
    assert found.said() == "got [0, 0], expected [1, 1]"
    assert "it has 1 parts and should have 2" in close((1.0,), (1, 2)).said()


def test_what_is_right_is_no_mistake_even_where_a_mistake_gives_the_same():
    assert close(1.0, 1.0, {"twice": 1.0})
    assert close((1.0, 2.0), (1.0, 2.0), {"twice": (1.0, 2.0)})
    assert close((1.0, 3.0), (1.0, 2.0), {"one too many": (1.0, 3.0)}).mistake == "one too many"


def test_rows_and_columns_that_changed_places_are_named():
    m = np.arange(4.0).reshape(2, 2)
    assert "changed places" in close(m.T, m).said()


def test_every_finds_the_first_that_fails():
    assert every([same(1, 1), same(2, 2)])
    assert every([same(1, 1), same(2, 3), same(4, 5)]).said() == "got 2, expected 3"


def test_a_gradient_that_belongs_may_be_single():
    assert belongs(lambda w: (np.float32((w**2).sum()), (2 * w).astype(np.float32)), W)
    found = belongs(lambda w: ((w**2).sum(), w), W)
    assert "the value changes by" in found.said()

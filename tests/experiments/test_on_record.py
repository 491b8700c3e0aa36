"""What pages keep of their own experiments: read until something behind it changes, then made again."""

from __future__ import annotations

from functools import wraps

import numpy as np
import pytest

from reglab.experiments import on_record, record
from reglab.experiments.code import fingerprint

STEPS = np.array([1.0, 2.0])


def double(a):
    return 2 * a


@on_record("small")
def trained(lam, /, *, seeds=3):
    return {"loss": double(lam) * STEPS, "seeds": seeds, "name": "ridge", "stopped": np.array([True, False])}


@pytest.fixture
def made(monkeypatch):
    """The answers that were made; the function must not know who counts, or this would be part of it."""
    answers, write = [], record.write
    monkeypatch.setattr(
        record, "write", lambda path, arrays, about: (answers.append(arrays), write(path, arrays, about))
    )
    return answers


def test_a_call_is_made_once(made, studies):
    answers = [trained(0.5), trained(0.5), trained(0.5, seeds=3)]
    assert len(made) == 1
    for found in answers:
        np.testing.assert_array_equal(found["loss"], [1.0, 2.0])
        assert (found["seeds"], f"{found['seeds']:d}", found["name"]) == (3, "3", "ridge")
        assert found["stopped"].tolist() == [True, False]
    assert [path.parent.name for path in studies.rglob("trained.*.npz")] == ["small"]
    assert record.everything(studies) == [], "it is no method of a study"


def test_it_looks_like_the_function():
    assert trained.__name__ == "trained"
    with pytest.raises(TypeError, match="lam"):
        trained()


@pytest.mark.parametrize("changed", [{"seeds": 4}, {"lam": 0.25}])
def test_other_arguments_are_another_call(changed, made):
    trained(0.5)
    trained(changed.pop("lam", 0.5), **changed)
    assert len(made) == 2


@pytest.mark.parametrize(
    ("name", "value"), [("STEPS", np.array([1.0, 3.0])), ("double", lambda a: a + a)], ids=["a value", "a function"]
)
def test_what_the_function_names_is_part_of_it(name, value, made, monkeypatch):
    trained(0.5)
    monkeypatch.setitem(globals(), name, value)
    trained(0.5)
    assert len(made) == 2


def test_to_be_on_record_changes_nothing_of_what_leans_on_it(monkeypatch):
    def leaning():
        return trained

    before = fingerprint(leaning)
    monkeypatch.setitem(globals(), "trained", trained.__wrapped__)
    assert fingerprint(leaning) == before


@pytest.mark.parametrize("answer", [2.5, np.arange(6).reshape(2, 3), "a text", True, [1, 2]])
def test_an_answer_without_names(answer):
    @on_record("small")
    def plain():
        return answer

    for found in (plain(), plain()):
        assert np.array_equal(found, answer)
        assert np.ndim(found) == np.ndim(answer)


@pytest.mark.parametrize("answer", [None, {"a": None}, {1: 2.0}, {"about": 1.0}, np.array([None])])
def test_what_cannot_be_kept_is_said(answer, studies):
    @on_record("small")
    def odd():
        return answer

    with pytest.raises(ValueError, match="what odd returns must be an array of numbers or texts"):
        odd()
    assert not list(studies.rglob("*.npz"))


@pytest.mark.parametrize("name", ["", "Small", "a/b", "..", None])
def test_a_name_that_is_no_folder_is_refused(name):
    with pytest.raises(ValueError, match="experiment must be small letters"):
        on_record(name)


def test_what_is_damaged_is_said_and_kept(studies):
    trained(0.5)
    (path,) = studies.rglob("*.npz")
    path.write_bytes(b"half")
    with pytest.raises(ValueError, match="is damaged"):
        trained(0.5)
    assert path.read_bytes() == b"half"


def test_an_experiment_that_fails_leaves_nothing(studies):
    @on_record("small")
    def fails():
        raise ArithmeticError("it diverged")

    with pytest.raises(ArithmeticError):
        fails()
    assert not studies.exists()


def test_a_decorator_is_part_of_what_it_decorates():
    def raised(by):
        def decorate(function):
            @wraps(function)
            def more(*args):
                return function(*args) + by

            return more

        return decorate

    assert fingerprint(raised(1)(double)) == fingerprint(raised(1)(double))
    assert len({fingerprint(f) for f in (double, raised(1)(double), raised(2)(double), raised(1)(np.exp))}) == 4


DIFFERENT = [
    1, 2, True, 1.5, 1j, "1", b"1", None, ..., np.int64(7), np.int64(8), np.float32(0.25), np.False_,
    range(3), range(4), slice(3), slice(4), {1}, {2}, frozenset({3}), (1, 2), {"a": 1}, {"a": 2}, np.arange(2),
    np.exp, np.log, np.dtype("int8"), np.dtype("int16"), np.random.default_rng(0), np.random.default_rng(1), double,
    lambda: 1,
    lambda: 2,
]  # fmt: skip


def test_different_things_are_told_apart():
    assert len({fingerprint(thing) for thing in DIFFERENT}) == len(DIFFERENT)


def test_numbers_of_numpy_are_numbers():
    assert fingerprint(np.int64(7), np.True_, np.float64(0.5)) == fingerprint(7, True, 0.5)


def test_what_does_not_show_what_it_holds_is_refused():
    with pytest.raises(ValueError, match="what is on record must be told by arrays"):
        fingerprint(iter([1, 2]))

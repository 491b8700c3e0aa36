"""Results: what is kept of what was computed."""

import threading

import numpy as np
import pytest

from reglab.explore import results as module
from reglab.explore.results import Results, nothing_is_computed


@pytest.fixture
def called():
    return []


@pytest.fixture
def results(called):
    def compute(lam):
        called.append(lam)
        return {"a": np.full(1000, lam)}

    return Results(compute, (), ("a",))


def test_nothing_is_computed_twice(results, called):
    assert results.seconds is None
    first = results({"lam": 0.5})
    assert results({"lam": 0.5}) is first
    assert called == [0.5]
    assert results.seconds > 0
    assert {"lam": 0.5} in results
    assert {"lam": 0.6} not in results
    assert results.states() == [{"lam": 0.5}]


def test_all_is_forgotten(results, called):
    results({"lam": 0.5})
    version = results.version
    results.forget()
    assert results.version > version
    assert {"lam": 0.5} not in results
    results({"lam": 0.5})
    assert called == [0.5, 0.5]


def test_what_was_begun_before_all_was_forgotten_is_not_kept():
    def compute(lam):
        results.forget()  # as if a cell ran meanwhile
        return {"a": np.full(3, lam)}

    results = Results(compute, (), ())
    assert results({"lam": 0.5})["a"].tolist() == [0.5] * 3
    assert {"lam": 0.5} not in results


def test_an_error_is_not_kept(called):
    def compute(lam):
        called.append(lam)
        raise RuntimeError("no")

    results = Results(compute, (), ())
    for _ in range(2):
        with pytest.raises(RuntimeError, match="no"):
            results({"lam": 0.5})
    assert called == [0.5, 0.5]
    assert nothing_is_computed()


def test_memory_is_bounded_and_what_was_used_longest_ago_goes_first(results, monkeypatch):
    monkeypatch.setattr(module, "MOST", 3 * 8000)
    for lam in (0.1, 0.2, 0.3):
        assert results.room
        results({"lam": lam})
    assert not results.room
    results({"lam": 0.1})
    results({"lam": 0.4})
    assert results.states() == [{"lam": 0.3}, {"lam": 0.1}, {"lam": 0.4}]


def test_the_number_of_results_is_bounded_too(results, monkeypatch):
    monkeypatch.setattr(module, "MANY", 2)
    for lam in (0.1, 0.2, 0.3):
        results({"lam": lam})
    assert results.states() == [{"lam": 0.2}, {"lam": 0.3}]
    assert not results.room
    results.forget()
    assert results.room


def test_the_latest_is_kept_however_large(results, monkeypatch):
    monkeypatch.setattr(module, "MOST", 10)
    for lam in (0.1, 0.2):
        results({"lam": lam})
        assert results.states() == [{"lam": lam}]
        assert not results.room


def test_what_is_kept_is_nobody_elses():
    buffer = np.zeros(3)

    def compute(lam):
        buffer[:] = lam  # a compute that uses its memory again
        return {"a": buffer, "part": np.zeros((1000, 1000))[:1]}

    results = Results(compute, (), ())
    first, second = results({"lam": 1.0}), results({"lam": 2.0})
    assert (first["a"][0], second["a"][0]) == (1.0, 2.0)
    assert first["part"].base is None  # the rest of the large array is not kept with it
    with pytest.raises(ValueError, match="read-only"):
        first["a"][0] = 5


def test_computations_of_all_explorers_take_turns():
    running, most = 0, 0
    begun = threading.Barrier(3)

    def compute(lam):
        nonlocal running, most
        running += 1
        most = max(most, running)
        assert not threading.Event().wait(0.01)
        running -= 1
        return {"a": np.zeros(1)}

    def work(results):
        begun.wait()
        for lam in range(5):
            results({"lam": lam})

    threads = [threading.Thread(target=work, args=(Results(compute, (), ()),)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == 1


def test_who_waits_for_the_same_result_gets_it():
    called, found = [], []

    def ask():
        found.append(results({"lam": 1.0}))

    def compute(lam):
        called.append(lam)
        second.start()
        assert not threading.Event().wait(0.05)
        return {"a": np.zeros(1)}

    results, second = Results(compute, (), ()), threading.Thread(target=ask)
    ask()
    second.join(30)
    assert len(found) == 2
    assert called == [1.0]


def test_what_is_kept_is_there_while_something_else_is_computed(results):
    kept = results({"lam": 1.0})
    found = []

    def compute(lam):
        thread = threading.Thread(target=lambda: found.append(results({"lam": 1.0})))
        thread.start()
        thread.join(30)
        return {"a": np.zeros(1)}

    Results(compute, (), ())({"lam": 2.0})
    assert found == [kept]


def test_whether_something_is_computed_is_known():
    seen = []

    def compute(lam):
        thread = threading.Thread(target=lambda: seen.append(nothing_is_computed()))
        thread.start()
        thread.join()
        return {"a": np.zeros(1)}

    Results(compute, (), ())({"lam": 1.0})
    assert seen == [False]
    assert nothing_is_computed()

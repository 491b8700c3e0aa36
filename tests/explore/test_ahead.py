"""Ahead: what happens between a move and its picture, and while the hand rests."""

import asyncio
import gc
import threading
import time
import weakref
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from reglab.explore import ahead, choice, grid, log, predict
from reglab.explore import results as kept
from reglab.explore.ahead import neighbours
from reglab.figures import Histogram

from .conftest import compute as toy_compute

MAIN = threading.main_thread()


class Lab:
    """A `compute` that waits where it is told to, and notes when it was asked for what, and in which thread."""

    def __init__(self):
        self.called, self.threads = [], []
        self.open = threading.Event()
        self.open.set()

    def __call__(self, lam, rate):
        self.called.append((lam, rate))
        self.threads.append(threading.current_thread())
        assert threading.current_thread() is MAIN or self.open.wait(30)
        return toy_compute(lam, rate)


@pytest.fixture
def lab():
    lab = Lab()
    yield lab
    lab.open.set()


@pytest.fixture(autouse=True)
def no_rest(monkeypatch):
    """Nothing is trained ahead where a test does not ask for it."""
    monkeypatch.setattr(ahead, "REST", 3600)


@pytest.fixture
def rests(monkeypatch):
    return lambda: monkeypatch.setattr(ahead, "REST", 0.001)


def trainings():
    return [thread for thread in threading.enumerate() if thread.name == "reglab"]


async def until(condition):
    for _ in range(3000):
        if condition():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it did not happen")


async def quiet():
    """Until nothing has been trained for a while."""
    last = time.monotonic()
    while time.monotonic() - last < 0.2:
        if trainings():
            last = time.monotonic()
        await asyncio.sleep(0.005)


def run(scenario):
    async def whole():
        await scenario
        await until(lambda: not trainings())
        await asyncio.sleep(0)

    asyncio.run(whole())


def line(explorer):
    return explorer.view.line.value


def shows(explorer, other, **values):
    """Whether the pictures on the screen are those of this state, drawn by another explorer the plain way."""
    pictures, _ = other.state(**values)
    on_screen = [np.asarray(Image.open(BytesIO(image.value))) for image in explorer.view.images]
    return all(np.array_equal(a, b) for a, b in zip(on_screen, pictures, strict=True))


def move(explorer, **values):
    for name, value in values.items():
        explorer.view.controls[name].widget.value = value


def close(widget):
    for child in getattr(widget, "children", ()):
        close(child)
    widget.close()


def test_the_nearest_state_comes_at_once_and_the_exact_one_when_it_is_trained(make, lab):
    plain = make(False)
    for lam in (1.0, 0.8):
        plain.state(lam=lam)

    async def scenario():
        explorer = make(False, lab)
        explorer.set(lam=1.0)
        explorer.set(lam=0.1)
        lab.open.clear()
        move(explorer, lam=0.8)
        assert "Nearest trained: λ = 1." in line(explorer)
        assert "train <b>1.018</b>" in line(explorer)  # the numbers of λ = 1, like the pictures
        assert shows(explorer, plain, lam=1.0)
        assert explorer.view.controls["lam"].entry.value == "0.8"
        await asyncio.sleep(0.05)
        assert "Nearest trained" in line(explorer)
        lab.open.set()
        await until(lambda: "Nearest" not in line(explorer))
        assert "train <b>0.818</b>" in line(explorer)
        assert shows(explorer, plain, lam=0.8)
        assert explorer.values == {"lam": 0.8, "rate": 0.0}
        assert lab.threads[-1] is not MAIN

    run(scenario())


def test_where_nothing_is_near_it_says_what_the_pictures_show(make, lab):
    async def scenario():
        explorer = make(False, lab)
        before = [image.value for image in explorer.view.images]
        explorer.results.forget()  # as by a cell
        lab.open.clear()
        move(explorer, lam=1.0)
        assert "In training; the pictures still show λ = 0.1." in line(explorer)
        assert "<b>" not in line(explorer)
        assert [image.value for image in explorer.view.images] == before
        lab.open.set()
        await until(lambda: "train <b>1.018</b>" in line(explorer))
        explorer.results.forget()
        explorer.view._moved()  # at the same place
        assert "In training; the pictures still show λ = 1, p = 0." in line(explorer)

    run(scenario())


def test_no_state_of_another_choice_is_near(make):
    def compute(lam, kind):
        return {"weights": np.linspace(-1, 1, 9) * lam + len(kind)}

    async def scenario():
        explorer = make(False, compute, panels=[Histogram()], static=(), text=None, rate=..., kind=choice(["a", "bb"]))
        explorer.view  # noqa: B018
        move(explorer, kind="bb")
        assert "In training; the pictures still show kind = a." in line(explorer)
        await until(lambda: "training" not in line(explorer))
        move(explorer, lam=0.5)
        assert "Nearest trained: λ = 0.1." in line(explorer)

    run(scenario())


def test_of_many_moves_only_the_last_is_trained_next(make, lab):
    async def scenario():
        explorer = make(False, lab)
        explorer.view  # noqa: B018
        lab.open.clear()
        begun = len(lab.called)
        for lam in np.geomspace(0.2, 0.9, 30).tolist():
            move(explorer, lam=lam)
        await until(lambda: len(lab.called) > begun)
        assert len(trainings()) == 1
        lab.open.set()
        await until(lambda: "Nearest" not in line(explorer))
        asked = [lam for lam, _ in lab.called[begun:]]
        assert asked[0] == pytest.approx(0.2)
        assert set(asked) == {asked[0], explorer.values["lam"]}
        assert explorer.values["lam"] == pytest.approx(0.9)

    run(scenario())


def test_a_state_that_comes_too_late_is_not_shown_as_the_one_asked_for(make, lab):
    async def scenario():
        explorer = make(False, lab)
        said = []
        explorer.view.line.observe(lambda change: said.append(change["new"]), "value")
        lab.open.clear()
        move(explorer, lam=0.2)
        move(explorer, lam=0.9)
        lab.open.set()
        await until(lambda: "Nearest" not in line(explorer))
        exact = [text for text in said if "Nearest" not in text]
        assert len(exact) == 1
        assert "0.918" in exact[0]
        assert any("Nearest trained: λ = 0.2" in text for text in said)  # it came, and is nearer than the start

    run(scenario())


def test_what_a_cell_sets_is_not_undone_by_what_a_hand_asked_before(make, lab):
    async def scenario():
        explorer = make(False, lab)
        explorer.view  # noqa: B018
        lab.open.clear()
        move(explorer, lam=0.9)
        lab.open.set()
        explorer.set(lam=0.5)
        await quiet()
        assert explorer.values["lam"] == 0.5
        assert "0.518" in line(explorer)
        assert explorer.view.controls["lam"].widget.value == 0.5

    run(scenario())


def test_a_trained_state_is_shown_without_training(make, lab):
    plain = make(False)

    async def scenario():
        explorer = make(False, lab)
        explorer.set(lam=1.0)
        explorer.set(lam=0.1)
        called = len(lab.called)
        move(explorer, lam=1.0)
        assert "Nearest" not in line(explorer)
        assert shows(explorer, plain, lam=1.0)
        assert len(lab.called) == called

    run(scenario())


@pytest.mark.parametrize("moved", [False, True])
def test_while_the_hand_rests_the_neighbours_are_trained_the_nearest_first(make, lab, rests, moved):
    rests()

    async def scenario():
        explorer = make(False, lab, lam=log(1e-2, 1, 5, start=1), rate=grid(0, 0.8, 3, start=0))
        explorer.view  # noqa: B018
        if not moved:
            await until(lambda: len(lab.called) == 3)
            await quiet()
            assert {(round(lam, 6), rate) for lam, rate in lab.called} == {(1.0, 0.0), (0.316228, 0.0), (1.0, 0.4)}
            return
        move(explorer, lam=0.1)
        row = {(lam, 0.0) for lam in explorer.sliders[0].values} | {(0.1, 0.4), (0.1, 0.8)}
        await until(lambda: row <= set(lab.called))
        asked = [(round(lam, 6), rate) for lam, rate in lab.called]
        assert asked.index((0.031623, 0.0)) < asked.index((0.01, 0.0))
        assert len(asked) == len(set(asked))
        called = len(lab.called)
        move(explorer, rate=0.8)
        assert "Nearest" not in line(explorer)
        assert len(lab.called) == called

    run(scenario())


def test_neighbours_differ_in_one_slider():
    sliders = [log(1e-2, 1, 3, start=1).named("lam"), choice(["a", "b"]).named("kind")]
    here = {"lam": 0.05, "kind": "b"}
    found = list(neighbours(sliders, here, None))
    assert found[0] == here
    assert all(sum(state[name] != here[name] for name in here) <= 1 for state in found)
    assert [state["lam"] for state in found if state["lam"] != 0.05] == [0.1, 0.01, 1.0]
    assert {"lam": 0.05, "kind": "a"} in found
    assert [state["lam"] for state in neighbours(sliders, here, 0.5)] == [0.05, 0.05, 0.1]


def test_what_a_cell_made_forget_is_trained_again_in_the_same_rest(make, rests):
    rests()
    called = []

    def compute(lam, rate):
        called.append(lam)
        if len(called) == 3:  # two neighbours were trained when a cell ran
            explorer.results.forget()
        return toy_compute(lam, rate)

    async def scenario():
        nonlocal explorer
        explorer = make(False, compute)
        explorer.view  # noqa: B018
        row = [{"lam": lam, "rate": 0.0} for lam in (0.01, 0.1, 1.0)]
        await until(lambda: all(state in explorer.results for state in row))
        assert len(called) > 3

    explorer = None
    run(scenario())


def test_only_the_latest_rest_counts(make, lab):
    async def scenario():
        explorer = make(False, lab)
        waiting = explorer.view.ahead
        turns = []
        for lam in (0.2, 0.1):
            explorer.set(lam=lam)
            turns.append(waiting._turn)
        called = len(lab.called)
        waiting._go_on(turns[0])  # the hand has moved since
        assert trainings() == []
        waiting._go_on(turns[1])
        await until(lambda: len(lab.called) > called)

    run(scenario())


def test_memory_ends_what_is_trained_ahead(make, lab, rests, monkeypatch):
    rests()
    size = sum(a.nbytes for a in make(False).results({"lam": 0.1, "rate": 0.0}).values())
    monkeypatch.setattr(kept, "MOST", 2.5 * size)

    async def scenario():
        explorer = make(False, lab)
        explorer.view  # noqa: B018
        await until(lambda: len(explorer.results.states()) == 2)
        await quiet()
        assert len(lab.called) == len(explorer.results.states()) == 2
        assert {"lam": 0.1, "rate": 0.0} in explorer.results

    run(scenario())


def test_an_error_of_a_neighbour_is_nobodys_and_of_what_is_asked_is_shown_and_raised(make, rests):
    rests()
    called = []

    def compute(lam, rate):
        called.append(lam)
        if lam > 0.5:
            raise RuntimeError("too <b>large</b>")
        return toy_compute(lam, rate)

    async def scenario():
        raised = []
        asyncio.get_running_loop().set_exception_handler(lambda _, context: raised.append(context["exception"]))
        explorer = make(False, compute)
        explorer.view  # noqa: B018
        await until(lambda: 1.0 in called)  # the next stop was tried
        await quiet()
        assert raised == []
        assert "train <b>0.118</b>" in line(explorer)
        move(explorer, lam=1.0)
        await until(lambda: raised)
        assert "RuntimeError: too &lt;b&gt;large&lt;/b&gt;" in line(explorer)
        assert [type(error) for error in raised] == [RuntimeError]
        assert explorer.values["lam"] == 0.1
        move(explorer, lam=0.05)
        await until(lambda: "train <b>0.068</b>" in line(explorer))

    run(scenario())


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_even_a_thread_that_was_left_at_once_lets_the_next_begin(make, lab):
    def compute(lam, rate):
        if lam == 1.0 and threading.current_thread() is not MAIN:
            raise SystemExit
        return lab(lam, rate)

    async def scenario():
        explorer = make(False, compute)
        explorer.view  # noqa: B018
        move(explorer, lam=1.0)
        await until(lambda: "train <b>1.018</b>" in line(explorer))  # by the plain path
        move(explorer, lam=0.9)
        await until(lambda: "train <b>0.918</b>" in line(explorer))

    run(scenario())


def test_what_takes_long_is_computed_where_an_interrupt_reaches_it(make, lab, rests, monkeypatch):
    rests()
    monkeypatch.setattr(ahead, "QUICK", 0.0)

    async def scenario():
        explorer = make(False, lab)
        explorer.view  # noqa: B018
        said = []
        explorer.view.line.observe(lambda change: said.append(change["new"]), "value")
        move(explorer, lam=0.9)
        assert "Nearest trained: λ = 0.1" in said[0]
        assert "train <b>0.918</b>" in line(explorer)
        await quiet()
        assert set(lab.threads) == {MAIN}
        assert {lam for lam, _ in lab.called} == {0.1, 0.9}

    run(scenario())


def test_an_interrupt_ends_a_long_computation_and_leaves_nothing_behind(make, lab, monkeypatch):
    monkeypatch.setattr(ahead, "QUICK", 0.0)

    def compute(lam, rate):
        if lam == 1.0:
            raise KeyboardInterrupt
        return lab(lam, rate)

    async def scenario():
        explorer = make(False, compute)
        explorer.view  # noqa: B018
        with pytest.raises(KeyboardInterrupt):
            move(explorer, lam=1.0)
        assert trainings() == []
        assert "KeyboardInterrupt" in line(explorer)
        move(explorer, lam=0.9)
        assert "train <b>0.918</b>" in line(explorer)

    run(scenario())


def test_in_a_script_all_is_computed_when_it_is_asked_for(make, lab, rests):
    rests()
    explorer = make(False, lab)
    explorer.view  # noqa: B018
    move(explorer, lam=1.0)
    assert "train <b>1.018</b>" in line(explorer)
    assert set(lab.threads) == {MAIN}
    assert set(lab.called) == {(0.1, 0.0), (1.0, 0.0)}


def test_nothing_goes_on_once_the_explorer_is_gone(make, lab, rests):
    rests()
    called = []

    def compute(lam, rate):
        called.append(lam)
        return toy_compute(lam, rate)

    async def scenario():
        explorer = make(False, compute, lam=log(1e-2, 1, 401, start=1))
        explorer.view  # noqa: B018
        explorer.move(lam=0.5)
        await until(lambda: len(called) > 5)
        gone = weakref.ref(explorer)
        close(explorer.view.box)  # ipywidgets keeps all that are open
        del explorer
        gc.collect()
        await until(lambda: not trainings())
        gc.collect()
        assert gone() is None
        count = len(called)
        await asyncio.sleep(0.1)
        assert len(called) == count < 400

    run(scenario())


def test_threads_end_with_their_loop(make, lab):
    async def scenario():
        explorer = make(False, lab)
        explorer.view  # noqa: B018
        lab.open.clear()
        move(explorer, lam=0.9)
        await until(trainings)

    asyncio.run(scenario())  # the kernel ends in the middle of a training
    lab.open.set()
    for thread in trainings():
        thread.join(30)
    assert trainings() == []


def test_where_a_loop_ended_during_a_training_the_next_one_goes_on(make, lab):
    """JupyterLab brings the moves from another thread after a page was loaded anew."""
    found = []

    async def first():
        found.append(make(False, lab))
        found[0].view  # noqa: B018
        lab.open.clear()
        move(found[0], lam=0.9)
        await until(trainings)

    async def second():
        move(found[0], lam=0.8)
        await until(lambda: "train <b>0.818</b>" in line(found[0]))

    asyncio.run(first())
    lab.open.set()
    for thread in trainings():
        thread.join(30)
    run(second())


def test_a_move_without_a_loop_is_answered_by_the_plain_path(make, lab):
    async def scenario():
        explorer = make(False, lab)
        explorer.view  # noqa: B018
        await asyncio.to_thread(explorer.move, lam=0.9)
        assert "train <b>0.918</b>" in line(explorer)
        move(explorer, lam=0.8)
        await until(lambda: "train <b>0.818</b>" in line(explorer))

    run(scenario())


def test_an_error_of_the_nearest_states_text_is_nobodys(make, lab):
    def text(result, i, lam, rate):
        if lam == 0.5:
            raise RuntimeError("no text")
        return {"train": f"{result['train'][i][-1]:.3f}"}

    async def scenario():
        explorer = make(False, lab, text=text)
        explorer.view  # noqa: B018
        explorer.results({"lam": 0.5, "rate": 0.0})
        move(explorer, lam=0.6)
        assert "no text" not in line(explorer)
        await until(lambda: "train <b>0.618</b>" in line(explorer))

    run(scenario())


def test_after_a_cell_all_is_trained_anew(make, rests):
    """What `compute` reads may have changed: a picture of before would be a wrong one."""
    rests()
    shift = 0.0

    def compute(lam, rate):
        return toy_compute(lam + shift, rate)

    async def scenario():
        nonlocal shift
        explorer = make(False, compute)
        explorer.view  # noqa: B018
        explorer.move(lam=1.0)
        await until(lambda: "train <b>1.018</b>" in line(explorer))
        explorer.move(lam=0.1)
        shift = 0.5
        explorer.results.forget()
        move(explorer, lam=1.0)
        assert "1.018" not in line(explorer)
        await until(lambda: "train <b>1.518</b>" in line(explorer))

    run(scenario())


def test_two_explorers_train_one_after_the_other(make, rests):
    rests()
    running, most = 0, 0

    def compute(lam, rate):
        nonlocal running, most
        running += 1
        most = max(most, running)
        assert not threading.Event().wait(0.002)
        running -= 1
        return toy_compute(lam, rate)

    async def scenario():
        explorers = [make(False, compute, id=f"toy-{k}", lam=log(1e-2, 1, 9, start=1)) for k in range(3)]
        for explorer in explorers:
            explorer.move(lam=0.1)
        stops = [{"lam": lam, "rate": 0.0} for lam in explorers[0].sliders[0].values]
        await until(lambda: all(stop in explorer.results for explorer in explorers for stop in stops))

    run(scenario())
    assert most == 1


def test_a_prediction_is_settled_by_the_state_itself(make, lab):
    asked = predict("Does it grow?", ["No.", "Yes."], lambda at: (1, f"It is {at(lam=1.0)['train'][-1]:.3f}."))

    async def scenario():
        explorer = make(False, lab, predict=asked)
        explorer.view.choices.index = 0
        lab.open.clear()
        move(explorer, lam=0.9)
        assert "Nearest trained" in line(explorer)  # the hand has moved, so numbers may be seen
        assert explorer.view.verdict.value == ""
        lab.open.set()
        await until(lambda: explorer.view.verdict.value)
        assert "You said: “No.” It came out otherwise. It is 1.018." in explorer.view.verdict.value

    run(scenario())

"""What methods gain, beside what they cost in time: numbers that hold on every machine, and the table."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest

from registry import LAYERS, REGULARIZERS
from reglab.batch.input_noise import InputNoise
from reglab.batch.label_noise import ForwardCorrection
from reglab.data.toys import moons
from reglab.ensembles.tuned import Bag, DeepEnsemble
from reglab.experiments import (
    Findings,
    Fitted,
    Fresh,
    Method,
    Study,
    Trained,
    Tuned,
    cost_table,
    costs,
    cpu_time,
    timing,
)
from reglab.layers.activations import ReLU
from reglab.layers.base import Layer
from reglab.layers.dropout import Dropout
from reglab.layers.linear import Linear
from reglab.losses import SoftmaxCrossEntropy
from reglab.network import Network
from reglab.optimizers import SGD
from reglab.weights.l2 import L2

ROWS = Fresh(moons, 30, 20, 10)
HOW = {"loss": SoftmaxCrossEntropy(), "epochs": 40, "batch_size": 10}
LRS = [0.1, 0.2]


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(timing, "LEAST", 0.0)


def network(lr, p=0.0, lam=0.0, sigma=0.0):
    net = Network(Linear(2, 8), ReLU(), Dropout(p), Linear(8, 2))
    return {"net": net, "optimizer": SGD(lr), "regularizers": [L2(lam), InputNoise(sigma)]}


def findings(metric="accuracy", **methods) -> Findings:
    """Findings made by hand: nothing is trained; the second of two trials is what most seeds chose."""
    study, rng = Study("timing", ROWS, methods, seeds=4, metric=metric), np.random.default_rng(0)
    val, trial, zero = np.zeros((1, 2, 4)), np.array([0, 1, 1, 1]), np.zeros(4, int)
    return Findings(study, {
        name: Tuned(val, val, np.zeros(1, int), zero, trial, rng.random((4, 1)), {}) for name in methods
    })  # fmt: skip


def trained(monkeypatch, **methods) -> list[dict]:
    """What `sweep` was asked for, method by method, when they were timed."""
    asked = []

    def sweep(net, train, loss, **options):
        asked.append({"net": net, "train": train, "loss": loss, **options})
        return timing_sweep(net, train, loss, **options)

    timing_sweep = timing.sweep
    monkeypatch.setattr(timing, "sweep", sweep)
    costs(findings(**methods), epochs=2)
    return asked[: len(methods)]


def cells(text: str) -> list[list[str]]:
    return [line.strip("| ").split(" | ") for line in text.splitlines()]


def test_the_table():
    net = Trained(network, **HOW)
    found = findings(plain=net.over(lr=LRS), L2=net.over(lr=[0.1], lam=[0.1, 0.2]))
    table = costs(found, epochs=2, prediction=True)
    head, _, plain, l2 = cells(table)
    assert head == [
        "method", "gain over plain, in percentage points", "training, beside plain", "CPU time of a training",
        "of a prediction",
    ]  # fmt: skip
    assert plain[:3] == ["plain", "–", "1.0 ×"]
    assert l2[1] == found.compare("L2").gain
    assert [cell.endswith(" ms") for cell in l2[3:]] == [True, True]
    assert list(table.training) == list(table.prediction) == ["plain", "L2"]
    assert table.times["plain"] == 1
    assert min(table.times.values()) > 0
    assert table._repr_markdown_() == table


def test_findings_of_one_study_stand_beside_those_of_another():
    net = Trained(network, **HOW)
    a = findings(plain=net.over(lr=LRS), L2=net.over(lr=[0.1], lam=[0.1, 0.2]))
    b = findings("log loss", plain=net.over(lr=LRS), L2=net.over(lr=[0.1], lam=[0.1, 0.2]))
    head, _, _, l2 = cells(costs({"here": a, "there": b}, epochs=1))
    assert head[1:3] == ["here: gain over plain, in percentage points", "there: gain over plain"]
    assert l2[1:3] == [a.compare("L2").gain, b.compare("L2").gain]


def test_what_the_others_are_compared_with_stands_first():
    net = Trained(network, **HOW).over(lr=LRS)
    study = Study("timing", ROWS, {"other": net, "plain": net}, seeds=4, against="plain")
    table = costs(Findings(study, findings(other=net, plain=net).tuned), epochs=1)
    assert list(table.times) == ["plain", "other"]


def test_what_is_timed_is_what_most_seeds_chose(monkeypatch):
    (plain, l2) = trained(
        monkeypatch,
        plain=Trained(network, **HOW).over(lr=LRS),
        l2=Trained(network, **HOW).over(lr=[0.3], lam=[0.1, 0.2]),
    )
    assert plain["optimizer"].lr == 0.2
    assert plain["seeds"] == [0]
    assert (plain["epochs"], plain["batch_size"], plain["every"]) == (2, 10, None)
    assert [r.lam for r in l2["regularizers"]] == [0.2]
    np.testing.assert_array_equal(plain["train"].x, ROWS.draw(0)[0].x)


def test_what_drops_nothing_or_costs_nothing_is_left_out(monkeypatch):
    net = Trained(network, **HOW)
    plain, dropped = trained(monkeypatch, plain=net.over(lr=LRS), dropout=net.over(lr=[0.1], p=[0.3, 0.5]))
    assert plain["regularizers"] == []
    assert [type(layer) for layer in plain["net"].layers] == [Linear, ReLU, Linear]
    assert [type(layer) for layer in dropped["net"].layers] == [Linear, ReLU, Dropout, Linear]


@pytest.mark.parametrize(
    "entry", [e for e in (*REGULARIZERS, *LAYERS) if e.cls.hyper in timing.STRENGTHS], ids=lambda e: e.id
)
def test_what_is_left_out_would_change_nothing(entry):
    assert entry.identity == dict.fromkeys(entry.cls.hyper, 0.0)
    stays = issubclass(entry.cls, Layer) and entry.layer(rate=0.0).parameters()
    assert entry.without is None or entry.plain_descent or stays


def test_an_ensemble_trains_all_its_members(monkeypatch):
    bag, deep = (kind(network, members=3, **HOW).over(lr=LRS) for kind in (Bag, DeepEnsemble))
    _, bag, deep = trained(monkeypatch, one=Trained(network, **HOW).over(lr=LRS), bag=bag, deep=deep)
    assert bag["seeds"] == deep["seeds"] == [0, 1, 2]
    assert deep["train"].x.shape == bag["train"].x.shape == (3, 30, 2)
    assert not np.array_equal(bag["train"].x[0], bag["train"].x[1])


def test_a_loss_with_a_setting_for_each_trial_takes_its_own(monkeypatch):
    noisy = Trained(network, **{**HOW, "loss": ForwardCorrection(np.array([0.1, 0.3]))}).over(lr=LRS)
    _, noisy = trained(monkeypatch, plain=Trained(network, **HOW).over(lr=LRS), noisy=noisy)
    assert noisy["loss"].eps == 0.3


def test_closed_forms_are_timed_too():
    def fit(train, scale):
        return lambda x: np.broadcast_to(scale[:, None, None], (len(scale), len(x), 2))

    table = costs(findings(a=Fitted(fit).over(scale=[1.0, 2.0]), b=Fitted(fit).over(scale=[1.0, 2.0])), prediction=True)
    assert list(table.training) == list(table.prediction) == ["a", "b"]


def test_a_whole_training_is_told_where_a_few_epochs_were_timed(monkeypatch):
    monkeypatch.setattr(timing, "cpu_time", lambda jobs: dict.fromkeys(jobs, 3.0))
    net = Trained(network, **HOW).over(lr=LRS)
    found = findings(plain=net, same=net)
    assert costs(found, epochs=10).training == {"plain": 12.0, "same": 12.0}
    assert costs(found, epochs=400).training == {"plain": 3.0, "same": 3.0}


def work(n: int) -> None:
    sum(range(n))


def test_more_work_takes_more_time():
    took = cpu_time({"little": partial(work, 1000), "much": partial(work, 1_000_000)})
    assert 0 < 10 * took["little"] < took["much"]


def test_trainings_of_any_kind():
    table = cost_table({"gain": ["–", "+1.0"]}, {"one": partial(work, 1000), "ten": partial(work, 10_000)})
    head, _, one, ten = cells(table)
    assert head == ["method", "gain", "training, beside one", "CPU time of a training"]
    assert (one[:3], ten[:2]) == (["one", "–", "1.0 ×"], ["ten", "+1.0"])
    assert table.prediction == {}


class Unknown(Method):
    trials = ({"lr": 0.1}, {"lr": 0.2})


NET = Trained(network, **HOW).over(lr=LRS)
REFUSED = [
    (lambda: costs("findings"), "findings must be what Study.run gave, or a dict of them, got 'findings'"),
    (lambda: costs({}), "findings must be what Study.run gave"),
    (lambda: costs(findings(a=NET, b=NET), epochs=0), "epochs must be at least 1, got 0"),
    (lambda: costs({"1": findings(a=NET, b=NET), "2": findings(a=NET, c=NET)}), "findings must be of the same methods"),
    (lambda: costs(findings(a=NET, b=Unknown())), "methods must be Trained or Fitted"),
    (lambda: cost_table({}, {}), "jobs must"),
    (lambda: cost_table({"gain": ["–"]}, {"a": work, "b": work}), r"gains must be a text for each of the methods"),
]


@pytest.mark.parametrize(("call", "message"), REFUSED)
def test_bad_input_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()

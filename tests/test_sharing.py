"""What a user hands over stays his: objects serve any number of trainings, and a run is small and lives alone."""

from __future__ import annotations

import copy
import pickle
import weakref
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

import small
from reglab.batch.input_noise import InputNoise
from reglab.epoch.early_stopping import EarlyStopping
from reglab.gradient.sam import SAM
from reglab.layers.activations import Tanh
from reglab.layers.dropout import Dropout
from reglab.layers.linear import Linear
from reglab.losses import SoftmaxCrossEntropy
from reglab.network import Network
from reglab.optimizers import SGD, Adam
from reglab.output.confidence_penalty import ConfidencePenalty
from reglab.run import Run
from reglab.step.averaging import EMA
from reglab.training import fit, sweep
from reglab.weights.l2 import L2


def objects() -> dict:
    """A technique at each place."""
    net = Network(Linear(3, 6), Dropout(0.3), Tanh(), Linear(6, 2))
    terms = [InputNoise(0.1), ConfidencePenalty(0.1), L2(np.array([0.0, 0.1])), SAM(0.05), EMA(0.9), EarlyStopping(2.0)]
    return {"net": net, "loss": SoftmaxCrossEntropy(), "optimizer": Adam(0.05), "regularizers": terms}


def train(given: dict, how=fit, **options) -> Run:
    options = {"epochs": 4, "batch_size": 9, "val": small.data(seed=1), "seeds": 2} | options
    return how(train=small.data(), **given, **options)


def test_one_object_serves_one_training_after_another():
    given, alone = objects(), train(objects())
    for _ in range(2):
        np.testing.assert_array_equal(train(given).theta, alone.theta)


def test_one_object_serves_trainings_of_other_shapes_in_between():
    given, alone = objects(), train(objects())
    train(given, seeds=3, dtype=np.float64, batch_size=None)
    np.testing.assert_array_equal(train(given).theta, alone.theta)


def test_one_object_serves_two_threads_at_once():
    given, alone = objects(), train(objects(), epochs=20)
    with ThreadPoolExecutor(2) as pool:
        runs = list(pool.map(lambda _: train(given, epochs=20), range(4)))
    for run in runs:
        np.testing.assert_array_equal(run.theta, alone.theta)


def test_one_object_stands_in_two_lists():
    term, noise = L2(0.3), InputNoise(0.2)
    for mine, fresh in (([term, noise], [L2(0.3), InputNoise(0.2)]), ([noise], [InputNoise(0.2)])):
        run, alone = (small.train(*terms, seeds=2) for terms in (mine, fresh))
        np.testing.assert_array_equal(run.theta, alone.theta)


def inside(given: dict) -> list[dict]:
    """Everything that each object holds, by name: which object it is, and what it was worth."""
    net = given["net"]
    parts = [net, *(layer for _, layer in net.leaves()), given["loss"], given["optimizer"], *given["regularizers"]]
    return [{name: (id(a), repr(a)) for name, a in vars(part).items()} for part in parts]


@pytest.mark.parametrize("how", [fit, lambda **o: sweep(chunk=1, threads=2, **o)], ids=["fit", "sweep"])
def test_nothing_of_a_run_remains_in_what_was_given(how):
    given = objects()
    before = inside(given)
    run = train(given, how)
    run.predict(small.data().x)
    run.test(small.data())
    given["net"](run.theta, small.data().x)
    assert inside(given) == before


COPIES = {"copied": copy.deepcopy, "unpickled": lambda run: pickle.loads(pickle.dumps(run))}


@pytest.mark.parametrize("again", COPIES.values(), ids=COPIES)
@pytest.mark.parametrize("seeds", [None, 2])
def test_a_copy_of_a_run_answers_from_its_own_theta(again, seeds):
    x, run = small.data().x, train(objects(), seeds=seeds)
    before = run.predict(x)
    other = again(run)
    np.testing.assert_array_equal(other.predict(x), before)
    other.theta[...] = 0
    np.testing.assert_array_equal(other.predict(x), 0.5)
    np.testing.assert_allclose(other.evaluate(small.data())["loss"], np.log(2))
    np.testing.assert_array_equal(run.predict(x), before)
    run.theta[...] = 0
    np.testing.assert_array_equal(run.predict(x), 0.5)


def test_a_run_is_small():
    """It holds what it found, and neither data nor the machinery."""
    net, data = Network(Linear(3, 64), Tanh(), Linear(64, 2)), small.data(n=3000)
    options = {"optimizer": Adam(0.01), "regularizers": [L2(np.geomspace(1e-3, 1, 20)), EMA(0.9)], "epochs": 2}
    run = fit(net, data, SoftmaxCrossEntropy(), seeds=2, **options)
    found = run.theta.nbytes + sum(a.nbytes for a in run.history.values())
    assert data.x.nbytes > found / 5  # it would be seen
    assert len(pickle.dumps(run)) < 1.2 * found
    assert not any(isinstance(a, np.ndarray) for _, layer in run.net.leaves() for a in vars(layer).values())
    run.evaluate(data)
    assert len(pickle.dumps(run)) < 1.2 * found


def test_two_networks_of_the_same_layers_are_each_right():
    one, other, x = Linear(3, 6), Linear(6, 2), small.data().x
    curved, straight = Network(one, Tanh(), other), Network(one, other)
    a, b = curved.init([0])[0], straight.init([1])[0]

    def layer(net, theta, i, x):
        return x @ net.view(theta, f"{i}.W") + net.view(theta, f"{i}.b")

    for _ in range(2):
        np.testing.assert_allclose(curved(a, x), layer(curved, a, 2, np.tanh(layer(curved, a, 0, x))))
        np.testing.assert_allclose(straight(b, x), layer(straight, b, 1, layer(straight, b, 0, x)))
        np.testing.assert_allclose(curved.forward(a, x), curved(a, x))  # bound to one theta, which must stay its own
        np.testing.assert_allclose(straight.forward(b, x), straight(b, x))
    options = {"loss": SoftmaxCrossEntropy(), "optimizer": SGD(0.2), "epochs": 2}
    first = fit(curved, small.data(), **options)
    fit(straight, small.data(), **options)
    fresh = fit(Network(Linear(3, 6), Tanh(), Linear(6, 2)), small.data(), **options)
    np.testing.assert_array_equal(first.theta, fresh.theta)
    np.testing.assert_array_equal(first.predict(x), fresh.predict(x))


def test_a_layer_remembers_the_last_four_shapes():
    layer = Tanh()
    lent = [weakref.ref(layer.memory(np.empty((n, 3)))[0]) for n in range(1, 30)]
    assert [ref() is not None for ref in lent] == [False] * 25 + [True] * 4
    assert layer.memory(np.empty((29, 3)))[0] is lent[-1]()


def test_a_network_remembers_a_few_shapes_only():
    net, x = Network(Linear(3, 64), Tanh(), Dropout(0.1), Linear(64, 2)), small.data(n=100).x
    theta = net.init([0])
    for n in range(1, 100):
        net.forward(theta, x[:n])
        net.backward(np.ones((1, n, 2)))
    for _, layer in net.leaves():
        assert all(len(arrays) <= 4 for arrays in getattr(layer, "_lent", {}).values())

"""Step: what is done to the parameters after a step."""

from inspect import signature

import numpy as np
import pytest

import small
from registry import REGULARIZERS, middle
from reglab.optimizers import SGD, Adam, AdamW
from reglab.regularizer import Regularizer
from reglab.step.averaging import EMA
from reglab.step.max_norm import MaxNorm
from reglab.step.weight_decay import WeightDecay
from reglab.weights.l2 import L2


def units(run, name):
    return np.linalg.norm(run.view(name), axis=-2)


def test_max_norm_caps_every_unit_and_moves_no_other():
    free, capped = small.train(epochs=1, batch_size=None), small.train(MaxNorm(0.9), epochs=1, batch_size=None)
    assert units(free, "0.W").max() > 0.9 > units(free, "0.W").min(), "the cap must bind for some units only"
    np.testing.assert_allclose(units(capped, "0.W"), np.minimum(units(free, "0.W"), 0.9), rtol=1e-12)
    inside = units(free, "0.W") <= 0.9
    np.testing.assert_array_equal(capped.view("0.W")[:, inside], free.view("0.W")[:, inside])
    np.testing.assert_array_equal(capped.view("0.b"), free.view("0.b"))


def test_max_norm_is_a_projection():
    run = small.train(MaxNorm(0.5))
    projection = MaxNorm(0.5)
    projection.begin(run, None)
    np.testing.assert_allclose(projection.step(run.theta, None, None), run.theta, rtol=1e-13)


def test_max_norm_caps_what_it_names():
    run = small.train(MaxNorm(0.1, on=["2.W"]))
    assert units(run, "2.W").max() <= 0.1 + 1e-12 < units(run, "0.W").max()


ONE_AXIS = {
    "a segment": ("biases", "0.b"),
    "one name": ("2.b", "2.b"),
    "among matrices": (["0.W", "2.b"], "2.b"),
    "a predicate": (lambda name: True, "0.b"),
}


@pytest.mark.parametrize(("on", "name"), ONE_AXIS.values(), ids=ONE_AXIS)
def test_max_norm_refuses_what_has_no_columns(on, name):
    with pytest.raises(ValueError, match=rf"on must name weight matrices for MaxNorm, got '{name}' of one axis, \("):
        small.train(MaxNorm(0.5, on=on))


CHOOSING = {
    f"{entry.id} {' '.join(how.values())}": (entry, how)
    for entry in REGULARIZERS
    if "on" in (arguments := signature(entry.cls).parameters)
    for how in ({}, *([{"groups": "columns"}] if "groups" in arguments else []))
}


@pytest.mark.parametrize("on", ["weights", "2.W", "biases", ["0.b", "2.W"]], ids=str)
@pytest.mark.parametrize(("entry", "how"), CHOOSING.values(), ids=CHOOSING)
def test_a_choice_of_parameters_means_the_same_with_more_seeds(entry, how, on):
    """No technique takes the axis of the seeds for one of a parameter's."""
    if entry.cls is MaxNorm and on not in ("weights", "2.W"):
        return  # refused, see above
    one, four = (small.train(entry.make(**middle(entry), **how, on=on), seeds=seeds) for seeds in (1, 4))
    np.testing.assert_allclose(four.theta[:1], one.theta, rtol=0, atol=1e-12)
    np.testing.assert_allclose(four.history["penalty"][:, :1], one.history["penalty"], rtol=1e-12)


def test_decay_is_l2_under_plain_descent_and_not_under_adam():
    def gap(optimizer):
        one, two = small.train(optimizer(), L2(0.1)), small.train(optimizer(), WeightDecay(0.1))
        return np.abs(one.theta - two.theta).max()

    assert gap(lambda: SGD(0.1)) < 1e-12  # the same sum, in another order in each of 15 steps
    assert gap(lambda: Adam(0.01)) > 1e-3


def test_adam_with_decay_is_adamw():
    one, two = small.train(Adam(0.01), WeightDecay(0.3)), small.train(AdamW(0.01, lam=0.3))
    np.testing.assert_allclose(one.theta, two.theta, rtol=0, atol=1e-12)


def test_decay_leaves_biases_alone():
    start = small.train().theta  # biases begin at 0, where a decay would not show
    run = small.train(SGD(1e-12), WeightDecay(1e11), epochs=1, batch_size=None, start=start)
    net = run.net
    np.testing.assert_allclose(run.weights, 0.9 * start[net.weights], rtol=1e-9)
    np.testing.assert_allclose(run.theta[net.biases], start[net.biases], atol=1e-11)


def test_ema_keeps_the_average_and_does_not_change_training():
    class Path(Regularizer):
        def begin(self, run, rng):
            self.run = run
            run.record("points", run.theta)

        def step(self, new, old, lr):
            self.run.record("points", new)
            return new

    points, averaged = (small.train(Path(), *more) for more in ([], [EMA(0.8)]))
    np.testing.assert_array_equal(points.recorded["points"], averaged.recorded["points"])
    average = points.recorded["points"][0]
    for point in points.recorded["points"][1:]:
        average = 0.8 * average + 0.2 * point
    np.testing.assert_allclose(averaged.theta, average, rtol=0, atol=1e-13)


def test_ema_without_memory_is_the_last_point():
    np.testing.assert_allclose(small.train(EMA(0.0)).theta, small.train().theta, rtol=0, atol=1e-13)

"""One array theta: names, views, segments, and what may be chosen from it."""

from __future__ import annotations

import numpy as np
import pytest

import small
from reglab import initializers
from reglab.layers.activations import Tanh
from reglab.layers.base import Layer, Parameter
from reglab.layers.linear import Linear
from reglab.losses import SoftmaxCrossEntropy
from reglab.network import SEGMENTS, Network
from reglab.optimizers import Adam
from reglab.regularizer import Regularizer
from reglab.training import fit


class Counting(Layer):
    """A layer of all three segments: y = (x - mean) * scale, with a mean that training keeps in theta."""

    def parameters(self):
        return {
            "mean": Parameter((4,), initializers.zeros, "state"),
            "scale": Parameter((4,), initializers.ones, "biases"),
            "U": Parameter((2, 2), initializers.ones, "weights"),
        }

    def forward(self, x, rng=None):
        if rng is not None:
            self.learned = {"mean": x.mean(-2)}
        self._x = x - self.mean[..., None, :]
        return self._x * self.scale[..., None, :]

    def backward(self, dy, inputs=True):
        self.dscale[...] = (self._x * dy).sum(-2)
        return dy * self.scale[..., None, :]


NET = Network(Linear(3, 4), Counting(), Tanh(), Linear(4, 2))


def test_names_and_segments():
    assert list(NET.parameters) == ["0.W", "0.b", "1.mean", "1.scale", "1.U", "3.W", "3.b"]
    assert NET.size == 12 + 4 + 4 + 4 + 4 + 8 + 2
    assert (NET.d, NET.k) == (3, 2)
    ends = [getattr(NET, segment) for segment in SEGMENTS]
    assert ends == [slice(0, 24), slice(24, 34), slice(34, 38)]  # weights | biases and norm parameters | state
    names = {"weights": {"0.W", "1.U", "3.W"}, "biases": {"0.b", "1.scale", "3.b"}, "state": {"1.mean"}}
    for segment, inside in names.items():
        assert {
            n for n, s in NET.slices.items() if getattr(NET, segment).start <= s.start < getattr(NET, segment).stop
        } == inside


def test_parameters_do_not_overlap():
    covered = np.concatenate([np.arange(NET.size)[s] for s in NET.slices.values()])
    np.testing.assert_array_equal(np.sort(covered), np.arange(NET.size))


@pytest.mark.parametrize("lead", [(), (3,), (3, 2)])
@pytest.mark.parametrize("name", NET.parameters)
def test_views_are_views(name, lead):
    theta = np.zeros((*lead, NET.size))
    view = NET.view(theta, name)
    assert view.shape == (*lead, *NET.parameters[name].shape)
    assert np.shares_memory(view, theta)
    view[...] = 1
    assert theta.sum() == view.size
    assert (theta[..., NET.slices[name]] == 1).all()


def test_layers_work_on_views():
    theta = NET.init([0, 1])
    NET.bind(theta)
    for i, layer in enumerate(NET.layers):
        for name in layer.parameters():
            assert np.shares_memory(getattr(layer, name), theta)
            assert np.shares_memory(getattr(layer, "d" + name), NET.grad)
            assert getattr(layer, "d" + name).shape == NET.view(theta, f"{i}.{name}").shape


def test_a_copy_of_theta_is_a_copy_of_the_network():
    x, theta = np.random.default_rng(0).standard_normal((5, 3)), NET.init([0])[0]
    before, copy = NET(theta, x), theta.copy()
    theta += 1
    assert not np.allclose(NET(theta, x), before)
    np.testing.assert_array_equal(NET(copy, x), before)


def test_one_network_serves_thetas_of_any_axes_and_precision():
    """Its layers' memory fits the last theta, not the one before."""
    x, theta = np.random.default_rng(0).standard_normal((5, 3)), NET.init([0])[0]
    alone = NET(theta, x)
    for lead in ((), (4, 1), (2, 3), ()):
        for dtype in (np.float32, np.float64):
            y = NET(np.broadcast_to(theta, (*lead, NET.size)).astype(dtype), x)
            assert (y.shape, y.dtype) == ((*lead, *alone.shape), np.dtype(dtype))
            np.testing.assert_allclose(y, np.broadcast_to(alone, y.shape), atol=1e-5 if dtype is np.float32 else 1e-13)


def test_a_pass_by_hand_has_the_precision_of_its_theta():
    """Also where the same rows went through the same network in another precision before."""
    net, x = Network(Linear(3, 4), Tanh(), Linear(4, 2)), np.random.default_rng(0).standard_normal((5, 3))
    theta = net.init([0])[0]
    net.forward(theta.astype(np.float32), x)
    np.testing.assert_array_equal(net.forward(theta, x), net(theta, x))


def test_predictions_are_arrays_of_their_own():
    x, theta = np.ones((5, 3)), NET.init([0])[0]
    first = NET(theta, x)
    kept = first.copy()
    NET(2 * theta, x)
    np.testing.assert_array_equal(first, kept)


def test_replicas_predict_as_they_would_alone():
    x, theta = np.random.default_rng(0).standard_normal((5, 3)), NET.init(range(6)).reshape(3, 2, -1)
    out = NET(theta, x)
    assert out.shape == (3, 2, 5, 2)
    for i in np.ndindex(3, 2):
        np.testing.assert_allclose(out[i], NET(theta[i], x), rtol=0, atol=1e-13)


def test_the_start_of_a_seed_does_not_depend_on_the_other_seeds():
    np.testing.assert_array_equal(NET.init([0, 5])[1], NET.init([5])[0])
    assert not np.array_equal(NET.init([0]), NET.init([5]))


def test_a_network_goes_on_with_an_array_that_was_changed_in_place():
    x, theta = np.ones((5, 3)), NET.init([0])[0]
    NET(theta, x)
    theta *= 2
    np.testing.assert_array_equal(NET(theta, x), NET(theta.copy(), x))


# ---- choosing


@pytest.mark.parametrize(
    ("on", "names"),
    [
        ("weights", ["0.W", "1.U", "3.W"]),
        ("state", ["1.mean"]),
        ("0.b", ["0.b"]),
        (["3.W", "0.b"], ["3.W", "0.b"]),
        (("0.W",), ["0.W"]),
        (["0.W", "0.W"], ["0.W"]),
        (lambda name: name.endswith("W"), ["0.W", "3.W"]),
    ],
    ids=["segment", "state", "name", "names", "tuple", "twice", "predicate"],
)
def test_select(on, names):
    theta = np.arange(float(NET.size))
    chosen = np.concatenate([theta[NET.slices[name]] for name in names])
    np.testing.assert_array_equal(theta[NET.select(on)], chosen)


# ---- state


def test_only_the_first_forward_pass_of_a_training_step_writes_state():
    def trained(*extra):
        net = Network(Linear(3, 4), Counting(), Linear(4, 2))
        options = {"optimizer": Adam(0.1), "epochs": 1, "dtype": np.float64, "regularizers": list(extra)}
        return fit(net, small.data(), SoftmaxCrossEntropy(), **options)

    class Again(Regularizer):
        def gradient(self, at, theta, x, y):
            gradient = at(theta, x, y)
            at(theta + 1, x, y)
            return gradient

    run = trained()
    x, start = small.data().x, run.net.init([0])[0]
    hidden = x @ run.net.view(start, "0.W")
    np.testing.assert_allclose(run.view("1.mean"), 0.1 * hidden.mean(0))  # once, and the optimizer leaves it alone
    np.testing.assert_array_equal(trained(Again()).theta, run.theta)


def test_neither_prediction_nor_measuring_writes_state():
    theta = NET.init([0])[0] + 1
    before = theta.copy()
    NET(theta, np.ones((5, 3)))
    np.testing.assert_array_equal(theta, before)

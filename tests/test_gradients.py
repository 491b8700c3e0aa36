"""Value and gradient: every stated derivative against numerical ones, in float64."""

from __future__ import annotations

import numpy as np
import pytest

import small
from registry import LAYERS, LOSSES, NOISE, PENALTIES, TERMS, middle, of_kind
from reglab.checks import gradient_check, of_layer, of_network
from reglab.layers.activations import ReLU, Sigmoid, Tanh
from reglab.layers.dropout import Dropout
from reglab.layers.linear import Linear
from reglab.losses import SoftmaxCrossEntropy
from reglab.network import Network
from reglab.replicas import cut
from reglab.streams import Stream, Streams

# The project promises 1e-7. A numerical slope is good to rounding of the value over step times slope: here 1e-11.
GATE = 1e-9
SHAPES = {"plain": (4,), "one row": (1,), "replicas": (3, 2, 4)}  # (*lead, n); the last of `lead` is the seed axis


def passes(f, *inputs):
    found = gradient_check(f, *inputs, tolerance=GATE)
    assert found, found


def parameters(layer, rng, lead):
    return [rng.standard_normal((*lead, *p.shape)) for p in layer.parameters().values()]


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
@pytest.mark.parametrize("entry", LAYERS, ids=lambda e: e.id)
def test_layer_in_prediction(entry, shape):
    rng = np.random.default_rng(0)
    layer = entry.make(**middle(entry))
    x = entry.inputs(rng, (*shape, entry.width))
    passes(of_layer(layer), x, *parameters(layer, rng, shape[:-1]))


@pytest.mark.parametrize("swept", [False, True], ids=["number", "swept"])
@pytest.mark.parametrize("entry", of_kind(NOISE, *LAYERS), ids=lambda e: e.id)
def test_layer_under_fixed_draws(entry, swept):
    """With the draws held, a random layer is an ordinary function: its Jacobian must be the one of these draws."""
    rng = np.random.default_rng(0)
    values = {name: small.grid(entry, name, 3) for name in entry.sweep} if swept else middle(entry)
    layer, lead = entry.make(**values), (3, 2) if swept else (2,)
    x = entry.inputs(rng, (*lead, 4, entry.width))
    passes(of_layer(layer, rng=lambda: Stream([5, 6], "noise")), x, *parameters(layer, rng, lead))


@pytest.mark.parametrize("entry", LOSSES, ids=lambda e: e.id)
def test_loss(entry):
    rng = np.random.default_rng(0)
    loss, z, data = entry.make(), 2 * rng.standard_normal((5, 2)), small.data(entry.problem, n=5)
    passes(lambda z: loss(z, loss.targets(data.y, 2)), z)


def test_cross_entropy_of_probabilities_and_of_unlabelled_rows():
    loss, rng = SoftmaxCrossEntropy(), np.random.default_rng(0)
    y = rng.dirichlet(np.ones(4), 5)
    y[2] = 0
    passes(lambda z: loss(z, y), rng.standard_normal((5, 4)))


@pytest.mark.parametrize("entry", LOSSES, ids=lambda e: e.id)
def test_loss_of_replicas_is_the_loss_of_each(entry):
    """The value has the shape of the replica axes, and no replica sees another's outputs."""
    rng = np.random.default_rng(0)
    loss, data = entry.make(), small.data(entry.problem, n=5)
    z, y = rng.standard_normal((5, 3, 5, 2)), loss.targets(data.y, 2)
    value, dz = loss(z, y)
    assert value.shape == (5, 3)
    assert dz.shape == z.shape
    for i in np.ndindex(5, 3):
        one_value, one_dz = loss(z[i], y)
        np.testing.assert_allclose(value[i], one_value, rtol=1e-13)
        np.testing.assert_allclose(dz[i], one_dz, rtol=1e-13, atol=1e-16)


@pytest.mark.parametrize("entry", TERMS, ids=lambda e: e.id)
def test_term(entry):
    """A term of the weights or of the outputs, whichever it has."""
    rng = np.random.default_rng(0)
    passes(entry.term(**middle(entry)), entry.inputs(rng, (6, 5) if entry.of_outputs else 30))


@pytest.mark.parametrize("entry", PENALTIES, ids=lambda e: e.id)
def test_term_of_replicas_is_the_term_of_each(entry):
    rng = np.random.default_rng(0)
    term = entry.make(**{name: small.grid(entry, name, 4) for name in entry.sweep})
    theta = entry.inputs(rng, (4, 3, 9))
    value, gradient = term.weights(theta)
    assert value.shape == (4, 3)
    for i, j in np.ndindex(4, 3):
        one_value, one_gradient = cut(term, (4, 3), False, i).weights(theta[i, j])
        np.testing.assert_allclose(value[i, j], one_value, rtol=1e-13)
        np.testing.assert_allclose(gradient[i, j], one_gradient, rtol=1e-13)


@pytest.mark.parametrize("entry", PENALTIES, ids=lambda e: e.id)
def test_term_of_chosen_parameters_leaves_the_others_alone(entry):
    net = Network(Linear(3, 4), Tanh(), Linear(4, 2))
    term = entry.make(**middle(entry))
    cases = [
        ("weights", {"0.W", "2.W"}),
        ("2.W", {"2.W"}),
        (["0.b", "0.b"], {"0.b"}),
        (lambda name: "0." in name, {"0.W", "0.b"}),
    ]
    for on, names in cases:
        term.on = on
        term.begin(type("Run", (), {"net": net}), None)
        theta = entry.inputs(np.random.default_rng(0), net.size)
        passes(term.weights, theta)
        gradient = term.weights(theta)[1]
        assert {name for name in net.parameters if net.view(gradient, name).any()} == names


@pytest.mark.parametrize("entry", [*LAYERS, *LOSSES], ids=lambda e: e.id)
def test_whole_network(entry):
    setting = small.place(entry.make(**middle(entry)))
    net, loss, data = setting["net"], setting["loss"], small.data(entry.problem, n=5)
    theta = net.init([0])[0]
    passes(of_network(net, loss, data.x, loss.targets(data.y, 2)), theta)


@pytest.mark.parametrize(("activation", "depth"), [(Tanh, 1), (Tanh, 3), (Sigmoid, 3), (ReLU, 1)])
def test_deep_network_in_training(activation, depth):
    """Every parameter and the inputs at once, with dropout between the layers and fixed draws."""
    rng = np.random.default_rng(0)
    hidden = [layer for _ in range(depth) for layer in (activation(), Dropout(0.4), Linear(5, 5))]
    net, loss = Network(Linear(3, 5), *hidden, Tanh(), Linear(5, 2)), SoftmaxCrossEntropy()
    theta, y = net.init([0]), np.eye(2)[rng.integers(2, size=4)]
    # A sigmoid is four times as flat as tanh: without this, slopes by the inputs vanish, and differences in rounding.
    theta *= 4 if activation is Sigmoid else 1

    def f(theta, x):
        value, dz = loss(net.forward(theta, x, Streams([3])), y)
        dx = net.backward(dz, inputs=True).copy()
        return value[0], net.grad.copy(), dx

    passes(f, theta, rng.standard_normal((1, 4, 3)))


@pytest.mark.parametrize("first", [True, False], ids=["first layer", "behind another"])
@pytest.mark.parametrize("entry", LAYERS, ids=lambda e: e.id)
def test_inputs_shared_by_all_replicas(entry, first):
    """x (n, d) without replica axes goes through stacked parameters; the derivative by x has replica axes."""
    rng = np.random.default_rng(0)
    layer = entry.make(**middle(entry))
    net = Network(*([] if first else [Linear(6, 6)]), layer, Linear(6, 2))
    streams = Streams([1, 2])
    theta = np.stack([net.init([1, 2]), 2 * net.init([1, 2])])
    x, dz = rng.standard_normal((7, 6)), rng.standard_normal((2, 2, 7, 2))
    net.forward(theta, x, streams)
    dx = net.backward(dz, inputs=True).copy()
    grad = net.grad.copy()
    streams.replay()
    net.forward(theta, np.broadcast_to(x, (2, 2, 7, 6)), streams)
    np.testing.assert_array_equal(net.backward(dz, inputs=True), dx)
    np.testing.assert_array_equal(net.grad, grad)

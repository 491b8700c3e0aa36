"""Value and gradient: every stated derivative against numerical ones, in float64."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest

import small
from registry import GRADIENT, LAYERS, LOSSES, NOISE, PENALTIES, TERMS, middle, of_kind
from reglab.checks import gradient_check, of_layer
from reglab.layers.activations import ReLU, Sigmoid, Tanh
from reglab.layers.dropout import Dropout
from reglab.layers.linear import Linear
from reglab.layers.row import Row
from reglab.losses import SoftmaxCrossEntropy
from reglab.network import Network
from reglab.replicas import cut
from reglab.streams import Stream, Streams

# The project promises 1e-7. A numerical slope is good to rounding of the value over step times slope: here 1e-11.
GATE = 1e-9


def passes(f, *inputs):
    found = gradient_check(f, *inputs, tolerance=GATE)
    assert found, found


def passes_in(entry, lead, rng, layer, draws=None):
    """The gradient of a layer by x and by its parameters, of a pass in prediction, or in training under these draws."""
    x, given = entry.inputs(rng, (*lead, 4, *entry.row)), entry.parameters(rng, lead)
    # The outputs get other random weights than the inputs are: else a norm of them would have the derivative 0.
    passes(small.stated(of_layer(layer, seed=1, rng=draws), layer), x, *given)


LEADS = {"plain": (), "replicas": (3, 2)}  # the last is the seed axis
every_lead = pytest.mark.parametrize("lead", LEADS.values(), ids=LEADS)
every_layer = pytest.mark.parametrize("entry", of_kind(GRADIENT, *LAYERS), ids=lambda e: e.id)


@every_lead
@every_layer
def test_layer_in_prediction(entry, lead):
    passes_in(entry, lead, np.random.default_rng(0), entry.layer(**middle(entry)))


@every_layer
def test_layer_of_one_row_in_prediction(entry):
    rng, layer = np.random.default_rng(0), entry.layer(**middle(entry))
    passes(small.stated(of_layer(layer), layer), entry.inputs(rng, (1, *entry.row)), *entry.parameters(rng))


@every_lead
@pytest.mark.parametrize("entry", [e for e in LAYERS if e.trains_otherwise], ids=lambda e: e.id)
def test_layer_in_training(entry, lead):
    """What it makes of a row depends on the batch, and so does the derivative."""
    draws = partial(Stream, range(lead[-1] if lead else 1), "noise")
    passes_in(entry, lead, np.random.default_rng(0), entry.layer(**middle(entry)), draws)


@pytest.mark.parametrize("swept", [False, True], ids=["number", "swept"])
@pytest.mark.parametrize("entry", of_kind(NOISE, *LAYERS), ids=lambda e: e.id)
def test_layer_under_fixed_draws(entry, swept):
    """With the draws held, a random layer is an ordinary function: its Jacobian must be the one of these draws."""
    values = {name: small.grid(entry, name, 3) for name in entry.sweep} if swept else middle(entry)
    lead = (3, 2) if swept else (2,)
    passes_in(entry, lead, np.random.default_rng(0), entry.layer(**values), partial(Stream, [5, 6], "noise"))


@pytest.mark.parametrize("training", [False, True], ids=["prediction", "training"])
@every_layer
def test_layer_of_replicas_is_the_layer_of_each(entry, training):
    """Outputs and all derivatives, and what the batch taught it; state has the derivative 0."""
    rng = np.random.default_rng(0)
    layer, lead = entry.layer(**{name: small.grid(entry, name, 4) for name in entry.sweep}), (4, 3)
    x, given = entry.inputs(rng, (*lead, 5, *entry.row)), entry.parameters(rng, lead)
    dy = rng.standard_normal((*lead, 5, *entry.layer(**middle(entry)).shape(entry.row)))

    def found(layer, x, given, dy, seeds):
        names = list(layer.parameters())
        grads = {name: np.zeros(a.shape) for name, a in zip(names, given, strict=True)}
        layer.bind(dict(zip(names, given, strict=True)), grads)
        y = layer.forward(x, Stream(seeds, "noise") if training else None).copy()
        dx = layer.backward(dy.copy())
        assert not any(grads[name].any() for name in small.state_of(layer))
        return [y, *([dx] if layer.continuous else []), *grads.values(), *map(np.array, layer.learned.values())]

    stacked = found(layer, x, given, dy, range(3))
    for i, s in [(0, 0), (3, 2), (1, 2)]:
        one = (slice(i, i + 1), slice(s, s + 1))
        alone = found(cut(layer, lead, False, slice(i, i + 1)), x[one], [a[one] for a in given], dy[one], [s])
        for a, b in zip(stacked, alone, strict=True):
            np.testing.assert_allclose(a[one], b, rtol=0, atol=1e-12)


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


@pytest.mark.parametrize("training", [False, True], ids=["prediction", "training"])
@pytest.mark.parametrize("entry", [*LAYERS, *LOSSES], ids=lambda e: e.id)
def test_whole_network(entry, training):
    """By all that the optimizer moves, which is all but the state behind it."""
    setting = small.place(entry.make(**middle(entry)), row=entry.row)
    net, loss, data = setting["net"], setting["loss"], small.data(entry.problem, n=5)
    theta, y, moved = net.init([0]), loss.targets(data.y, 2), net.state.start

    def f(part):
        z = net.forward(np.concatenate([part, theta[:, moved:]], -1), data.x, Streams([3]) if training else None)
        value, dz = loss(z, y)
        gradient = net.backward(dz)
        assert not gradient[:, moved:].any()
        return value[0], gradient[:, :moved].copy()

    passes(f, theta[:, :moved])


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
@every_layer
def test_inputs_shared_by_all_replicas(entry, first):
    """x (n, d) without replica axes goes through stacked parameters; the derivative by x has replica axes."""
    rng = np.random.default_rng(0)
    hidden, d = small.among_rows([entry.make(**middle(entry))], entry.row), int(np.prod(entry.row))
    (made,) = Row(*hidden).shape((d,))
    net = Network(*([] if first else [Linear(d, d)]), *hidden, Linear(made, 2))
    streams = Streams([1, 2])
    theta = np.stack([net.init([1, 2]), 2 * net.init([1, 2])])
    x, dz = entry.inputs(rng, (7, d)), rng.standard_normal((2, 2, 7, 2))

    def found(x):
        net.forward(theta, x, streams)
        dx = net.backward(dz.copy(), inputs=net.continuous)
        streams.replay()
        return [np.array(dx)] * net.continuous + [net.grad.copy()]

    for shared, own in zip(found(x), found(np.broadcast_to(x, (2, 2, 7, d))), strict=True):
        np.testing.assert_allclose(shared, own, rtol=0, atol=1e-12)
        assert shared.shape[:2] == (2, 2)

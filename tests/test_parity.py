"""The same as torch: forward and backward of every layer, loss and term, and the paths of every optimizer."""

from __future__ import annotations

import re
from functools import partial

import numpy as np
import pytest

import small
from registry import LAYERS, LOSSES, OPTIMIZERS, TERMS, middle
from reglab import parity
from reglab.checks import of_layer
from reglab.layers.activations import Tanh
from reglab.layers.linear import Linear
from reglab.losses import SoftmaxCrossEntropy
from reglab.optimizers import SGD
from reglab.streams import Stream

needs_torch = pytest.mark.skipif(not parity.HAVE_TORCH, reason="torch is not installed")
# Sums of at most n = 50 terms in another order: they differ by less than 2 n u, which is 6e-6 in float32.
precision = pytest.mark.parametrize(
    ("dtype", "gate"), [(np.float64, 1e-12), (np.float32, 1e-5)], ids=["float64", "float32"]
)


def with_torch(entries):
    return pytest.mark.parametrize("entry", [e for e in entries if e.torch], ids=lambda e: e.id)


def beside(entry, theirs, dtype, rng=None):
    """Our layer beside theirs(x, *parameters, **hyperparameters), outputs weighted by fixed random numbers: others than
    the inputs are, or else a norm of them would have the derivative 0."""
    draw, values = np.random.default_rng(0), middle(entry)
    layer = entry.layer(**values)
    x, given = entry.inputs(draw, (7, *entry.row)).astype(dtype), entry.parameters(draw, dtype=dtype)

    def weighted(*tensors):
        y = theirs(*tensors, **values)
        return (y * y.new_tensor(np.random.default_rng(1).standard_normal(tuple(y.shape)))).sum()

    return parity.compare(small.stated(of_layer(layer, seed=1, rng=rng), layer), weighted, x, *given)


@needs_torch
@precision
@with_torch(LAYERS)
def test_layer(entry, dtype, gate):
    """Entry.torch(x, *parameters, **hyperparameters): in prediction mode, which needs no common random numbers."""
    assert beside(entry, entry.torch, dtype).error <= gate


@needs_torch
@precision
@pytest.mark.parametrize("entry", [e for e in LAYERS if e.torch_training], ids=lambda e: e.id)
def test_layer_in_training(entry, dtype, gate):
    """Entry.torch_training(x, *parameters, **hyperparameters): of a layer by running averages."""
    assert beside(entry, entry.torch_training, dtype, lambda: Stream([0], "noise")).error <= gate


@needs_torch
def test_a_layer_in_one_line():
    """As a chapter compares it."""
    x, W, b = (np.random.default_rng(0).standard_normal(shape) for shape in ((7, 3), (3, 2), (2,)))
    assert parity.layer(Linear(3, 2), lambda x, W, b: x @ W + b, x, W, b).error <= 1e-12


@needs_torch
@precision
@with_torch(LOSSES)
def test_loss(entry, dtype, gate):
    """Entry.torch(z, y), where y is what torch's loss takes: labels as they are, numbers in the precision of z."""
    import torch

    rng = np.random.default_rng(0)
    loss, data = entry.make(), small.data(entry.problem)
    z = (3 * rng.standard_normal((len(data), 2))).astype(dtype)
    target = torch.tensor(data.y if entry.problem == "labels" else data.y.astype(dtype))
    y = loss.targets(data.y, 2).astype(dtype)
    assert parity.compare(lambda z: loss(z, y), lambda z: entry.torch(z, target), z).error <= gate


@needs_torch
@precision
def test_cross_entropy_of_probabilities(dtype, gate):
    import torch

    rng = np.random.default_rng(0)
    z, y = (3 * rng.standard_normal((6, 4))).astype(dtype), rng.dirichlet(np.ones(4), 6).astype(dtype)
    theirs = torch.nn.CrossEntropyLoss()
    assert parity.compare(lambda z: SoftmaxCrossEntropy()(z, y), lambda z: theirs(z, torch.tensor(y)), z).error <= gate


@needs_torch
@precision
@with_torch(TERMS)
def test_term(entry, dtype, gate):
    """Entry.torch(weights or outputs, **hyperparameters) -> the value of the term."""
    w = entry.inputs(np.random.default_rng(0), (10, 5)).astype(dtype)
    w = w if entry.of_outputs else w.ravel()
    theirs = partial(entry.torch, **middle(entry))
    assert parity.compare(entry.term(**middle(entry)), theirs, w).error <= gate


@needs_torch
@with_torch(OPTIMIZERS)
def test_path_of_200_steps(entry):
    """Entry.torch(parameters, **hyperparameters) -> the optimizer; both go down the same curved valley, not so fast
    that they reach its bottom: there Adam jumps to and fro, and makes a large difference of one rounding error."""
    values = middle(entry) | {"lr": 0.002}
    scale = np.geomspace(0.1, 10, 8)

    def gradient(theta):
        return scale * np.sin(theta) + 0.1 * np.roll(theta, 1)

    theta = np.random.default_rng(0).standard_normal(8)
    path = parity.trajectory(entry.make(**values), lambda p: entry.torch(p, **values), gradient, theta, steps=200)
    assert path.error <= 1e-12


# ---- the comparison itself


def square(x):
    return float((x * x).sum()), 2 * x


PLANTED = {
    "value": (lambda x: (1.001 * square(x)[0], square(x)[1]), "value"),
    "sign": (lambda x: (square(x)[0], -square(x)[1]), "gradient"),
    "factor 2": (lambda x: (square(x)[0], 2 * square(x)[1]), "gradient"),
    "shape": (lambda x: (square(x)[0], square(x)[1][None]), "gradient"),
    "NaN": (lambda x: (square(x)[0], np.nan * x), "gradient"),
}


@needs_torch
@pytest.mark.parametrize(("wrong", "where"), PLANTED.values(), ids=PLANTED)
def test_an_error_is_seen(wrong, where):
    x = np.arange(1.0, 4.0)
    assert parity.compare(square, lambda t: (t * t).sum(), x).error < 1e-15
    found = parity.compare(wrong, lambda t: (t * t).sum(), x)
    assert not found.error < 1e-4
    assert not getattr(found, where) < 1e-4


@needs_torch
def test_an_error_in_the_second_of_two_gradients_is_seen():
    def ours(a, b):
        return float((a * b).sum()), b, np.nan * a

    assert not parity.compare(ours, lambda a, b: (a * b).sum(), np.ones(3), np.ones(3)).error < 1


@needs_torch
def test_labels_have_no_gradient_and_an_unused_input_has_zeros():
    labels, x = np.array([0, 2, 1]), np.arange(1.0, 4.0)

    def ours(x, labels, unused):
        return float(x[labels].sum()), np.ones(3), None, np.zeros(3)

    assert parity.compare(ours, lambda x, labels, unused: x[labels].sum(), x, labels, x).error == 0
    wrong = parity.compare(lambda a, b: (a.sum(), np.ones(3), np.ones(3)), lambda a, b: a.sum(), x, x)
    assert not wrong.gradient < 1
    assert parity.compare(lambda x: (3.0, 0 * x), lambda t: t.new_tensor(3.0), x).error == 0


@needs_torch
def test_an_input_that_ours_changes_reaches_torch_as_it_was():
    def ours(x):
        x *= 2
        return x.sum(), np.full(3, 2.0)

    assert parity.compare(ours, lambda t: 2 * t.sum(), np.ones(3)).error == 0


REFUSED = {
    "whole numbers": (square, lambda t: (t * t).sum(), [1, 2], "inputs[0] must be floating-point numbers"),
    "no gradient": (lambda x: (x.sum(), None), lambda t: t.sum(), [1.0], "ours states no gradient"),
    "no value": (lambda x: (np.nan, x), lambda t: t.sum(), [1.0], "the value of ours must be finite, got nan"),
    "a gradient too many": (lambda x: (1.0, x, x), lambda t: t.sum(), [1.0], "ours must be a function that returns"),
    "a value for each entry": (square, lambda t: t * t, [1.0, 2.0], "theirs must be a function that returns a tensor"),
    "no tensor": (square, lambda t: 1.0, [1.0], "theirs must be a function that returns a tensor"),
    "words": (square, lambda t: t, ["a"], "inputs[0] must be an array of real numbers"),
}


@needs_torch
@pytest.mark.parametrize(("ours", "theirs", "x", "words"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_compared_is_refused(ours, theirs, x, words):
    with pytest.raises(ValueError, match=re.escape(words)):
        parity.compare(ours, theirs, x)


@needs_torch
@pytest.mark.parametrize("lr", [0.11, np.nan], ids=["another rate", "NaN"])
def test_a_wrong_path_is_seen(lr):
    import torch

    ours = SGD(0.1)
    ours.lr = lr
    found = parity.trajectory(ours, lambda p: torch.optim.SGD(p, lr=0.1), lambda t: t, np.ones(3))
    assert not found.error < 1e-3


def test_without_torch_it_says_that_it_was_skipped(monkeypatch):
    monkeypatch.setattr(parity, "HAVE_TORCH", False)
    for found in (
        parity.compare(square, None, np.ones(3)),
        parity.layer(Tanh(), None, np.ones((2, 3))),
        parity.trajectory(SGD(0.1), None, None, np.ones(3)),
    ):
        assert "skipped" in repr(found)
        assert np.isnan(found.error)  # so that no comparison with a gate takes it for a success


def test_a_difference_is_told_as_the_book_tells_numbers():
    assert repr(parity.Parity(0.0, 2.2204e-16)) == "ours and torch differ by 0 in value and 2.2×10⁻¹⁶ in gradient"
    assert repr(parity.Parity(0.0312, np.nan)) == "ours and torch differ by 0.031 in value and not a number in gradient"

"""Random layers: the law of their outputs, and how it relates to their prediction."""

from __future__ import annotations

import numpy as np
import pytest

import small
from registry import LAYERS, NOISE, middle, of_kind
from reglab.streams import Stream

DRAWS = 10**6
SIGMAS = 5

every_noise = pytest.mark.parametrize("entry", of_kind(NOISE, *LAYERS), ids=lambda e: e.id)
settings = pytest.mark.parametrize("share", [0.3, 0.5, 0.9], ids=lambda s: f"{s:g} of the range")


def setting(entry, share):
    """Hyperparameters at this share of their ranges: a mistake such as p for 1 - p is invisible at p = 1/2 alone."""
    return {name: low + share * (high - low) for name, (low, high) in entry.sweep.items()}


def bound(entry, values, lead=(1,), dtype=np.float64):
    """A layer with these hyperparameters, whose weights, where it has any, are 1 and whose biases are 0."""
    layer = entry.layer(**values)
    if of := layer.parameters():
        given = {name: np.full((*lead, *p.shape), p.segment == "weights", dtype) for name, p in of.items()}
        layer.bind(given, {name: np.zeros_like(a) for name, a in given.items()})
    return layer


def outputs(entry, values, x, dtype=np.float64):
    """Training outputs (rows, *row) for the row x, about 10^6 numbers; rows are independent of each other."""
    rows = np.broadcast_to(x.astype(dtype), (DRAWS // x.size, *x.shape))
    return bound(entry, values, dtype=dtype).forward(rows, Stream([0], "noise"))[0]


def assert_within(sample, wanted):
    """Each column's mean is what is wanted, up to chance. Only rows count as independent: units of one row may share
    their draws in some layers."""
    error = np.maximum(sample.std(0) / np.sqrt(len(sample)), 1e-12)
    z = (sample.mean(0) - wanted) / error
    assert np.abs(z).max() < SIGMAS, z


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@settings
@every_noise
def test_mean_and_variance(entry, share, dtype):
    values = setting(entry, share)
    mean, variance = entry.moments(**values)
    y = outputs(entry, values, np.ones(entry.row), dtype)
    assert y.dtype == dtype
    y = y.astype(np.float64)
    assert_within(y, mean)
    assert_within((y - mean) ** 2, variance)


def equal_in_expectation(entry, values, x, y, prediction):
    """The training outputs average to the prediction, which is what the layer gives when it is switched off."""
    assert_within(y, prediction)
    np.testing.assert_array_equal(prediction, bound(entry, entry.identity).forward(x[None])[0])


def rescaled_at_prediction(entry, values, x, y, prediction):
    """The training outputs average to the prediction, but that is not what the layer gives when it is switched off."""
    assert_within(y, prediction)
    assert np.abs(prediction - bound(entry, entry.identity).forward(x[None])[0]).min() > 1e-3


RELATIONS = {"equal in expectation": equal_in_expectation, "rescaled at prediction": rescaled_at_prediction}


@settings
@every_noise
def test_relation_to_the_prediction(entry, share):
    values, x = setting(entry, share), np.resize([1.0, -2.0, 0.5, 3.0, -0.1, 10.0], entry.row)
    prediction = np.array(bound(entry, values).forward(x[None])[0])
    RELATIONS[entry.cls.relation](entry, values, x, outputs(entry, values, x), prediction)


@pytest.mark.parametrize("entry", [e for e in LAYERS if NOISE not in e.kinds], ids=lambda e: e.id)
def test_a_layer_without_noise_draws_nothing_and_trains_as_it_says(entry):
    """It predicts as it trains, unless its relation is "by running averages"."""
    rng = np.random.default_rng(0)
    layer, stream = entry.layer(**middle(entry)), Stream([0], "noise")
    given = entry.parameters(rng)
    names = list(layer.parameters())
    layer.bind(*(dict(zip(names, arrays, strict=True)) for arrays in (given, [np.zeros(a.shape) for a in given])))
    kept = [a.copy() for a in given]
    x = entry.inputs(rng, (4, *entry.row))
    trained, predicted = np.array(layer.forward(x, stream)), layer.forward(x)
    assert np.array_equal(trained, predicted) != entry.trains_otherwise
    assert stream.generators[0].bit_generator.state == Stream([0], "noise").generators[0].bit_generator.state
    for was, a in zip(kept, given, strict=True):
        np.testing.assert_array_equal(a, was)  # what a batch taught it is in `learned`


@pytest.mark.parametrize("entry", [e for e in LAYERS if e.trains_otherwise], ids=lambda e: e.id)
def test_what_a_batch_taught_a_layer_has_the_axes_of_its_state(entry):
    rng = np.random.default_rng(0)
    layer = entry.layer(**middle(entry))
    state = {name: p.shape for name, p in layer.parameters().items() if p.segment == "state"}
    given = entry.parameters(rng, (3, 2))
    names = list(layer.parameters())
    layer.bind(*(dict(zip(names, arrays, strict=True)) for arrays in (given, [np.zeros(a.shape) for a in given])))
    layer.forward(entry.inputs(rng, (3, 2, 4, *entry.row)), Stream([0, 1], "noise"))
    assert {name: np.shape(a) for name, a in layer.learned.items()} == {n: (3, 2, *s) for n, s in state.items()}
    learned = {name: np.array(a) for name, a in layer.learned.items()}
    layer.forward(entry.inputs(rng, (3, 2, 4, *entry.row)))
    for name, a in learned.items():
        np.testing.assert_array_equal(layer.learned[name], a)  # a prediction teaches nothing


@every_noise
def test_prediction_is_not_random(entry):
    x = np.ones((4, *entry.row))
    layer = bound(entry, middle(entry))
    np.testing.assert_array_equal(np.array(layer.forward(x)), layer.forward(x))


@every_noise
def test_rows_seeds_and_steps_are_independent(entry):
    """Their correlation is 0 up to chance. Only rows count as independent draws, of masks and of continuous noise."""
    stream, rows = Stream([0, 1], "noise"), 2000
    x = np.ones((rows, *entry.row))
    layer = bound(entry, middle(entry), (2,))
    first = layer.forward(x, stream).copy()
    stream.advance()
    second = layer.forward(x, stream)
    for a, b in [(first[0], first[1]), (first[0], second[0]), (first[0, ::2], first[0, 1::2])]:
        assert abs(np.corrcoef(a.ravel(), b.ravel())[0, 1]) < SIGMAS / np.sqrt(len(a))


@every_noise
def test_settings_of_a_sweep_share_their_draws(entry):
    """A stacked layer is each setting alone under the same stream."""
    values = {name: small.grid(entry, name, 41) for name in entry.sweep}
    x = np.random.default_rng(0).standard_normal((5, 41, *entry.row))
    made = entry.layer(**{name: a[0] for name, a in values.items()}).shape(entry.row)
    stacked = bound(entry, values, (41, 5)).forward(x, Stream(range(5), "noise"))
    assert stacked.shape == (41, 5, 41, *made)
    for i in (0, 1, 17, 40):
        one = {name: a[i] for name, a in values.items()}
        alone = bound(entry, one, (5,)).forward(x, Stream(range(5), "noise"))
        # A layer with weights adds up, and without noise perhaps in another order.
        np.testing.assert_allclose(stacked[i], alone, rtol=0, atol=1e-12 if entry.layer(**one).parameters() else 0)

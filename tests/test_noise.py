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


def outputs(entry, values, x, dtype=np.float64):
    """Training outputs (rows, width) for the row x, about 10^6 numbers; rows are independent of each other."""
    rows = np.broadcast_to(x.astype(dtype), (DRAWS // len(x), len(x)))
    return entry.make(**values).forward(rows, Stream([0], "noise"))[0]


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
    y = outputs(entry, values, np.ones(entry.width), dtype)
    assert y.dtype == dtype
    y = y.astype(np.float64)
    assert_within(y, mean)
    assert_within((y - mean) ** 2, variance)


def equal_in_expectation(entry, values, x, y, prediction):
    """The training outputs average to the prediction, which is what the layer gives when it is switched off."""
    assert_within(y, prediction)
    np.testing.assert_array_equal(prediction, entry.make(**entry.identity).forward(x[None])[0])


def rescaled_at_prediction(entry, values, x, y, prediction):
    """The training outputs average to the prediction, but that is not what the layer gives when it is switched off."""
    assert_within(y, prediction)
    assert np.abs(prediction - entry.make(**entry.identity).forward(x[None])[0]).min() > 1e-3


RELATIONS = {"equal in expectation": equal_in_expectation, "rescaled at prediction": rescaled_at_prediction}


@settings
@every_noise
def test_relation_to_the_prediction(entry, share):
    values, x = setting(entry, share), np.array([1.0, -2.0, 0.5, 3.0, -0.1, 10.0])
    prediction = np.array(entry.make(**values).forward(x[None])[0])
    RELATIONS[entry.cls.relation](entry, values, x, outputs(entry, values, x), prediction)


@pytest.mark.parametrize("entry", [e for e in LAYERS if NOISE not in e.kinds], ids=lambda e: e.id)
def test_a_deterministic_layer_draws_nothing_and_predicts_as_it_trains(entry):
    rng = np.random.default_rng(0)
    layer, stream = entry.make(), Stream([0], "noise")
    for p in layer.parameters():
        layer.bind({p: rng.standard_normal(layer.parameters()[p].shape) for p in layer.parameters()},
                   {p: np.zeros(layer.parameters()[p].shape) for p in layer.parameters()})  # fmt: skip
    x = rng.standard_normal((4, entry.width))
    np.testing.assert_array_equal(np.array(layer.forward(x, stream)), layer.forward(x))
    assert stream.generators[0].bit_generator.state == Stream([0], "noise").generators[0].bit_generator.state


@every_noise
def test_prediction_is_not_random(entry):
    x = np.ones((4, entry.width))
    layer = entry.make(**middle(entry))
    np.testing.assert_array_equal(np.array(layer.forward(x)), layer.forward(x))


@every_noise
def test_rows_seeds_and_steps_are_independent(entry):
    stream = Stream([0, 1], "noise")
    x = np.ones((200, entry.width))
    first = entry.make(**middle(entry)).forward(x, stream).copy()
    stream.advance()
    second = entry.make(**middle(entry)).forward(x, stream)
    for a, b in [(first[0], first[1]), (first[0], second[0]), (first[0, ::2], first[0, 1::2])]:
        assert 0.2 < (a == b).mean() < 0.8


@every_noise
def test_settings_of_a_sweep_share_their_draws(entry):
    """A stacked layer is each setting alone under the same stream."""
    (name,) = entry.sweep
    values = small.grid(entry, name, 41)
    x = np.random.default_rng(0).standard_normal((5, 41, entry.width))
    stacked = entry.make(**{name: values}).forward(x, Stream(range(5), "noise"))
    assert stacked.shape == (41, 5, 41, entry.width)
    for i in (0, 1, 17, 40):
        one = entry.make(**{name: values[i]}).forward(x, Stream(range(5), "noise"))
        np.testing.assert_array_equal(stacked[i], one)

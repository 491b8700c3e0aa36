"""Batch: what the network is shown."""

import numpy as np

import small
from reglab.batch.input_noise import InputNoise
from reglab.batch.label_smoothing import LabelSmoothing
from reglab.layers.linear import Linear
from reglab.losses import HalfSquaredError
from reglab.network import Network
from reglab.optimizers import SGD
from reglab.regularizer import Regularizer
from reglab.streams import Stream
from reglab.theory.ridge import ridge
from reglab.training import fit


class Run:
    net = Network(Linear(500, 2))


def noisy(sigma, x, seeds=(0, 1)):
    noise = InputNoise(sigma)
    noise.begin(Run, Stream(seeds, "noise"))
    return noise.batch(x, None)[0]


def test_input_noise_has_its_mean_and_deviation_inside_five_sigma():
    sigma, x = 0.3, np.zeros((1000, 500))
    eps = noisy(sigma, x)
    n = eps.size
    assert eps.shape == (2, 1000, 500)
    assert abs(eps.mean()) < 5 * sigma / np.sqrt(n)
    assert abs(eps.std() - sigma) < 5 * sigma / np.sqrt(2 * n)


def test_sweep_axes_share_the_draws_and_seeds_do_not():
    x = np.zeros((4, 500))
    eps = noisy(np.array([1.0, 2.0]), x)
    np.testing.assert_array_equal(2 * eps[0], eps[1])
    assert not np.allclose(eps[0, 0], eps[0, 1])


def test_input_noise_on_a_linear_model_is_ridge():
    """Bishop (1995): E (z + sigma w eps - y)^2 = (z - y)^2 + sigma^2 ||w||^2, so sigma^2 = lam."""
    rng = np.random.default_rng(0)
    x = rng.standard_normal((30, 3))
    y = x @ [1.0, -2.0, 0.5] + 0.1 * rng.standard_normal(30)
    sigma = 0.5
    many = np.tile(x, (4000, 1)) + sigma * rng.standard_normal((120_000, 3))
    sampled = np.linalg.lstsq(many, np.tile(y, 4000))[0]
    # Residuals of about 1.2 over 120,000 rows of deviation 1.1: a standard error of 0.003.
    np.testing.assert_allclose(sampled, ridge(x, y, sigma**2), rtol=0, atol=0.02)


def test_smoothed_labels_by_definition():
    y = np.array([[0.0, 1, 0, 0], [0, 0, 0, 0]])
    _, smooth = LabelSmoothing(0.2).batch(None, y)
    np.testing.assert_allclose(smooth, [[0.05, 0.85, 0.05, 0.05], [0, 0, 0, 0]], atol=1e-15)


def test_batch_hooks_do_not_change_the_data():
    data = small.data()
    before = data.x.copy()
    small.train(InputNoise(1.0), LabelSmoothing(0.5))
    np.testing.assert_array_equal(data.x, before)


def test_the_noise_is_new_in_every_step():
    class Seen(Regularizer):
        def begin(self, run, rng):
            self.record = run.record

        def batch(self, x, y):
            self.record("x", x)
            return x, y

    net, seen = Network(Linear(3, 2)), [InputNoise(0.1), Seen()]
    run = fit(net, small.data("numbers"), HalfSquaredError(), optimizer=SGD(0.1), regularizers=seen, epochs=2)
    assert not np.allclose(*run.recorded["x"])

"""A small convolutional network, normalised and with noise, trained by the loop with all that may stand in it."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from reglab import parity
from reglab.data.dataset import Dataset
from reglab.epoch.early_stopping import EarlyStopping
from reglab.gradient.sam import SAM
from reglab.layers.activations import ReLU
from reglab.layers.batch_norm import BatchNorm
from reglab.layers.convolution import Convolution
from reglab.layers.dropout import Dropout
from reglab.layers.gaussian_dropout import GaussianDropout
from reglab.layers.linear import Linear
from reglab.layers.shapes import Flatten, Image
from reglab.losses import SoftmaxCrossEntropy
from reglab.network import Network
from reglab.optimizers import SGD, Momentum
from reglab.regularizer import Regularizer
from reglab.run import MEASURES
from reglab.step.averaging import EMA
from reglab.step.max_norm import MaxNorm
from reglab.streams import Streams
from reglab.training import fit, sweep
from reglab.weights.group_lasso import GroupLasso
from reglab.weights.l2 import L2

GATE = 1e-12
N = 41  # rows, in batches of 9: the last one has five
noises = pytest.mark.parametrize("noise", [Dropout, GaussianDropout])
batches = pytest.mark.parametrize("batch_size", [None, 9], ids=["all rows", "minibatches"])


@cache
def data(seed: int = 0, n: int = N) -> Dataset:
    """Pictures of noise, with a bright edge that stands or lies."""
    rng = np.random.default_rng(seed)
    x, y = rng.standard_normal((n, 8, 8)), np.arange(n) % 2
    for picture, lies, at in zip(x, y, rng.integers(1, 7, n), strict=True):
        (picture if lies else picture.T)[at] += 3
    return Dataset(x.reshape(n, 64), y, 2)


def network(*noise, share=0.1) -> Network:
    return Network(
        Image(1, 8, 8), Convolution(1, 3, 3), BatchNorm(3, share), ReLU(), *noise,
        Convolution(3, 4, 2, stride=2), Flatten(), Linear(36, 2),
    )  # fmt: skip


def train(net, *regularizers, how=fit, **options):
    options = {"optimizer": Momentum(0.1, 0.5), "epochs": 4, "batch_size": 9, "val": data(1)} | options
    options = {"dtype": np.float64, "train": data(), "loss": SoftmaxCrossEntropy()} | options
    return how(net, regularizers=list(regularizers), **options)


def assert_same(stacked, where, one):
    np.testing.assert_allclose(stacked.theta[where], one.theta, rtol=0, atol=GATE)
    np.testing.assert_array_equal(stacked.stopped[where], one.stopped)
    for name in MEASURES:
        a = stacked.history[name][:, *where]
        np.testing.assert_allclose(a[: len(one.history[name])], one.history[name], rtol=GATE, atol=GATE)
        assert np.isnan(a[len(one.history[name]) :]).all()  # once all its replicas have stopped
    x = data(2).x
    np.testing.assert_allclose(stacked.predict(x)[where], one.predict(x), rtol=0, atol=GATE)


def everything(lam):
    return L2(lam), SAM(0.05), EMA(0.8), EarlyStopping(2)


@batches
@noises
def test_a_stack_is_the_separate_runs(noise, batch_size):
    """With averaging, whose state is made anew at every measurement, early stopping and two passes a step."""
    lam, options = np.array([0.0, 0.01, 0.3]), {"batch_size": batch_size, "seeds": 2, "epochs": 6}
    stacked = train(network(noise(0.3)), *everything(lam), **options)
    assert stacked.lead == (3, 2)
    for i in range(3):
        assert_same(stacked, (i,), train(network(noise(0.3)), *everything(lam[i]), **options))
    one = train(network(noise(0.3)), *everything(lam[1]), **options | {"seeds": [1]})
    assert_same(stacked, (1, slice(1, 2)), one)


@noises
def test_a_sweep_in_chunks_is_one_run(noise):
    lam = np.geomspace(0.001, 1, 5)
    whole = train(network(noise(0.3)), *everything(lam), seeds=2)
    assert_same(train(network(noise(0.3)), *everything(lam), seeds=2, how=sweep, chunk=2), (), whole)
    assert_same(train(network(noise(0.3)), *everything(lam), seeds=2, how=sweep), (), whole)


@noises
def test_rates_and_shares_may_be_swept(noise):
    rate, share = np.array([0.0, 0.2, 0.5]), np.array([0.05, 0.1, 1.0])
    stacked = train(network(noise(rate), share=share), seeds=2)
    for i in range(3):
        assert_same(stacked, (i,), train(network(noise(rate[i]), share=share[i]), seeds=2))


def test_it_learns():
    """Who guesses is right on half of 200 rows, with a deviation of 3.5 %."""
    run = train(network(GaussianDropout(0.1)), epochs=10, train=data(0, 200), seeds=3)
    assert run.evaluate(data(2, 200))["accuracy"].min() > 0.75


class Batches(Regularizer):
    """Records the batches of every step."""

    def begin(self, run, rng):
        self.run = run

    def batch(self, x, y):
        self.run.record("x", x)
        self.run.record("y", y)
        return x, y


@pytest.mark.skipif(not parity.HAVE_TORCH, reason="torch is not installed")
def test_fifty_steps_are_those_of_torch():
    """Same start, same batches, plain descent. In a step both add up at most n = 8 x 36 numbers in another order, and
    differ by 2 n u = 6.4e-14 of the largest; a difference grows less than a hundredfold over all steps, as two of our
    own runs show; so at the end of 50 steps it is below 50 x 100 x 6.4e-14 = 3.2e-10."""
    import torch
    from torch import nn

    start = network().init([0])[0]
    options = {"optimizer": SGD(0.1), "train": data(0, 40), "batch_size": 8, "epochs": 10, "every": None}
    run = train(network(), Batches(), start=start, **options)

    theirs = nn.Sequential(
        nn.Conv2d(1, 3, 3), nn.BatchNorm2d(3), nn.ReLU(), nn.Conv2d(3, 4, 2, stride=2), nn.Flatten(), nn.Linear(36, 2)
    ).double()

    def pairs(theta):
        """Each array of torch's and ours, as torch has it."""
        view = {name: network().view(theta, name) for name in network().parameters}
        return [
            (theirs[0].weight, view["1.W"].T.reshape(3, 1, 3, 3)), (theirs[0].bias, view["1.b"]),
            (theirs[1].weight, view["2.gamma"]), (theirs[1].bias, view["2.beta"]),
            (theirs[1].running_mean, view["2.mean"]), (theirs[1].running_var, view["2.var"]),
            (theirs[3].weight, view["4.W"].T.reshape(4, 3, 2, 2)), (theirs[3].bias, view["4.b"]),
            (theirs[5].weight, view["6.W"].T), (theirs[5].bias, view["6.b"]),
        ]  # fmt: skip

    with torch.no_grad():
        for a, ours in pairs(start):
            a.copy_(torch.tensor(ours.copy()))
    descent = torch.optim.SGD(theirs.parameters(), lr=0.1)
    x, y = run.recorded["x"], run.recorded["y"]
    assert x.shape == (50, 8, 64)
    for batch, target in zip(x, y, strict=True):
        descent.zero_grad()
        out = theirs(torch.tensor(batch).reshape(8, 1, 8, 8))
        nn.functional.cross_entropy(out, torch.tensor(target)).backward()
        descent.step()

    rng = np.random.default_rng(0)
    for _ in range(3):
        push = 1e-8 * rng.standard_normal(start.size)
        other = train(network(), Batches(), start=start + push, **options)
        assert np.abs(other.theta - run.theta).max() < 100 * np.abs(push).max()
    gaps = [np.abs(a.detach().numpy() - ours).max() for a, ours in pairs(run.theta)]
    assert max(gaps) < 3.2e-10, gaps
    theirs.eval()
    with torch.no_grad():
        out = theirs(torch.tensor(data(2).x).reshape(-1, 1, 8, 8)).softmax(-1)
    np.testing.assert_allclose(run.predict(data(2).x), out, rtol=0, atol=1e-9)


@batches
def test_an_average_of_parameters_gets_the_state_that_belongs_to_it(batch_size):
    """The mean, over batches of the training rows, of what the averaged network's first filters give."""
    run = train(network(Dropout(0.3)), EMA(0.9), seeds=2, batch_size=batch_size)
    filters = Network(Image(1, 8, 8), Convolution(1, 3, 3), Flatten())
    for seed, theta in enumerate(run.theta):
        own = np.concatenate([run.net.view(theta, name).ravel() for name in ("1.W", "1.b")])
        order = Streams([seed])["state"].permutation(N)[0]
        rows = [order[i : i + (batch_size or N)] for i in range(0, N, batch_size or N)]
        z = [filters(own, data().x[some]).reshape(-1, 3, 36).swapaxes(0, 1).reshape(3, -1) for some in rows]
        mean, var = (np.mean([f(one) for one in z], 0) for f in (lambda z: z.mean(1), lambda z: z.var(1, ddof=1)))
        np.testing.assert_allclose(run.net.view(theta, "2.mean"), mean, rtol=1e-10, atol=1e-12)
        np.testing.assert_allclose(run.net.view(theta, "2.var"), var, rtol=1e-10)


def test_the_first_pass_of_a_step_teaches():
    """The second one of SAM is made far away from theta, and is not remembered."""
    start = network().init([0])[0]
    near, far = (train(network(), SAM(rho), start=start, epochs=1, batch_size=None) for rho in (0.0, 5.0))
    np.testing.assert_array_equal(near.theta[near.net.state], far.theta[far.net.state])
    assert np.abs(near.view("1.W") - far.view("1.W")).max() > 1e-3


def test_averaging_does_not_touch_the_training():
    """Its passes teach the layers, but not the parameters that are being trained."""
    plain = train(network(Dropout(0.3)), seeds=2, val=None)
    with_average = train(network(Dropout(0.3)), EMA(0.0), seeds=2, val=None)  # that forgets at once
    learned = slice(0, plain.net.state.start)
    np.testing.assert_allclose(with_average.theta[:, learned], plain.theta[:, learned], rtol=0, atol=GATE)


class StopFirst(Regularizer):
    """Stops the first seed after two epochs."""

    def epoch(self, log):
        self.asked = getattr(self, "asked", 0) + 1
        return np.array([self.asked == 2, False])


@batches
def test_a_frozen_replica_keeps_its_running_averages(batch_size):
    run = train(network(GaussianDropout(0.3)), StopFirst(), seeds=2, batch_size=batch_size)
    assert run.stopped.tolist() == [2, 0]
    short, long = (
        train(network(GaussianDropout(0.3)), seeds=[seed], epochs=epochs, batch_size=batch_size)
        for seed, epochs in [(0, 2), (1, 4)]
    )
    np.testing.assert_allclose(run.theta, np.concatenate([short.theta, long.theta]), rtol=0, atol=GATE)
    assert np.abs(run.view("2.mean")[0]).min() > 0


def test_max_norm_bounds_every_filter():
    c = np.array([0.1, 0.5])
    run = train(network(), MaxNorm(c), seeds=2)
    for name in ("1.W", "4.W"):
        norms = np.linalg.norm(run.view(name), axis=-2)
        assert norms.shape[:2] == (2, 2)
        assert np.all(norms <= c[:, None, None] * (1 + GATE))
        assert np.isclose(norms[0], 0.1, rtol=GATE).any()  # it was needed


def test_the_penalty_of_filters_by_hand():
    ridge, groups = (train(network(), term) for term in (L2(0.1, on=["1.W"]), GroupLasso(0.1, "columns", on=["1.W"])))
    np.testing.assert_allclose(ridge.history["penalty"][-1], 0.05 * (ridge.view("1.W") ** 2).sum(), rtol=1e-12)
    wanted = 0.1 * np.sqrt(9) * np.linalg.norm(groups.view("1.W"), axis=0).sum()  # a filter of 9 numbers is a group
    np.testing.assert_allclose(groups.history["penalty"][-1], wanted, rtol=1e-12)
    assert np.linalg.norm(groups.view("1.W")) < np.linalg.norm(train(network()).view("1.W"))


def test_a_derivative_by_the_input_reaches_the_pixels():
    """Along the steepest direction the loss grows as the derivative says."""
    run = train(network(Dropout(0.3)), seeds=2)
    one = data(2).take([0])
    g = run.input_gradient(one.x, one.y)
    assert g.shape == (2, 1, 64)
    h = 1e-6
    for seed in range(2):
        d = g[seed] / np.linalg.norm(g[seed])
        up, down = (run.evaluate(Dataset(one.x + s * h * d, one.y, 2))["loss"][seed] for s in (1, -1))
        np.testing.assert_allclose((up - down) / (2 * h), np.linalg.norm(g[seed]), rtol=1e-5)

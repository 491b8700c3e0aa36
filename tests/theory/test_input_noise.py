"""Noise on the inputs on average: the closed forms against quadrature, copies, dropout and numerical slopes."""

from __future__ import annotations

import re
from itertools import product

import numpy as np
import pytest
from sklearn.linear_model import Ridge

import small
from reglab.data.dataset import Dataset
from reglab.layers.activations import ReLU, Tanh
from reglab.layers.linear import Linear
from reglab.layers.shapes import Tokens
from reglab.losses import HalfSquaredError
from reglab.network import Network
from reglab.optimizers import SGD
from reglab.theory.dropout import adaptive_ridge
from reglab.theory.input_noise import added_noise, multiplied_noise, on_copies, output_slopes
from reglab.training import fit

rng = np.random.default_rng(0)
X = rng.standard_normal((20, 3)) * [1.0, 4.0, 0.3]
Y = X @ [1.0, -0.5, 2.0] + 0.3 * rng.standard_normal(20)
SIGMAS = np.array([0.1, 0.5, 2.0])
# Three points with the mean, the variance and the next two moments of a normal number: exact for squares.
NODES, WEIGHTS = np.polynomial.hermite_e.hermegauss(3)


def mean_loss(w, sigma, multiplied):
    """Half the mean squared error over the noise of three entries, by quadrature."""
    total = 0.0
    for eps, weight in zip(product(NODES, repeat=3), product(WEIGHTS, repeat=3), strict=True):
        noise = sigma * np.array(eps) * (X if multiplied else 1.0)
        total += np.prod(weight) * ((Y - (X + noise) @ w) ** 2).mean() / 2
    return total / WEIGHTS.sum() ** 3


@pytest.mark.parametrize("sigma", SIGMAS)
@pytest.mark.parametrize("multiplied", [False, True], ids=["added", "multiplied"])
def test_the_price_is_exact(sigma, multiplied):
    w = np.array([0.7, -1.2, 0.4])
    prices = sigma**2 * ((X**2).mean(0) if multiplied else np.ones(3))
    closed = ((Y - X @ w) ** 2).mean() / 2 + 0.5 * prices @ w**2
    np.testing.assert_allclose(mean_loss(w, sigma, multiplied), closed, rtol=1e-12)


def test_added_noise_is_ridge_with_alpha_of_rows_times_variance():
    found = added_noise(X, Y, SIGMAS)
    assert found.shape == (3, 3)
    for sigma, w in zip(SIGMAS, found, strict=True):
        by_sum = Ridge(alpha=len(X) * sigma**2, fit_intercept=False).fit(X, Y).coef_
        np.testing.assert_allclose(w, by_sum, rtol=1e-9)


def test_multiplied_noise_is_the_ridge_of_dropout():
    np.testing.assert_allclose(multiplied_noise(X, Y, np.sqrt(0.3 / 0.7)), adaptive_ridge(X, Y, 0.3), rtol=1e-12)


@pytest.mark.parametrize("closed", [added_noise, multiplied_noise])
def test_without_noise_it_is_least_squares(closed):
    np.testing.assert_allclose(closed(X, Y, 0.0), np.linalg.lstsq(X, Y)[0], rtol=1e-10)


@pytest.mark.parametrize("multiplied", [False, True], ids=["added", "multiplied"])
def test_copies_by_stacking_their_rows(multiplied):
    eps = np.random.default_rng(1).standard_normal((7, *X.shape))
    found = on_copies(X, Y, SIGMAS, eps, multiplied)
    for sigma, w in zip(SIGMAS, found, strict=True):
        rows = np.concatenate([X + sigma * e * (X if multiplied else 1.0) for e in eps])
        np.testing.assert_allclose(w, np.linalg.lstsq(rows, np.tile(Y, 7))[0], rtol=1e-9)


@pytest.mark.parametrize(("multiplied", "closed"), [(False, added_noise), (True, multiplied_noise)])
def test_many_copies_tend_to_the_closed_form(multiplied, closed):
    """Pairs eps and -eps with unit second moments, as many as matter: then the sums are the expectations."""
    signs = np.array(list(product([-1.0, 1.0], repeat=3)))
    eps = np.broadcast_to(signs[:, None], (8, *X.shape))
    np.testing.assert_allclose(on_copies(X, Y, SIGMAS, eps, multiplied), closed(X, Y, SIGMAS), rtol=1e-9)


def trained(*layers, seeds=None, k=2):
    data = Dataset(small.data().x, small.data("numbers").y[:, :k])
    return fit(Network(*layers), data, HalfSquaredError(), optimizer=SGD(0.1), epochs=3, dtype="float64", seeds=seeds)


@pytest.mark.parametrize("seeds", [None, 3], ids=["no seeds", "seeds"])
def test_slopes_are_those_of_the_outputs(seeds):
    run, x, h = trained(Linear(3, 5), Tanh(), Linear(5, 2), seeds=seeds), small.data().x, 1e-5
    total = 0.0
    for j in range(3):
        step = h * np.eye(3)[j]
        total = total + (((run.predict(x + step) - run.predict(x - step)) / (2 * h)) ** 2).sum(-1)
    found = output_slopes(run, x)
    assert found.shape == (*run.lead, len(x))
    np.testing.assert_allclose(found, total, rtol=1e-7)


def test_the_slope_of_a_linear_network_is_its_norm_everywhere():
    run = trained(Linear(3, 2))
    np.testing.assert_allclose(output_slopes(run, small.data().x), np.full(41, (run.weights**2).sum()), rtol=1e-12)


def test_noise_costs_the_slope_to_second_order():
    """Of a network of relus, which are straight where the noise takes them across no kink: there no rest is left."""
    run = trained(Linear(3, 4), ReLU(), Linear(4, 1), k=1)
    x = small.data().x
    hidden = x @ run.view("0.W") + run.view("0.b")
    far = np.abs(hidden).min(-1) > 0.3  # rows that noise of 0.01 takes across no kink
    eps = 0.01 * np.array(list(product([-1.0, 1.0], repeat=3)))[:, None]
    y = run.predict(x[far]) + 0.2
    noisy = np.mean([(run.predict(x[far] + e) - y) ** 2 for e in eps]) / 2
    clean = ((run.predict(x[far]) - y) ** 2).mean() / 2
    np.testing.assert_allclose(noisy - clean, 0.01**2 / 2 * output_slopes(run, x[far]).mean(), rtol=1e-9)


REFUSED = {
    "negative": (lambda: added_noise(X, Y, -1.0), "sigma must be in [0, inf), got -1.0"),
    "negative, multiplied": (lambda: multiplied_noise(X, Y, -1.0), "sigma must be in [0, inf), got -1.0"),
    "negative on copies": (lambda: on_copies(X, Y, -1.0, X[None]), "sigma must be in [0, inf), got -1.0"),
    "draws of another shape": (lambda: on_copies(X, Y, 1.0, X), "eps must have shape (any, 20, 3), got (20, 3)"),
    "other rows": (lambda: on_copies(X, Y[:5], 1.0, X[None]), "x and y must have the same length, got 20 and 5"),
    "an empty feature": (lambda: multiplied_noise(X * [1, 0, 1], Y, 1.0), "got one in column 1"),
    "no unique answer": (lambda: on_copies(X[:, [0, 0]], Y, 0.0, X[None, :, :2]), "x must have independent columns"),
    "no run": (lambda: output_slopes("run", X), "run must be a Run, got 'run'"),
    "names": (lambda: output_slopes(small.train(Tokens(3)), X), "net must not begin with Tokens for output_slopes"),
}


@pytest.mark.parametrize(("ask", "words"), REFUSED.values(), ids=REFUSED)
def test_it_is_refused(ask, words):
    with pytest.raises(ValueError, match=re.escape(words)):
        ask()

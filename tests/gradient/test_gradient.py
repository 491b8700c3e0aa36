"""Gradient: how the direction of descent is formed."""

import numpy as np

import small
from reglab.data.dataset import Dataset
from reglab.gradient.clip import Clip
from reglab.gradient.sam import SAM
from reglab.layers.dropout import Dropout
from reglab.layers.linear import Linear
from reglab.losses import HalfSquaredError, SoftmaxCrossEntropy
from reglab.network import Network
from reglab.optimizers import SGD
from reglab.training import fit

THETA = np.array([[3.0, -1.0], [0.5, 2.0]])
H = np.array([2.0, 0.5])


def bowl(theta, x, y):
    return H * theta


def test_clip_by_definition():
    g = bowl(THETA, None, None)
    norms = np.linalg.norm(g, axis=-1)
    c = norms.mean()  # one gradient is longer, one shorter
    clipped = Clip(c).gradient(bowl, THETA, None, None)
    np.testing.assert_allclose(np.linalg.norm(clipped, axis=-1), np.minimum(norms, c), rtol=1e-13)
    np.testing.assert_allclose(clipped * norms[:, None], g * np.minimum(norms, c)[:, None], rtol=1e-13)
    short = norms.argmin()
    np.testing.assert_array_equal(clipped[short], g[short])


def test_sam_by_definition():
    g = bowl(THETA, None, None)
    worst = THETA + 0.3 * g / np.linalg.norm(g, axis=-1, keepdims=True)
    np.testing.assert_allclose(SAM(0.3).gradient(bowl, THETA, None, None), H * worst, rtol=1e-13)


def test_sam_rests_where_the_gradient_is_zero():
    assert not SAM(0.3).gradient(bowl, np.zeros((1, 2)), None, None).any()


def test_sam_rests_where_a_problem_is_solved():
    """All margins are 70 or more, and above 69 within rho: there every slope is below 2 e^-69 < 3e-30, where 2 is the
    largest feature, so three steps go less than 1e-29."""
    data = Dataset(np.array([[1.0, 0], [2, 1], [-1, 0], [-2, -1]]), np.array([1, 1, 0, 0]), 2)
    start = np.array([-35.0, 35, 0, 0, 0, 0])
    run = fit(
        Network(Linear(2, 2)), data, SoftmaxCrossEntropy(), optimizer=SGD(1.0), epochs=3, start=start,
        regularizers=[SAM(0.05)], dtype=np.float64,
    )  # fmt: skip
    assert np.abs(run.theta - start).max() < 1e-29


def test_clip_trains_on_features_that_nobody_has_scaled():
    """In float32, with gradients of 1e20: each of ten steps has the length lr c, none of them is lost."""
    data = Dataset(np.array([[1e10], [2e10]]), np.array([3e10, 5e10]))
    options = {"optimizer": SGD(1e-3), "epochs": 10, "start": np.zeros(2)}
    run = fit(Network(Linear(1, 1)), data, HalfSquaredError(), regularizers=[Clip(1.0)], **options)
    way = np.linalg.norm(run.theta.astype(float))
    np.testing.assert_allclose(way, 1e-2, rtol=1e-4)  # the gradient points to one side all the way: w is far from 2.6


def test_sam_asks_twice_under_the_same_noise():
    """With rho = 0 both answers are the same although a layer draws random numbers."""
    plain, sam = small.train(Dropout(0.5)), small.train(Dropout(0.5), SAM(0.0))
    np.testing.assert_array_equal(plain.theta, sam.theta)

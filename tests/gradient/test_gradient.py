"""Gradient: how the direction of descent is formed."""

import numpy as np

import small
from reglab.gradient.clip import Clip
from reglab.gradient.sam import SAM
from reglab.layers.dropout import Dropout

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


def test_sam_asks_twice_under_the_same_noise():
    """With rho = 0 both answers are the same although a layer draws random numbers."""
    plain, sam = small.train(Dropout(0.5)), small.train(Dropout(0.5), SAM(0.0))
    np.testing.assert_array_equal(plain.theta, sam.theta)

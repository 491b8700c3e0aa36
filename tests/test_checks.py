"""The gradient check finds every kind of wrong gradient, and takes no right one for wrong."""

from __future__ import annotations

import re

import numpy as np
import pytest

from reglab.checks import gradient_check, of_layer, of_network
from reglab.layers.activations import ReLU, Tanh
from reglab.layers.linear import Linear
from reglab.losses import HalfSquaredError, SoftmaxCrossEntropy
from reglab.network import Network

W = np.array([0.5, -2.0, 1.5, 3.0])


def value(w):
    return float((w**3).sum() + w[0] * w[1])


def right(w):
    return 3 * w**2 + np.array([w[1], w[0], 0, 0])


@pytest.mark.parametrize("power", [0, 6, -6], ids=["one", "huge", "tiny"])
def test_a_right_gradient_passes_at_any_scale(power):
    c = 10.0**power
    found = gradient_check(lambda w: (c * value(w), c * right(w)), W)
    assert found
    assert found.error < 1e-10
    assert re.fullmatch(r"gradient check passed: largest relative error [\d.×⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+", repr(found))


def power(p):
    return lambda w: ((w**p).sum(), p * w ** (p - 1.0))


SCALES = {
    "huge": (power(2), [1e8, -3e7]),
    "huge beside small": (power(2), [1e8, 2.0]),
    "tiny": (power(3), [1e-8, -2e-8]),
    "tiny before a constant": (lambda w: (np.logaddexp(0, w).sum(), 1 / (1 + np.exp(-w))), [1e-8, -2e-8]),
    "near a pole": (power(-1), [1e-3]),
    "very near a pole": (power(-1), [1e-8, -3e-8]),
    "near a pole and far": (power(-1), [1e-3, -2e-3, 1.0]),
    "near an edge": (lambda w: (np.log(w).sum(), 1 / w), [1e-3, 2.0]),
}


@pytest.mark.parametrize("error", [0.0, 1e-4, 1.0])
@pytest.mark.parametrize(("f", "w"), SCALES.values(), ids=SCALES)
def test_the_step_finds_the_scale_of_the_input(f, w, error):
    found = gradient_check(lambda w: (f(w)[0], (1 + error) * f(w)[1]), w, tolerance=1e-9)
    assert bool(found) == (error == 0)
    assert not found.kink


def test_a_slope_of_zero_is_right():
    rng = np.random.default_rng(0)
    X, y = rng.standard_normal((20, 4)), rng.standard_normal(20)

    def squares(y):
        return lambda w: (((X @ w - y) ** 2).sum(), 2 * X.T @ (X @ w - y))

    assert gradient_check(lambda w: (3.0, 0 * w), W)
    assert gradient_check(lambda w: (((w - W) ** 2).sum(), 2 * (w - W)), W)
    assert gradient_check(squares(y), np.linalg.lstsq(X, y)[0])  # both derivatives are rounding, each its own
    assert gradient_check(squares(X @ W), W)
    assert not gradient_check(lambda w: (squares(y)(w)[0], 0 * w), W)


def l1(w):
    return np.abs(w).sum(), np.sign(w)


def test_smaller_steps_get_past_kinks_that_are_near():
    rng = np.random.default_rng(0)
    assert gradient_check(l1, 0.05 * rng.standard_normal(50))
    assert gradient_check(l1, [1e-5, -3e-3, 0.0, 1.0])
    net, x = Network(Linear(2, 8), ReLU(), Linear(8, 2)), rng.standard_normal((40, 2))
    f, theta = of_network(net, SoftmaxCrossEntropy(), x, np.eye(2)[(x[:, 0] > 0).astype(int)]), net.init([0])[0]
    assert gradient_check(f, theta)
    found = gradient_check(lambda theta: (f(theta)[0], f(theta)[1] * (1 + 1e-4 * (np.arange(net.size) == 3))), theta)
    assert not found
    assert not found.kink


UNDECIDED = {
    "at a kink": (lambda w: (np.maximum(w, 0).sum(), 1.0 * (w > 0)), [0.0, 1.0]),
    "too near a kink": (l1, [1e-13, 1.0]),
    "at a jump": (lambda w: (float((w > 0).sum()), 0 * w), [0.0, 1.0]),
    "at an edge": (lambda w: (np.where(w >= 0, w, np.nan).sum(), np.ones(2)), [0.0, 1.0]),
}


@pytest.mark.parametrize(("f", "w"), UNDECIDED.values(), ids=UNDECIDED)
def test_a_kink_is_not_blamed_on_the_gradient(f, w):
    found = gradient_check(f, w)
    assert not found
    assert "a kink or an edge is near input 0, index (0,)" in repr(found)


def test_a_kink_hides_no_error_elsewhere():
    found = gradient_check(lambda w: (np.maximum(w, 0).sum(), 1.001 * (w > 0)), [0.0, 1.0])
    assert "FAILED" in repr(found)
    assert "index (1,)" in repr(found)


def test_a_function_that_writes_into_its_input_is_checked_where_it_was_asked():
    def f(w):
        w *= 2
        return w.sum(), np.full(4, 2.0)

    assert gradient_check(f, W)


PLANTED = {
    "sign": lambda w: -right(w),
    "factor 2": lambda w: 2 * right(w),
    "missing term": lambda w: 3 * w**2,
    "one entry off by a millionth": lambda w: right(w) * [1, 1 + 1e-6, 1, 1],
    "zero": lambda w: 0 * w,
    "NaN": lambda w: np.where(w > 2, np.nan, right(w)),
    "infinite": lambda w: np.where(w > 2, np.inf, right(w)),
}


@pytest.mark.parametrize("directions", [100, 3], ids=["coordinates", "random directions"])
@pytest.mark.parametrize("wrong", PLANTED.values(), ids=PLANTED)
def test_a_wrong_gradient_fails(wrong, directions):
    found = gradient_check(lambda w: (value(w), wrong(w)), W, directions=directions)
    assert not found
    assert "FAILED" in repr(found)


def test_it_says_where():
    found = gradient_check(
        lambda a, b: (float(a.sum() + (b * b).sum()), np.ones(3), 2 * b + [0, 1, 0]), np.ones(3), np.ones(3)
    )
    assert "input 1, index (1,)" in repr(found)
    assert (round(found.analytic, 6), round(found.numeric, 6)) == (3, 2)


def test_a_gradient_that_is_not_stated_is_not_checked():
    assert gradient_check(lambda a, b: (float((a * b).sum()), None, a), W, W)


REFUSED = {
    "a gradient of another shape": (lambda w: (value(w), right(w)[None]), r"gradient 0 .*\(4,\).*\(1, 4\)"),
    "a value for every entry": (lambda w: (w**2, 2 * w), r"f must return a single number.*\(4,\)"),
    "no gradient": (lambda w: (value(w),), "f must be .* 1 gradients"),
    "all gradients None": (lambda w: (value(w), None), "f states no gradient"),
    "a value that is NaN": (lambda w: (np.nan, w), "the value of f must be finite, got nan"),
    "a value alone": (value, "f must be .* 1 gradients"),
    "a gradient too many": (lambda w: (value(w), right(w), right(w)), "f must be .* 1 gradients"),
}


@pytest.mark.parametrize(("f", "words"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_checked_is_refused(f, words):
    with pytest.raises(ValueError, match=words):
        gradient_check(f, W)


def test_checking_a_layer_leaves_its_network_as_it_was():
    """The network would otherwise go on with the parameters of the check."""
    net, rng = Network(Linear(3, 2), Tanh()), np.random.default_rng(0)
    theta, x = net.init([0])[0], rng.standard_normal((5, 3))
    before = net(theta, x)
    assert gradient_check(of_layer(net.layers[0]), x, rng.standard_normal((3, 2)), np.ones(2))
    np.testing.assert_array_equal(net(theta, x), before)


def test_a_broken_layer_fails_alone_and_within_a_network():
    class Forgetful(Tanh):
        def backward(self, dy, inputs=True):
            return dy

    rng = np.random.default_rng(0)
    x, y = rng.standard_normal((5, 3)), rng.standard_normal((5, 1))
    net = Network(Linear(3, 4), Forgetful(), Linear(4, 1))
    assert not gradient_check(of_layer(Forgetful()), x)
    assert not gradient_check(of_network(net, HalfSquaredError(), x, y), net.init([0])[0])

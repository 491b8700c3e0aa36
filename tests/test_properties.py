"""Laws that hold for any numbers: losses, penalties, replicas, validation."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from reglab import validation as v
from reglab.layers.activations import Sigmoid
from reglab.losses import BinaryCrossEntropy, HalfSquaredError, SoftmaxCrossEntropy
from reglab.replicas import cut, per_replica, sweep_shape
from reglab.weights.l1 import L1
from reglab.weights.l2 import L2

numbers = st.integers(-5000, 5000).map(lambda i: i / 100)  # none so small that its square vanishes
outputs = arrays(float, (4, 3), elements=numbers)
vectors = arrays(float, st.integers(1, 8), elements=numbers)
labels = arrays(np.int64, 4, elements=st.integers(0, 2))
CE = SoftmaxCrossEntropy()

# ---- losses


@given(outputs, labels, st.floats(-1e3, 1e3))
def test_cross_entropy_does_not_see_a_common_shift(z, y, shift):
    y = CE.targets(y, 3)
    for a, b in zip(CE(z, y), CE(z + shift, y), strict=True):
        np.testing.assert_allclose(a, b, atol=1e-11)  # z + shift is rounded by 1e-13
    np.testing.assert_allclose(CE.predict(z), CE.predict(z + shift), atol=1e-12)


@given(outputs, labels)
def test_cross_entropy_is_minus_the_mean_log_probability(z, y):
    q = np.exp(z - z.max(1, keepdims=True))
    q /= q.sum(1, keepdims=True)
    np.testing.assert_allclose(CE.predict(z), q, atol=1e-13)
    value, dz = CE(z, CE.targets(y, 3))
    np.testing.assert_allclose(value, -np.log(q[np.arange(4), y]).mean(), rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(dz.sum(-1), 0, atol=1e-14)  # a shift is free, so its derivative is 0


@given(outputs, labels, st.integers(0, 3))
def test_an_unlabelled_row_costs_nothing_and_pushes_nothing(z, y, row):
    y = CE.targets(y, 3)
    y[row] = 0
    value, dz = CE(z, y)
    rest = np.arange(4) != row
    alone, its_slope = CE(z[rest], y[rest])
    np.testing.assert_allclose(value, alone, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(dz[rest], its_slope, rtol=1e-12, atol=1e-15)
    np.testing.assert_allclose(CE.accuracy(z, y), CE.accuracy(z[rest], y[rest]), rtol=1e-12)
    assert not dz[row].any()


def test_extreme_outputs_stay_finite():
    z = np.array([[1e4, -1e4, 0.0]])
    for y in (np.array([0]), np.array([1])):
        value, dz = CE(z, CE.targets(y, 3))
        assert np.isfinite(value)
        assert np.isfinite(dz).all()
    bce = BinaryCrossEntropy()
    value, dz = bce(z, np.array([[0.0, 0.0, 1.0]]))
    np.testing.assert_allclose(value, (1e4 + np.log(2)) / 3)
    assert np.isfinite(dz).all()


@given(outputs, arrays(float, (4, 3), elements=st.floats(0, 1)))
def test_two_classes_by_softmax_are_one_by_sigmoid(z, y):
    """BCE on z is softmax CE on (0, z), unit by unit; and predicts what a sigmoid layer would."""
    bce = BinaryCrossEntropy()
    pairs, targets = np.stack([0 * z, z], -1).reshape(12, 2), np.stack([1 - y, y], -1).reshape(12, 2)
    np.testing.assert_allclose(bce(z, y)[0], CE(pairs, targets)[0], atol=1e-12)
    np.testing.assert_allclose(bce(z, y)[1].ravel(), CE(pairs, targets)[1][:, 1], atol=1e-14)
    np.testing.assert_allclose(bce.predict(z), Sigmoid().forward(z), atol=1e-14)


@given(outputs, outputs, numbers)
def test_squared_error_scales_with_the_square(z, y, c):
    half = HalfSquaredError()
    np.testing.assert_allclose(half(c * z, c * y)[0], c**2 * half(z, y)[0], rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(half(z, y)[0], ((z - y) ** 2).mean() / 2, rtol=1e-12)


@given(outputs, labels)
def test_accuracy_is_the_share_of_right_rows(z, y):
    np.testing.assert_allclose(CE.accuracy(z, CE.targets(y, 3)), (z.argmax(1) == y).mean())


def test_accuracy_of_single_outputs():
    z = np.array([[2.0, -1.0], [-3.0, 0.5]])
    assert BinaryCrossEntropy().accuracy(z, np.array([[1.0, 0.0], [1.0, 1.0]])) == 0.75
    assert np.isnan(HalfSquaredError().accuracy(z, z))


# ---- penalties


@pytest.mark.parametrize(("penalty", "degree"), [(L1, 1), (L2, 2)], ids=["L1", "L2"])
@given(w=vectors, c=st.floats(-10, 10), lam=st.floats(0, 10))
def test_a_norm_is_homogeneous(penalty, degree, w, c, lam):
    value = penalty(lam).weights(w)[0]
    np.testing.assert_allclose(penalty(lam).weights(c * w)[0], abs(c) ** degree * value, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(penalty(2 * lam).weights(w)[0], 2 * value, rtol=1e-12, atol=1e-300)
    assert value >= 0


@given(vectors)
def test_values_of_the_norms(w):
    np.testing.assert_allclose(L2(3.0).weights(w)[0], 1.5 * np.sum(w**2))
    np.testing.assert_allclose(L1(3.0).weights(w)[0], 3 * np.sum(np.abs(w)))
    # Euler: the gradient along w is the degree times the value.
    np.testing.assert_allclose(L2(3.0).weights(w)[1] @ w, 2 * L2(3.0).weights(w)[0])
    np.testing.assert_allclose(L1(3.0).weights(w)[1] @ w, L1(3.0).weights(w)[0])


def test_l1_does_not_push_a_zero():
    np.testing.assert_array_equal(L1(2.0).weights(np.array([0.0, -0.0, 3.0]))[1], [0, 0, 2])


@given(vectors)
def test_a_penalty_leaves_theta_alone(w):
    for penalty in (L1(0.3), L2(0.3)):
        kept = w.copy()
        gradient = penalty.weights(w)[1]
        assert not np.shares_memory(gradient, w)
        np.testing.assert_array_equal(w, kept)


# ---- replicas


@given(arrays(float, array_shapes(max_dims=3, max_side=4)), st.integers(0, 3), st.integers(1, 3))
def test_a_hyperparameter_multiplies_its_replicas(value, core, seeds):
    array = np.ones((*value.shape, seeds, *(2,) * core))
    product = per_replica(value, core) * array
    assert product.shape == array.shape
    for i in np.ndindex(value.shape):
        np.testing.assert_array_equal(product[i], value[i])


@given(numbers)
def test_a_number_stays_a_number(value):
    assert per_replica(value, 3) == value
    assert per_replica(np.float64(value), 3, np.float32) == value  # so that it takes the precision of its partner


@given(st.integers(1, 5), st.integers(1, 4), st.data())
def test_part_of_a_sweep(a, b, data):
    """The settings that `cut` leaves are those of the flattened grid."""
    penalty, grid = L2(np.arange(float(a))[:, None]), np.broadcast_to(np.arange(float(a))[:, None], (a, b)).ravel()
    start = data.draw(st.integers(0, a * b - 1))
    part = cut(penalty, (a, b, 1), False, slice(start, start + 3))
    np.testing.assert_array_equal(part.lam, grid[start : start + 3])
    assert cut(L2(0.5), (a, b, 1), False, slice(0, 1)).lam == 0.5
    assert penalty.lam.shape == (a, 1)


def test_the_shape_of_a_sweep_is_what_all_arrays_broadcast_to():
    assert sweep_shape(L2(0.1), L1(0.2)) == ()
    assert sweep_shape(L2(np.ones((13, 1))), L1(np.ones(8))) == (13, 8)
    with pytest.raises(ValueError, match=r"broadcast to one sweep shape, got L2.lam \(3,\), L1.lam \(4,\)"):
        sweep_shape(L2(np.ones(3)), L1(np.ones(4)))


# ---- validation


@given(st.floats(), st.floats(-5, 5), st.floats(-5, 5))
def test_a_number_passes_exactly_when_it_lies_in_the_interval(value, a, b):
    low, high = sorted([a, b])
    for open_low, open_high in [(False, False), (True, False), (False, True)]:
        above = value > low if open_low else value >= low
        below = value < high if open_high else value <= high
        if above and below:
            assert v.real("x", value, low, high, open_low=open_low, open_high=open_high) == value
        else:
            with pytest.raises(ValueError, match=r"^x must be .*got"):
                v.real("x", value, low, high, open_low=open_low, open_high=open_high)


@given(arrays(float, array_shapes(max_dims=3, max_side=4), elements=numbers), st.data())
def test_one_bad_entry_is_found_and_shown(a, data):
    np.testing.assert_array_equal(v.array("a", a), a)
    where = tuple(data.draw(st.integers(0, n - 1)) for n in a.shape)
    a[where] = data.draw(st.sampled_from([np.nan, np.inf, -np.inf]))
    with pytest.raises(ValueError, match="a must be finite") as error:
        v.array("a", a)
    assert f"got {a[where]} at index {where}" in str(error.value)


@given(st.lists(st.integers(-3, 12), min_size=1), st.integers(1, 10))
def test_labels_pass_exactly_when_all_are_classes(y, classes):
    if all(-1 <= label < classes for label in y):
        np.testing.assert_array_equal(v.labels("y", y, classes), y)
    else:
        with pytest.raises(ValueError, match=rf"y must be labels in 0\.\.{classes - 1}, got"):
            v.labels("y", y, classes)


@given(st.one_of(st.integers(-5, 5), st.floats(-5, 5), st.booleans(), st.text(max_size=3), st.none()))
def test_whole_numbers(value):
    if type(value) is int and value >= 1:
        assert v.integer("n", value, 1) == value
    else:
        with pytest.raises(ValueError, match=r"^n must be"):
            v.integer("n", value, 1)


@given(st.text(max_size=200))
def test_a_message_is_short_and_on_one_line(text):
    with pytest.raises(ValueError, match=r"^name must be") as error:
        v.choice("name", "?" + text, ["l1", "l2"])
    assert len(str(error.value)) < 150
    assert "\n" not in str(error.value)
